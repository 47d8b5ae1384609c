import type { Round, RoundSettings } from '../../model.ts'
import type { Timeline } from './timeline.ts'
import type { Say } from './violation.ts'

/** Bag, shift and range; a round that was over already may not get worse. */
export function checkLimits(
  round: Round,
  old: Round | undefined,
  line: Timeline,
  was: Timeline | undefined,
  settings: RoundSettings,
  say: Say,
): void {
  const { number, stops, capacity, mostMetres = Infinity, returnAt } = round
  const oldIndex = new Map(old?.stops.map(({ stopId }, index) => [stopId, index + 1]))
  for (const unit of ['litres', 'grams'] as const) {
    // compared stop by stop; a new stop with what left the kept one before it
    let before = was?.[unit][0] ?? 0
    for (let index = 0; index <= stops.length; index++) {
      const kept = index > 0 ? oldIndex.get(stops[index - 1]!.stopId) : 0
      if (kept !== undefined) before = was?.[unit][kept] ?? 0
      const load = line[unit][index]!
      if (load > capacity[unit] && load > before) {
        say('over capacity', `${number}: ${load} ${unit} of ${capacity[unit]}, stop ${index}.`)
        break
      }
    }
  }
  const isLonger = line.metres > mostMetres && line.metres > (was?.metres ?? 0)
  if (isLonger && !isPartOf(stops, old?.stops ?? []))
    say('too far', `${number}: ${line.metres} m of ${mostMetres}.`)
  const limitAt = returnAt + settings.maxOvertimeSeconds * 1000
  if (line.backAt > limitAt && line.backAt > (was?.backAt ?? 0)) {
    say('overtime', `${number}: back ${Math.ceil((line.backAt - returnAt) / 1000)} s late.`)
  }
}

/** The way past what is left may be longer where the quickest isn't the shortest: nobody chose that. */
function isPartOf(stops: Round['stops'], olds: Round['stops']): boolean {
  let at = -1
  return stops.every(({ stopId }) => {
    at = olds.findIndex((old, index) => index > at && old.stopId === stopId)
    return at >= 0
  })
}

/**
 * The break that was due stays due as it was, and begins in its time: at the latest when the stop at
 * which its end finds him is done, as far as that may be frozen. Once that time is over a plan can't
 * bring it back.
 */
export function checkBreak(
  { number, breakDue: due }: Round,
  old: Round | undefined,
  line: Timeline,
  was: Timeline | undefined,
  { settings, nowAt }: { readonly settings: RoundSettings; readonly nowAt: number },
  say: Say,
): void {
  const before = old?.breakDue
  const isSame =
    due?.seconds === before?.seconds && due?.fromAt === before?.fromAt && due?.toAt === before?.toAt
  if (old && !isSame) say('break lost', `${number}: its carrier's break isn't what it was.`)
  if (!due || line.breakAt === undefined || nowAt > due.toAt) return
  const limitAt = due.toAt + settings.frozenSeconds * 1000
  if (line.breakAt > limitAt && line.breakAt > (was?.breakAt ?? 0)) {
    const minutes = Math.ceil((line.breakAt - due.toAt) / 60_000)
    say('break late', `${number}: its carrier's break begins ${minutes} min too late.`)
  }
}
