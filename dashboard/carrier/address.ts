import type { CarrierStop } from '../../backend/protocol/carrierView.ts'
import type { Words } from '../i18n/fr.ts'
import type { Whereabouts } from './nextSpecial.ts'

type Address = Pick<CarrierStop, 'houseNumber' | 'street' | 'reload'>

/** "12 rue des Lilas"; a town without addresses has neither, and says so. */
export function addressLine({ houseNumber, street, reload }: Address, words: Words): string {
  const address = `${houseNumber} ${street}`.trim()
  if (reload === 'relay') return words.carrier.relay(address)
  return address || words.carrier.noNumber
}

/**
 * The same in two parts, as rows and cards show it: nobody looks for the depot by its number, and of a
 * relay box the address only says where it stands.
 */
export function nameOf(stop: Address, words: Words): Pick<Address, 'houseNumber' | 'street'> {
  const { houseNumber, street, reload } = stop
  return reload === 'relay'
    ? { houseNumber: '', street: addressLine(stop, words) }
    : { houseNumber, street }
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
