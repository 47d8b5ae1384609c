// AssemblyScript, compiled by `npm run build:kernel`. The same as `sweep.ts`, bit for bit: lanes
// are i32 (milliseconds) or f64 (milliseconds × 2^24 + decimetres, integers too), 16 of a slot
// side by side. Every pointer is given; nothing is allocated here.

/** One slot's 16 lanes. */
@inline
function bytesOf<T>(): usize {
  return 16 * sizeof<T>()
}

/** Adding a cost to it neither wraps nor makes it reachable. */
@inline
function never<T>(): v128 {
  return i8x16.splat(isFloat<T>() ? 0x7f : 0x3f)
}

@inline
function lesser<T>(a: v128, b: v128): v128 {
  return isFloat<T>() ? f64x2.pmin(a, b) : i32x4.min_s(a, b)
}

/** Lanes at `to` become the lesser of themselves and those at `from` plus a weight. */
@inline
function relax<T>(to: usize, from: usize, weight: v128): void {
  for (let at: usize = 0; at < bytesOf<T>(); at += 16)
    v128.store(to + at, lesser<T>(v128.load(to + at), v128.add<T>(v128.load(from + at), weight)))
}

/** Appends to the path what is above a slot, then the slot. Returns how long the path is then. */
function visit<T>(
  slot: i32,
  first: usize,
  end: usize,
  climbed: usize,
  path: usize,
  seenBy: usize,
  stamp: i32,
  length: i32,
): i32 {
  store<i32>(seenBy + (<usize>slot << 2), stamp)
  const own = climbed + <usize>slot * bytesOf<T>()
  for (let at: usize = 0; at < bytesOf<T>(); at += 16) v128.store(own + at, never<T>())
  const last = load<i32>(first + (<usize>(slot + 1) << 2))
  for (let a = load<i32>(first + (<usize>slot << 2)); a < last; a++) {
    const above = load<i32>(end + (<usize>a << 2))
    if (load<i32>(seenBy + (<usize>above << 2)) == stamp) continue
    length = visit<T>(above, first, end, climbed, path, seenBy, stamp, length)
  }
  store<i32>(path + (<usize>length << 2), slot)
  return length + 1
}

/**
 * Sixteen places or fewer climb; what they reach is handed across to the lanes that are swept.
 */
@inline
function climb<T>(
  group: usize,
  groupCount: i32,
  first: usize,
  end: usize,
  weights: usize,
  firstDoor: usize,
  doorSlot: usize,
  doorWeight: usize,
  climbed: usize,
  path: usize,
  seenBy: usize,
  stamp: i32,
  across: usize,
  swept: usize,
): void {
  let length: i32 = 0
  for (let lane = 0; lane < groupCount; lane++) {
    const place = load<i32>(group + (<usize>lane << 2))
    const last = load<i32>(firstDoor + (<usize>(place + 1) << 2))
    for (let d = load<i32>(firstDoor + (<usize>place << 2)); d < last; d++) {
      const slot = load<i32>(doorSlot + (<usize>d << 2))
      if (load<i32>(seenBy + (<usize>slot << 2)) != stamp)
        length = visit<T>(slot, first, end, climbed, path, seenBy, stamp, length)
      const at = climbed + <usize>slot * bytesOf<T>() + <usize>lane * sizeof<T>()
      store<T>(at, min<T>(load<T>(at), load<T>(doorWeight + <usize>d * sizeof<T>())))
    }
  }
  for (let i = length - 1; i >= 0; i--) {
    const slot = load<i32>(path + (<usize>i << 2))
    const from = climbed + <usize>slot * bytesOf<T>()
    const last = load<i32>(first + (<usize>(slot + 1) << 2))
    for (let a = load<i32>(first + (<usize>slot << 2)); a < last; a++) {
      const weight = v128.load_splat<T>(weights + <usize>a * sizeof<T>())
      relax<T>(climbed + <usize>load<i32>(end + (<usize>a << 2)) * bytesOf<T>(), from, weight)
    }
    const other = load<i32>(across + (<usize>slot << 2))
    if (other < 0) continue
    const to = swept + <usize>other * bytesOf<T>()
    for (let at: usize = 0; at < bytesOf<T>(); at += 16) v128.store(to + at, v128.load(from + at))
  }
}

