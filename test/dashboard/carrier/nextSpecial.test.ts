import { describe, expect, test } from 'vitest'
import type { CarrierStop } from '../../../backend/protocol/carrierView.ts'
import { whereaboutsLine } from '../../../dashboard/carrier/address.ts'
import {
  actsAt,
  leftBehind,
  listLines,
  nextSpecials,
  whereabouts,
} from '../../../dashboard/carrier/nextSpecial.ts'
import { en } from '../../../dashboard/i18n/en.ts'
import { fr } from '../../../dashboard/i18n/fr.ts'
import { collection, parcel, stop } from '../carrierRound.ts'

/**
 * A round as a line of letters: `.` letters, `c` a collection, `p` a parcel, `b` both; upper case
 * (and `,`) is behind the carrier, `C` with its collection still open, `D` all done.
 */
function round(picture: string): CarrierStop[] {
  return [...picture].map((sign, index) => {
    const id = String(index)
    const collections = [collection(`r${id}`)]
    switch (sign) {
      case '.':
        return stop(id)
      case ',':
        return stop(id, { state: 'passed' })
      case 'c':
        return stop(id, { collections })
      case 'C':
        return stop(id, { collections, state: 'passed' })
      case 'D':
        return stop(id, {
          collections: [collection(`r${id}`, { state: 'collected' })],
          state: 'done',
        })
      case 'p':
        return stop(id, { parcels: [parcel] })
      default:
        return stop(id, { parcels: [parcel], collections })
    }
  })
}

const ids = (stops: readonly CarrierStop[]) => stops.map(({ stopId }) => stopId)

describe('the next special stop', () => {
  test('is the first one ahead, letters left out', () => {
    expect(ids(nextSpecials(round(',,D..c..p')))).toEqual(['5', '8'])
  })

  test('is none when only letters are ahead', () => {
    expect(nextSpecials(round('D....'))).toEqual([])
  })

  test('stays at a stop that has begun, though letters after it count as passed', () => {
    expect(ids(nextSpecials(round(',C,,..c')))).toEqual(['1', '6'])
    expect(leftBehind(round(',C,,..c'))).toEqual([])
  })

  test('is left behind once a later one is confirmed', () => {
    expect(ids(leftBehind(round(',C.D..c')))).toEqual(['1'])
    expect(ids(nextSpecials(round(',C.D..c')))).toEqual(['6'])
  })

  test('passes over collections that are not for today', () => {
    const stops = [
      stop('a', { collections: [collection('r', { state: 'postponed' })] }),
      stop('b', { collections: [collection('s')] }),
    ]
    expect(ids(nextSpecials(stops))).toEqual(['b'])
  })
})

describe('what is to be tapped at a stop', () => {
  test('is first what goes in, then what comes out', () => {
    expect(actsAt(round('b')[0]!).map(({ kind }) => kind)).toEqual(['deliver', 'collect'])
  })

  test('is one tap for each mailbox that sends', () => {
    const two = stop('a', { collections: [collection('r'), collection('s')] })
    expect(actsAt(two)).toHaveLength(2)
  })

  test('is nothing for letters', () => {
    expect(actsAt(round('.')[0]!)).toEqual([])
  })

  test('leaves out what this device has handed out', () => {
    expect(actsAt({ ...round('b')[0]!, delivered: true }).map(({ kind }) => kind)).toEqual([
      'collect',
    ])
  })
})

describe('where the stop is', () => {
  const line = (stops: CarrierStop[], stopId: string, words = fr) =>
    whereaboutsLine(whereabouts(stops, stopId), words)

  test('counts the boxes from the last stop passed', () => {
    expect(line(round(',D...c'), '5')).toBe('après le nº 4, à 3\u00a0boîtes')
    expect(line(round(',D...c'), '5', en)).toBe('after no. 4, 3\u00a0boxes away')
  })

  test('counts a bank of boxes by its boxes', () => {
    const stops = [stop('2', { state: 'done' }), stop('4', { letters: 12 }), stop('6')]
    expect(line(stops, '6')).toBe('après le nº 4, à 12\u00a0boîtes')
  })

  test('says just after when nothing lies between', () => {
    expect(line(round('Dc'), '1')).toBe('juste après le nº 0')
  })

  test('names the street when it comes after another one', () => {
    const stops = [stop('8', { street: 'rue Haute' }), stop('1', { street: 'rue Basse' })]
    expect(line(stops, '1')).toBe('après le 8 rue Haute, à 1\u00a0boîte')
  })

  test('says so at the first stop', () => {
    expect(line(round('c.'), '0')).toBe('premier arrêt')
  })
})

describe('the whole list', () => {
  test('folds letters between special stops, apart before and after the carrier', () => {
    const lines = listLines(round(',,..c.p..'))
    expect(
      lines.map((line) => (line.kind === 'special' ? line.stop.stopId : `${line.boxes} boxes`)),
    ).toEqual(['2 boxes', '2 boxes', '4', '1 boxes', '6', '2 boxes'])
  })
})
