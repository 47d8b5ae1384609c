import type { BaseTile, Shape } from './baseTiles.ts'
import { tileExtent } from './baseTiles.ts'
import {
  groundLayers,
  groundPaint,
  labelKind,
  type MapTheme,
  type NameStyle,
  nameStyle,
  palettes,
  roadStroke,
  streetName,
} from './paintRules.ts'
import { placeLabels, type Wanted } from './streetLabels.ts'

/** Which part of a tile's data a canvas shows, how large. */
export interface Window {
  readonly zoom: number
  readonly sizePx: number
  /** How many canvases of this zoom lie side by side in the data's tile, and which one this is. */
  readonly parts: number
  readonly column: number
  readonly row: number
}

/** One path a shape, kept with it: making paths takes longer than drawing them. */
const paths = new WeakMap<Shape, Path2D>()

/** Paints one square of the base map; the context's unit is a CSS pixel. */
export function paintTile(
  context: CanvasRenderingContext2D,
  tile: BaseTile | undefined,
  window: Window,
  theme: MapTheme,
): void {
  context.fillStyle = palettes[theme].ground
  context.fillRect(0, 0, window.sizePx, window.sizePx)
  if (!tile) return
  const scale = (window.sizePx * window.parts) / tileExtent
  context.save()
  context.translate(-window.column * window.sizePx, -window.row * window.sizePx)
  context.scale(scale, scale)
  context.lineJoin = 'round'
  const shapes = tile.shapes.filter((shape) => shape.minZoom <= window.zoom)
  paintGround(context, shapes, window.zoom, theme, scale)
  paintRoads(context, shapes, window.zoom, theme, scale)
  context.restore()
  writeNames(context, tile, window, theme)
}

function paintGround(
  context: CanvasRenderingContext2D,
  shapes: readonly Shape[],
  zoom: number,
  theme: MapTheme,
  scale: number,
): void {
  for (const layer of groundLayers) {
    for (const shape of shapes) {
      if (shape.layer !== layer) continue
      const paint = groundPaint(layer, shape.class, zoom, theme)
      if (!paint) continue
      context.fillStyle = paint.fill
      if (shape.isArea) context.fill(pathOf(shape))
      const stroke = shape.isArea ? paint.edge : paint.fill
      if (!stroke) continue
      context.strokeStyle = stroke
      context.lineWidth = paint.linePx / scale
      context.stroke(pathOf(shape))
    }
  }
}

function paintRoads(
  context: CanvasRenderingContext2D,
  shapes: readonly Shape[],
  zoom: number,
  theme: MapTheme,
  scale: number,
): void {
  const roads = shapes
    .filter((shape) => shape.layer === 'roads')
    .flatMap((shape) => {
      const stroke = roadStroke(shape.class, zoom, theme)
      return stroke ? [{ shape, stroke }] : []
    })
    .sort((a, b) => a.stroke.rank - b.stroke.rank)
  // All edges first, so that roads open into each other at a crossing.
  context.lineCap = 'butt'
  for (const { shape, stroke } of roads) {
    if (!stroke.edge) continue
    context.strokeStyle = stroke.edge.colour
    context.lineWidth = stroke.edge.widthPx / scale
    context.stroke(pathOf(shape))
    if (shape.isArea) context.fill(pathOf(shape))
  }
  for (const { shape, stroke } of roads) {
    context.lineCap = stroke.dashPx ? 'butt' : 'round'
    context.setLineDash((stroke.dashPx ?? []).map((px) => px / scale))
    context.strokeStyle = stroke.colour
    context.lineWidth = stroke.widthPx / scale
    if (shape.isArea) {
      context.fillStyle = stroke.colour
      context.fill(pathOf(shape))
    } else context.stroke(pathOf(shape))
  }
  context.setLineDash([])
}

function pathOf(shape: Shape): Path2D {
  let path = paths.get(shape)
  if (!path) {
    path = new Path2D()
    for (const ring of shape.rings) {
      ring.forEach((p, i) => {
        if (i === 0) path!.moveTo(p.x, p.y)
        else path!.lineTo(p.x, p.y)
      })
      if (shape.isArea) path.closePath()
    }
    paths.set(shape, path)
  }
  return path
}

function writeNames(
  context: CanvasRenderingContext2D,
  tile: BaseTile,
  window: Window,
  theme: MapTheme,
): void {
  const { zoom, sizePx, parts, column, row } = window
  const scale = (sizePx * parts) / tileExtent
  const toPx = (p: { x: number; y: number }) => ({
    x: p.x * scale - column * sizePx,
    y: p.y * scale - row * sizePx,
  })
  const styles = new Map<Wanted, NameStyle>()
  const want = (text: string, style: NameStyle, rank: number, lines: Wanted['lines']) => {
    context.font = style.font
    const widthPx = context.measureText(text).width
    const wanted = { text, rank, widthPx, heightPx: style.heightPx, lines }
    styles.set(wanted, style)
  }

  for (const street of tile.streets) {
    const rule = streetName(street.class)
    if (!rule || zoom < rule.fromZoom) continue
    const style = nameStyle(rule.rank > 4 ? 'mainStreet' : 'street', zoom, theme)
    const lines = street.lines.map((line) => line.map(toPx))
    want(street.name, style, style.rank + rule.rank, lines)
  }
  for (const label of tile.labels) {
    const kind = labelKind(label.class)
    if (zoom < Math.max(label.minZoom, kind.fromZoom)) continue
    const style = nameStyle(kind.name, zoom, theme)
    want(label.name, style, style.rank, [[toPx(label.at)]])
  }

  context.textAlign = 'center'
  context.textBaseline = 'middle'
  context.lineJoin = 'round'
  context.strokeStyle = palettes[theme].halo
  context.lineWidth = 3
  for (const { wanted, x, y, angleRadians } of placeLabels([...styles.keys()], sizePx)) {
    const style = styles.get(wanted)!
    context.save()
    context.translate(x, y)
    context.rotate(angleRadians)
    context.font = style.font
    context.strokeText(wanted.text, 0, 0)
    context.fillStyle = style.colour
    context.fillText(wanted.text, 0, 0)
    context.restore()
  }
}
