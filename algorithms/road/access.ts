import type { Profile } from '../model.ts'
import type { Tags } from './osmData.ts'

/**
 * What OSM's access tags say to a profile: https://wiki.openstreetmap.org/wiki/Key:access, the
 * most particular key first. `destination`, `delivery` and `customers` let a carrier in; that they
 * bar a way through only is left to a later issue, as are conditional tags.
 */
export function accessVerdict(
  tags: Tags,
  profile: Profile,
  direction?: 'forward' | 'backward',
): { readonly allowed: boolean; readonly key: string } | undefined {
  for (const { key, directed } of accessKeys[profile]) {
    const verdict = (direction && verdictOf(tags[directed[direction]])) ?? verdictOf(tags[key])
    if (verdict !== undefined) return { allowed: verdict, key }
  }
  return undefined
}

/** Written out once: joining strings for each of a town's ways takes longer than the rest. */
const withDirections = (key: string) => ({
  key,
  directed: { forward: `${key}:forward`, backward: `${key}:backward` },
})
const accessKeys: Record<Profile, readonly ReturnType<typeof withDirections>[]> = {
  foot: ['foot', 'access'].map(withDirections),
  'cargo-bike': ['bicycle', 'vehicle', 'access'].map(withDirections),
  car: ['motorcar', 'motor_vehicle', 'vehicle', 'access'].map(withDirections),
}

const yes = new Set([
  'yes',
  'designated',
  'official',
  'permissive',
  'destination',
  'delivery',
  'customers',
  'residents',
])
const no = new Set([
  'no',
  'private',
  'permit',
  'military',
  'emergency',
  'agricultural',
  'forestry',
  'psv',
  'use_sidepath',
  'dismount',
])

/** Undefined where there is no such tag, or a value that tells nothing (`unknown`). */
function verdictOf(value: string | undefined): boolean | undefined {
  if (value === undefined) return undefined
  if (yes.has(value)) return true
  if (no.has(value)) return false
  const parts = value.split(';').map((part) => part.trim())
  if (parts.some((part) => yes.has(part))) return true
  return parts.every((part) => no.has(part)) ? false : undefined
}
