import type { Sentence } from '../../algorithms/model.ts'
import type { Schedule } from '../../algorithms/round/schedule.ts'
import type { BoardCollection, BoardPress, BoardRound, BoardView } from '../protocol/boardView.ts'
import type { RequestRow, RoundRow, WorkedPress } from '../store/depotState.ts'
import { expectedReturn } from './expectedReturn.ts'
import { addressOf, type Showing, viewClosures } from './showing.ts'
import { viewCorrections } from './viewCorrections.ts'

/** A depot's rounds, its presses and the three figures; no position, speed or count of stops. */
export function viewBoard(showing: Showing): BoardView {
  const { state, clock, depot } = showing
  const byRound = groupByRound(state.requests.values())
  const rounds = [...state.rounds.values()]
    .map((round) => viewRound(showing, round, byRound.get(round.roundId) ?? []))
    .sort((a, b) => gravity(b) - gravity(a) || (a.number < b.number ? -1 : 1))
  const requests = [...state.requests.values()]
  return {
    audience: 'manager',
    clock,
    depot,
    figures: {
      atRisk: rounds.reduce((n, r) => n + r.collections.filter((c) => c.atRisk).length, 0),
      unserved: requests.filter((r) => unserved.includes(r.state)).length,
      notBack: rounds.filter((r) => r.state === 'out' && showing.now > r.returnAt).length,
    },
    rounds,
    presses: state.presses.map((press) => viewPress(showing, press)),
    ...viewClosures(showing),
    ...viewCorrections(state),
  }
}

/** A promise at risk outweighs whatever else a round may need; one need is less than two. */
function gravity({ collections, needs }: BoardRound): number {
  return needs.length + (collections.some(({ atRisk }) => atRisk) ? 10 : 0)
}

const unserved: readonly string[] = ['open', 'postponed', 'refused', 'too late']

function groupByRound(requests: Iterable<RequestRow>): Map<RequestRow['roundId'], RequestRow[]> {
  const groups = new Map<RequestRow['roundId'], RequestRow[]>()
  for (const request of requests) {
    const group = groups.get(request.roundId)
    if (group) group.push(request)
    else groups.set(request.roundId, [request])
  }
  return groups
}

function viewRound(showing: Showing, round: RoundRow, requests: readonly RequestRow[]): BoardRound {
  const schedule = showing.schedule(round)
  const expectedReturnAt = expectedReturn(round, schedule)
  const collections = requests.flatMap((request): BoardCollection[] => {
    const index = round.stops.findIndex((stop) =>
      stop.collections.some((c) => c.requestId === request.requestId),
    )
    if (index < 0) return []
    const { stopId, arriveAt, state } = schedule.stops[index]!
    const { promise } = request
    const cutOff =
      state === 'cut off' && request.state === 'planned'
        ? showing.travel.whyCutOff([request.placeId, showing.state.depot.placeId], round)
        : undefined
    const isLate = promise !== null && arriveAt > promise.toAt
    return [
      {
        requestId: request.requestId,
        stopId,
        address: addressOf(showing.state, showing.state.mailboxes.get(request.mailboxId)),
        parcels: request.parcels,
        state: request.state,
        arriveAt: request.settledAt ?? arriveAt,
        ...(promise ? { promise: { ...promise } } : {}),
        atRisk: request.state === 'planned' && (cutOff !== undefined || isLate),
        ...(cutOff ? { cutOff } : {}),
      },
    ]
  })
  return {
    roundId: round.roundId,
    number: round.number,
    kind: round.kind,
    profile: round.profile,
    carrierName: round.carrierName,
    state: round.progress.state,
    outAt: round.progress.leftAt ?? round.outAt,
    returnAt: round.returnAt,
    expectedReturnAt,
    ...(schedule.breakAhead
      ? { breakAhead: { at: schedule.breakAhead.at, seconds: schedule.breakAhead.ms / 1000 } }
      : {}),
    collections: collections.sort((a, b) => a.arriveAt - b.arriveAt),
    needs: [
      ...listCutOff(round, schedule),
      ...listNeeds(showing, round, expectedReturnAt, collections),
    ],
  }
}

/** Whoever decides on a closure sees what it costs. */
function listCutOff({ stops, progress }: RoundRow, schedule: Schedule): Sentence[] {
  const cutOff = schedule.stops.filter(({ state }, index) => {
    const { deliveries, collections } = stops[index]!
    return state === 'cut off' && deliveries.length + collections.length > 0
  }).length
  if (cutOff === 0 || progress.state === 'handed over' || progress.state === 'absent') return []
  return [
    {
      fr: cutOff === 1 ? 'Un arrêt inaccessible' : `${cutOff} arrêts inaccessibles`,
      en: cutOff === 1 ? 'One stop out of reach' : `${cutOff} stops out of reach`,
    },
  ]
}

