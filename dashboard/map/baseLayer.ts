import L from 'leaflet'
import { type BaseTile, openBaseTiles } from './baseTiles.ts'
import type { MapTheme } from './paintRules.ts'
import { paintTile, type Window } from './paintTile.ts'

/** Vector tiles are drawn 512 px wide: fewer seams, where names may not cross. */
const sizePx = 512
/** Nearer than this there is nothing more to see: house numbers are there from 18. */
export const nearestZoom = 19

/** A network that comes back behind a router is told to nobody: no `online` is fired. */
const tryAgainMs = 5_000

export interface BaseLayer {
  readonly layer: L.GridLayer
  readonly setTheme: (theme: MapTheme) => void
}

/** The base map as a Leaflet layer, painted on canvases from this server's own tiles. */
export function makeBaseLayer(firstTheme: MapTheme): BaseLayer {
  let theme = firstTheme
  const painted = new Map<HTMLElement, { tile: BaseTile | undefined; window: Window }>()
  /** Tiles that didn't come; filled where they stand, for a redraw makes the whole map blink. */
  const missing = new Map<HTMLElement, () => Promise<void>>()
  const layer = L.gridLayer({ tileSize: sizePx, maxZoom: nearestZoom, keepBuffer: 1 })

  const paint = (canvas: HTMLCanvasElement, tile: BaseTile | undefined, window: Window) => {
    const sharpness = Math.min(3, Math.max(1, devicePixelRatio))
    canvas.width = canvas.height = sizePx * sharpness
    const context = canvas.getContext('2d')
    if (!context) return
    context.scale(sharpness, sharpness)
    paintTile(context, tile, window, theme)
  }

  const createTile = (coords: L.Coords, done: L.DoneCallback): HTMLElement => {
    const canvas = document.createElement('canvas')
    void fill(canvas, coords).then(
      () => done(undefined, canvas),
      (problem: Error) => {
        missing.set(canvas, () => fill(canvas, coords))
        done(problem, canvas)
      },
    )
    return canvas
  }

  const fill = async (canvas: HTMLCanvasElement, coords: L.Coords): Promise<void> => {
    const [{ meta, load }] = await Promise.all([openBaseTiles(), fontsReady()])
    const wanted = coords.z - Math.log2(sizePx / 256)
    const parts = 2 ** Math.max(0, wanted - meta.maxZoom)
    const [x, y] = [Math.floor(coords.x / parts), Math.floor(coords.y / parts)]
    const window: Window = {
      zoom: coords.z,
      sizePx,
      parts,
      column: coords.x - x * parts,
      row: coords.y - y * parts,
    }
    const tile = await load(Math.min(wanted, meta.maxZoom), x, y)
    paint(canvas, tile, window)
    painted.set(canvas, { tile, window })
  }

  const tryAgain = () => {
    for (const [canvas, fillAgain] of missing)
      fillAgain().then(
        () => missing.delete(canvas),
        () => {},
      )
  }
  layer.on('tileunload', ({ tile }: L.TileEvent) => {
    painted.delete(tile)
    missing.delete(tile)
  })
  let timer: ReturnType<typeof setInterval> | undefined
  layer.on('add', () => {
    addEventListener('online', tryAgain)
    timer = setInterval(tryAgain, tryAgainMs)
  })
  layer.on('remove', () => {
    removeEventListener('online', tryAgain)
    clearInterval(timer)
  })

  return {
    layer: Object.assign(layer, { createTile }),
    setTheme(next) {
      if (next === theme) return
      theme = next
      for (const [canvas, { tile, window }] of painted) {
        paint(canvas as HTMLCanvasElement, tile, window)
      }
    },
  }
}

/** A canvas doesn't wait for a page's fonts by itself; a missing one must not hold up the map. */
async function fontsReady(): Promise<void> {
  const name = '"Atkinson Hyperlegible"'
  await Promise.allSettled([
    document.fonts.load(`400 12px ${name}`),
    document.fonts.load(`700 12px ${name}`),
  ])
}
