import type { PlaceId, RequestId, Round, RoundId, Stop } from '../algorithms/model.ts'
import { chance } from '../algorithms/office/chance.ts'
import type { ImproveInput, improvePlan } from '../algorithms/round/improve/improvePlan.ts'
import type { Insertion } from '../algorithms/round/insertion.ts'
import type { insertPickup } from '../algorithms/round/insertPickup.ts'
import type { planByStreets } from '../algorithms/round/morning/planByStreets.ts'
import type { Bus } from '../backend/bus/localBus.ts'
import type { CarrierTrouble } from './carrierDay.ts'
import type { Faults } from './day.ts'
import type { PhoneTrouble } from './phone.ts'
import type { Server } from './server.ts'
import type { VirtualClock } from './virtualClock.ts'

/** What goes wrong on a day, beside the radio network: all of it drawn from the seed. */
export interface Troubles {
  /** A doorbell that isn't always heard. */
  bus(bus: Bus, now: () => number): Bus
  phone(roundId: RoundId, shift: Shift): PhoneTrouble
  carrier(roundId: RoundId, shift: Shift): CarrierTrouble
  /** A leg as it truly is: some streets take twice as long for some hours. */
  leg<Leg extends { readonly seconds: number } | undefined>(
    leg: Leg,
    street: string,
    at: number,
  ): Leg
  /** A planner that is slow, throws, or answers nonsense at times. */
  insert(clock: Pick<VirtualClock, 'now' | 'at'>, insert: typeof insertPickup): Insert
  /** The same of a search for better plans. */
  improve(clock: Pick<VirtualClock, 'now' | 'at'>, improve: typeof improvePlan): Improve
  /** And for what plans a morning together. */
  morning(clock: Pick<VirtualClock, 'now' | 'at'>, plan: typeof planByStreets): Morning
  /** How long a server that died stays away. */
  downMs(starts: number): number
  /** Puts what happens to the machines and the roads into the day. */
  schedule(day: Machines): void
  /** How many of each kind there were. */
  counts(): Readonly<Record<string, number>>
}

type Insert = (
  input: Parameters<typeof insertPickup>[0],
) => ReturnType<typeof insertPickup> | Promise<ReturnType<typeof insertPickup>>

type Improve = (
  input: ImproveInput,
) => ReturnType<typeof improvePlan> | Promise<ReturnType<typeof improvePlan>>

type Morning = (
  input: Parameters<typeof planByStreets>[0],
) => ReturnType<typeof planByStreets> | Promise<ReturnType<typeof planByStreets>>

interface Bettered {
  readonly rounds: readonly Round[]
}

interface Shift {
  readonly outAt: number
  readonly returnAt: number
}

interface Machines {
  readonly clock: Pick<VirtualClock, 'at'>
  readonly server: Pick<Server, 'kill' | 'killAt' | 'breakAt' | 'setAway'>
  /** Ends every session as PostgreSQL does when one of its processes is killed, and recovers. */
  readonly crashPostgres: () => void
  readonly closeRoad: (placeId: PlaceId, forMs: number) => void
  readonly placeIds: readonly PlaceId[]
  /** When most happens. */
  readonly busyFromAt: number
  readonly busyUntilAt: number
}

const minuteMs = 60_000
/** A shift is dark piece by piece. */
const darkPieces = 12

/** How likely, or how many at most: of carriers and calls a share, of the machines a number a day. */
interface Chances {
  readonly ringLost: number
  readonly offline: number
  readonly offlineMinutes: number
  readonly sentTwice: number
  readonly clockWrong: number
  readonly refused: number
  readonly slip: number
  readonly pinned: number
  readonly parked: number
  readonly hurried: number
  readonly turned: number
  readonly breakdown: number
  readonly sick: number
  readonly slowStreet: number
  readonly planner: number
  readonly restless: number
  readonly deaths: number
  readonly breaks: number
  readonly aways: number
  readonly crash: number
  readonly closures: number
}

const none: Chances = {
  ringLost: 0,
  offline: 0,
  offlineMinutes: 0,
  sentTwice: 0,
  clockWrong: 0,
  refused: 0,
  slip: 0,
  pinned: 0,
  parked: 0,
  hurried: 0,
  turned: 0,
  breakdown: 0,
  sick: 0,
  slowStreet: 0,
  planner: 0,
  restless: 0,
  deaths: 0,
  breaks: 0,
  aways: 0,
  crash: 0,
  closures: 0,
}

/** Judgement, all of it; a day is cruel when each kind happens on most of them. */
const chances: Readonly<Record<Faults, Chances>> = {
  none,
  usual: {
    ...none,
    ringLost: 0.01,
    offline: 0.3,
    offlineMinutes: 15,
    sentTwice: 0.02,
    clockWrong: 0.05,
    refused: 0.01,
    slip: 0.02,
    breakdown: 0.01,
    sick: 0.003,
    slowStreet: 0.02,
    deaths: 0.1,
    breaks: 0.3,
    closures: 0.2,
  },
  cruel: {
    ringLost: 0.5,
    offline: 0.6,
    offlineMinutes: 60,
    sentTwice: 0.3,
    clockWrong: 0.4,
    refused: 0.08,
    slip: 0.1,
    pinned: 0.1,
    parked: 0.1,
    hurried: 0.1,
    turned: 0.15,
    breakdown: 0.2,
    sick: 0.1,
    slowStreet: 0.1,
    planner: 0.2,
    restless: 0.7,
    deaths: 4,
    breaks: 4,
    aways: 1.5,
    crash: 0.15,
    closures: 1.5,
  },
}

