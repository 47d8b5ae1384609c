import type { Round, RoundId, Stop, StopId } from '../../model.ts'
import { deliveryText, hasMail } from './stops.ts'
import type { CheckInput, Say } from './violation.ts'

/**
 * What left a round without its carrier for another round, as it may: the mail is sorted, so each
 * segment goes whole and in its order, all that one round takes stands together, between two of its
 * own segments; neither has left, and both keep their order.
 *
 * @returns the deliveries that were handed on
 */
export function checkHandedOn(
  { after, absentRoundIds = [] }: CheckInput,
  olds: ReadonlyMap<RoundId, Round>,
  say: Say,
): Set<StopId> {
  const handedOn = new Set<StopId>()
  for (const roundId of absentRoundIds) {
    const absent = olds.get(roundId)
    if (!absent) continue
    const mail = new Map(absent.stops.filter(hasMail).map((stop) => [stop.stopId, stop]))
    const takenBy = new Map<number, RoundId>()
    for (const round of after.rounds) {
      const old = olds.get(round.roundId)
      const taken = round.stops.filter(({ stopId }) => mail.has(stopId))
      for (const { stopId } of taken) {
        const { segment } = mail.get(stopId)!
        const other = takenBy.get(segment)
        if (other !== undefined && other !== round.roundId)
          say('handed on', `${absent.number}: segment ${segment} is torn apart.`)
        takenBy.set(segment, round.roundId)
      }
      if (taken.length === 0 || round.roundId === roundId) continue
      const wrong = whyNotHandedOn(absent, { round, old, mail })
      if (wrong !== undefined) say('handed on', wrong)
      for (const { stopId } of taken) handedOn.add(stopId)
    }
  }
  return handedOn
}

function whyNotHandedOn(
  absent: Round,
  {
    round,
    old,
    mail,
  }: {
    readonly round: Round
    readonly old: Round | undefined
    readonly mail: ReadonlyMap<StopId, Stop>
  },
): string | undefined {
  const names = `${absent.number} to ${round.number}`
  const isHere = (each: Round | undefined) => each?.progress.state === 'planned'
  if (!isHere(absent) || !isHere(old) || !isHere(round)) return `${names}: one has left.`
  if (absent.orderPolicy !== 'fixed' || round.orderPolicy !== 'fixed')
    return `${names}: not a letter round.`
  const served = round.stops.filter(hasMail)
  const taken = served.filter(({ stopId }) => mail.has(stopId))
  for (const { stopId, placeId, deliveries } of round.stops) {
    const was = mail.get(stopId)
    if (was && (was.placeId !== placeId || deliveryText(was) !== deliveryText({ deliveries })))
      return `${stopId}: its deliveries aren't what they were.`
  }
  const order = [...mail.keys()].filter((id) => taken.some(({ stopId }) => stopId === id))
  if (order.join() !== taken.map(({ stopId }) => stopId).join())
    return `${names}: not in the order of the bundles.`
  const first = served.indexOf(taken[0]!)
  const last = served.indexOf(taken.at(-1)!)
  if (last - first + 1 !== taken.length) return `${names}: not together.`
  const segmentOf = new Map(old!.stops.map(({ stopId, segment }) => [stopId, segment]))
  const before = segmentOf.get(served[first - 1]?.stopId as StopId)
  const behind = segmentOf.get(served[last + 1]?.stopId as StopId)
  if (before !== undefined && before === behind) return `${names}: in the middle of a segment.`
  return undefined
}
