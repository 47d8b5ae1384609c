import { describe, expect, test } from 'vitest'
import { requestState } from '../../../backend/protocol/common.ts'
import type { HouseholdView } from '../../../backend/protocol/householdView.ts'
import { sayRequest } from '../../../dashboard/household/saying.ts'
import { en } from '../../../dashboard/i18n/en.ts'
import { fr } from '../../../dashboard/i18n/fr.ts'

type Request = NonNullable<HouseholdView['request']>

const at = (time: string, day = '2026-11-23') => Date.parse(`${day}T${time}:00+01:00`)
const depot: HouseholdView['depot'] = {
  name: 'Villeneuve',
  timeZone: 'Europe/Paris',
  position: [6.14, 46.2],
  serviceDay: '2026-11-23',
  truckAt: at('16:00'),
}
const promise = (from: string, to: string, day = '2026-11-23') => ({
  day,
  fromAt: at(from, day),
  toAt: at(to, day),
})
const request = (more: Partial<Request>): Request => ({
  requestId: 'r',
  state: 'planned',
  parcels: 1,
  openedAt: at('09:52'),
  day: '2026-11-23',
  cancellable: true,
  ...more,
})
const say = (more: Partial<Request>, language: 'fr' | 'en' = 'fr') =>
  sayRequest(request(more), depot, '2026-11-23', language === 'fr' ? fr : en, language)

describe('the one sentence', () => {
  test.each([
    [promise('11:05', '11:35'), 'Entre 11:05 et 11:35', 'Between 11:05 and 11:35'],
    [promise('09:00', '13:00'), 'Ce matin', 'This morning'],
    [promise('12:30', '16:30'), 'Cet après-midi', 'This afternoon'],
    [promise('10:30', '14:30'), 'Entre 10:30 et 14:30', 'Between 10:30 and 14:30'],
    [promise('10:35', '11:05', '2026-11-24'), 'Demain vers 10:50', 'Tomorrow about 10:50'],
    [promise('09:00', '13:00', '2026-11-24'), 'Demain matin', 'Tomorrow morning'],
    [
      promise('10:00', '11:30', '2026-11-24'),
      'Demain entre 10:00 et 11:30',
      'Tomorrow between 10:00 and 11:30',
    ],
    [
      promise('10:35', '11:05', '2026-11-26'),
      'Jeudi 26 novembre vers 10:50',
      'Thursday 26 November about 10:50',
    ],
  ])('of a window %j', (promised, french, english) => {
    expect(say({ promise: promised }).sentence).toBe(french)
    expect(say({ promise: promised }, 'en').sentence).toBe(english)
  })

  test.each([
    [at('23:45'), at('00:15', '2026-11-24'), 'Between 23:45 and 0:15'],
    [at('21:30'), at('00:45', '2026-11-24'), 'Between 21:30 and 0:45'],
    [at('00:30', '2026-11-24'), at('01:00', '2026-11-24'), 'Tomorrow about 0:45'],
  ])(
    'of a round that goes on past midnight tells the date and time by the clock',
    (from, to, told) => {
      const promised = { day: '2026-11-23', fromAt: from, toAt: to }
      expect(say({ promise: promised }, 'en').sentence).toBe(told)
    },
  )

  test('without a window is the day, or that the time follows', () => {
    expect(say({ state: 'open' }).sentence).toBe('Bien reçu, l’heure suit')
    expect(say({ state: 'planned' }).sentence).toBe('Aujourd’hui si possible')
    expect(say({ state: 'postponed', day: '2026-11-24' }).sentence).toBe('Demain')
    expect(say({ state: 'planned', day: '2026-11-25' }, 'en').sentence).toBe(
      'Wednesday 25 November',
    )
  })

  test('of bad news keeps its shape, the reason beneath', () => {
    const said = say({
      state: 'postponed',
      promise: promise('10:35', '11:05', '2026-11-24'),
      why: { fr: 'le facteur est déjà passé', en: 'the carrier has already passed' },
    })
    expect(said).toMatchObject({
      sentence: 'Demain vers 10:50',
      note: 'Le facteur est déjà passé',
      mood: 'no',
    })
  })

  test('is there for every state, in both languages', () => {
    for (const state of requestState.options) {
      expect(say({ state }).sentence).not.toBe('')
      expect(say({ state }, 'en').sentence).not.toBe('')
    }
  })

  test('asks whether the parcel is still there when the press came too late', () => {
    expect(say({ state: 'too late' }, 'en').note).toBe(
      'Is the parcel still there? Press the button again.',
    )
  })
})

describe('the four steps', () => {
  const states = (more: Partial<Request>) => say(more).steps.map((step) => step.state)

  test('go on with the request', () => {
    expect(states({ state: 'open' })).toEqual(['now', 'todo', 'todo', 'todo'])
    expect(states({ state: 'planned' })).toEqual(['done', 'now', 'todo', 'todo'])
    expect(states({ state: 'collected' })).toEqual(['done', 'done', 'now', 'todo'])
    expect(states({ state: 'handed over' })).toEqual(['done', 'done', 'now', 'todo'])
    expect(states({ state: 'departed' })).toEqual(['done', 'done', 'done', 'now'])
  })

  test('stop where a request ended without a collection', () => {
    expect(states({ state: 'empty' })).toEqual(['done', 'no', 'todo', 'todo'])
  })

  test('tell their times, and no time of collection where nothing was collected', () => {
    const times = (more: Partial<Request>) => say(more).steps.map((step) => step.at)
    const collectedAt = at('11:12')
    expect(times({ state: 'collected', collectedAt })[2]).toBe(collectedAt)
    expect(times({ state: 'refused', collectedAt })[2]).toBeUndefined()
  })
})
