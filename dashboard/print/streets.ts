import type { CarrierStop } from '../../backend/protocol/carrierView.ts'

/** What is walked along one street in one go. */
export interface Street {
  readonly name: string
  readonly parts: readonly Part[]
}

/** Letters alone, as house numbers in a row, or a stop with something of its own to read. */
export type Part =
  | { readonly kind: 'letters'; readonly stops: readonly CarrierStop[] }
  | { readonly kind: 'stop'; readonly stop: CarrierStop }
  /** Between what lies behind the carrier and what is ahead. */
  | { readonly kind: 'here' }

/** A round in walking order under its street names; nothing is left out, nothing changes its place. */
export function layStreets(stops: readonly CarrierStop[]): Street[] {
  const streets: { name: string; parts: Part[] }[] = []
  const firstAhead = stops.findIndex(({ state }) => state === 'planned')
  let letters: CarrierStop[] | undefined
  for (const [index, stop] of stops.entries()) {
    let street = streets.at(-1)
    if (!street || street.name !== stop.street) {
      street = { name: stop.street, parts: [] }
      streets.push(street)
      letters = undefined
    }
    if (index === firstAhead && index > 0) {
      street.parts.push({ kind: 'here' })
      letters = undefined
    }
    if (saysMore(stop)) {
      street.parts.push({ kind: 'stop', stop })
      letters = undefined
    } else if (letters) letters.push(stop)
    else {
      letters = [stop]
      street.parts.push({ kind: 'letters', stops: letters })
    }
  }
  return streets
}

function saysMore(stop: CarrierStop): boolean {
  const things = stop.parcels.length + stop.registered.length + stop.collections.length
  return things > 0 || stop.reload !== undefined || stop.accessNotes !== undefined
}