@inline
function sweep<T>(
  slotCount: i32,
  first: usize,
  end: usize,
  weights: usize,
  swept: usize,
): void {
  let arc = load<i32>(first)
  for (let slot = 0; slot < slotCount; slot++) {
    const last = load<i32>(first + (<usize>(slot + 1) << 2))
    const to = swept + <usize>slot * bytesOf<T>()
    let l0 = v128.load(to)
    let l1 = v128.load(to, 16)
    let l2 = v128.load(to, 32)
    let l3 = v128.load(to, 48)
    if (isFloat<T>()) {
      let l4 = v128.load(to, 64)
      let l5 = v128.load(to, 80)
      let l6 = v128.load(to, 96)
      let l7 = v128.load(to, 112)
      for (; arc < last; arc++) {
        const weight = v128.load_splat<T>(weights + <usize>arc * sizeof<T>())
        const from = swept + <usize>load<i32>(end + (<usize>arc << 2)) * bytesOf<T>()
        l0 = lesser<T>(l0, v128.add<T>(v128.load(from), weight))
        l1 = lesser<T>(l1, v128.add<T>(v128.load(from, 16), weight))
        l2 = lesser<T>(l2, v128.add<T>(v128.load(from, 32), weight))
        l3 = lesser<T>(l3, v128.add<T>(v128.load(from, 48), weight))
        l4 = lesser<T>(l4, v128.add<T>(v128.load(from, 64), weight))
        l5 = lesser<T>(l5, v128.add<T>(v128.load(from, 80), weight))
        l6 = lesser<T>(l6, v128.add<T>(v128.load(from, 96), weight))
        l7 = lesser<T>(l7, v128.add<T>(v128.load(from, 112), weight))
      }
      v128.store(to, l4, 64)
      v128.store(to, l5, 80)
      v128.store(to, l6, 96)
      v128.store(to, l7, 112)
    } else {
      for (; arc < last; arc++) {
        const weight = v128.load_splat<T>(weights + <usize>arc * sizeof<T>())
        const from = swept + <usize>load<i32>(end + (<usize>arc << 2)) * bytesOf<T>()
        l0 = lesser<T>(l0, v128.add<T>(v128.load(from), weight))
        l1 = lesser<T>(l1, v128.add<T>(v128.load(from, 16), weight))
        l2 = lesser<T>(l2, v128.add<T>(v128.load(from, 32), weight))
        l3 = lesser<T>(l3, v128.add<T>(v128.load(from, 48), weight))
      }
    }
    v128.store(to, l0)
    v128.store(to, l1, 16)
    v128.store(to, l2, 32)
    v128.store(to, l3, 48)
  }
}

/** (x + half) / by, rounded down, by multiplying with its inverse (Granlund, Montgomery 1994). */
@inline
function rounded(x: v128, half: i32, inverse: u32, shift: i32): v128 {
  const sum = i32x4.add(x, i32x4.splat(half))
  const factor = i32x4.splat(inverse)
  const low = i64x2.shr_u(i64x2.extmul_low_i32x4_u(sum, factor), shift)
  const high = i64x2.shr_u(i64x2.extmul_high_i32x4_u(sum, factor), shift)
  return v128.shuffle<i32>(low, high, 0, 2, 4, 6)
}

@inline
function secondsOf(milliseconds: v128, unreached: v128): v128 {
  return v128.or(rounded(milliseconds, 500, 274877907, 38), unreached)
}

/** Four lanes of one place to four rows. */
@inline
function scatter(out: usize, rowBytes: usize, values: v128): void {
  v128.store_lane<i32>(out, values, 0)
  v128.store_lane<i32>(out + rowBytes, values, 1)
  v128.store_lane<i32>(out + rowBytes * 2, values, 2)
  v128.store_lane<i32>(out + rowBytes * 3, values, 3)
}

/** Four lanes of four places to four rows. */
@inline
function transpose(
  out: usize,
  rowBytes: usize,
  a: v128,
  b: v128,
  c: v128,
  d: v128,
): void {
  const abLow = v128.shuffle<i32>(a, b, 0, 4, 1, 5)
  const abHigh = v128.shuffle<i32>(a, b, 2, 6, 3, 7)
  const cdLow = v128.shuffle<i32>(c, d, 0, 4, 1, 5)
  const cdHigh = v128.shuffle<i32>(c, d, 2, 6, 3, 7)
  v128.store(out, v128.shuffle<i64>(abLow, cdLow, 0, 2))
  v128.store(out + rowBytes, v128.shuffle<i64>(abLow, cdLow, 1, 3))
  v128.store(out + rowBytes * 2, v128.shuffle<i64>(abHigh, cdHigh, 0, 2))
  v128.store(out + rowBytes * 3, v128.shuffle<i64>(abHigh, cdHigh, 1, 3))
}

/** Lanes of a place, over whichever of its doors is best. */
@inline
function best<T>(
  place: i32,
  firstDoor: usize,
  doorSlot: usize,
  doorWeight: usize,
  swept: usize,
): v128 {
  let found = never<T>()
  const last = load<i32>(firstDoor + (<usize>(place + 1) << 2))
  for (let door = load<i32>(firstDoor + (<usize>place << 2)); door < last; door++) {
    const from = swept + <usize>load<i32>(doorSlot + (<usize>door << 2)) * bytesOf<T>()
    const weight = v128.load_splat<T>(doorWeight + <usize>door * sizeof<T>())
    found = lesser<T>(found, v128.add<T>(v128.load(from), weight))
  }
  return found
}

