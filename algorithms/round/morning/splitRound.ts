import type { Instance, Round, RoundId, Stop, TravelTimes } from '../../model.ts'
import { withoutWord } from '../heldUntil.ts'
import { hasReload, isMailReload } from '../reloads.ts'
import { type Neighbour, type NoRoom, neighbourOf } from './neighbour.ts'
import { listSegmentRuns, partOf, type SegmentRun } from './partsOf.ts'
import { type Offer, shareOut } from './shareOut.ts'
import { defaultShareSettings, type ShareSettings } from './shareSettings.ts'

export interface SplitInput {
  readonly instance: Instance
  readonly travel: TravelTimes
  readonly nowAt: number
  /** Has no carrier today; its mail is sorted and at the office. */
  readonly roundId: RoundId
  readonly settings?: ShareSettings
}

/** Segments of the round that follow each other, with the one round that walks them now. */
export interface GivenPart {
  readonly toRoundId: RoundId
  readonly stops: readonly Stop[]
  /** The stop of the receiving round before them; absent where they come first. */
  readonly after?: Stop
  readonly addedSeconds: number
}

/** Stops that follow each other and that nobody has room for. */
export interface LeftPart {
  readonly stops: readonly Stop[]
  readonly why: NoRoom | 'no neighbour' | 'shares given'
  /** What its first segment takes by itself, and the most that any neighbour has left over. */
  readonly neededSeconds: number
  readonly spareSeconds: number
}

export interface Split {
  /** Those that changed, whole; the round without its carrier first, with what is left in it. */
  readonly rounds: readonly Round[]
  readonly given: readonly GivenPart[]
  readonly left: readonly LeftPart[]
  /** Added work, unfairness, lateness and what is left, in seconds of carrier time. */
  readonly costSeconds: number
  /** No other cut costs less; false where only the best neighbours, gaps or ways were looked at. */
  readonly isBest: boolean
}

/**
 * Cuts a round that has no carrier along its segments and gives each part to one other round of its
 * profile that hasn't left (the trade's *sécabilité*): as a block in its order, between two segments
 * of the other round, which keeps its own order. A round takes one part at most, in its time and its
 * bag, and no more work than the local agreement allows. The same for the same input. Rounds that
 * reload on the way take none; a round's own reloads stay with what nobody takes.
 *
 * @throws when there is no such round, or it isn't a letter round at the office
 */
export function splitRound(input: SplitInput): Split {
  const { instance, travel, nowAt, roundId, settings = defaultShareSettings } = input
  const whole = instance.rounds.find((round) => round.roundId === roundId)
  if (!whole) throw new Error(`No round ${roundId}.`)
  const absent = { ...whole, stops: whole.stops.filter(({ reload }) => !reload) }
  if (absent.progress.state !== 'planned' || absent.orderPolicy !== 'fixed')
    throw new Error(`${absent.number} isn't a letter round at the office.`)
  const all = listNeighbours(absent, { instance, travel, nowAt, settings })
  const neighbours = nearest(all, absent, instance, settings.neighboursTried)
  const runs = listSegmentRuns(absent.stops)
  const parts = listParts(absent, { runs, instance, travel, neighbours })
  const shared = shareOut({
    runs: runs.length,
    neighbours: neighbours.length,
    stopsIn: (run) => runs[run]!.to - runs[run]!.from,
    offers: parts.offers,
    settings,
  })
  const { rounds, ...split } = splitOf({ absent, runs, neighbours, shared: shared.shares, parts })
  const [rest, ...receivers] = rounds as [Round, ...Round[]]
  const stays = new Set(rest.stops)
  const stops = whole.stops.filter((stop) => stays.has(stop) || isMailReload(stop))
  return {
    rounds: [{ ...rest, stops }, ...receivers],
    ...split,
    costSeconds: shared.costSeconds,
    isBest:
      shared.isBest &&
      neighbours.length === all.length &&
      neighbours.every(({ round }) => listSegmentRuns(round.stops).length < settings.gapsTried),
  }
}

function listNeighbours(
  absent: Round,
  input: Parameters<typeof neighbourOf>[1],
): readonly Neighbour[] {
  return input.instance.rounds.flatMap((round) => {
    const isOne =
      round.roundId !== absent.roundId &&
      !hasReload(round) &&
      round.orderPolicy === 'fixed' &&
      round.profile === absent.profile &&
      round.progress.state === 'planned'
    return (isOne && neighbourOf(round, input)) || []
  })
}

