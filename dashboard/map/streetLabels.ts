import type { Point } from './baseTiles.ts'

/** A name to be written, and how much it matters: greater first. */
export interface Wanted {
  readonly text: string
  readonly rank: number
  readonly widthPx: number
  readonly heightPx: number
  /** In pixels of the tile; a name at a point has one line of one point. */
  readonly lines: readonly (readonly Point[])[]
}

export interface Placed {
  readonly wanted: Wanted
  /** Its middle. */
  readonly x: number
  readonly y: number
  readonly angleRadians: number
}

/** A street may bend this much under its name, as a share of the name's length. */
const maxSag = 0.07
/** Names stay this far from each other, and a name from its own repetition. */
const gapPx = 6
const repeatPx = 260

/**
 * Writes names along their streets, straight, at the middle of a stretch that is straight enough,
 * whole within the tile (a name cut at a tile's edge is worse than none), none over another.
 */
export function placeLabels(wanted: readonly Wanted[], sizePx: number): Placed[] {
  const placed: Placed[] = []
  const taken: (Point & { readonly r: number })[] = []
  const byRank = [...wanted].sort((a, b) => b.rank - a.rank || (a.text < b.text ? -1 : 1))
  for (const want of byRank) {
    for (const spot of spotsOf(want)) {
      const discs = discsOf(spot)
      const fits = discs.every(
        ({ x, y, r }) =>
          x - r >= 0 &&
          y - r >= 0 &&
          x + r <= sizePx &&
          y + r <= sizePx &&
          taken.every((t) => Math.hypot(t.x - x, t.y - y) >= t.r + r + gapPx),
      )
      if (!fits || isRepeated(spot, placed)) continue
      placed.push(spot)
      taken.push(...discs)
    }
  }
  return placed
}

function isRepeated(spot: Placed, placed: readonly Placed[]): boolean {
  return placed.some(
    (other) =>
      other.wanted.text === spot.wanted.text &&
      Math.hypot(other.x - spot.x, other.y - spot.y) < repeatPx,
  )
}

/** Where a name could stand, the best first: in the middle of a line, then towards its ends. */
function spotsOf(wanted: Wanted): Placed[] {
  const spots: (Placed & { off: number })[] = []
  for (const line of wanted.lines) {
    const only = line[0]
    if (only && line.length === 1) {
      spots.push({ wanted, x: only.x, y: only.y, angleRadians: 0, off: 0 })
      continue
    }
    const lengths = runningLengths(line)
    const whole = lengths.at(-1) ?? 0
    const width = wanted.widthPx
    if (whole < width) continue
    const steps = Math.min(40, Math.floor((whole - width) / 12))
    for (let step = 0; step <= steps; step++) {
      const from = steps === 0 ? (whole - width) / 2 : ((whole - width) * step) / steps
      const spot = straightSpot(wanted, line, lengths, from)
      if (spot) spots.push({ ...spot, off: Math.abs(from + width / 2 - whole / 2) - whole / 1000 })
    }
  }
  return spots.sort((a, b) => a.off - b.off)
}

function straightSpot(
  wanted: Wanted,
  line: readonly Point[],
  lengths: readonly number[],
  from: number,
): Placed | undefined {
  const a = along(line, lengths, from)
  const b = along(line, lengths, from + wanted.widthPx)
  const chord = Math.hypot(b.x - a.x, b.y - a.y)
  if (chord < wanted.widthPx * 0.96) return undefined
  for (let i = 0; i < line.length; i++) {
    if (lengths[i]! <= from || lengths[i]! >= from + wanted.widthPx) continue
    const p = line[i]!
    const sag = Math.abs((b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x)) / chord
    if (sag > wanted.widthPx * maxSag) return undefined
  }
  let angleRadians = Math.atan2(b.y - a.y, b.x - a.x)
  // Never upside down.
  if (angleRadians > Math.PI / 2) angleRadians -= Math.PI
  if (angleRadians <= -Math.PI / 2) angleRadians += Math.PI
  const mid = along(line, lengths, from + wanted.widthPx / 2)
  return { wanted, x: mid.x, y: mid.y, angleRadians }
}

/** A rotated name as a row of discs: simple to compare, and close enough. */
function discsOf({ wanted, x, y, angleRadians }: Placed): (Point & { r: number })[] {
  const r = wanted.heightPx / 2
  const half = Math.max(0, wanted.widthPx / 2 - r)
  const count = Math.max(1, Math.ceil(half / r) * 2 + 1)
  return Array.from({ length: count }, (_, i) => {
    const t = count === 1 ? 0 : -half + (2 * half * i) / (count - 1)
    return { x: x + t * Math.cos(angleRadians), y: y + t * Math.sin(angleRadians), r }
  })
}

function runningLengths(line: readonly Point[]): number[] {
  const lengths = [0]
  for (let i = 1; i < line.length; i++) {
    const step = Math.hypot(line[i]!.x - line[i - 1]!.x, line[i]!.y - line[i - 1]!.y)
    lengths.push(lengths[i - 1]! + step)
  }
  return lengths
}

function along(line: readonly Point[], lengths: readonly number[], at: number): Point {
  let i = 1
  while (i < line.length - 1 && lengths[i]! < at) i++
  const before = lengths[i - 1]!
  const share = Math.max(0, Math.min(1, (at - before) / (lengths[i]! - before || 1)))
  const [a, b] = [line[i - 1]!, line[i]!]
  return { x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share }
}

/**
 * Joins pieces that end where another one begins: a street comes in as many pieces as it has
 * crossings, each too short for its name. At a fork the first two found are joined.
 */
export function joinLines(lines: readonly (readonly Point[])[]): (readonly Point[])[] {
  const joined: (readonly Point[])[] = []
  const left = new Set(lines.filter((line) => line.length > 1))
  const keyOf = (p: Point) => `${p.x} ${p.y}`
  for (const first of left) {
    left.delete(first)
    let line = first
    for (let grown = true; grown; ) {
      grown = false
      const [head, tail] = [keyOf(line[0]!), keyOf(line.at(-1)!)]
      for (const other of left) {
        const [start, end] = [keyOf(other[0]!), keyOf(other.at(-1)!)]
        if (start === tail) line = [...line, ...other.slice(1)]
        else if (end === head) line = [...other, ...line.slice(1)]
        else if (end === tail) line = [...line, ...other.toReversed().slice(1)]
        else if (start === head) line = [...other.toReversed(), ...line.slice(1)]
        else continue
        left.delete(other)
        grown = true
        break
      }
    }
    joined.push(line)
  }
  return joined
}
