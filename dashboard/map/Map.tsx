import 'leaflet/dist/leaflet.css'
import './map.css'
import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { Glyph } from '../Glyph.tsx'
import { inLanguage } from '../i18n/language.ts'
import {
  type Covered,
  type Drawing,
  type MapClosure,
  openDrawing,
  type StopState,
} from './drawing.tsx'
import { toLatLng } from './latLng.ts'
import type { MapTheme } from './paintRules.ts'
import { texts } from './texts.ts'

export interface RoundMapProps {
  stops: {
    id: string
    position: [number, number]
    label: string
    state: StopState
    isPress?: boolean
  }[]
  lines: [number, number][][]
  selectedId?: string
  theme: MapTheme
  onSelect?: (id: string) => void
  arrow?: { position: [number, number]; headingDegrees: number }
  /** Roads that are closed or slow. */
  closures?: readonly MapClosure[]
  /** While a place on the map is asked for: a click or a tap, or the cross in the middle. */
  onPoint?: (position: [number, number]) => void
  /** What the map shows, for who can't see it; the list beside it says the same. */
  label: string
  /** All is shown anew when this changes; otherwise the map stays where the person left it. */
  showAllKey?: string
  /** So much of the map lies under something of the page: a drawer, a line of text. */
  covered?: Covered
}

/** Positions are [lon, lat]. A picture of a list: its markers aren't in the tab order. */
export function RoundMap(props: RoundMapProps): JSX.Element {
  const t = inLanguage(texts)
  const box = useRef<HTMLDivElement>(null)
  const [drawing, setDrawing] = useState<Drawing>()
  const onSelect = useRef(props.onSelect)
  onSelect.current = props.onSelect
  const onPoint = useRef(props.onPoint)
  onPoint.current = props.onPoint
  const { topPx, rightPx } = { topPx: 0, rightPx: 0, ...props.covered }

  useEffect(() => {
    const opened = openDrawing(box.current!, props.theme, (id) => onSelect.current?.(id))
    // Leaflet's own panes are the picture; its keys (arrows, + and -) work on the box around it.
    const picture = opened.map.getPane('mapPane')!
    picture.setAttribute('role', 'img')
    picture.setAttribute('aria-label', props.label)
    opened.map.on('click', ({ latlng }) => onPoint.current?.([latlng.lng, latlng.lat]))
    const watch = new ResizeObserver(() => opened.map.invalidateSize({ pan: false }))
    watch.observe(box.current!)
    setDrawing(opened)
    return () => {
      watch.disconnect()
      opened.close()
    }
  }, [])

  useEffect(() => {
    drawing?.map.getPane('mapPane')?.setAttribute('aria-label', props.label)
  }, [drawing, props.label])
  useEffect(() => drawing?.setTheme(props.theme), [drawing, props.theme])
  useEffect(() => drawing?.setLines(props.lines), [drawing, props.lines])
  useEffect(
    () => drawing?.setStops(props.stops, props.selectedId),
    [drawing, props.stops, props.selectedId],
  )
  useEffect(() => drawing?.setClosures(props.closures ?? []), [drawing, props.closures])
  useEffect(
    () => drawing?.setArrow(props.arrow),
    [drawing, props.arrow?.position[0], props.arrow?.position[1], props.arrow?.headingDegrees],
  )

  /** In what isn't covered. */
  const takeMiddle = () => {
    if (!drawing) return
    const size = drawing.map.getSize()
    const { lng, lat } = drawing.map.containerPointToLatLng([
      (size.x - rightPx) / 2,
      (size.y + topPx) / 2,
    ])
    props.onPoint?.([lng, lat])
  }

  const isEmpty = props.stops.length === 0 && props.lines.length === 0
  useEffect(
    () => drawing?.showAll({ topPx, rightPx }),
    // Not on the stops: one that moves must not move the map.
    [drawing, props.showAllKey, isEmpty, topPx, rightPx],
  )
  useEffect(() => {
    const selected = props.stops.find((stop) => stop.id === props.selectedId)
    if (!drawing || !selected) return
    const size = drawing.map.getSize()
    const at = drawing.map.latLngToContainerPoint(toLatLng(selected.position))
    const isSeen =
      at.x > 40 && at.y > topPx + 40 && at.x < size.x - rightPx - 40 && at.y < size.y - 40
    if (!isSeen) drawing.map.panTo(toLatLng(selected.position), { animate: false })
    // Not on the stops: only a new selection moves the map.
  }, [drawing, props.selectedId])

  return (
    <section class={`round-map${props.onPoint ? ' aiming' : ''}`} aria-label={props.label}>
      <div class="round-map-box" ref={box} />
      {props.onPoint && (
        <span
          class="round-map-cross"
          style={{ left: `calc((100% - ${rightPx}px) / 2)`, top: `calc((100% + ${topPx}px) / 2)` }}
        >
          <Glyph name="aim" />
        </span>
      )}
      <div class="round-map-tools" style={rightPx ? { right: `${rightPx + 8}px` } : undefined}>
        {props.onPoint && (
          <button
            type="button"
            class="take-middle"
            aria-label={t.takeMiddle}
            title={t.takeMiddle}
            onClick={takeMiddle}
          >
            <Glyph name="aim" />
          </button>
        )}
        <Tool label={t.zoomIn} path="M12 5v14M5 12h14" act={() => drawing?.map.zoomIn()} />
        <Tool label={t.zoomOut} path="M5 12h14" act={() => drawing?.map.zoomOut()} />
        <Tool
          label={t.whole}
          path="M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5"
          act={() => drawing?.showAll({ topPx, rightPx })}
        />
      </div>
      <small class="round-map-credit">
        <a href="https://www.openstreetmap.org/copyright" target="_blank" rel="noreferrer">
          © OpenStreetMap contributors
        </a>
      </small>
    </section>
  )
}

function Tool(props: { label: string; path: string; act: () => void }) {
  return (
    <button type="button" aria-label={props.label} title={props.label} onClick={props.act}>
      <svg class="glyph" viewBox="0 0 24 24" aria-hidden="true">
        <path d={props.path} fill="none" stroke="currentColor" stroke-width="2.5" />
      </svg>
    </button>
  )
}