function nearest(
  all: readonly Neighbour[],
  absent: Round,
  { places }: Instance,
  most: number,
): readonly Neighbour[] {
  if (all.length <= most) return all
  const ends = listSegmentRuns(absent.stops).flatMap(({ from, to }) => [from, to - 1])
  const positions = ends
    .map((index) => places.get(absent.stops[index]!.placeId)?.position)
    .filter((position) => position !== undefined)
  return all
    .map((neighbour, index) => {
      const metres = positions.map((each) => neighbour.metresTo(each))
      return { neighbour, index, metres: Math.min(...metres) }
    })
    .sort((a, b) => a.metres - b.metres || a.index - b.index)
    .slice(0, most)
    .map(({ neighbour }) => neighbour)
}

interface Parts {
  readonly offers: readonly Offer[]
  /** Why nobody takes a run by itself; `undefined` where somebody does. */
  readonly whyAlone: readonly (NoRoom | 'no neighbour' | undefined)[]
  /** What each takes by itself. */
  readonly seconds: readonly number[]
}

/** The nearest to a yes counts: somebody has room, but not the time. */
const nearestToYes: readonly NoRoom[] = ['no time', 'bag full', 'too far', 'refused', 'no way']

function listParts(
  absent: Round,
  {
    runs,
    instance,
    travel,
    neighbours,
  }: {
    readonly runs: readonly SegmentRun[]
    readonly instance: Instance
    readonly travel: TravelTimes
    readonly neighbours: readonly Neighbour[]
  },
): Parts {
  const offers: Offer[] = []
  const whyAlone: (NoRoom | 'no neighbour' | undefined)[] = []
  const seconds: number[] = []
  const most = Math.max(0, ...neighbours.map(({ mostPartSeconds }) => mostPartSeconds))
  for (const [from, { from: firstStop }] of runs.entries()) {
    let why: NoRoom | 'no neighbour' | undefined =
      neighbours.length === 0 ? 'no neighbour' : 'no way'
    for (let to = from + 1; to <= runs.length; to++) {
      const run = { from: firstStop, to: runs[to - 1]!.to }
      const part = partOf(absent, run, instance, travel)
      if (to === from + 1) seconds.push(part?.seconds ?? 0)
      if (!part) break
      const said = neighbours.map((neighbour) => neighbour.placeFor(part))
      for (const [neighbour, place] of said.entries())
        if (typeof place === 'object') offers.push({ ...place, from, to, neighbour })
      if (to === from + 1 && said.length > 0)
        why = said.some((one) => typeof one === 'object')
          ? undefined
          : nearestToYes.find((one) => said.includes(one))
      if (part.seconds > most) break
    }
    whyAlone.push(why)
  }
  return { offers, whyAlone, seconds }
}

function splitOf({
  absent,
  runs,
  neighbours,
  shared,
  parts,
}: {
  readonly absent: Round
  readonly runs: readonly SegmentRun[]
  readonly neighbours: readonly Neighbour[]
  readonly shared: readonly Offer[]
  readonly parts: Parts
}): Pick<Split, 'rounds' | 'given' | 'left'> {
  const given: GivenPart[] = []
  const receivers: Round[] = []
  const takes = new Set<number>()
  for (const { from, to, neighbour, index, addedSeconds } of shared) {
    for (let run = from; run < to; run++) takes.add(run)
    const { round } = neighbours[neighbour]!
    const stops = absent.stops.slice(runs[from]!.from, runs[to - 1]!.to)
    const after = round.stops[index - 1]
    receivers.push({ ...round, stops: round.stops.toSpliced(index, 0, ...renumber(stops, round)) })
    given.push({ toRoundId: round.roundId, stops, addedSeconds, ...(after ? { after } : {}) })
  }
  const used = new Set(shared.map(({ neighbour }) => neighbour))
  const free = neighbours.filter((_, index) => !used.has(index))
  const spareSeconds = Math.max(
    0,
    ...(free.length > 0 ? free : neighbours).map((n) => n.spareSeconds),
  )
  const left: LeftPart[] = []
  for (const [run, { from, to }] of runs.entries()) {
    if (takes.has(run)) continue
    const why = parts.whyAlone[run] ?? 'shares given'
    const stops = absent.stops.slice(from, to)
    const last = run > 0 && !takes.has(run - 1) ? left.at(-1) : undefined
    if (last?.why === why) left[left.length - 1] = { ...last, stops: [...last.stops, ...stops] }
    else left.push({ stops, why, neededSeconds: parts.seconds[run]!, spareSeconds })
  }
  const stay = left.flatMap(({ stops }) => stops)
  return { rounds: [{ ...absent, stops: stay }, ...receivers], given, left }
}

/** Segments of their own in their new round, whose carrier has said nothing of them. */
function renumber(stops: readonly Stop[], round: Round): Stop[] {
  let segment = Math.max(-1, ...round.stops.map((stop) => stop.segment))
  let was: number | undefined
  return stops.map((stop) => {
    if (stop.segment !== was) segment++
    was = stop.segment
    return { ...withoutWord(stop), segment }
  })
}
