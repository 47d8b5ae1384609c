import type { Sentence } from '../../model.ts'
import { type AnswerViolation, checkAlone } from '../checkAnswer.ts'
import type { Instance, InstanceVehicle } from './instance.ts'

/** Why a stop is left out. */
export interface UnservedReason {
  readonly code: 'no-skill' | 'too-much' | 'no-way' | 'out-of-time' | 'no-break' | 'no-room'
  readonly sentence: Sentence
}

/**
 * The stops that no vehicle can serve, even with nothing else to do, each with its reason; both
 * halves of a pair. What isn't here may still be left out for want of room: `noRoom`.
 */
export function listUnservable(instance: Instance): ReadonlyMap<number, UnservedReason> {
  const found = new Map<number, UnservedReason>()
  const vehicles = distinctVehicles(instance.vehicles)
  const partnersOf = new Set(instance.stops.map(({ partner }) => partner))
  for (const [stop, { partner }] of instance.stops.entries()) {
    if (partnersOf.has(stop)) continue
    const stops = partner === undefined ? [stop] : [stop, partner]
    const reason = whyNot(instance, { vehicles, stops })
    if (reason) for (const one of stops) found.set(one, reason)
  }
  return found
}

/** Every vehicle is full, or would be late, with what it serves. */
export const noRoom: UnservedReason = {
  code: 'no-room',
  sentence: {
    fr: 'Aucune tournée n’a plus de place ou de temps pour cet arrêt.',
    en: 'No round has room or time left for this stop.',
  },
}

/** By how far a vehicle comes with it: the last of them is told. */
const steps: readonly {
  readonly codes: readonly AnswerViolation['code'][]
  readonly reason: UnservedReason
}[] = [
  {
    codes: ['missing skill'],
    reason: {
      code: 'no-skill',
      sentence: {
        fr: 'Aucun véhicule n’a ce qu’il faut pour cet arrêt.',
        en: 'No vehicle has the skills for this stop.',
      },
    },
  },
  {
    codes: ['over capacity', 'too many stops'],
    reason: {
      code: 'too-much',
      sentence: {
        fr: 'C’est plus qu’aucun véhicule ne peut porter.',
        en: 'It is more than any vehicle can carry.',
      },
    },
  },
  {
    codes: ['no way'],
    reason: {
      code: 'no-way',
      sentence: {
        fr: 'Aucun chemin ne mène à cet arrêt et en revient.',
        en: 'No way leads to this stop and back.',
      },
    },
  },
  {
    codes: ['late', 'after the shift', 'too long'],
    reason: {
      code: 'out-of-time',
      sentence: {
        fr: 'Aucun véhicule ne peut y être à temps, même en y allant directement.',
        en: 'No vehicle can be there in time, even going there directly.',
      },
    },
  },
  {
    codes: ['no break'],
    reason: {
      code: 'no-break',
      sentence: {
        fr: 'Aucun véhicule ne peut y aller et prendre ses pauses.',
        en: 'No vehicle can go there and take its breaks.',
      },
    },
  },
]

function whyNot(
  instance: Instance,
  {
    vehicles,
    stops,
  }: { readonly vehicles: readonly InstanceVehicle[]; readonly stops: readonly number[] },
): UnservedReason | undefined {
  let furthest = 0
  for (const vehicle of vehicles) {
    const codes = new Set(checkAlone(instance, { vehicle, stops }).map(({ code }) => code))
    if (codes.size === 0) return undefined
    const step = steps.findIndex((one) => one.codes.some((code) => codes.has(code)))
    furthest = Math.max(furthest, step)
  }
  return steps[furthest]!.reason
}

/** One of each kind, whatever they are called. */
function distinctVehicles(vehicles: readonly InstanceVehicle[]): InstanceVehicle[] {
  const kinds = new Map<string, InstanceVehicle>()
  for (const vehicle of vehicles) kinds.set(JSON.stringify({ ...vehicle, label: '' }), vehicle)
  return [...kinds.values()]
}
