import type { CarrierStop, CarrierView } from '../../backend/protocol/carrierView.ts'
import { isConfirmed, listLines } from './nextSpecial.ts'

type Round = NonNullable<CarrierView['round']>

/** What a carrier may do with a stop of his list: each the `stopIds` of what he says then. */
export interface Moves {
  readonly next?: readonly string[]
  readonly earlier?: readonly string[]
  readonly later?: readonly string[]
}

/** By a line of the list, as he sees it: letters between two special stops are passed as one. */
export function movesOf(round: Round, stopId: string): Moves | undefined {
  const found = findLines(round, stopId)
  if (!found) return undefined
  const { lines, at, isFirst } = found
  const to = (line: number) => movedTo(lines, at, line).map((stop) => stop.stopId)
  return {
    ...(at === 0 || !isFirst ? {} : { next: to(0) }),
    ...(at > 0 ? { earlier: to(at - 1) } : {}),
    ...(at < lines.length - 1 ? { later: to(at + 1) } : {}),
  }
}

/** Where a line of the list may be dropped, and what he says then. */
export interface Drop {
  /** The first stop of the line whose place it takes. */
  readonly lineId: string
  /** Empty where it lies already. */
  readonly stopIds: readonly string[]
}

/**
 * Where a stop of the list may be dragged to, in the list's order. What is frozen isn't dragged, nor is
 * anything dragged before it: a finger slips, and he is on his way there. The buttons, whose taps are meant,
 * go there too. Undefined where there is nothing to drag.
 */
export function dropsOf(round: Round, stopId: string): readonly Drop[] | undefined {
  const found = findLines(round, stopId)
  if (!found) return undefined
  const { lines, at } = found
  const first = lines.findLastIndex((line) => line.some((stop) => stop.frozen)) + 1
  if (at < first || lines.length - first < 2) return undefined
  return lines.slice(first).map((line, n) => ({
    lineId: line[0]!.stopId,
    stopIds: first + n === at ? [] : movedTo(lines, at, first + n).map((stop) => stop.stopId),
  }))
}

/** The lines that a stop may change places with, and where it stands among them. */
function findLines(round: Round, stopId: string) {
  const sections = listSections(round)
  const section = sections.find((stops) => stops.some((stop) => stop.stopId === stopId))
  if (!section || !['planned', 'out'].includes(round.state)) return undefined
  const lines = listLines(section).map((line) =>
    line.kind === 'letters' ? line.stops : [line.stop],
  )
  const at = lines.findIndex((line) => line.some((stop) => stop.stopId === stopId))
  return { lines, at, isFirst: section === sections[0] }
}

/** A line just before an earlier one, or behind all up to a later one. */
function movedTo(
  lines: readonly (readonly CarrierStop[])[],
  at: number,
  to: number,
): readonly CarrierStop[] {
  const line = lines[at]!
  return to < at ? [...line, lines[to]![0]!] : [...lines.slice(at + 1, to + 1).flat(), ...line]
}

/** All that is ahead the other way round; undefined where there is nothing to turn. */
export function otherEnd(round: Round): readonly string[] | undefined {
  const [section = []] = listSections(round)
  const isOver = !['planned', 'out'].includes(round.state)
  return isOver || section.length < 2 ? undefined : section.map((stop) => stop.stopId).toReversed()
}

/** A stop up to which he may walk from where he parks, and what he says then. */
export interface Walk {
  readonly stop: CarrierStop
  readonly stopIds: readonly string[]
}

/** Farther than over so many nobody carries his mail. */
const mostWalked = 8

/** Undefined where he has no vehicle, or isn't under way. */
export function walksOf(round: Round, stopId: string): readonly Walk[] | undefined {
  const found = findLines(round, stopId)
  if (!found || round.profile === 'foot' || round.state !== 'out') return undefined
  const { lines, at } = found
  const cut = lines.findIndex(([stop], index) => index >= at && stop!.reload)
  const near = lines.slice(at, cut < 0 ? undefined : cut).slice(0, 1 + mostWalked)
  return near.slice(1).map((line, index) => ({
    stop: line.at(-1)!,
    stopIds: near.slice(0, 2 + index).flatMap((each) => each.map((stop) => stop.stopId)),
  }))
}

/** A stop of a walk and those that follow it there. */
export function walkFrom({ stops }: Round, stopId: string): readonly string[] {
  const from = stops.findIndex((stop) => stop.stopId === stopId)
  const rest = stops.slice(from + 1)
  const end = rest.findIndex(({ walk }) => walk !== 'foot')
  return [stopId, ...rest.slice(0, end < 0 ? undefined : end).map((stop) => stop.stopId)]
}

/** What is ahead, cut where he fills his bag on the way: the mail behind isn't in it before. */
function listSections({ stops, state }: Round): CarrierStop[][] {
  const sections: CarrierStop[][] = [[]]
  for (const stop of stops.slice(stops.findLastIndex(isConfirmed) + 1)) {
    if (stop.state !== 'planned') continue
    if (state === 'out' && stop.reload && stop.reload !== 'bag') sections.push([])
    else sections.at(-1)!.push(stop)
  }
  return sections
}
