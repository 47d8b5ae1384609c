import { describe, expect, it } from 'vitest'
import { type CarrierAct, keysOf, nextCarrierAct } from '../../simulator/carriers.ts'
import { roundOf } from './pictures.ts'

const day = '2026-11-23'
const at = (time: string) => Date.parse(`${day}T${time}:00Z`)
const minute = 60_000

type Round = ReturnType<typeof roundOf>
const next = (round: Round, more: Partial<Parameters<typeof nextCarrierAct>[0]> = {}) =>
  nextCarrierAct({
    round,
    sinceAt: at('09:20'),
    said: new Set(),
    mayRefuse: false,
    seed: 1,
    ...more,
  })
const kindsOf = (act: CarrierAct | undefined) => act?.words.map(({ kind }) => kind)
/** The first seed for which an act is as wanted: chances are rare, what follows must be right. */
const seedFor = (wanted: (seed: number) => boolean) => {
  for (let seed = 0; seed < 2_000; seed++) if (wanted(seed)) return seed
  throw new Error('no seed is like that')
}

const picture = `
  a 09:25 letters
  b 09:40 letters parcel
  c 10:00 collect:r1
  d 10:30 registered`
const round = roundOf({ day, picture })

describe('what a carrier does next', () => {
  it('leaves the depot about when his round goes out, at times late', () => {
    const late = Array.from({ length: 200 }, (_, seed) => {
      const act = next(roundOf({ day, picture, state: 'planned' }), { seed })!
      expect(kindsOf(act)).toEqual(['left depot'])
      const minutes = (act.dueAt - at('09:15')) / minute
      expect(minutes).toBeGreaterThanOrEqual(-2)
      expect(minutes).toBeLessThanOrEqual(15)
      return minutes > 4
    }).filter(Boolean).length
    expect(late).toBeGreaterThan(5)
    expect(late).toBeLessThan(50)
  })

  it('confirms the first special stop and never letters', () => {
    const act = next(round)!
    expect(act.words).toEqual([{ afterRealMs: 0, kind: 'delivered', stopId: 'b' }])
    // 20 minutes' walk at a pace within a tenth, then the parcel's minute
    expect(act.dueAt).toBeGreaterThanOrEqual(at('09:20') + 18 * minute + minute)
    expect(act.dueAt).toBeLessThanOrEqual(at('09:20') + 22 * minute + minute)
  })

  it('passes over a stop that no open road leads to', () => {
    const closed = { fr: 'La rue est fermée.', en: 'The street is closed.' }
    const stops = round.stops.map((stop) =>
      stop.stopId === 'b' ? { ...stop, cutOff: closed } : stop,
    )
    expect(next({ ...round, stops })!.words).toMatchObject([{ stopId: 'c' }])
  })

  it('goes on to the collection once the parcel is said, though the view doesn’t know yet', () => {
    const said = new Set(keysOf(next(round)!))
    const act = next(round, { said, seed: 3 })!
    expect(act.key).toBe('stop c')
    expect(act.words.every((word) => 'requestId' in word && word.requestId === 'r1')).toBe(true)
  })

  it('keeps the instant he set out with when the expected arrival moves on with the clock', () => {
    const before = next(round)!
    const slid = roundOf({ day, picture: picture.replace('09:40', '09:50') })
    expect(next(slid, { before })!.dueAt).toBe(before.dueAt)
    expect(next(slid)!.dueAt).not.toBe(before.dueAt)
  })

  it('turns to a stop that the planner put before the one he was heading for', () => {
    const before = next(round)!
    const inserted = roundOf({ day, picture: `n 09:30 collect:r2\n${picture}` })
    const act = next(inserted, { before })!
    expect(act.key).toBe('stop n')
    expect(act.dueAt).toBeLessThan(before.dueAt)
  })

  it('takes along what joined the stop he is heading for', () => {
    const before = next(round)!
    const joined = roundOf({ day, picture: picture.replace('parcel', 'parcel collect:r9') })
    const act = next(joined, { before })!
    expect(act.dueAt).toBe(before.dueAt)
    expect(kindsOf(act)![0]).toBe('delivered')
    expect(keysOf(act)).toEqual(expect.arrayContaining(['delivered b', 'r9']))
  })

  it('goes back for a collection that joined a stop he has passed, but for no delivery', () => {
    const act = next(roundOf({ day, picture: 'b 09:10 parcel collect:r1 passed' }))!
    expect(act.words.every((word) => 'requestId' in word)).toBe(true)
  })

  it('says nothing of what is settled', () => {
    const act = next(roundOf({ day, picture: 'c 09:40 collected:r1 done\nd 10:00 letters' }))!
    expect(act.key).toBe('back at depot')
  })

  it('collects nearly always, else says why not', () => {
    const outcomes = Array.from({ length: 1_000 }, (_, seed) =>
      kindsOf(next(roundOf({ day, picture: 'c 09:40 collect:r1' }), { seed }))!.join(' '),
    )
    const share = (outcome: string) => outcomes.filter((o) => o === outcome).length / 1_000
    expect(share('problem')).toBeGreaterThan(0.04)
    expect(share('problem')).toBeLessThan(0.08)
    expect(share('problem undone collected')).toBeGreaterThan(0.03)
    expect(share('collected')).toBeGreaterThan(0.85)
  })

  it('takes a wrong word back within 10 s of real time, and says the right one', () => {
    const stop = roundOf({ day, picture: 'c 09:40 collect:r1' })
    const seed = seedFor((seed) => kindsOf(next(stop, { seed }))!.includes('undone'))
    const [wrong, undone, right] = next(stop, { seed })!.words
    expect(wrong).toMatchObject({ kind: 'problem', requestId: 'r1', afterRealMs: 0 })
    expect(undone!.afterRealMs).toBeGreaterThan(1_000)
    expect(undone!.afterRealMs).toBeLessThan(9_000)
    expect(right).toMatchObject({ kind: 'collected', requestId: 'r1', stopId: 'c', parcels: 1 })
  })

  it('at times refuses what came while he was out, if nobody else did today', () => {
    const change = { version: 4, at: at('09:50'), stopId: 'c', why: { fr: '', en: '' } }
    const news = { ...round, changes: [change] }
    const far = { sinceAt: at('09:50'), said: new Set(['delivered b']), mayRefuse: true }
    const seed = seedFor((seed) => kindsOf(next(news, { ...far, seed }))![0] === 'refused')
    const act = next(news, { ...far, seed })!
    expect(act.words).toEqual([{ afterRealMs: 0, kind: 'refused', requestId: 'r1' }])
    expect(act.dueAt - at('09:50')).toBeLessThanOrEqual(2 * minute)
    expect(kindsOf(next(news, { ...far, seed, mayRefuse: false }))).not.toContain('refused')
    expect(kindsOf(next(round, { ...far, seed }))).not.toContain('refused')
  })

  it('is back about when expected, and hands over some minutes later', () => {
    const nothing = roundOf({ day, picture: 'a 09:25 letters', expectedReturnAt: '10:20' })
    const back = next(nothing)!
    expect(kindsOf(back)).toEqual(['back at depot'])
    expect(Math.abs(back.dueAt - at('10:20'))).toBeLessThanOrEqual(6 * minute)
    const handOver = next({ ...nothing, state: 'back' }, { sinceAt: at('10:21') })!
    expect(handOver).toMatchObject({ key: 'hand over', words: [] })
    expect(handOver.dueAt - at('10:21')).toBeGreaterThanOrEqual(4 * minute)
    expect(next({ ...nothing, state: 'handed over' })).toBeUndefined()
  })

  it('stays out with an empty collection round until its time is over', () => {
    const idle = roundOf({ day, picture: '', kind: 'collection', expectedReturnAt: '09:21' })
    expect(next(idle)!.dueAt).toBeGreaterThan(at('12:10'))
  })

  it('does nothing twice, whatever became of it', () => {
    const planned = roundOf({ day, picture, state: 'planned' })
    expect(next(planned, { said: new Set(['left depot']) })).toBeUndefined()
    const said = new Set(['delivered b', 'r1', 'delivered d'])
    expect(next(round, { said })!.key).toBe('back at depot')
  })
})
