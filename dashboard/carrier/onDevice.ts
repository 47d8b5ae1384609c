import type { CarrierView } from '../../backend/protocol/carrierView.ts'
import { openBaseTiles } from '../map/baseTiles.ts'

/** From the whole round on the screen to its house numbers, as tiles are numbered. */
const farthestZoom = 12
/** Half of a phone's screen, in tiles of 512 px: what is seen with a last stop in the middle. */
const margin = 0.75

/** Has the browser keep the page (`serviceWorker.ts`); without TLS it doesn't, and all else works. */
export async function keepPage(): Promise<void> {
  if (!('serviceWorker' in navigator)) return
  await navigator.serviceWorker.register('/carrier/serviceWorker.js', { type: 'module' })
  const { active } = await navigator.serviceWorker.ready
  active?.postMessage('keep')
}

/**
 * Asks for the map around a round's stops and the ways between them, so that they are on the device
 * before it leaves the network.
 *
 * @returns how many tiles that is
 */
export async function keepGround({ depot, round }: CarrierView): Promise<number> {
  if (!round || !('serviceWorker' in navigator)) return 0
  await isKeeping()
  const { meta, load } = await openBaseTiles()
  const tiles = tilesAround([depot.position, ...round.stops.map(({ position }) => position)], meta)
  for (const [z, x, y] of tiles) await load(z, x, y)
  await fetch('/api/v1/round/paths')
  return tiles.length
}

/** The first visit is over before the worker hears of it. */
async function isKeeping(): Promise<void> {
  const { serviceWorker } = navigator
  if (serviceWorker.controller) return
  await new Promise((resolve) => {
    serviceWorker.addEventListener('controllerchange', resolve, { once: true })
  })
}

/**
 * Every tile that a phone shows while its middle is within the box of these positions, the farthest
 * zoom first. (OSM wiki, Slippy map tilenames)
 */
export function tilesAround(
  positions: readonly (readonly [lon: number, lat: number])[],
  { minZoom, maxZoom }: { readonly minZoom: number; readonly maxZoom: number },
): (readonly [z: number, x: number, y: number])[] {
  const xs = positions.map(([lon]) => (lon + 180) / 360)
  const ys = positions.map(([, lat]) => {
    const tangent = Math.asinh(Math.tan((lat * Math.PI) / 180))
    return (1 - tangent / Math.PI) / 2
  })
  const tiles: [number, number, number][] = []
  for (let z = Math.max(minZoom, farthestZoom); z <= maxZoom; z++) {
    const [firstX, lastX] = extent(xs, z)
    const [firstY, lastY] = extent(ys, z)
    for (let x = firstX; x <= lastX; x++)
      for (let y = firstY; y <= lastY; y++) tiles.push([z, x, y])
  }
  return tiles
}

function extent(parts: readonly number[], z: number): readonly [first: number, last: number] {
  const number = (tile: number) => Math.min(Math.max(Math.floor(tile), 0), 2 ** z - 1)
  return [
    number(Math.min(...parts) * 2 ** z - margin),
    number(Math.max(...parts) * 2 ** z + margin),
  ]
}