/** @param options.offlineShare of its time outside in which every phone has no network */
export function drawTroubles(options: {
  readonly seed: number
  readonly faults: Faults
  readonly offlineShare?: number | undefined
}): Troubles {
  const { seed, faults, offlineShare = 0 } = options
  const of = chances[faults]
  const counts = new Map<string, number>()
  const count = (what: string) => counts.set(what, (counts.get(what) ?? 0) + 1)
  const draw = (...names: readonly string[]) => chance(seed, 'trouble', ...names)
  const happens = (share: number, what: string, ...names: readonly string[]) => {
    const does = draw(what, ...names) < share
    if (does) count(what)
    return does
  }
  /** A number around `mean`, from 0 to twice as much. */
  const howMany = (mean: number, what: string) =>
    Math.floor(draw('how many', what) * (2 * mean + 1))
  const between = (fromAt: number, untilAt: number, ...names: readonly string[]) =>
    Math.round(fromAt + (untilAt - fromAt) * draw(...names))

  /** A search that at times is slow, throws, or finds nonsense. */
  function disturbed<Input extends { readonly seed: number }, Found extends Bettered | undefined>(
    what: string,
    clock: Pick<VirtualClock, 'now' | 'at'>,
    search: (input: Input) => Found,
  ): (input: Input) => Found | Promise<Found> {
    let asked = 0
    return (input) => {
      const name = `${input.seed} ${clock.now()} ${++asked}`
      if (draw(what, name) >= of.planner) return search(input)
      const kind = draw(`${what} how`, name)
      if (kind < 0.3) {
        count(`${what} throws`)
        throw new Error(`a ${what} that throws`)
      }
      const found = search(input)
      const [first, ...rest] = found?.rounds ?? []
      if (!first) return found
      if (kind < 0.7) {
        count(`${what} talks nonsense`)
        const stops = mangle(first.stops, draw(`${what} nonsense`, name), undefined)
        return { ...found, rounds: [{ ...first, stops }, ...rest] }
      }
      count(`${what} slow`)
      const forMs = 1_000 + 20_000 * draw(`${what} slow for`, name)
      return new Promise((resolve) => {
        clock.at(clock.now() + forMs, () => resolve(found))
      })
    }
  }

  return {
    bus(bus, now) {
      // on some days every ring is lost: the sweeper finds what waits
      const share = draw('deaf day') < of.ringLost / 3 ? 1 : of.ringLost
      let rings = 0
      return {
        listen: bus.listen,
        ring(depotId) {
          if (!happens(share, 'ring lost', `${now()}`, `${++rings}`)) bus.ring(depotId)
        },
      }
    },
    phone(roundId, { outAt, returnAt }) {
      const length = (returnAt - outAt) / darkPieces
      const dark = Array.from({ length: darkPieces }, (_, index) => index)
        .filter((index) => draw('dark', roundId, `${index}`) < offlineShare)
        .map((index) => ({ fromAt: outAt + index * length, untilAt: outAt + (index + 1) * length }))
      const offline = happens(of.offline, 'phone offline', roundId)
        ? [between(outAt, returnAt, 'offline from', roundId)].map((fromAt) => ({
            fromAt,
            untilAt: fromAt + of.offlineMinutes * minuteMs * (0.3 + draw('offline for', roundId)),
          }))
        : []
      const clockAheadMs = happens(of.clockWrong, 'phone clock wrong', roundId)
        ? Math.round((draw('ahead', roundId) - 0.5) * 18 * minuteMs)
        : 0
      return {
        offline: [...dark, ...offline],
        clockAheadMs,
        sendsTwice: (eventId) => happens(of.sentTwice, 'event sent twice', eventId),
      }
    },
    carrier(roundId, { outAt, returnAt }) {
      const at = between(outAt, returnAt, 'when', roundId)
      return {
        refuses: (requestId) => happens(of.refused, 'collection refused', roundId, requestId),
        slips: (requestId) => happens(of.slip, 'wrong tap', roundId, requestId),
        pins: (stopId) => happens(of.pinned, 'stop pinned', roundId, stopId),
        parks: (stopId) => happens(of.parked, 'vehicle parked', roundId, stopId),
        hurries: (stopId) => happens(of.hurried, 'stop put first', roundId, stopId),
        turns: happens(of.turned, 'round turned', roundId),
        ...(happens(of.breakdown, 'bike broken', roundId)
          ? { breakdown: { at, untilAt: at + minuteMs * (20 + 40 * draw('repair', roundId)) } }
          : {}),
        ...(happens(of.sick, 'carrier sick', roundId) ? { sickAt: at } : {}),
      }
    },
    leg(leg, street, at) {
      if (!leg || street === '' || draw('slow street', street) >= of.slowStreet) return leg
      const hour = Math.floor(at / (60 * minuteMs))
      if (draw('slow hour', street, `${hour % 24}`) > 0.3) return leg
      count('slow street')
      return { ...leg, seconds: 2 * leg.seconds }
    },
    insert(clock, insert) {
      let asked = 0
      return (input) => {
        const { requestId } = input.request
        const name = `${requestId} ${clock.now()} ${++asked}`
        if (draw('planner', name) >= of.planner) return insert(input)
        const kind = draw('planner how', name)
        if (kind < 0.3) {
          count('planner throws')
          throw new Error('a planner that throws')
        }
        if (kind < 0.7) {
          count('planner talks nonsense')
          return nonsense(insert(input), draw('nonsense', name), requestId)
        }
        count('planner slow')
        const forMs = 1_000 + 20_000 * draw('slow for', name)
        return new Promise((resolve, reject) => {
          clock.at(clock.now() + forMs, () => {
            try {
              resolve(insert(input))
            } catch (error) {
              reject(error)
            }
          })
        })
      }
    },
    improve(clock, usual) {
      // small towns have little to gain: on most cruel days plans change for next to nothing
      const isRestless = draw('restless day') < of.restless
      const improve: typeof usual = (input) => {
        const found = usual(isRestless ? restlessly(input) : input)
        if (found) count('plan bettered')
        return found
      }
      return disturbed('search', clock, improve)
    },
    morning(clock, usual) {
      return disturbed('morning', clock, (input) => {
        const found = usual(input)
        if (found.placed.length > 0) count('morning planned')
        return found
      })
    },
    downMs: (starts) => Math.round(1_000 * (5 + 175 * draw('down', `${starts}`))),
    schedule({ clock, server, crashPostgres, closeRoad, placeIds, busyFromAt, busyUntilAt }) {
      const when = (...names: string[]) => between(busyFromAt, busyUntilAt, 'at', ...names)
      const plan = (mean: number, what: string, run: (name: string) => void) => {
        for (let index = howMany(mean, what); index > 0; index--)
          clock.at(when(what, `${index}`), () => run(`${what} ${index}`))
      }
      const side = (name: string) => (draw('side', name) < 0.5 ? 'before' : 'after')
      const statements = (name: string) => Math.floor(draw('statement', name) * 40)
      plan(of.deaths, 'server killed', (name) => {
        count('server killed')
        server.killAt(statements(name), side(name))
      })
      plan(of.breaks, 'connection broken', (name) => {
        count('connection broken')
        server.breakAt(statements(name), side(name))
      })
      plan(of.aways, 'database away', (name) => {
        count('database away')
        server.setAway(true)
        const forMs = minuteMs * (1 + 9 * draw('away', name))
        clock.at(when('database away', name.slice(-1)) + forMs, () => server.setAway(false))
      })
      plan(of.closures, 'road closed', (name) => {
        count('road closed')
        const placeId = placeIds[Math.floor(draw('where', name) * placeIds.length)]!
        closeRoad(placeId, minuteMs * (30 + 120 * draw('closed for', name)))
      })
      if (happens(of.crash, 'PostgreSQL crashed', ''))
        clock.at(when('crash'), () => {
          crashPostgres()
          server.setAway(true)
          clock.at(when('crash') + 30_000 * draw('recovery'), () => server.setAway(false))
        })
    },
    counts: () => Object.fromEntries([...counts].sort()),
  }
}

