import L from 'leaflet'
import { render } from 'preact'
import type { LonLat } from '../../algorithms/model.ts'
import { headingDegrees } from '../carrier/heading.ts'
import { Glyph } from '../Glyph.tsx'
import { makeBaseLayer, nearestZoom } from './baseLayer.ts'
import { openBaseTiles } from './baseTiles.ts'
import { toLatLng } from './latLng.ts'
import type { MapTheme } from './paintRules.ts'
import { type Ink, inks } from './stopInk.ts'

export type StopState = 'planned' | 'collect' | 'new' | 'done' | 'atRisk' | 'no'

export interface MapStop {
  readonly id: string
  readonly position: LonLat
  readonly label: string
  readonly state: StopState
  /** A press: it rings once when it comes while the map is looked at. */
  readonly isPress?: boolean
}

export interface Arrow {
  readonly position: LonLat
  readonly headingDegrees: number
}

/** A road that is closed or slow, or may soon be: `draft`. */
export interface MapClosure {
  readonly id: string
  readonly kind: 'closed' | 'slow'
  readonly lines: readonly (readonly LonLat[])[]
  /** As the lines are drawn, the other way, or both. */
  readonly direction: 'both' | 'forward' | 'backward'
  readonly label: string
  readonly draft?: boolean
  /** Not yet, or not any more. */
  readonly idle?: boolean
}

/** How much of the map lies under something of the page. */
export interface Covered {
  readonly topPx?: number
  readonly rightPx?: number
}

/** What is drawn over the base map, told piece by piece. */
export interface Drawing {
  readonly map: L.Map
  readonly setTheme: (theme: MapTheme) => void
  readonly setLines: (lines: readonly (readonly LonLat[])[]) => void
  readonly setStops: (stops: readonly MapStop[], selectedId: string | undefined) => void
  readonly setClosures: (closures: readonly MapClosure[]) => void
  readonly setArrow: (arrow: Arrow | undefined) => void
  /** Shows all that is drawn, in what isn't covered. */
  readonly showAll: (covered: Covered) => void
  readonly close: () => void
}

/** How long a press that just came is marked; the ring itself takes 600 ms of it. */
const cameMs = 2000

/** A stop on the map: a dot on canvas for letters, an element for what is special. */
interface Drawn {
  readonly layer: L.CircleMarker | L.Marker
  readonly look: string
}

