import type { Profile } from '../model.ts'
import { accessVerdict } from './access.ts'
import type { Tags } from './osmData.ts'

/**
 * Which profiles can't pass a node: https://wiki.openstreetmap.org/wiki/Key:barrier. Access tags
 * on the node overrule what its kind says. A gate or a lift gate without tags opens.
 */
export function isBlocked(tags: Tags, profile: Profile): boolean {
  const barrier = tags.barrier
  if (barrier === undefined || barrier === 'no') return false
  const verdict = accessVerdict(tags, profile)
  // `access=private` on a lift gate or a bollard is said to vehicles: on foot one walks round it.
  if (verdict && !(profile === 'foot' && verdict.key === 'access' && walkedRound.has(barrier)))
    return !verdict.allowed
  if (barrier === 'gate' && tags.locked === 'yes') return true
  return blocking[profile].has(barrier)
}

const walkedRound = new Set([
  'lift_gate',
  'swing_gate',
  'bollard',
  'block',
  'chain',
  'kerb',
  'rope',
])
const walls = ['wall', 'fence', 'hedge', 'ditch']
/** A cargo bike is wide and can't be lifted over. */
const narrow = [
  ...walls,
  'stile',
  'horse_stile',
  'kissing_gate',
  'turnstile',
  'full-height_turnstile',
  'cycle_barrier',
  'log',
  'debris',
]
const blocking: Record<Profile, ReadonlySet<string>> = {
  foot: new Set(walls),
  'cargo-bike': new Set(narrow),
  car: new Set([
    ...narrow,
    'bollard',
    'block',
    'bus_trap',
    'chain',
    'jersey_barrier',
    'motorcycle_barrier',
    'planter',
    'rope',
    'sump_buster',
    'wicket_gate',
    'yes',
  ]),
}
