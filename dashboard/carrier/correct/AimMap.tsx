import type { ComponentType } from 'preact'
import { useEffect, useMemo, useState } from 'preact/hooks'
import type { CarrierStop } from '../../../backend/protocol/carrierView.ts'
import { words } from '../../i18n/language.ts'
import type { RoundMapProps } from '../../map/Map.tsx'
import { theme } from '../../state/theme.ts'
import { addressLine } from '../address.ts'

export type Point = [lon: number, lat: number]

/** A stop's surroundings, to point at. Its code comes when it's first needed, as the page's map does. */
export function AimMap(props: {
  stop: CarrierStop
  points: readonly Point[]
  label: string
  pointed: string
  /** Absent once all is said. */
  onPoint: ((point: Point) => void) | undefined
}) {
  const { stop, points, pointed, onPoint } = props
  const [Picture, setPicture] = useState<ComponentType<RoundMapProps>>()
  useEffect(() => {
    void import('../../map/Map.tsx').then(({ RoundMap }) => setPicture(() => RoundMap))
  }, [])
  const t = words()
  const label = addressLine(stop, t)
  const stops = useMemo(
    () => [
      { id: stop.stopId, position: stop.position, label, state: 'planned' as const },
      ...points.map((position, n) => ({
        id: `point ${n} ${position.join()}`,
        position,
        label: pointed,
        state: 'new' as const,
      })),
    ],
    [stop.stopId, stop.position, label, points, pointed],
  )
  const lines = useMemo(() => (points.length > 1 ? [[...points]] : []), [points])
  return (
    <div class="map correct-map">
      {Picture ? (
        <Picture
          stops={stops}
          lines={lines}
          theme={theme.value}
          label={props.label}
          showAllKey={stop.stopId}
          selectedId={stop.stopId}
          {...(onPoint && {
            // six digits are a decimetre
            onPoint: ([lon, lat]: Point) => onPoint([round(lon), round(lat)]),
          })}
        />
      ) : (
        <p class="map-wait">{t.loading}</p>
      )}
    </div>
  )
}

const round = (degrees: number) => Math.round(degrees * 1e6) / 1e6
