/** The nearest places of each, best first, `per` a row: `onward` by the leg to them, `back` from them. */
export interface NearPlaces {
  readonly per: number
  readonly onward: Int32Array
  readonly back: Int32Array
}

export function listNearPlaces(count: number, costs: Int32Array, most: number): NearPlaces {
  const per = Math.min(most, count - 1)
  const onward = new Int32Array(count * per)
  const back = new Int32Array(count * per)
  const keys = new Int32Array(per)
  for (let place = 0; place < count; place++) {
    // a row's nearest by insertion into a short list: a tenth of what sorting the row takes
    pick(onward, place, count, per, keys, (other) => costs[place * count + other]!)
    pick(back, place, count, per, keys, (other) => costs[other * count + place]!)
  }
  return { per, onward, back }
}

function pick(
  into: Int32Array,
  place: number,
  count: number,
  per: number,
  keys: Int32Array,
  keyOf: (other: number) => number,
): void {
  const row = place * per
  let held = 0
  for (let other = 0; other < count; other++) {
    if (other === place) continue
    const key = keyOf(other)
    if (held === per && key >= keys[per - 1]!) continue
    let at = held < per ? held++ : per - 1
    for (; at > 0 && keys[at - 1]! > key; at--) {
      keys[at] = keys[at - 1]!
      into[row + at] = into[row + at - 1]!
    }
    keys[at] = key
    into[row + at] = other
  }
}
