import type { Profile } from '../model.ts'
import { type Access, accessVerdict } from './access.ts'
import type { Tags } from './osmData.ts'

/**
 * Whether a profile can pass a node: https://wiki.openstreetmap.org/wiki/Key:barrier. Access tags
 * on the node overrule what its kind says. A gate or a lift gate without tags opens.
 */
export function passage(tags: Tags, profile: Profile): Access {
  const barrier = tags.barrier
  if (barrier === undefined || barrier === 'no') return 'through'
  const verdict = accessVerdict(tags, profile)
  // `access=private` on a lift gate or a bollard is said to vehicles: on foot one walks round it.
  const said =
    verdict && !(profile === 'foot' && verdict.key === 'access' && walkedRound.has(barrier))
  const blocks = blocking[profile].has(barrier) || (barrier === 'gate' && tags.locked === 'yes')
  // `access=private` on a bollard doesn't say that it can be lowered; the vehicle's own key does.
  if (said && !(verdict.access === 'ends' && verdict.key === 'access' && blocks))
    return verdict.access
  return blocks ? 'closed' : 'through'
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
