import type { Place, PlaceId } from '../model.ts'
import { countBoxes } from './countBoxes.ts'
import { metresFrom } from './distance.ts'
import { type Address, buildingsOf, listAddresses } from './listAddresses.ts'
import { type Building, indexBuildings, listBuildings } from './listBuildings.ts'
import { listHouses } from './listHouses.ts'
import type { OsmData } from './osmData.ts'
import { streetKey } from './streetKey.ts'

/** With fewer addresses than this a town counts as not having been surveyed for them. */
const fewAddresses = 20
/** Two elements with the same address this near are one entrance (a house and the shop in it). */
const samePlaceMetres = 15

/**
 * Where mailboxes hang, ordered by id: one place an address, several boxes at one entrance. Where
 * the extract has fewer than 20 addresses, house-like buildings are taken as well, and say so in
 * `source`. Numbers of boxes without `addr:flats` or `building:flats` are an estimate: countBoxes.
 */
export function listPlaces(osm: OsmData): Place[] {
  const addresses = listAddresses(osm)
  const buildings = listBuildings(osm)
  const building = buildingsOf(addresses, buildings, indexBuildings(buildings))
  const numbersIn = new Map<Building, Set<string>>()
  for (const [i, address] of addresses.entries()) {
    const around = building[i]
    if (!around) continue
    const numbers = numbersIn.get(around) ?? new Set()
    numbersIn.set(around, numbers.add(addressKey(address)))
  }

  const found = new Map<string, Entrance[]>()
  for (const [i, address] of addresses.entries()) {
    const around = building[i]
    const boxes = countBoxes(
      address.tags,
      around?.tags ?? address.tags,
      (around && numbersIn.get(around)?.size) || 1,
    )
    const key = addressKey(address)
    const entrances = found.get(key) ?? []
    found.set(key, entrances)
    const entrance = entrances.find(
      (other) =>
        metresFrom(other.address.position, address.position) <= samePlaceMetres ||
        (around !== undefined && other.building === around),
    )
    if (entrance) entrance.boxes.push([unitOf(address), boxes])
    else entrances.push({ address, building: around, boxes: [[unitOf(address), boxes]] })
  }
  const places = [...found.values()].flat().map(placeAt)
  if (places.length < fewAddresses) {
    const unaddressed = buildings.filter((found) => !numbersIn.has(found))
    places.push(...listHouses(osm, unaddressed))
  }
  return places.sort((a, b) => (a.placeId < b.placeId ? -1 : a.placeId > b.placeId ? 1 : 0))
}

interface Entrance {
  readonly address: Address
  readonly building: Building | undefined
  /** Of each element found here: its flat or door where it names one, and its boxes. */
  readonly boxes: [unit: string | undefined, boxes: number][]
}

function addressKey({ street, houseNumber }: Address): string {
  return `${streetKey(street)}|${houseNumber.toLowerCase().replaceAll(' ', '')}`
}

function unitOf({ tags }: Address): string | undefined {
  return tags['addr:unit'] ?? tags['addr:flats'] ?? tags['addr:flat'] ?? tags['addr:door']
}

function placeAt({ address, boxes }: Entrance): Place {
  const byUnit = new Map<string | undefined, number>()
  for (const [unit, count] of boxes) byUnit.set(unit, Math.max(byUnit.get(unit) ?? 0, count))
  const whole = byUnit.get(undefined) ?? 0
  byUnit.delete(undefined)
  const units = [...byUnit.values()].reduce((sum, count) => sum + count, 0)
  return {
    placeId: `${address.element}${address.id}` as PlaceId,
    position: address.position,
    street: address.street,
    houseNumber: address.houseNumber,
    source: 'address',
    boxes: Math.max(whole, units),
  }
}
