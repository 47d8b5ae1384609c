import type {
  Instance,
  PickupRequest,
  PlaceId,
  RequestId,
  Round,
  RoundId,
  RoundSettings,
  Stop,
  StopId,
  TravelTimes,
} from '../model.ts'

export interface Violation {
  readonly code:
    | 'stop twice'
    | 'request twice'
    | 'unknown place'
    | 'unknown request'
    | 'wrong request'
    | 'empty stop'
    | 'refused by carrier'
    | 'no way'
    | 'over capacity'
    | 'overtime'
    | 'round lost'
    | 'delivery lost'
    | 'reload'
    | 'collection lost'
    | 'order changed'
    | 'frozen moved'
    | 'frozen hands'
    | 'behind'
    | 'handed on'
  readonly text: string
}

interface CheckInput {
  /** The plan that stands; without it nothing can be said about what may not change. */
  readonly before?: Instance
  readonly after: Instance
  readonly travel: TravelTimes
  /** What is known of the requests: those that are to be in the plan, or were and are settled. */
  readonly requests: ReadonlyMap<RequestId, PickupRequest>
  readonly nowAt: number
  /** Only these are timed and weighed, with any other that isn't the very same list of stops. */
  readonly changedRoundIds?: readonly RoundId[]
  /**
   * Rounds without a carrier. The one door by which deliveries change hands: before departure, segment
   * by segment, to rounds of fixed order that haven't left either (`checkHandedOn`).
   */
  readonly absentRoundIds?: readonly RoundId[]
}

/**
 * The judge of a plan, in production and in tests: what `design` sections 4 and 7 forbid, whoever
 * made the plan. It computes times and loads by itself and shares no code with the planner. That
 * the version rises by one is its caller's to check.
 */
export function checkPlan(input: CheckInput): Violation[] {
  const { before, after, changedRoundIds, requests } = input
  const violations: Violation[] = []
  const say = (code: Violation['code'], text: string) => violations.push({ code, text })
  const olds = new Map(before?.rounds.map((round) => [round.roundId, round]))
  const news = new Map(after.rounds.map((round) => [round.roundId, round]))
  checkOnce(after.rounds, olds, say)
  const handedOn = checkHandedOn(input, olds, say)
  for (const { roundId } of olds.values()) {
    if (!news.has(roundId)) say('round lost', `${roundId} is gone.`)
  }
  const whereAfter = new Map<RequestId, RoundId>()
  for (const { roundId, stops } of after.rounds)
    for (const requestId of idsIn(stops).requestIds) whereAfter.set(requestId, roundId)
  for (const { number, stops } of olds.values())
    for (const requestId of idsIn(stops).requestIds)
      if (requests.has(requestId) && !whereAfter.has(requestId))
        say('collection lost', `${requestId} was in ${number}, and is in no round any more.`)
  for (const round of after.rounds) {
    const old = olds.get(round.roundId)
    const declared = changedRoundIds === undefined || changedRoundIds.includes(round.roundId)
    if (!declared && old && old.stops === round.stops) continue
    checkStops(round, old, input, say)
    checkReloads(round, old, after, say)
    const line = timeline(round, old, after, input)
    if (typeof line === 'string') {
      say('no way', line)
      continue
    }
    const oldLine = old && before ? timeline(old, old, before, input) : undefined
    const was = oldLine === undefined || typeof oldLine === 'string' ? undefined : oldLine
    checkLimits(round, old, line, was, after.settings, say)
    if (!old || !was) continue
    checkKept({ round, old, was, whereAfter, handedOn, settings: after.settings }, input, say)
  }
  return violations
}

type Say = (code: Violation['code'], text: string) => void

/**
 * Ids are unique over the whole plan, and a request has one carrier. Rounds that are the very same
 * lists of stops as before were compared with each other then.
 */
function checkOnce(rounds: readonly Round[], olds: ReadonlyMap<RoundId, Round>, say: Say): void {
  const isSame = ({ roundId, stops }: Round) => olds.get(roundId)?.stops === stops
  const stopIds = new Set<StopId>()
  const requestIds = new Set<RequestId>()
  const compare = ({ stops }: Round, isNew: boolean) => {
    const ids = idsIn(stops)
    for (const stopId of ids.stopIds) {
      if (stopIds.has(stopId)) say('stop twice', `Stop ${stopId} is in the plan twice.`)
      if (isNew) stopIds.add(stopId)
    }
    for (const requestId of ids.requestIds) {
      if (requestIds.has(requestId))
        say('request twice', `Request ${requestId} is in the plan twice.`)
      if (isNew) requestIds.add(requestId)
    }
  }
  for (const round of rounds) if (!isSame(round)) compare(round, true)
  for (const round of rounds) if (isSame(round)) compare(round, false)
}

