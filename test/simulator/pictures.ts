import type { BoardView } from '../../backend/protocol/boardView.ts'
import type { CarrierStop, CarrierView } from '../../backend/protocol/carrierView.ts'
import type { RequestStateName } from '../../backend/protocol/common.ts'

/** Small views, drawn. The clock of each stands at `serviceAt` at the real instant 1000. */
const realAt = 1_000

type RoundState = 'planned' | 'absent' | 'out' | 'back' | 'handed over'

export function boardOf(options: {
  readonly serviceAt: number
  readonly serviceDay: string
  readonly truckAt: number
  readonly rounds: readonly { readonly outAt: number; readonly returnAt: number }[]
  readonly state: RoundState
}): BoardView {
  const { serviceAt, serviceDay, truckAt, rounds, state } = options
  return {
    audience: 'manager',
    clock: { serviceAt, realAt, speed: 20 },
    depot: { name: 'Depot', timeZone: 'Europe/Paris', position: [2, 48], serviceDay, truckAt },
    figures: { atRisk: 0, unserved: 0, notBack: 0 },
    rounds: rounds.map(({ outAt, returnAt }, index) => {
      const number = `L${`${index + 1}`.padStart(2, '0')}`
      return {
        roundId: `${serviceDay}.${number}`,
        number,
        kind: 'letters',
        profile: 'foot',
        carrierName: 'Somebody',
        state,
        outAt,
        returnAt,
        expectedReturnAt: returnAt,
        collections: [],
        needs: [],
      }
    }),
    presses: [],
  }
}

/**
 * Stops of a round, a line each: its id, when the carrier is expected there (HH:MM), what's to do
 * there (`letters`, `parcel`, `registered`, `collect:REQUEST`, `collected:REQUEST`, several), and
 * `passed` or `done`, if it is.
 *
 *     a 09:20 letters
 *     b 09:30 parcel collect:r1
 */
function stopsOf(picture: string, day: string): CarrierStop[] {
  const lines = picture.trim().split('\n')
  return lines.map((line) => {
    const [stopId = '', time = '', ...words] = line.trim().split(/\s+/)
    const boxes = (kind: string) =>
      words
        .filter((word) => word === kind)
        .map((_, index) => ({ mailboxId: `${stopId}.${index + 1}`, mailboxLabel: 'Box' }))
    const collections = words.flatMap((word) => {
      const [what, requestId] = word.split(':')
      if (requestId === undefined) return []
      const state: RequestStateName = what === 'collect' ? 'planned' : 'collected'
      return [{ requestId, mailboxId: stopId, mailboxLabel: 'Box', parcels: 1, state }]
    })
    return {
      stopId,
      placeId: stopId,
      position: [2, 48],
      street: 'Rue des Tilleuls',
      houseNumber: '1',
      letters: boxes('letters').length,
      parcels: boxes('parcel'),
      registered: boxes('registered'),
      collections,
      arriveAt: Date.parse(`${day}T${time}:00Z`),
      state: words.includes('done') ? 'done' : words.includes('passed') ? 'passed' : 'planned',
      delivered: false,
      frozen: false,
      legMetres: 100,
    }
  })
}

export function roundOf(options: {
  readonly day: string
  readonly picture: string
  readonly state?: RoundState
  readonly kind?: 'letters' | 'collection'
  readonly number?: string
  readonly expectedReturnAt?: string
}): NonNullable<CarrierView['round']> {
  const { day, picture, state = 'out', kind = 'letters', number = 'L07' } = options
  const at = (time: string) => Date.parse(`${day}T${time}:00Z`)
  return {
    roundId: `${day}.${number}`,
    number,
    kind,
    profile: 'foot',
    carrierName: 'Somebody',
    knowsRound: true,
    state,
    outAt: at('09:15'),
    returnAt: at('12:40'),
    expectedReturnAt: at(options.expectedReturnAt ?? '12:20'),
    stops: picture.trim() === '' ? [] : stopsOf(picture, day),
    changes: [],
  }
}
