import './mapPane.css'
import type { ComponentType } from 'preact'
import { useEffect, useMemo, useState } from 'preact/hooks'
import type { CarrierStop } from '../../backend/protocol/carrierView.ts'
import type { RoundPaths } from '../../backend/protocol/rest.ts'
import { words } from '../i18n/language.ts'
import { drawClosures } from '../map/closureTexts.ts'
import type { RoundMapProps } from '../map/Map.tsx'
import { theme } from '../state/theme.ts'
import { addressLine } from './address.ts'
import { headingDegrees } from './heading.ts'
import { isPending, isSpecial } from './nextSpecial.ts'
import type { RoundPage } from './roundPage.ts'

/** The map's code comes when it's first looked at: a regular may never need it. */
let loading: Promise<ComponentType<RoundMapProps>> | undefined
const loadMap = () => {
  loading ??= import('../map/Map.tsx').then((module) => module.RoundMap)
  return loading
}

/** `near` shows the way to the stop on the card only; otherwise it's the whole round. */
export function MapPane(props: { page: RoundPage; near?: boolean }) {
  const { page } = props
  const [Picture, setPicture] = useState<ComponentType<RoundMapProps>>()
  useEffect(() => {
    void loadMap().then((component) => setPicture(() => component))
  }, [])
  const paths = usePaths(page)
  const t = words()
  const round = page.round.value
  const fresh = page.freshStopIds.value
  const behind = page.behind.value
  const shown = page.shown.value
  const way = useMemo(
    () => (props.near ? stopsUpTo(round.stops, shown?.stopId) : round.stops),
    [round.stops, shown?.stopId, props.near],
  )
  const stops = useMemo(
    () =>
      way
        .filter((stop) => isWorthAMark(stop, round.knowsRound))
        .map((stop) => ({
          id: stop.stopId,
          position: stop.position,
          label: addressLine(stop, t),
          state: mapState(stop, fresh, behind),
        })),
    [way, fresh, behind, t, round.knowsRound],
  )
  const lines = useMemo(() => {
    const ids = new Set(way.map((stop) => stop.stopId))
    const legs = (paths?.legs ?? []).filter((leg) => !props.near || ids.has(leg.toStopId ?? ''))
    return legs.map((leg) => leg.line)
  }, [paths, way, props.near])
  const view = page.live.view.value
  const closures = useMemo(
    () => (view ? drawClosures(view.closures, view.depot) : []),
    [view?.closures, view?.depot, t],
  )
  const here = page.attendance.here.value
  const confirmed = useMemo(() => arrowOf(round.stops, paths), [round.stops, paths])
  const arrow =
    here?.headingDegrees === undefined
      ? confirmed
      : { position: [...here.at] as [number, number], headingDegrees: here.headingDegrees }
  if (!Picture) return <p class="map-wait">{t.loading}</p>
  return (
    <Picture
      stops={stops}
      lines={lines}
      closures={closures}
      theme={theme.value}
      label={t.carrier.mapLabel(round.number)}
      onSelect={(id) => {
        const stop = round.stops.find((candidate) => candidate.stopId === id)
        if (stop && isSpecial(stop)) page.select(id)
      }}
      {...(shown && round.state === 'out' && { selectedId: shown.stopId })}
      {...(arrow && { arrow })}
      // The near picture closes in as letters are passed, and once its lines are there.
      showAllKey={
        props.near ? `${way[0]?.stopId} ${shown?.stopId} ${lines.length > 0}` : round.roundId
      }
    />
  )
}

/** The way on the road, fetched again when the plan has changed. */
function usePaths(page: RoundPage): RoundPaths | undefined {
  const [paths, setPaths] = useState<RoundPaths>()
  const version = page.live.version.value
  useEffect(() => {
    let gone = false
    const ask = async () => {
      const answer = await fetch('/api/v1/round/paths')
      const found = answer.ok ? ((await answer.json()) as RoundPaths) : undefined
      if (!gone && found) setPaths(found)
    }
    // Without network the lines that were known stay.
    ask().catch(() => {})
    return () => {
      gone = true
    }
  }, [version])
  return paths
}

/** From the last confirmed stop to the one on the card. */
function stopsUpTo(stops: readonly CarrierStop[], stopId: string | undefined): CarrierStop[] {
  const to = stops.findIndex((stop) => stop.stopId === stopId)
  const from = stops.findLastIndex((stop, index) => index < to && stop.state !== 'planned')
  return stops.slice(Math.max(from, 0), to + 1)
}

/** The line shows where letters go; their doors are marked for who doesn't know the round. */
function isWorthAMark(stop: CarrierStop, knowsRound: boolean): boolean {
  return isSpecial(stop) || (stop.state === 'planned' && !knowsRound)
}

function mapState(
  stop: CarrierStop,
  fresh: ReadonlySet<string>,
  behind: readonly CarrierStop[],
): RoundMapProps['stops'][number]['state'] {
  if (behind.includes(stop)) return 'atRisk'
  if (fresh.has(stop.stopId)) return 'new'
  if (stop.collections.some(isPending)) return 'collect'
  if (stop.state !== 'planned') return 'done'
  return stop.collections.some((collection) => collection.state === 'postponed') ? 'no' : 'planned'
}

/** Without his position: at the last stop he confirmed, pointing along the way on. */
function arrowOf(stops: readonly CarrierStop[], paths: RoundPaths | undefined) {
  const index = stops.findLastIndex((stop) => stop.state === 'done')
  const here = stops[index]
  const following = stops[index + 1]
  const line = paths?.legs.find((leg) => leg.toStopId === following?.stopId)?.line
  const [from, to] = line ?? []
  if (!here || !from || !to) return undefined
  return { position: here.position, headingDegrees: headingDegrees(from, to) }
}
