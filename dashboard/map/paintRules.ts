/** What the base map looks like: three palettes and one table of road widths. */

export type MapTheme = 'light' | 'night' | 'sun'

export interface Palette {
  readonly ground: string
  readonly landuse: string
  readonly square: string
  readonly green: string
  readonly water: string
  readonly building: string
  readonly buildingEdge: string
  readonly road: string
  readonly mainRoad: string
  readonly roadEdge: string
  readonly path: string
  readonly rail: string
  readonly name: string
  readonly quietName: string
  readonly waterName: string
  readonly halo: string
  /** Names in the sun are bold. */
  readonly bold: boolean
}

/** Paler than the stops and lines that lie on it; yellow is kept for collections. */
export const palettes: Readonly<Record<MapTheme, Palette>> = {
  light: {
    ground: '#f3f0e8',
    landuse: '#efebe1',
    square: '#f9f6ef',
    green: '#e3e9d8',
    water: '#cfdfe6',
    building: '#e6e0d4',
    buildingEdge: '#d8d1c2',
    road: '#fffefb',
    mainRoad: '#fffefb',
    roadEdge: '#d9d2c3',
    path: '#cfc7b6',
    rail: '#cbc4b6',
    name: '#4a5260',
    quietName: '#6b7079',
    waterName: '#4c6b7b',
    halo: '#fbf9f4',
    bold: false,
  },
  night: {
    ground: '#12161d',
    landuse: '#151a21',
    square: '#222933',
    green: '#14211d',
    water: '#10263a',
    building: '#1c222b',
    buildingEdge: '#262d38',
    road: '#2c3440',
    mainRoad: '#3a4452',
    roadEdge: '#0e1116',
    path: '#343d4a',
    rail: '#2f3742',
    name: '#c3c9d2',
    quietName: '#98a0ac',
    waterName: '#7fa3bd',
    halo: '#12161d',
    bold: false,
  },
  sun: {
    ground: '#ffffff',
    landuse: '#ffffff',
    square: '#ffffff',
    green: '#ffffff',
    water: '#d4d4d4',
    building: '#ececec',
    buildingEdge: '#8a8a8a',
    road: '#ffffff',
    mainRoad: '#ffffff',
    roadEdge: '#000000',
    path: '#9a9a9a',
    rail: '#8a8a8a',
    name: '#000000',
    quietName: '#000000',
    waterName: '#000000',
    halo: '#ffffff',
    bold: true,
  },
}

interface RoadKind {
  readonly rank: number
  /** At zoom 17, where a pixel is about 0.8 m in the middle of Europe. */
  readonly widthPx: number
  readonly fromZoom: number
  readonly nameFromZoom: number
  readonly look: 'main' | 'street' | 'path' | 'steps'
}

const main = { look: 'main', nameFromZoom: 14 } as const
const street = { look: 'street', nameFromZoom: 16 } as const
const path = { look: 'path', rank: 0, fromZoom: 17, nameFromZoom: 18 } as const

const roadKinds: Readonly<Record<string, RoadKind>> = {
  motorway: { ...main, rank: 9, widthPx: 17, fromZoom: 0 },
  trunk: { ...main, rank: 8, widthPx: 16, fromZoom: 0 },
  primary: { ...main, rank: 7, widthPx: 15, fromZoom: 0 },
  secondary: { ...main, rank: 6, widthPx: 14, fromZoom: 0 },
  tertiary: { ...main, rank: 5, widthPx: 12, fromZoom: 11, nameFromZoom: 15 },
  residential: { ...street, rank: 4, widthPx: 10, fromZoom: 13 },
  unclassified: { ...street, rank: 4, widthPx: 10, fromZoom: 13 },
  road: { ...street, rank: 4, widthPx: 10, fromZoom: 13 },
  living_street: { ...street, rank: 3, widthPx: 9, fromZoom: 13 },
  pedestrian: { ...street, rank: 3, widthPx: 8, fromZoom: 14 },
  service: { ...street, rank: 2, widthPx: 5, fromZoom: 15, nameFromZoom: 17 },
  busway: { ...street, rank: 2, widthPx: 6, fromZoom: 15, nameFromZoom: 18 },
  track: { ...path, widthPx: 2.2 },
  footway: { ...path, widthPx: 1.6 },
  path: { ...path, widthPx: 1.6 },
  cycleway: { ...path, widthPx: 1.8 },
  bridleway: { ...path, widthPx: 1.6 },
  steps: { ...path, look: 'steps', widthPx: 3 },
}

export interface RoadStroke {
  /** Lower is drawn first. */
  readonly rank: number
  readonly widthPx: number
  readonly colour: string
  readonly dashPx?: readonly number[]
  /** Drawn under all roads; absent for paths and where a road is a hairline. */
  readonly edge?: { readonly widthPx: number; readonly colour: string }
}