/** What a list of stops holds, looked up once for each: of fifty rounds one has changed. */
function idsIn(stops: readonly Stop[]) {
  const known = idsOf.get(stops)
  if (known) return known
  const requestIds = stops.flatMap(({ collections }) =>
    collections.map(({ requestId }) => requestId),
  )
  const ids = { stopIds: stops.map(({ stopId }) => stopId), requestIds }
  idsOf.set(stops, ids)
  return ids
}

const idsOf = new WeakMap<
  readonly Stop[],
  { readonly stopIds: readonly StopId[]; readonly requestIds: readonly RequestId[] }
>()

/** Each stop by itself: known place, right request, something to do, nothing he refused. */
function checkStops(
  round: Round,
  old: Round | undefined,
  { after, requests }: CheckInput,
  say: Say,
): void {
  const known = requestsOf(old)
  for (const stop of round.stops) {
    const { stopId, placeId, deliveries, collections } = stop
    if (!after.places.has(placeId)) say('unknown place', `${stopId}: no place ${placeId}.`)
    if (deliveries.length + collections.length === 0 && !stop.reload) {
      if (round.progress.confirmed?.stopId !== stopId) say('empty stop', `${stopId} has no work.`)
    }
    for (const { requestId, mailboxId, parcels } of collections) {
      // what was there before may be collected by now, and then isn't active any more
      if (known.has(requestId)) continue
      if (round.refused.includes(requestId)) {
        say('refused by carrier', `${requestId} is back in ${round.number}, who refused it.`)
      }
      const request = requests.get(requestId)
      if (!request) {
        if (old) say('unknown request', `${stopId}: no active request ${requestId}.`)
      } else if (
        request.placeId !== placeId ||
        request.mailboxId !== mailboxId ||
        request.parcels !== parcels
      ) {
        say('wrong request', `${stopId}: ${requestId} is of another box or size.`)
      }
    }
  }
}

/**
 * A reload is a visit to the depot and nothing else. What cuts the mail was decided in the morning: it
 * stays with its round, and no other comes.
 */
function checkReloads(
  round: Round,
  old: Round | undefined,
  { depotPlaceId }: Instance,
  say: Say,
): void {
  for (const { stopId, placeId, deliveries, collections, reload } of round.stops)
    if (reload && (placeId !== depotPlaceId || deliveries.length + collections.length > 0))
      say('reload', `${stopId} isn't at the depot, or has other work there.`)
  if (!old) return
  const cuts = ({ stops }: Round) => stops.filter(cutsMail).map(({ stopId }) => stopId)
  if (cuts(round).toSorted().join() !== cuts(old).toSorted().join())
    say('reload', `${round.number}: its mail is cut elsewhere than in the morning.`)
}

function cutsMail({ reload, insertedAt }: Stop): boolean {
  return reload === true && insertedAt === undefined
}

interface Timeline {
  readonly arrive: number[]
  /** On board after each stop, the depot first: one longer than the stops. */
  readonly litres: number[]
  readonly grams: number[]
  readonly backAt: number
  /** Number of stops that are behind the carrier. */
  readonly passed: number
}

/**
 * Follows the carrier stop by stop, past those that were there before and that no way leads to by
 * now; a sentence when a leg has no way to what is new.
 */
