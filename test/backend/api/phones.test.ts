import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DepotId, RoundId, StopId } from '../../../algorithms/model.ts'
import type { CarrierView } from '../../../backend/protocol/carrierView.ts'
import { closeElsewhere, closeUnauthorised } from '../../../backend/protocol/live.ts'
import type { PhoneList } from '../../../backend/protocol/phones.ts'
import type { RoundEventsAnswer } from '../../../backend/protocol/rest.ts'
import { loadDepotState } from '../../../backend/store/depotState.ts'
import {
  adminPassword,
  type Client,
  openTown,
  type Town,
  tuesday,
} from '../../fixtures/openTown.ts'
import { enrolPhone, issueCode, type Phone, post } from '../../fixtures/phones.ts'
import { event, say } from '../../fixtures/roundEvents.ts'

const l01 = `${tuesday}.L01` as RoundId
const c01 = `${tuesday}.C01` as RoundId

describe('a carrier’s phone', () => {
  let town: Town
  let manager: Client
  let realNow: number
  beforeEach(async () => {
    realNow = Date.now()
    town = await openTown({ at: '09:30', realNow: () => realNow })
    manager = await town.logIn('manager', adminPassword)
  })
  afterEach(() => town.close())

  const tryCode = (code: string) =>
    fetch(`${town.url}/api/v1/phones`, {
      ...post({ code }),
      headers: { 'content-type': 'application/json' },
    })
  const errorOf = async (answer: Response) => {
    const { error } = (await answer.json()) as { error: { code: string; fr: string; en: string } }
    expect(error).toMatchObject({
      fr: expect.stringMatching(/\.$/),
      en: expect.stringMatching(/\.$/),
    })
    return [answer.status, error.code]
  }
  const enrolled = async (roundId: string, name: string): Promise<Phone> =>
    enrolPhone(town, await issueCode(manager, roundId, name))
  const roundOf = async (roundId: RoundId) =>
    (await loadDepotState(town.database.pool, 'depot-1' as DepotId)).rounds.get(roundId)!
  const phones = async () =>
    ((await (await manager.fetch('/api/v1/phones')).json()) as PhoneList).phones
  const closedWith = (client: Client) =>
    client.live().then(
      () => 'open',
      (error: Error) => error.message,
    )

  it('is enrolled by a code however it is typed, and opens its round by a tap', async () => {
    const code = await issueCode(manager, l01, 'Téléphone L01')
    expect(code).toMatch(/^[2-9A-Z]{4}-[2-9A-Z]{4}$/)
    const phone = await enrolPhone(town, ` ${code.toLowerCase().replace('-', ' ')} `)
    const told = await phone.tell()
    expect(told.name).toBe('Téléphone L01')
    expect(told.rounds[0]).toEqual({
      roundId: l01,
      number: 'L01',
      carrierName: expect.any(String) as string,
      state: 'planned',
      isMine: true,
    })
    expect(told.rounds.slice(1).map(({ number }) => number)).toContain('C01')
    expect(await phone.take(l01)).toBe(204)
    const live = await phone.client().live()
    expect(live.frames[0]).toMatchObject({ view: { round: { roundId: l01 } } })
    live.close()
    expect(await phones()).toMatchObject([
      {
        name: 'Téléphone L01',
        roundId: l01,
        holds: true,
        lastSeenDay: expect.any(String) as string,
      },
    ])
  })

  it('keeps neither the code nor the credential, only their hashes', async () => {
    const code = await issueCode(manager, l01, 'Téléphone L01')
    const phone = await enrolPhone(town, code)
    const secret = phone.client().cookie.split('=')[1]!
    const { rows } = await town.database.pool.query(
      `select (select jsonb_agg(c) from enrolment_codes c)::text ||
         (select jsonb_agg(p) from phones p)::text as all`,
    )
    expect(rows[0].all).not.toContain(secret)
    expect(rows[0].all).not.toContain(code)
    expect(rows[0].all).not.toContain(code.replace('-', ''))
  })

  it('is refused with what to do, by a code that was used, has expired, or is wrong', async () => {
    const used = await issueCode(manager, l01, 'A')
    const both = await Promise.all([tryCode(used), tryCode(used)])
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409])
    expect(await errorOf(await tryCode(used))).toEqual([409, 'used-code'])
    const old = await issueCode(manager, l01, 'B')
    realNow += 10 * 60_000
    expect(await errorOf(await tryCode(old))).toEqual([410, 'expired-code'])
    expect(await errorOf(await tryCode('ABCD-EFGH'))).toEqual([404, 'wrong-code'])
    expect(await errorOf(await tryCode(''))).toEqual([404, 'wrong-code'])
    expect(await phones()).toHaveLength(1)
  })

  it('cannot be searched for: after ten wrong codes even the right one waits', async () => {
    const code = await issueCode(manager, l01, 'A')
    for (let wrong = 0; wrong < 10; wrong++)
      expect((await tryCode(`ABCD-EFG${wrong}`)).status).toBe(404)
    expect(await errorOf(await tryCode(code))).toEqual([429, 'too-many-tries'])
    expect(await phones()).toEqual([])
  })

  it('opens nothing without having been enrolled', async () => {
    const nobody = await fetch(`${town.url}/api/v1/phone`)
    expect(await errorOf(nobody)).toEqual([401, 'not-enrolled'])
    const phone = await enrolled(l01, 'A')
    // not before it has taken a round
    expect(await closedWith(phone.client())).toContain(String(closeUnauthorised))
    expect(await phone.take(`${tuesday}.L99`)).toBe(404)
    const carrier = await phone.client().fetch('/api/v1/phones')
    expect(await errorOf(carrier)).toEqual([401, 'log-in-first'])
  })

  it('goes on where the round was on a colleague’s, whose first phone is told', async () => {
    const first = await enrolled(l01, 'Téléphone L01')
    const colleague = await enrolled(c01, 'Téléphone C01')
    await first.take(l01)
    await colleague.take(c01)
    const { stops } = await roundOf(l01)
    const [one, two] = stops.map(({ stopId }) => ({ stopId })) as [
      { stopId: StopId },
      { stopId: StopId },
    ]
    await say(first.client(), event('left depot', {}, realNow), event('delivered', one, realNow))
    const line = await first.client().live()
    const ended = line.closed()

    expect((await colleague.tell()).rounds).toContainEqual(
      expect.objectContaining({ roundId: l01, heldBy: 'Téléphone L01' }),
    )
    expect(await colleague.take(l01)).toBe(204)
    expect(await ended).toBe(closeElsewhere)
    expect(await closedWith(first.client())).toContain(String(closeElsewhere))
    const live = await colleague.client().live()
    expect(live.frames[0]).toMatchObject({
      view: { round: { roundId: l01, state: 'out' } },
    })
    const [{ view } = { view: undefined }] = live.frames as { view?: CarrierView }[]
    expect(view?.round?.stops[0]).toMatchObject({ stopId: one.stopId, delivered: true })
    live.close()

    // what the first did in the dark comes late: it counts, and leaves the newer as it is
    realNow += 60_000
    await say(colleague.client(), event('delivered', two, realNow))
    const late = [
      event('back at depot', {}, realNow - 30_000),
      event('delivered', one, realNow - 45_000),
    ]
    expect(await say(first.client(), ...late)).toEqual(['kept', 'kept'])
    const { progress, delivered } = await roundOf(l01)
    expect(progress).toMatchObject({ state: 'out', confirmed: { stopId: two.stopId } })
    expect([...delivered]).toEqual(expect.arrayContaining([one.stopId, two.stopId]))

    // taken back by a tap, also where nobody gave it
    expect(await first.take(l01)).toBe(204)
    expect(await closedWith(first.client())).toBe('open')
    expect(await closedWith(colleague.client())).toContain(String(closeElsewhere))
  })

  it('is free again on the first where the colleague goes back to his own round', async () => {
    const first = await enrolled(l01, 'A')
    const colleague = await enrolled(c01, 'B')
    await first.take(l01)
    await colleague.take(l01)
    await colleague.take(c01)
    expect(await closedWith(first.client())).toBe('open')
    expect((await phones()).map(({ roundId, holds }) => [roundId, holds])).toEqual([
      [l01, false],
      [c01, true],
    ])
  })

  it('that is revoked in the middle is heard of what it did before, and of nothing after', async () => {
    const phone = await enrolled(l01, 'A')
    await phone.take(l01)
    const line = await phone.client().live()
    const ended = line.closed()
    const before = event('left depot', {}, realNow - 60_000)
    const [{ phoneId } = { phoneId: '' }] = await phones()
    expect((await manager.fetch(`/api/v1/phones/${phoneId}`, { method: 'DELETE' })).status).toBe(
      204,
    )
    expect(await ended).toBe(closeUnauthorised)
    expect(await phones()).toEqual([])
    realNow += 60_000
    const { stopId } = (await roundOf(l01)).stops[0]!
    const after = event('delivered', { stopId }, realNow)
    const answer = await phone
      .client()
      .fetch('/api/v1/round-events', post({ events: [after, before] }))
    const { results } = (await answer.json()) as RoundEventsAnswer
    expect(results).toEqual([
      {
        eventId: after.eventId,
        outcome: 'rejected',
        why: {
          fr: expect.stringMatching(/bureau/) as string,
          en: expect.stringMatching(/office/) as string,
        },
      },
      { eventId: before.eventId, outcome: 'kept' },
    ])
    const { progress, delivered } = await roundOf(l01)
    expect([progress.state, delivered.size]).toEqual(['out', 0])
    // nothing else is open to it
    expect(await errorOf(await phone.client().fetch('/api/v1/phone'))).toEqual([
      403,
      'phone-revoked',
    ])
    expect(await phone.take(l01)).toBe(403)
    expect((await phone.client().fetch('/api/v1/round/paths')).status).toBe(401)
    expect((await manager.fetch(`/api/v1/phones/${phoneId}`, { method: 'DELETE' })).status).toBe(
      404,
    )
  })

  it('is not heard of what somebody else did on it', async () => {
    const phone = await enrolled(c01, 'A')
    await phone.take(c01)
    const [{ carrierName } = { carrierName: '' }] = (await phone.tell()).rounds
    const send = async (name: string) => {
      const events = [event('left depot', {}, realNow)]
      const body = post({ events, carrierName: name })
      return (await phone.client().fetch('/api/v1/round-events', body)).status
    }
    expect([await send('Somebody else'), await send(carrierName)]).toEqual([403, 200])
    expect((await roundOf(c01)).progress.state).toBe('out')
  })

  it('is heard after its session has expired, as the one whose round it took last', async () => {
    const phone = await enrolled(l01, 'A')
    await phone.take(l01)
    const left = event('left depot', {}, realNow)
    realNow += 15 * 3_600_000
    expect(await closedWith(phone.client())).toContain(String(closeUnauthorised))
    expect(await say(phone.client(), left)).toEqual(['kept'])
  })

  it('stays enrolled after who used it has signed out', async () => {
    const phone = await enrolled(l01, 'A')
    await phone.take(l01)
    await phone.client().fetch('/api/v1/sessions', { method: 'DELETE' })
    expect(await closedWith(phone.client())).toContain(String(closeUnauthorised))
    expect(await phone.take(l01)).toBe(204)
    expect(await closedWith(phone.client())).toBe('open')
  })
})
