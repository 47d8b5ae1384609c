import type { Tags } from './osmData.ts'

/** A hall with more is a wrong tag (`101-2104` names floors, it doesn't count flats). */
const mostBoxes = 200

/**
 * How many mailboxes hang at an address: as many as `addr:flats` lists, else as `building:flats`
 * says, shared among the addresses of the building. For an apartment building of which only the
 * levels are known it's an estimate: two flats a level at each entrance. Else one.
 */
export function countBoxes(address: Tags, building: Tags, addressesInBuilding: number): number {
  const listed = address['addr:flats'] ?? (addressesInBuilding === 1 ? building['addr:flats'] : '')
  if (listed) return clamp(countFlats(listed))
  const flats = Number.parseInt(address['building:flats'] ?? building['building:flats'] ?? '', 10)
  if (flats > 0) return clamp(Math.round(flats / addressesInBuilding))
  const levels = Number.parseFloat(building['building:levels'] ?? '')
  return building.building === 'apartments' && levels > 0 ? clamp(Math.round(levels * 2)) : 1
}

/** `1-6;8` lists seven: https://wiki.openstreetmap.org/wiki/Key:addr:flats. */
function countFlats(list: string): number {
  let count = 0
  for (const part of list.split(/[;,]/)) {
    const text = part.trim()
    if (text === '') continue
    const numbers = /^\D*(\d+)\s*-\s*\D*(\d+)$/.exec(text)
    const letters = /^([a-z])\s*-\s*([a-z])$/i.exec(text)
    if (numbers) count += Math.abs(Number(numbers[2]) - Number(numbers[1])) + 1
    else if (letters)
      count +=
        Math.abs(
          letters[2]!.toLowerCase().charCodeAt(0) - letters[1]!.toLowerCase().charCodeAt(0),
        ) + 1
    else count++
  }
  return count
}

function clamp(boxes: number): number {
  return Math.min(mostBoxes, Math.max(1, boxes))
}