function timeline(
  round: Round,
  old: Round | undefined,
  { depotPlaceId, settings }: Instance,
  { travel, nowAt }: CheckInput,
): Timeline | string {
  const { state, confirmed, leftAt } = round.progress
  const ended = state === 'absent' || state === 'back' || state === 'handed over'
  const anchor = round.stops.findIndex((stop) => stop.stopId === confirmed?.stopId)
  let at =
    state === 'planned' ? Math.max(nowAt, round.outAt) : (leftAt ?? Math.min(nowAt, round.outAt))
  let from: PlaceId = depotPlaceId
  let passed = ended ? round.stops.length : anchor + 1
  const arrive: number[] = []
  let bag = mailFrom(0, round.stops, settings)
  const litres = [bag.litres]
  const grams = [bag.grams]
  for (const [index, stop] of round.stops.entries()) {
    const leg = from === stop.placeId ? { seconds: 0 } : travel(round.profile, from, stop.placeId)
    if (!leg && !wasThere(stop, old))
      return `${round.number}: no way from ${from} to ${stop.placeId}.`
    if (!leg && index > anchor && !ended) {
      if (state === 'out' && index === passed) passed++
      arrive.push(at)
      litres.push(bag.litres)
      grams.push(bag.grams)
      continue
    }
    const since = stop.insertedAt ?? at
    const special =
      stop.reload ||
      stop.collections.length > 0 ||
      stop.deliveries.some((one) => one.kind !== 'letters')
    let reached = Math.max(at, since) + (leg?.seconds ?? 0) * 1000
    if (special && index > anchor && !ended) reached = Math.max(reached, nowAt)
    at = reached + workSeconds(stop, round, settings) * 1000
    if (index === anchor && confirmed) at = confirmed.at
    if (index < anchor && confirmed) at = Math.min(at, confirmed.at)
    if (state === 'out' && index === passed && !special && at <= nowAt) passed++
    arrive.push(reached)
    if (leg) from = stop.placeId
    const parcelsIn = stop.collections.reduce((sum, one) => sum + one.parcels, 0)
    const { parcelLoad } = settings
    bag = stop.reload
      ? mailFrom(index + 1, round.stops, settings)
      : {
          litres: bag.litres + (parcelsIn - parcelsOf(stop)) * parcelLoad.litres,
          grams: bag.grams + parcelsIn * parcelLoad.grams - gramsOf(stop, settings),
        }
    litres.push(bag.litres)
    grams.push(bag.grams)
  }
  const home = from === depotPlaceId ? { seconds: 0 } : travel(round.profile, from, depotPlaceId)
  if (!home) return `${round.number}: no way from ${from} to the depot.`
  const backAt = at + home.seconds * 1000
  return { arrive, litres, grams, backAt: ended ? backAt : Math.max(backAt, nowAt), passed }
}

/** At the depot: nothing collected is on board any more, and the mail up to the next cut is. */
function mailFrom(fromIndex: number, stops: readonly Stop[], settings: RoundSettings) {
  const ahead = stops.slice(fromIndex)
  const cut = ahead.findIndex(cutsMail)
  let litres = 0
  let grams = 0
  for (const stop of cut < 0 ? ahead : ahead.slice(0, cut)) {
    litres += parcelsOf(stop) * settings.parcelLoad.litres
    grams += gramsOf(stop, settings)
  }
  return { litres, grams }
}

/** Stays as it was, with nothing new to collect. */
function wasThere(stop: Stop, old: Round | undefined): boolean {
  const known = requestsOf(old)
  return (
    old?.stops.some(({ stopId }) => stopId === stop.stopId) === true &&
    stop.collections.every(({ requestId }) => known.has(requestId))
  )
}

function parcelsOf({ deliveries }: Stop): number {
  return deliveries.filter(({ kind }) => kind === 'parcel').length
}

function gramsOf(stop: Stop, settings: RoundSettings): number {
  const parcels = parcelsOf(stop)
  const letters = stop.deliveries.length - parcels
  return parcels * settings.parcelLoad.grams + letters * settings.letterGrams
}

function workSeconds(stop: Stop, { profile }: Round, settings: RoundSettings): number {
  const { serviceSeconds: service, setupSeconds } = settings
  if (stop.reload) return setupSeconds[profile] + service.reload
  const count = { letters: 0, parcel: 0, registered: 0 }
  for (const { kind } of stop.deliveries) count[kind]++
  const taken = stop.collections.length
  const served = stop.deliveries.length > 0
  if (!served && taken === 0) return 0
  const letters =
    count.letters > 1 ? service.bank + count.letters * service.bankBox : service.letters
  return (
    setupSeconds[profile] +
    (count.letters > 0 ? letters : 0) +
    count.parcel * service.parcel +
    count.registered * service.registered +
    taken * service.collectionJoined +
    (served ? 0 : service.collectionNew - service.collectionJoined)
  )
}

