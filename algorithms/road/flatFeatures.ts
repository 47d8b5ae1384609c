import Flatbush from 'flatbush'
import type { MapClass } from './mapClass.ts'

/**
 * What a calm base map is drawn from, laid flat: points, lines and areas in degrees. A feature's lines
 * lie from `firstLine[s]` to `firstLine[s + 1]` (one for a point or a line, all rings of an area), a
 * line's points from `firstPoint[l]` to `firstPoint[l + 1]`.
 */
export interface MapFeatures {
  readonly count: number
  /** Index into `kinds`: where the feature is drawn, as what, and from which zoom. */
  readonly kind: Uint16Array
  readonly kinds: readonly MapClass[]
  /** Index into `names`; the first one is empty. Of a house number, the number. */
  readonly name: Uint32Array
  readonly names: readonly string[]
  /** Index into `geometries`. */
  readonly geometry: Uint8Array
  readonly firstLine: Uint32Array
  /** By line: 1 where it begins a polygon of an area, 0 where it is a hole in the one before it. */
  readonly isOuter: Uint8Array
  readonly firstPoint: Uint32Array
  readonly lons: Float64Array
  readonly lats: Float64Array
  /** Boxes of all features, in degrees. */
  readonly index: Flatbush
}

export const geometries = ['point', 'line', 'area'] as const

/** Takes features one after the other. */
export interface FeatureCollector {
  add(kind: MapClass, name: string, geometry: (typeof geometries)[number]): void
  /** A line of the feature added last; its points follow. */
  addLine(isOuter: boolean): void
  addPoint(lon: number, lat: number): void
  finish(): MapFeatures
}

export function collectFeatures(): FeatureCollector {
  const kinds = numbered<MapClass>(
    ({ layer, class: kind, minzoom }) => `${layer} ${kind} ${minzoom}`,
  )
  const names = numbered<string>((name) => name)
  names.of('')
  const kind: number[] = []
  const name: number[] = []
  const geometry: number[] = []
  const firstLine: number[] = []
  const isOuter: number[] = []
  const firstPoint: number[] = []
  const lons: number[] = []
  const lats: number[] = []
  return {
    add(found, text, drawn) {
      kind.push(kinds.of(found))
      name.push(names.of(text))
      geometry.push(geometries.indexOf(drawn))
      firstLine.push(firstPoint.length)
    },
    addLine(outer) {
      isOuter.push(+outer)
      firstPoint.push(lons.length)
    },
    addPoint(lon, lat) {
      lons.push(lon)
      lats.push(lat)
    },
    finish() {
      firstLine.push(firstPoint.length)
      firstPoint.push(lons.length)
      const features = {
        count: kind.length,
        kind: new Uint16Array(kind),
        kinds: kinds.all,
        name: new Uint32Array(name),
        names: names.all,
        geometry: new Uint8Array(geometry),
        firstLine: new Uint32Array(firstLine),
        isOuter: new Uint8Array(isOuter),
        firstPoint: new Uint32Array(firstPoint),
        lons: new Float64Array(lons),
        lats: new Float64Array(lats),
      }
      return { ...features, index: indexBoxes(features) }
    },
  }
}

function indexBoxes({
  count,
  firstLine,
  firstPoint,
  lons,
  lats,
}: Omit<MapFeatures, 'index'>): Flatbush {
  // Flatbush refuses to index nothing.
  const index = new Flatbush(Math.max(1, count))
  if (count === 0) index.add(0, 0)
  for (let feature = 0; feature < count; feature++) {
    let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity]
    const end = firstPoint[firstLine[feature + 1]!]!
    for (let point = firstPoint[firstLine[feature]!]!; point < end; point++) {
      west = Math.min(west, lons[point]!)
      east = Math.max(east, lons[point]!)
      south = Math.min(south, lats[point]!)
      north = Math.max(north, lats[point]!)
    }
    index.add(west, south, east, north)
  }
  index.finish()
  return index
}

/** Numbers for things that come again and again. */
function numbered<Thing>(keyOf: (thing: Thing) => string) {
  const numbers = new Map<string, number>()
  const all: Thing[] = []
  return {
    all,
    of(thing: Thing): number {
      const key = keyOf(thing)
      const known = numbers.get(key)
      if (known !== undefined) return known
      numbers.set(key, all.length)
      return all.push(thing) - 1
    },
  }
}