function restlessly(input: ImproveInput): ImproveInput {
  const { instance } = input
  const stability = {
    movedSeconds: 1,
    retoldSeconds: 1,
    changedHandsSeconds: 1,
    leastGainSeconds: { perStop: 1, inAll: 2 },
  }
  return { ...input, instance: { ...instance, settings: { ...instance.settings, stability } } }
}

/** A plan that no planner may make; the judge has to say so, or it's a plan after all. */
function nonsense(insertion: Insertion, how: number, requestId: RequestId): Insertion {
  if (insertion.kind === 'refusal') return insertion
  const { plan } = insertion
  const stops = mangle(plan.stops, how, requestId)
  return { ...insertion, plan: { ...plan, stops } }
}

function mangle(stops: readonly Stop[], how: number, requestId: RequestId | undefined): Stop[] {
  const isIts = (stop: Stop) => stop.collections.some((each) => each.requestId === requestId)
  // another order, a delivery dropped, the same stop twice, too much for any bag
  if (how < 0.25) return [...stops].reverse()
  if (how < 0.5) return stops.filter((stop, index) => index > 0 || isIts(stop))
  if (how < 0.75) return [...stops, ...stops.slice(0, 1)]
  return stops.map((stop) =>
    isIts(stop)
      ? { ...stop, collections: stop.collections.map((each) => ({ ...each, parcels: 500 })) }
      : stop,
  )
}