/** Bag and shift; a round that was over already may not get worse. */
function checkLimits(
  round: Round,
  old: Round | undefined,
  line: Timeline,
  was: Timeline | undefined,
  settings: RoundSettings,
  say: Say,
): void {
  const { number, stops, capacity, returnAt } = round
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
  const limitAt = returnAt + settings.maxOvertimeSeconds * 1000
  if (line.backAt > limitAt && line.backAt > (was?.backAt ?? 0)) {
    say('overtime', `${number}: back ${Math.ceil((line.backAt - returnAt) / 1000)} s late.`)
  }
}

interface Kept {
  readonly round: Round
  readonly old: Round
  readonly was: Timeline
  readonly whereAfter: ReadonlyMap<RequestId, RoundId>
  readonly handedOn: ReadonlySet<StopId>
  readonly settings: RoundSettings
}

/** What a change may not touch: deliveries, their order, and whatever is passed or frozen. */
function checkKept(kept: Kept, { nowAt }: CheckInput, say: Say): void {
  const { round, old, was, whereAfter, handedOn, settings } = kept
  const news = new Map(round.stops.map((stop) => [stop.stopId, stop]))
  for (const stop of old.stops) {
    if (stop.deliveries.length === 0 || handedOn.has(stop.stopId)) continue
    const same = news.get(stop.stopId)
    if (!same || same.placeId !== stop.placeId || deliveryText(same) !== deliveryText(stop)) {
      say('delivery lost', `${stop.stopId}: its deliveries aren't what they were.`)
    }
  }
  const served = (stops: readonly Stop[]) =>
    stops
      .filter((stop) => (hasMail(stop) || cutsMail(stop)) && !handedOn.has(stop.stopId))
      .map(({ stopId }) => stopId)
  if (round.orderPolicy === 'fixed' && served(old.stops).join() !== served(round.stops).join()) {
    say('order changed', `${round.number}: its deliveries don't keep their order.`)
  }

  const frozen = frozenCount(old, was, settings, nowAt)
  const heads = old.stops.slice(0, frozen)
  // a cancelled collection may leave; whatever is still to be done stays where it was
  const stay = heads.filter((stop) => news.has(stop.stopId))
  for (const [index, { stopId, placeId }] of stay.entries()) {
    const now = round.stops[index]
    if (now?.stopId !== stopId || now.placeId !== placeId) {
      say('frozen moved', `${stopId} is passed or frozen, and isn't where it was.`)
      break
    }
  }
  const known = requestsOf(old)
  for (const [index, stop] of heads.entries()) {
    const collections = news.get(stop.stopId)?.collections ?? []
    for (const { requestId } of stop.collections) {
      const stays = collections.some((collection) => collection.requestId === requestId)
      if (!stays && whereAfter.has(requestId)) {
        say('frozen hands', `${requestId} left ${stop.stopId}, which is passed or frozen.`)
      }
    }
    if (index >= was.passed) continue
    for (const { requestId } of collections) {
      if (!known.has(requestId)) say('behind', `${requestId} came to ${stop.stopId}, now passed.`)
    }
  }
}

/**
 * What left a round without its carrier for another round, as it may: the mail is sorted, so each
 * segment goes whole and in its order, all that one round takes stands together, between two of its
 * own segments; neither has left, and both keep their order.
 *
 * @returns the deliveries that were handed on
 */
function checkHandedOn(
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

function hasMail({ deliveries }: Stop): boolean {
  return deliveries.length > 0
}

/** Passed and frozen stops at the head of a round: segment, minutes and count, the most of them. */
function frozenCount(round: Round, line: Timeline, settings: RoundSettings, nowAt: number): number {
  const { stops } = round
  if (round.progress.state === 'planned') return 0
  if (round.progress.state !== 'out') return stops.length
  const current = stops[line.passed]?.segment
  const untilAt = nowAt + settings.frozenSeconds * 1000
  let count = line.passed
  while (
    count < stops.length &&
    (count < line.passed + settings.frozenStops ||
      line.arrive[count]! <= untilAt ||
      (round.kind === 'letters' && stops[count]!.segment === current))
  ) {
    count++
  }
  return count
}

function deliveryText({ deliveries }: Pick<Stop, 'deliveries'>): string {
  return deliveries.map(({ mailboxId, kind }) => `${mailboxId} ${kind}`).join()
}

function requestsOf(round: Round | undefined): Set<RequestId> {
  const ids = new Set<RequestId>()
  for (const { collections } of round?.stops ?? []) {
    for (const { requestId } of collections) ids.add(requestId)
  }
  return ids
}