/** How a road is drawn at a zoom; undefined for what isn't drawn there, or has no known class. */
export function roadStroke(kind: string, zoom: number, theme: MapTheme): RoadStroke | undefined {
  const found = roadKinds[kind.replace(/_link$/, '')]
  if (!found || zoom < found.fromZoom) return undefined
  const palette = palettes[theme]
  const widthPx = Math.max(0.8, found.widthPx * 1.65 ** (zoom - 17))
  const { rank } = found
  if (found.look === 'path' || found.look === 'steps') {
    const dashPx = found.look === 'steps' ? [1.5, 1.5] : [4, 3]
    return {
      rank,
      widthPx: Math.min(widthPx, found.look === 'steps' ? 6 : 2.5),
      colour: palette.path,
      dashPx,
    }
  }
  const colour = found.look === 'main' ? palette.mainRoad : palette.road
  // Thinner than this, an edge is all one would see: the road itself takes its colour.
  if (widthPx < 2) {
    const thin = { light: palette.roadEdge, night: colour, sun: palette.path }
    return { rank, widthPx, colour: thin[theme] }
  }
  const edgePx = theme === 'sun' ? 3 : 2
  return { rank, widthPx, colour, edge: { widthPx: widthPx + edgePx, colour: palette.roadEdge } }
}

/** From which zoom a street's name is written, and how much it matters; undefined for never. */
export function streetName(kind: string): { fromZoom: number; rank: number } | undefined {
  const found = roadKinds[kind.replace(/_link$/, '')]
  return found && { fromZoom: found.nameFromZoom, rank: found.rank }
}

/** The areas and lines under the roads, the lowest first. */
export const groundLayers = ['landuse', 'green', 'water', 'rail', 'buildings'] as const
export type GroundLayer = (typeof groundLayers)[number]

export interface GroundPaint {
  readonly fill: string
  readonly edge?: string
  /** Of a line of this layer (a stream, a track). */
  readonly linePx: number
}

/** Streets drawn as areas; `residential` isn't one of them, since quarters are called so too. */
const squares = new Set('pedestrian footway living_street service path cycleway steps'.split(' '))

/** How an area or a line under the roads is drawn; undefined where it would only be noise. */
export function groundPaint(
  layer: GroundLayer,
  kind: string,
  zoom: number,
  theme: MapTheme,
): GroundPaint | undefined {
  const palette = palettes[theme]
  if (layer === 'buildings') {
    if (zoom < 15) return undefined
    const edge = zoom >= 16 ? { edge: palette.buildingEdge } : {}
    return { fill: palette.building, linePx: 1, ...edge }
  }
  if (layer === 'landuse' && squares.has(kind)) return { fill: palette.square, linePx: 1 }
  if (layer === 'rail') return { fill: palette.rail, linePx: zoom < 15 ? 1 : 1.6 }
  return { fill: palette[layer], linePx: layer === 'water' ? Math.max(1, (zoom - 13) * 1.2) : 1 }
}

export type NameKind = 'mainStreet' | 'street' | 'housenumber' | 'water' | 'place' | 'spot'

/** What a label of a class is, and from which zoom it's written whatever the data say. */
export function labelKind(kind: string): { readonly name: NameKind; readonly fromZoom: number } {
  if (kind === 'housenumber') return { name: 'housenumber', fromZoom: 18 }
  if (kind === 'water') return { name: 'water', fromZoom: 0 }
  if (settlements.has(kind)) return { name: 'place', fromZoom: 0 }
  return { name: 'spot', fromZoom: 16 }
}

const settlements = new Set('city town village suburb quarter hamlet neighbourhood'.split(' '))

export interface NameStyle {
  readonly font: string
  readonly heightPx: number
  readonly colour: string
  readonly rank: number
}

const family = '"Atkinson Hyperlegible", system-ui, sans-serif'
const names: Readonly<Record<NameKind, { px: number; rank: number }>> = {
  place: { px: 13, rank: 30 },
  water: { px: 12, rank: 25 },
  mainStreet: { px: 12, rank: 20 },
  street: { px: 12, rank: 10 },
  spot: { px: 12, rank: 5 },
  housenumber: { px: 11, rank: 0 },
}

/** How a name is written; a greater rank is written first. */
export function nameStyle(kind: NameKind, zoom: number, theme: MapTheme): NameStyle {
  const palette = palettes[theme]
  const px = names[kind].px + (zoom >= 18 ? 2 : 0) + (theme === 'sun' ? 1 : 0)
  const bold = palette.bold || kind === 'place'
  const isQuiet = kind === 'housenumber' || kind === 'place' || kind === 'spot'
  return {
    font: `${bold ? 700 : 400} ${px}px ${family}`,
    heightPx: px * 1.15,
    colour: kind === 'water' ? palette.waterName : isQuiet ? palette.quietName : palette.name,
    rank: names[kind].rank,
  }
}
