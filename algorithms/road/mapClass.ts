import type { Tags } from './osmData.ts'
import { roadClass } from './waySpeeds.ts'

export type MapLayer = 'roads' | 'buildings' | 'water' | 'green' | 'landuse' | 'rail' | 'labels'

/** Where an element is drawn, as what, and from which zoom. */
export interface MapClass {
  readonly layer: MapLayer
  readonly class: string
  readonly minzoom: number
}

/** How a closed way or a multipolygon is drawn as an area; undefined where it isn't. */
export function areaClass(tags: Tags): MapClass | undefined {
  if (tags.building && tags.building !== 'no') return at('buildings', tags.building, 14)
  for (const [key, layer, zooms] of areas) {
    const value = tags[key]
    const zoom = value === undefined ? undefined : zooms[value]
    if (zoom !== undefined) return at(layer, value!, zoom)
  }
  const square = tags.area === 'yes' && roadClass(tags) !== undefined
  return square ? at('landuse', roadClass(tags)!, 14) : undefined
}

/** How a way is drawn as a line; undefined where it isn't. */
export function lineClass(tags: Tags): MapClass | undefined {
  const road = tags.area === 'yes' ? undefined : roadClass(tags)
  if (road !== undefined && road !== 'platform') return at('roads', road, roadZooms[road] ?? 15)
  const hidden = tags.tunnel !== undefined && tags.tunnel !== 'no'
  if (hidden) return undefined
  const rail = tags.railway
  if (rail !== undefined && rail in railZooms) {
    const siding = tags.service !== undefined
    return at('rail', rail, siding ? 15 : railZooms[rail]!)
  }
  const water = tags.waterway
  if (water !== undefined && water in streamZooms) return at('water', water, streamZooms[water]!)
  return undefined
}

/** How a node is written; undefined where it isn't. */
export function labelClass(tags: Tags): MapClass | undefined {
  const place = tags.place
  if (tags.name && place !== undefined && place in placeZooms)
    return at('labels', place, placeZooms[place]!)
  return undefined
}

const at = (layer: MapLayer, kind: string, minzoom: number): MapClass => ({
  layer,
  class: kind,
  minzoom,
})

const zoomsOf = (zoom: number, values: string): Record<string, number> =>
  Object.fromEntries(values.split(' ').map((value) => [value, zoom]))

const areas: readonly (readonly [key: string, layer: MapLayer, zooms: Record<string, number>])[] = [
  ['natural', 'water', zoomsOf(0, 'water bay strait')],
  ['waterway', 'water', zoomsOf(0, 'riverbank dock')],
  ['landuse', 'water', zoomsOf(12, 'reservoir basin')],
  ['leisure', 'water', zoomsOf(16, 'swimming_pool')],
  [
    'leisure',
    'green',
    {
      ...zoomsOf(12, 'park nature_reserve golf_course common'),
      ...zoomsOf(14, 'pitch playground dog_park sports_centre'),
      ...zoomsOf(15, 'garden'),
    },
  ],
  [
    'landuse',
    'green',
    {
      ...zoomsOf(11, 'forest meadow orchard vineyard'),
      ...zoomsOf(13, 'cemetery allotments recreation_ground village_green greenfield'),
      ...zoomsOf(14, 'grass flowerbed'),
    },
  ],
  ['natural', 'green', zoomsOf(12, 'wood scrub grassland heath wetland')],
  [
    'landuse',
    'landuse',
    zoomsOf(
      12,
      'residential commercial retail industrial railway farmland farmyard construction education',
    ),
  ],
  ['amenity', 'landuse', zoomsOf(13, 'school university college hospital')],
]

const roadZooms: Record<string, number> = {
  ...zoomsOf(0, 'motorway trunk primary'),
  ...zoomsOf(10, 'motorway_link trunk_link primary_link secondary'),
  ...zoomsOf(11, 'tertiary secondary_link'),
  ...zoomsOf(13, 'tertiary_link residential unclassified road living_street'),
  ...zoomsOf(14, 'pedestrian track'),
}

const railZooms: Record<string, number> = {
  ...zoomsOf(11, 'rail narrow_gauge light_rail'),
  ...zoomsOf(14, 'tram funicular subway'),
}

const streamZooms: Record<string, number> = {
  ...zoomsOf(9, 'river'),
  ...zoomsOf(11, 'canal'),
  ...zoomsOf(13, 'stream'),
  ...zoomsOf(15, 'ditch drain'),
}

const placeZooms: Record<string, number> = {
  ...zoomsOf(8, 'city'),
  ...zoomsOf(9, 'town'),
  ...zoomsOf(11, 'village'),
  ...zoomsOf(12, 'suburb hamlet'),
  ...zoomsOf(13, 'quarter'),
  ...zoomsOf(14, 'neighbourhood locality'),
  ...zoomsOf(15, 'isolated_dwelling farm square'),
}
