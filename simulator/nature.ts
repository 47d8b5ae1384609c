import { normalQuantile } from '../algorithms/forecast/normal.ts'
import type {
  CarrierId,
  Profile,
  RoundId,
  RoundSettings,
  ServiceDay,
  Stop,
} from '../algorithms/model.ts'
import { chance } from '../algorithms/office/chance.ts'
import { stopWorkSeconds } from '../algorithms/round/stopWork.ts'

/** Who walks which round. */
export interface Walker {
  /** `<service day>.<round number>`: its day has its weather. */
  readonly roundId: RoundId
  readonly carrierId: CarrierId
  readonly profile: Profile
  /** He is its regular; a replacement is slower and searches. */
  readonly knowsRound: boolean
}

export type Weather = 'fair' | 'rain' | 'snow' | 'ice'

/** What truly happens, as opposed to what the matrix and the standard times say. */
export interface Nature {
  /** One for all rounds of a day. */
  weather(day: ServiceDay): Weather
  /** How long after its planned hour a round leaves the depot; below 0 when it leaves earlier. */
  leavesLateSeconds(walker: Walker): number
  /** How long after its planned hour he takes his break; below 0 when he takes it earlier. */
  breakLaterSeconds(walker: Walker): number
  /** By which share of what it's to be it lasts. */
  breakLonger(walker: Walker): number
  /** From wherever he comes to a stop; `toStopId` is `depot` for the way home. */
  legSeconds(
    walker: Walker,
    leg: { readonly toStopId: string; readonly segment: number; readonly plannedSeconds: number },
  ): number
  /**
   * At a stop, halt and talk included: one draw for its letters, one for each item and each
   * collection, so that what is added to a stop leaves the rest as it was.
   */
  workSeconds(walker: Walker, stop: NatureStop, settings: RoundSettings): number
}

type NatureStop = Pick<Stop, 'stopId' | 'segment' | 'deliveries' | 'collections' | 'reload'>

/**
 * How travel and work differ from the plan: pure functions of the seed and the names of day, round,
 * carrier, stop and item, whatever was asked before. So two policies meet the same day.
 *
 * Every factor has the mean 1, since the planner's times are the trade's standard times, which
 * are means over people, weather and days. Named exceptions: `bias`, a replacement's slowness
 * (which the planner may know: it knows who is one), and leaving a few minutes late.
 *
 * @param options.strength scales all spreads: 0 is the plan itself, 1 an ordinary town
 * @param options.bias all travel and work takes this share longer than planned
 */
