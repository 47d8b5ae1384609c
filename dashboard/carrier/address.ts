import type { CarrierStop } from '../../backend/protocol/carrierView.ts'
import type { Words } from '../i18n/fr.ts'
import type { Whereabouts } from './nextSpecial.ts'

/** "12 rue des Lilas"; a town without addresses has neither, and says so. */
export function addressLine(stop: Pick<CarrierStop, 'houseNumber' | 'street'>, words: Words) {
  if (!stop.houseNumber && !stop.street) return words.carrier.noNumber
  return `${stop.houseNumber} ${stop.street}`.trim()
}

/** "après le nº 8, à 6 boîtes" on the same street, "juste après le 8 rue des Lilas" round a corner. */
export function whereaboutsLine(where: Whereabouts, words: Words): string {
  const t = words.carrier
  if (!where.after) return t.firstStop
  const { houseNumber } = where.after
  const isNumberEnough = where.sameStreet && houseNumber !== ''
  const place = isNumberEnough ? t.houseNumber(houseNumber) : addressLine(where.after, words)
  return where.boxes === 0 ? t.justAfter(place) : t.afterBoxes(place, where.boxes)
}