/** Late by less than this needs nobody yet. */
const toleratedLateMs = 5 * 60_000
/** A hand-over takes as long; sooner is nobody's business, unless the truck is about to leave. */
const handOverMs = 20 * 60_000
const lastCallMs = 60 * 60_000

/** The point of each within 28 letters: that's what a row shows of it. */
function listNeeds(
  { now, depot }: Showing,
  round: RoundRow,
  expectedReturnAt: number,
  collections: readonly BoardCollection[],
): Sentence[] {
  const needs: Sentence[] = []
  const atRisk = collections.filter(({ atRisk, cutOff }) => atRisk && !cutOff).length
  if (atRisk > 0)
    needs.push({
      fr: atRisk === 1 ? 'Une promesse à risque' : `${atRisk} promesses à risque`,
      en: atRisk === 1 ? 'One promise at risk' : `${atRisk} promises at risk`,
    })
  const lateMs = expectedReturnAt - round.returnAt
  if (round.progress.state === 'out' && lateMs > toleratedLateMs) {
    const minutes = Math.round(lateMs / 60_000)
    needs.push({ fr: `Retour ${minutes} min trop tard`, en: `Back ${minutes} min late` })
  }
  const isHisOrder = round.stops.some(({ orderedAt }) => orderedAt !== undefined)
  // nobody asks why the planner has it so
  if (needs.length > 0 && isHisOrder)
    needs.push({ fr: 'Ordre choisi par le facteur', en: 'The order is the carrier’s' })
  if (round.progress.state === 'planned' && now - round.outAt > toleratedLateMs)
    needs.push({ fr: 'Pas encore partie', en: 'Not out yet' })
  const unserved = round.stops.filter(({ deliveries }) => deliveries.length > 0).length
  if (round.progress.state === 'absent' && unserved > 0)
    needs.push({
      fr: unserved === 1 ? 'Un arrêt sans facteur' : `${unserved} arrêts sans facteur`,
      en: unserved === 1 ? 'One stop without a carrier' : `${unserved} stops, no carrier`,
    })
  const inBag = collections.filter((collection) => collection.state === 'collected').length
  const isSlow = now - expectedReturnAt > handOverMs || depot.truckAt - now < lastCallMs
  if (round.progress.state === 'back' && inBag > 0 && isSlow)
    needs.push({
      fr: inBag === 1 ? 'Une collecte à remettre' : `${inBag} collectes à remettre`,
      en: inBag === 1 ? 'One collection to hand over' : `${inBag} collections to hand over`,
    })
  return needs
}

function viewPress({ state }: Showing, press: WorkedPress): BoardPress {
  const mailbox = state.mailboxes.get(press.mailboxId)
  const place = mailbox && state.places.get(mailbox.placeId)
  const request = press.requestId === null ? undefined : state.requests.get(press.requestId)
  const round = request?.roundId ? state.rounds.get(request.roundId) : undefined
  return {
    pressId: press.pressId,
    ...(request ? { requestId: request.requestId, state: request.state } : {}),
    at: press.pressedAt,
    address: addressOf(state, mailbox),
    position: place ? [...place.position] : [...state.depot.position],
    ...(round ? { roundNumber: round.number } : {}),
    why: fates[press.fate] ?? request?.why ?? { fr: press.fate, en: press.fate },
  }
}

/** An opened request speaks for itself; the other fates say what the press did. */
const fates: Readonly<Record<string, Sentence>> = {
  joined: { fr: 'Demande déjà en cours.', en: 'A request is under way already.' },
  cancelled: { fr: 'Appui long : demande annulée.', en: 'Long press: request cancelled.' },
  'nothing to cancel': { fr: 'Appui long : rien à annuler.', en: 'Long press: nothing to cancel.' },
  'too late': {
    fr: 'Reçu trop tard : sa journée est close.',
    en: 'Received too late: its day is closed.',
  },
  'announce first': {
    fr: 'Deux boîtes vides : le foyer doit d’abord annoncer.',
    en: 'Two empty boxes: the household must announce first.',
  },
  'collected today': { fr: 'Déjà collecté aujourd’hui.', en: 'Collected today already.' },
}