export function makeNature(
  seed: number,
  { strength = 1, bias = 0 }: { readonly strength?: number; readonly bias?: number } = {},
): Nature {
  const draw = (...names: readonly string[]) => chance(seed, 'nature', ...names)
  /** Log-normal with mean 1 and about this coefficient of variation. */
  const around = (variation: number, ...names: readonly string[]) => {
    const sigma = strength * variation
    return Math.exp(sigma * normalQuantile(draw(...names)) - sigma ** 2 / 2)
  }
  /**
   * Log-logistic with mean 1: median × (u / (1 − u)) ^ spread. `spread` is 1 / shape; under a half, so
   * that there is a variance.
   */
  const service = (spread: number, ...names: readonly string[]) => {
    const scale = Math.min(0.45, strength * spread)
    if (scale === 0) return 1
    const u = Math.min(1 - 1e-9, Math.max(1e-9, draw(...names)))
    return (Math.sin(Math.PI * scale) / (Math.PI * scale)) * (u / (1 - u)) ** scale
  }
  const weather = (day: ServiceDay): Weather => {
    let rest = draw('weather', day)
    return weathers.find((one) => (rest -= weatherShares[one]) < 0) ?? 'fair'
  }
  const pace = ({ roundId, carrierId, knowsRound }: Walker): number => {
    const person = around(spreads.person, 'person', carrierId)
    const day = around(spreads.personDay, 'person', carrierId, dayOf(roundId))
    const learning = knowsRound
      ? 1
      : 1 + strength * replacementSlower * around(0.4, 'replacement', carrierId, dayOf(roundId))
    return (1 + bias) * person * day * learning
  }
  const street = ({ roundId }: Walker, segment: number) =>
    around(spreads.street, 'street', roundId, String(segment))
  /**
   * What standard times hold for talk, thirst, a lost badge is rarely there and then in one piece: so
   * this share is taken off everything and given back in pauses.
   */
  const inLumps = (seconds: number, ...names: readonly string[]) => {
    const share = Math.min(0.5, strength * pauses.share)
    if (share === 0) return seconds
    const isPause = draw('pause', ...names) < Math.min(1, (share * seconds) / pauses.meanSeconds)
    // exponential
    const long = -pauses.meanSeconds * Math.log(1 - draw('pause lasts', ...names))
    return seconds * (1 - share) + (isPause ? long : 0)
  }

  return {
    weather,
    leavesLateSeconds({ roundId }) {
      const { officeShare, officeLeast, officeMost, sooner, median, sigma } = leaving
      const day = dayOf(roundId)
      // general sorting waits for the truck that brings the mail: everybody does
      const isOfficeLate = draw('office late', day) < officeShare
      const office = isOfficeLate
        ? officeLeast + (officeMost - officeLeast) * draw('office late by', day)
        : 0
      const own = median * Math.exp(sigma * normalQuantile(draw('leaves', roundId))) - sooner
      // never -0
      return Math.round(strength * (office + own)) || 0
    },
    breakLaterSeconds({ roundId }) {
      const normal = normalQuantile(draw('break', roundId))
      return Math.round(strength * breaks.spreadSeconds * normal) || 0
    },
    breakLonger: ({ roundId }) => around(breaks.variation, 'break lasts', roundId),
    legSeconds(walker, { toStopId, segment, plannedSeconds }) {
      const { roundId, profile } = walker
      const day = dayOf(roundId)
      const factor =
        pace(walker) *
        street(walker, segment) *
        (1 + strength * (slowerBy[profile][weather(day)] / meanSlower[profile] - 1)) *
        (profile === 'car' ? around(spreads.traffic, 'traffic', day) : 1) *
        around(spreads.leg[profile], 'leg', roundId, toStopId)
      return Math.round(inLumps(plannedSeconds * factor, 'leg', roundId, toStopId))
    },
    workSeconds(walker, stop, settings) {
      const { roundId, profile } = walker
      const { stopId, deliveries, collections } = stop
      const letters = deliveries.filter(({ kind }) => kind === 'letters')
      let planned = stopWorkSeconds({ deliveries: letters, collections: [] }, profile, settings)
      let seconds = planned * service(spreads.letters, 'letters', stopId)
      const add = (what: { readonly plannedSeconds: number; readonly factor: number }) => {
        planned += what.plannedSeconds
        seconds += what.plannedSeconds * what.factor
      }
      for (const { kind, mailboxId } of deliveries)
        if (kind !== 'letters')
          add({
            plannedSeconds: settings.serviceSeconds[kind],
            factor: service(spreads[kind], kind, stopId, mailboxId),
          })
      // the halt's setup and the longer time of a halt's first collection are in the remainder
      const rest = stopWorkSeconds(stop, profile, settings) - planned
      for (const { requestId } of collections)
        add({
          plannedSeconds: rest / collections.length,
          factor: service(spreads.collection, 'collection', requestId),
        })
      if (collections.length === 0)
        seconds += rest * (stop.reload ? service(spreads.collection, 'reload', stopId) : 1)
      seconds *= pace(walker) * street(walker, stop.segment)
      return Math.round(inLumps(seconds, 'work', roundId, stopId))
    },
  }
}

