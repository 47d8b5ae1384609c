import type { LatLngTuple } from 'leaflet'
import type { LonLat } from '../../algorithms/model.ts'

/** The one place where the house's [lon, lat] becomes Leaflet's [lat, lon]. */
export function toLatLng([lon, lat]: LonLat): LatLngTuple {
  return [lat, lon]
}
