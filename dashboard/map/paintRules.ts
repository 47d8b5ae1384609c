/** What the base map looks like: three palettes and one table of road widths. */

export type MapTheme = 'light' | 'night' | 'sun'

export interface Palette {
  readonly ground: string
  readonly landuse: string
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
    return { rank, widthPx: Math.min(widthPx, 5), colour: palette.path, dashPx }
  }
  const colour = found.look === 'main' ? palette.mainRoad : palette.road
  // Thinner than this, an edge is all one would see: the road itself takes its colour.
  if (widthPx < 2) return { rank, widthPx, colour: theme === 'night' ? colour : palette.roadEdge }
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

/** How an area or a line under the roads is drawn; undefined where it would only be noise. */
export function groundPaint(
  layer: GroundLayer,
  zoom: number,
  theme: MapTheme,
): GroundPaint | undefined {
  const palette = palettes[theme]
  if (layer === 'buildings') {
    if (zoom < 15) return undefined
    const edge = zoom >= 16 ? { edge: palette.buildingEdge } : {}
    return { fill: palette.building, linePx: 1, ...edge }
  }
  if (layer === 'rail') return { fill: palette.rail, linePx: zoom < 15 ? 1 : 1.6 }
  return { fill: palette[layer], linePx: layer === 'water' ? Math.max(1, (zoom - 13) * 1.2) : 1 }
}

export interface NameStyle {
  readonly font: string
  readonly heightPx: number
  readonly colour: string
  readonly rank: number
}

const family = '"Atkinson Hyperlegible", system-ui, sans-serif'

/** How a name is written: of a street, a place, water, or a house number. */
export function nameStyle(
  kind: 'street' | 'mainStreet' | 'housenumber' | 'water' | 'place',
  zoom: number,
  theme: MapTheme,
): NameStyle {
  const palette = palettes[theme]
  const size = { street: 12, mainStreet: 12, housenumber: 11, water: 12, place: 13 }[kind]
  const px = size + (zoom >= 18 ? 2 : 0) + (theme === 'sun' ? 1 : 0)
  const bold = palette.bold || kind === 'place'
  const colour = { street: palette.name, mainStreet: palette.name, place: palette.name }
  return {
    font: `${bold ? 700 : 400} ${px}px ${family}`,
    heightPx: px * 1.15,
    colour: { ...colour, housenumber: palette.quietName, water: palette.waterName }[kind],
    rank: { place: 30, water: 25, mainStreet: 20, street: 10, housenumber: 0 }[kind],
  }
}