/**
 * Coefficients of variation, and spreads (1 / shape) of log-logistic times.
 *
 * - person: free walking speeds of people have mean 1.34 and standard deviation 0.26 m/s (U. Weidmann,
 *   Transporttechnik der Fussgänger, IVT Schriftenreihe 90, ETH Zürich 1993, section 3.1): 19 % over a
 *   whole population. A round is cut for its regular, by times taken with him: a third of it
 *   is left (J).
 * - personDay: R. Bohannon, Age and Ageing 26 (1997) 15-19: test and retest of adults' usual gait agree
 *   with a coefficient of 0.9, so one person differs from himself by 12 to 19 % × √(1 − 0.9), or 4 to
 *   6 %. Taken for cycling and work as well (J).
 * - leg: the standard deviation of urban travel times grows in proportion to their mean: H. Mahmassani,
 *   T. Hou, J. Dong, Transportation Research Record 2315 (2012) 141-152; so a coefficient of variation
 *   it is, and its size by profile is (J). Log-normal fits bicycle speeds among the best: World
 *   Electric Vehicle Journal 12 (2021) 43, section 5.
 * - traffic: the same day's traffic for all vans (J).
 * - street: a market, a hedge, steps: what one segment has on one day (J).
 * - service times: log-logistic fits best in all five areas of O. Calderón, A. Regal-Ludowieg and
 *   J. Holguín-Veras, Transportation Research Part A 207 (2026), on the time from arriving at a
 *   door to having delivered. Their shapes, by kind: (J); 0.2, 0.25, 0.3 are coefficients of
 *   variation of 39, 52 and 68 %: letters go into the box without a word, a parcel waits for a door.
 */
const spreads = {
  person: 0.06,
  personDay: 0.045,
  street: 0.1,
  traffic: 0.08,
  leg: { foot: 0.2, 'cargo-bike': 0.25, car: 0.3 },
  letters: 0.2,
  parcel: 0.3,
  registered: 0.25,
  collection: 0.3,
} as const

/**
 * Drivers who don't know an area lose time in finding addresses, by a learning curve: H. Zhong,
 * R. Hall, M. Dessouky, Transportation Science 41 (2007) 74-89, section 2. For a postal replacement
 * with prepared bundles and access notes: 12 % (J).
 */
const replacementSlower = 0.12

/** Talk and pauses (J); work study adds 5 % for personal needs: G. Kanawaty, ILO, 4th edition 1992. */
const pauses = { share: 0.05, meanSeconds: 120 } as const

/**
 * Seconds (J). Own: between 3 minutes early and rarely over a quarter of an hour late, 2.5 late
 * in the mean. One day in ten the mail comes late and nobody can leave.
 */
const leaving = {
  officeShare: 0.1,
  officeLeast: 300,
  officeMost: 1500,
  sooner: 180,
  median: 240,
  sigma: 0.8,
} as const

/** People take them when it suits, and look at the clock (J). */
const breaks = { spreadSeconds: 900, variation: 0.15 } as const

const weathers = ['fair', 'rain', 'snow', 'ice'] as const
/** Of working mornings; about what western Europe's lowlands have (J). */
const weatherShares: Readonly<Record<Weather, number>> = {
  fair: 0.77,
  rain: 0.2,
  snow: 0.02,
  ice: 0.01,
}
/**
 * On foot, snow and ice: 1 and 2 minutes more a kilometre, of some 12 (M. Fossum, E. Ryeng,
 * Transportation Research Part D 97 (2021) 102934). Cars, rain and snow: free-flow speed 2 to 9 and
 * 5 to 19 % lower (R. Hranac et al., Empirical Studies on Traffic Flow in Inclement Weather,
 * FHWA-HOP-07-073, 2006, executive summary). The others (J).
 */
const slowerBy: Readonly<Record<Profile, Readonly<Record<Weather, number>>>> = {
  foot: { fair: 1, rain: 1.03, snow: 1.08, ice: 1.17 },
  'cargo-bike': { fair: 1, rain: 1.05, snow: 1.2, ice: 1.4 },
  car: { fair: 1, rain: 1.05, snow: 1.15, ice: 1.3 },
}
const meanSlower: Readonly<Record<Profile, number>> = {
  foot: meanOf(slowerBy.foot),
  'cargo-bike': meanOf(slowerBy['cargo-bike']),
  car: meanOf(slowerBy.car),
}

function meanOf(slower: Readonly<Record<Weather, number>>): number {
  return weathers.reduce((sum, one) => sum + weatherShares[one] * slower[one], 0)
}

function dayOf(roundId: RoundId): ServiceDay {
  return roundId.slice(0, 10) as ServiceDay
}
