import type { LonLat, Profile } from '../model.ts'
import { orderTrip } from './orderTrip.ts'
import type { Roads } from './roads.ts'
import { type Snap, snap } from './snap.ts'
import { durations, path } from './travel.ts'

/** As many boxes as one serves from a parked van before moving it. */
export const mostBoxes = 8

/** What each halt of a van takes before one is out of it: the search for a spot, and the halt itself. */
export interface VanHalt {
  readonly parkSeconds: number
  readonly setupSeconds: number
}

/** In a suburb; in a centre it parks for 90 s. The trade's figures, to be checked in an office. */
export const suburbHalt: VanHalt = { parkSeconds: 35, setupSeconds: 20 }

/** From where the van is parked to all boxes and back there. What is done at a box isn't in it. */
export interface Loop {
  readonly seconds: number
  readonly metres: number
  /** Boxes, by their place in the question. */
  readonly order: readonly number[]
  readonly line: readonly LonLat[]
}

export interface DrivenLoop extends Loop {
  /** What its seconds are made of. */
  readonly drivingSeconds: number
  readonly haltSeconds: number
  /** From each halt to its box and back, where no car gets to it. */
  readonly walkingSeconds: number
}

/** Boxes that can't be got to so, or back from. */
export interface CutOff {
  readonly cutOff: readonly number[]
}

/**
 * The best walk from where a van is parked round all boxes and back, beside driving it from box to
 * box and back, so that one sees which pays. Both orders are the best there are, by seconds, then
 * metres; ways there and back may differ.
 * @param van a snap by car
 * @param boxes snaps on foot, 1 to 8
 */
export function walkLoop(
  roads: Roads,
  van: Snap,
  boxes: readonly Snap[],
  halt: VanHalt = suburbHalt,
): { readonly walk: Loop | CutOff; readonly drive: DrivenLoop | CutOff } {
  if (boxes.length < 1 || boxes.length > mostBoxes)
    throw new RangeError(`got ${boxes.length} boxes, expected 1 to ${mostBoxes}`)
  const out = footAt(roads, van)
  const walk = out ? bestLoop(roads, 'foot', out, boxes) : { cutOff: [...boxes.keys()] }
  return { walk, drive: drive(roads, van, boxes, halt) }
}

/** Where one stands who gets out of a van. */
function footAt(roads: Roads, { position }: Snap): Snap | undefined {
  return snap(roads, { position, profile: 'foot' })
}

function drive(
  roads: Roads,
  van: Snap,
  boxes: readonly Snap[],
  { parkSeconds, setupSeconds }: VanHalt,
): DrivenLoop | CutOff {
  const halts: Snap[] = []
  const cutOff: number[] = []
  let walkingSeconds = 0
  for (const [b, box] of boxes.entries()) {
    const at = snap(roads, { position: box.position, profile: 'car', isStop: true })
    const out = at && footAt(roads, at)
    const there = out ? durations(roads, 'foot', [out], [box]).seconds[0]! : -1
    const back = out ? durations(roads, 'foot', [box], [out]).seconds[0]! : -1
    if (there < 0 || back < 0) cutOff.push(b)
    else {
      halts.push(at!)
      walkingSeconds += there + back
    }
  }
  if (cutOff.length > 0) return { cutOff }
  const driven = bestLoop(roads, 'car', van, halts)
  if ('cutOff' in driven) return driven
  const haltSeconds = boxes.length * (parkSeconds + setupSeconds)
  return {
    ...driven,
    seconds: driven.seconds + haltSeconds + walkingSeconds,
    drivingSeconds: driven.seconds,
    haltSeconds,
    walkingSeconds,
  }
}

function bestLoop(
  roads: Roads,
  profile: Profile,
  start: Snap,
  places: readonly Snap[],
): Loop | CutOff {
  const all = [start, ...places]
  const size = all.length
  const { seconds, metres } = durations(roads, profile, all, all)
  const cutOff = [...places.keys()].filter(
    (p) => seconds[p + 1]! < 0 || seconds[(p + 1) * size]! < 0,
  )
  if (cutOff.length > 0) return { cutOff }
  // One number, that of two ways as fast the shorter is taken: no loop is 16 000 km long.
  const costs = Float64Array.from(seconds, (each, cell) => each * 2 ** 24 + metres[cell]!)
  const tour = orderTrip({ size, seconds: costs }, { first: 0, roundTrip: true })
  const loop = { seconds: 0, metres: 0, order: tour.slice(1).map((at) => at - 1) }
  const line: LonLat[] = [start.position]
  for (const [i, from] of tour.entries()) {
    const to = tour[(i + 1) % size]!
    loop.seconds += seconds[from * size + to]!
    loop.metres += metres[from * size + to]!
    line.push(...path(roads, profile, all[from]!, all[to]!)!.line.slice(1))
  }
  return { ...loop, line }
}