@inline
function secondsAt(
  place: i32,
  firstDoor: usize,
  doorSlot: usize,
  doorWeight: usize,
  swept: usize,
): v128 {
  const found = best<i32>(place, firstDoor, doorSlot, doorWeight, swept)
  return secondsOf(found, i32x4.ge_s(found, never<i32>()))
}

/** Milliseconds × 2^24 + decimetres, two lanes. */
@inline
function wholeMilliseconds(cost: v128): v128 {
  return f64x2.floor(f64x2.mul(cost, f64x2.splat(1.0 / 16777216.0)))
}

@inline
function narrow(low: v128, high: v128): v128 {
  return v128.shuffle<i32>(
    i32x4.trunc_sat_f64x2_s_zero(low),
    i32x4.trunc_sat_f64x2_s_zero(high),
    0,
    1,
    4,
    5,
  )
}

/** Seconds of up to 16 rows, milliseconds having been swept. */
export function sweepMilliseconds(
  group: usize,
  groupCount: i32,
  firstUp: usize,
  endUp: usize,
  weightUp: usize,
  firstDoorUp: usize,
  doorSlotUp: usize,
  doorWeightUp: usize,
  climbed: usize,
  path: usize,
  seenBy: usize,
  stamp: i32,
  across: usize,
  slotCount: i32,
  first: usize,
  end: usize,
  weights: usize,
  placeCount: i32,
  firstDoor: usize,
  doorSlot: usize,
  doorWeight: usize,
  swept: usize,
  seconds: usize,
  rowBytes: usize,
): void {
  memory.fill(swept, 0x3f, <usize>slotCount * bytesOf<i32>())
  climb<i32>(
    group, groupCount, firstUp, endUp, weightUp, firstDoorUp, doorSlotUp, doorWeightUp,
    climbed, path, seenBy, stamp, across, swept,
  )
  sweep<i32>(slotCount, first, end, weights, swept)
  for (let lane: usize = 0; lane < 16; lane += 4) {
    const from = swept + lane * 4
    let out = seconds + lane * rowBytes
    let place = 0
    for (; place + 4 <= placeCount; place += 4) {
      transpose(
        out,
        rowBytes,
        secondsAt(place, firstDoor, doorSlot, doorWeight, from),
        secondsAt(place + 1, firstDoor, doorSlot, doorWeight, from),
        secondsAt(place + 2, firstDoor, doorSlot, doorWeight, from),
        secondsAt(place + 3, firstDoor, doorSlot, doorWeight, from),
      )
      out += 16
    }
    for (; place < placeCount; place++) {
      scatter(out, rowBytes, secondsAt(place, firstDoor, doorSlot, doorWeight, from))
      out += 4
    }
  }
}

/** Seconds and metres of up to 16 rows, whole costs having been swept. */
export function sweepCosts(
  group: usize,
  groupCount: i32,
  firstUp: usize,
  endUp: usize,
  weightUp: usize,
  firstDoorUp: usize,
  doorSlotUp: usize,
  doorWeightUp: usize,
  climbed: usize,
  path: usize,
  seenBy: usize,
  stamp: i32,
  across: usize,
  slotCount: i32,
  first: usize,
  end: usize,
  weights: usize,
  placeCount: i32,
  firstDoor: usize,
  doorSlot: usize,
  doorWeight: usize,
  swept: usize,
  seconds: usize,
  metres: usize,
  rowBytes: usize,
): void {
  memory.fill(swept, 0x7f, <usize>slotCount * bytesOf<f64>())
  climb<f64>(
    group, groupCount, firstUp, endUp, weightUp, firstDoorUp, doorSlotUp, doorWeightUp,
    climbed, path, seenBy, stamp, across, swept,
  )
  sweep<f64>(slotCount, first, end, weights, swept)
  const longest = i32x4.splat(0x3fffffff)
  const perMillisecond = f64x2.splat(16777216.0)
  for (let place = 0; place < placeCount; place++) {
    for (let lane: usize = 0; lane < 16; lane += 4) {
      const low = best<f64>(place, firstDoor, doorSlot, doorWeight, swept + lane * 8)
      const high = best<f64>(place, firstDoor, doorSlot, doorWeight, swept + lane * 8 + 16)
      const lowWhole = wholeMilliseconds(low)
      const highWhole = wholeMilliseconds(high)
      const milliseconds = narrow(lowWhole, highWhole)
      const decimetres = narrow(
        f64x2.sub(low, f64x2.mul(lowWhole, perMillisecond)),
        f64x2.sub(high, f64x2.mul(highWhole, perMillisecond)),
      )
      const unreached = i32x4.gt_s(milliseconds, longest)
      const out = lane * rowBytes + (<usize>place << 2)
      scatter(seconds + out, rowBytes, secondsOf(milliseconds, unreached))
      const whole = v128.or(rounded(decimetres, 5, 3435973837, 35), unreached)
      scatter(metres + out, rowBytes, whole)
    }
  }
}