export function openDrawing(
  box: HTMLElement,
  firstTheme: MapTheme,
  onSelect: (id: string) => void,
): Drawing {
  const map = L.map(box, {
    zoomControl: false,
    attributionControl: false,
    maxZoom: nearestZoom,
    minZoom: 10,
    renderer: L.canvas({ padding: 0.3 }),
    fadeAnimation: false,
  })
  // Letter stops lie over the round's line whichever is drawn first, and under the marks.
  map.createPane('letter-stops').style.zIndex = '450'
  const letterStops = L.canvas({ pane: 'letter-stops', padding: 0.3 })
  const base = makeBaseLayer(firstTheme)
  base.layer.addTo(map)
  let theme = firstTheme
  const lineLayers: L.Polyline[] = []
  const stops = new Map<string, Drawn>()
  const closureLayers: L.Layer[] = []
  let closures: readonly MapClosure[] = []
  let arrowMarker: L.Marker | undefined
  let isFirst = true
  const presses = new Set<string>()
  let area: L.LatLngBounds | undefined
  let closed = false

  const ink = (): Ink => inks[theme]

  /** A pale edge under an ink line: the round stays readable where it crosses itself. */
  const lineStyles = (): L.PolylineOptions[] => {
    const { line, lineEdge, linePx } = ink()
    return [
      { color: lineEdge, weight: linePx * 2, opacity: 0.85 },
      { color: line, weight: linePx, opacity: 0.85 },
    ]
  }

  void openBaseTiles().then(
    ({ meta }) => {
      if (closed) return
      const [west, south, east, north] = meta.bounds
      area = L.latLngBounds(toLatLng([west, south]), toLatLng([east, north]))
      // Wide enough that a drawer may push the town to one side.
      map.setMaxBounds(area.pad(3))
      map.setMinZoom(Math.max(meta.minZoom + 1, map.getBoundsZoom(area) - 1))
      if (!contentBounds().isValid()) map.fitBounds(area)
    },
    () => {}, // Without network there is no base map; what is drawn on it stays.
  )

  const contentBounds = (): L.LatLngBounds => {
    const bounds = L.latLngBounds([])
    for (const line of lineLayers) bounds.extend(line.getBounds())
    for (const { layer } of stops.values()) bounds.extend(layer.getLatLng())
    if (arrowMarker) bounds.extend(arrowMarker.getLatLng())
    return bounds
  }

  const dot = (stop: MapStop, isSelected: boolean): L.CircleMarker =>
    L.circleMarker(toLatLng(stop.position), {
      renderer: letterStops,
      bubblingMouseEvents: true,
      radius: isSelected ? 8 : 3.5,
      weight: isSelected ? 4 : 1.6,
      color: ink().planned,
      fillColor: ink().dotFill,
      fillOpacity: 1,
    })

  const tile = (stop: MapStop, isSelected: boolean, came: boolean): L.Marker => {
    const element = document.createElement('span')
    element.className = `map-stop ${stop.state}${isSelected ? ' selected' : ''}${came ? ' came' : ''}`
    render(<Glyph name={stop.state} />, element)
    if (came) setTimeout(() => element.classList.remove('came'), cameMs)
    const icon = L.divIcon({ html: element, className: 'map-stop-box', iconSize: [30, 30] })
    const zIndexOffset = isSelected ? 2000 : stop.state === 'done' ? 0 : 1000
    const options = { icon, keyboard: false, zIndexOffset, bubblingMouseEvents: true }
    return L.marker(toLatLng(stop.position), options)
  }

  /**
   * A barred band for what is closed, beads for what is slow; its sign in the middle, with a beak
   * where one direction alone is meant.
   */
  const drawClosures = () => {
    for (const layer of closureLayers.splice(0)) layer.remove()
    for (const { kind, lines, direction, label, draft, idle } of closures) {
      const all = lines.map((line) => line.map(toLatLng))
      const { band, bar } = ink().closures[draft ? 'draft' : 'said']
      const common = { interactive: false, lineCap: 'butt', opacity: idle ? 0.5 : 1 } as const
      const bars = kind === 'closed' ? '7 7' : '2 10'
      closureLayers.push(
        L.polyline(all, { ...common, color: band, weight: 11 }),
        L.polyline(all, { ...common, color: bar, weight: 7, dashArray: bars }),
      )
      const middle = middleOf(lines)
      if (!middle) continue
      const element = document.createElement('span')
      element.className = `map-closure${draft ? ' draft' : ''}${idle ? ' idle' : ''}`
      const turn = middle.headingDegrees + (direction === 'backward' ? 180 : 0)
      render(
        <>
          {direction !== 'both' && (
            <svg
              class="map-closure-way"
              viewBox="0 0 56 56"
              style={`rotate: ${turn}deg`}
              aria-hidden="true"
            >
              <path d="M28 1 38 15H18Z" />
            </svg>
          )}
          <Glyph name={kind} />
        </>,
        element,
      )
      const icon = L.divIcon({ html: element, className: 'map-stop-box', iconSize: [30, 30] })
      const options = { icon, keyboard: false, zIndexOffset: 1500, bubblingMouseEvents: true }
      const sign = L.marker(toLatLng(middle.position), options)
      closureLayers.push(sign.bindTooltip(label, { direction: 'top', offset: [0, -10] }))
    }
    for (const layer of closureLayers) layer.addTo(map)
  }

  const drawing: Drawing = {
    map,
    setTheme(next) {
      theme = next
      drawClosures()
      base.setTheme(next)
      box.dataset.theme = next
      for (const [i, line] of lineLayers.entries()) line.setStyle(lineStyles()[i]!)
      for (const { layer } of stops.values()) {
        if (layer instanceof L.CircleMarker) {
          layer.setStyle({ color: ink().planned, fillColor: ink().dotFill })
        }
      }
    },
    setLines(lines) {
      for (const line of lineLayers) line.remove()
      const all = lines.map((line) => line.map(toLatLng))
      const common = { interactive: false, lineJoin: 'round' } as const
      const styled = lineStyles().map((style) => L.polyline(all, { ...common, ...style }))
      lineLayers.splice(0, lineLayers.length, ...styled)
      for (const line of lineLayers) line.addTo(map)
    },
    setStops(wanted, selectedId) {
      const ids = new Set(wanted.map((stop) => stop.id))
      for (const [id, { layer }] of stops) {
        if (ids.has(id)) continue
        layer.remove()
        stops.delete(id)
      }
      for (const stop of wanted) {
        const before = stops.get(stop.id)
        const isSelected = stop.id === selectedId
        const look = `${stop.state} ${isSelected} ${stop.position} ${stop.label}`
        if (before?.look === look) continue
        before?.layer.remove()
        // A press is one ring: only when it comes while the map is looked at.
        const isNews = stop.isPress ? !presses.has(stop.id) : stop.state === 'new'
        const came = isNews && !isFirst && !before?.look.startsWith('new')
        if (stop.isPress) presses.add(stop.id)
        const layer =
          stop.state === 'planned' ? dot(stop, isSelected) : tile(stop, isSelected, came)
        layer.on('click', () => onSelect(stop.id))
        if (stop.label) layer.bindTooltip(stop.label, { direction: 'top', offset: [0, -8] })
        layer.addTo(map)
        stops.set(stop.id, { layer, look })
      }
      isFirst = false
    },
    setClosures(wanted) {
      closures = wanted
      drawClosures()
    },
    setArrow(arrow) {
      if (!arrow) {
        arrowMarker?.remove()
        arrowMarker = undefined
        return
      }
      if (!arrowMarker) {
        const element = document.createElement('span')
        element.className = 'map-arrow'
        render(
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <path d="M12 2 20 21 12 16.500 4 21Z" />
          </svg>,
          element,
        )
        const icon = L.divIcon({ html: element, className: 'map-stop-box', iconSize: [34, 34] })
        const options = { icon, keyboard: false, interactive: false, zIndexOffset: 3000 }
        arrowMarker = L.marker(toLatLng(arrow.position), options).addTo(map)
      }
      arrowMarker.setLatLng(toLatLng(arrow.position))
      const element = arrowMarker.getElement()?.querySelector<HTMLElement>('.map-arrow')
      element?.style.setProperty('rotate', `${arrow.headingDegrees}deg`)
    },
    showAll({ topPx = 0, rightPx = 0 }) {
      map.invalidateSize({ pan: false })
      const bounds = contentBounds()
      const shown = bounds.isValid() ? bounds : area
      if (!shown) return
      map.fitBounds(shown, {
        paddingTopLeft: [32, 32 + topPx],
        paddingBottomRight: [32 + rightPx, 32],
        maxZoom: 17,
        animate: false,
      })
    },
    close() {
      closed = true
      map.remove()
    },
  }
  return drawing
}

/** The middle of the middle piece, where a sign is on the road for sure, and the line's heading. */
function middleOf(lines: MapClosure['lines']): Arrow | undefined {
  const line = lines[Math.floor(lines.length / 2)]
  if (!line || line.length < 2) return undefined
  const at = Math.floor((line.length - 1) / 2)
  const [a, b] = [line[at]!, line[at + 1]!]
  // Of two points the middle; of more, one on a bend is as good.
  const position: LonLat = line.length === 2 ? [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2] : b
  return { position, headingDegrees: headingDegrees(a, b) }
}
