import type { Profile } from '../model.ts'
import type { Tags } from './osmData.ts'

/** Open, closed, or open to those who halt there and not to those who only pass through. */
export type Access = 'through' | 'ends' | 'closed'

/**
 * What OSM's access tags say to a profile: https://wiki.openstreetmap.org/wiki/Key:access, the
 * most particular key first. What is private, or kept for customers and deliveries, lets a carrier
 * in to deliver. What holds at certain hours only is for `hourlyTags`.
 */
export function accessVerdict(
  tags: Tags,
  profile: Profile,
  direction?: 'forward' | 'backward',
): { readonly access: Access; readonly key: string } | undefined {
  for (const { key, directed } of accessKeys[profile]) {
    const access = (direction && accessOf(tags[directed[direction]])) ?? accessOf(tags[key])
    if (access !== undefined) return { access, key }
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

const yes = new Set(['yes', 'designated', 'official', 'permissive'])
const ends = new Set(['destination', 'delivery', 'customers', 'residents', 'private'])
const no = new Set([
  'no',
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
function accessOf(value: string | undefined): Access | undefined {
  if (value === undefined) return undefined
  if (yes.has(value)) return 'through'
  if (no.has(value)) return 'closed'
  const parts = value.split(';').map((part) => part.trim())
  if (parts.some((part) => yes.has(part))) return 'through'
  if (parts.some((part) => ends.has(part))) return 'ends'
  return parts.every((part) => no.has(part)) ? 'closed' : undefined
}
