import { type Instance, never } from './instance.ts'
import { InstanceError } from './instanceError.ts'
import { amountOf, type Fields, listOf, notSquare, textOf, windowOf, wrong } from './jsonFields.ts'
import { oneRound } from './oneRound.ts'

/** `closed`: back to the depot; `open`: ends anywhere; `tw`: closed, with windows and service. */
export type Variant = 'closed' | 'open' | 'tw'

/** True where a JSON document has the fields of a single round. */
export function isSingleRound(fields: Fields): boolean {
  return 'D' in fields && 'n' in fields
}

/**
 * One carrier's round: `n` places, 0 is the depot; `D` seconds from row to column; with windows
 * `service` seconds a stop, `tw20` and the `horizon` by which it is back.
 *
 * @throws InstanceError
 */
export function readSingleRound(fields: Fields, variant: Variant): Instance {
  const places = amountOf(fields.n, 'n')
  if (places < 1) throw wrong('n', '1 at least', 'au moins 1')
  const rows = listOf(fields.D, 'D')
  if (rows.length !== places) throw notSquare('D', rows.length, places)
  const times = new Int32Array(places * places)
  for (const [from, row] of rows.entries()) {
    const cells = listOf(row, `D[${from}]`)
    if (cells.length !== places) throw notSquare(`D[${from}]`, cells.length, places)
    for (const [to, cell] of cells.entries()) {
      const at = `D[${from}][${to}]`
      // no way is said by null
      if (typeof cell === 'number' && cell < 0) {
        throw new InstanceError('negative-travel', {
          fr: `${at} : le trajet est négatif (${cell}).`,
          en: `${at}: the leg is negative (${cell}).`,
        })
      }
      const leg = cell === null ? -1 : amountOf(cell, at)
      times[from * places + to] = from === to ? 0 : leg
    }
  }
  const hasWindows = variant === 'tw'
  const serviceTime = hasWindows ? amountOf(fields.service ?? 0, 'service') : 0
  const told = hasWindows ? listOf(fields.tw20, 'tw20') : []
  if (hasWindows && told.length !== places) throw notSquare('tw20', told.length, places)
  const horizon = hasWindows ? amountOf(fields.horizon ?? never, 'horizon') : never
  return oneRound({
    name: textOf(fields.name, 'name') ?? '',
    places,
    times,
    stopAt: (place) => ({
      serviceTime,
      windows: hasWindows ? [windowOf(told[place], `tw20[${place}]`)] : [],
    }),
    shift: [0, horizon],
    isOpen: variant === 'open',
  })
}
