import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defaultRoundSettings } from '../../../algorithms/round/settings.ts'
import type { CarrierView, TurnView } from '../../../backend/protocol/carrierView.ts'
import type { RoundEventsAnswer } from '../../../backend/protocol/rest.ts'
import { type Client, openTown, type Town } from '../../fixtures/openTown.ts'
import { letterRound, passBy, stateOf } from '../../fixtures/passedBy.ts'
import { event, say } from '../../fixtures/roundEvents.ts'

describe('a carrier who has passed', () => {
  let town: Town
  let carrier: Client
  beforeEach(async () => {
    town = await openTown({ at: '09:30' })
    carrier = (await passBy(town)).carrier
  })
  afterEach(() => town.close())

  const turns = async (): Promise<readonly TurnView[]> => {
    const line = await carrier.live()
    const frame = await line.next(({ type }) => type === 'snapshot')
    line.close()
    return ((frame as { view: unknown }).view as CarrierView).turns ?? []
  }
  const request = async (requestId: string) =>
    (await stateOf(town)).requests.get(requestId as never)!
  async function turn(requestId: string) {
    const events = [event('turned back', { requestId })]
    const init = { method: 'POST', body: JSON.stringify({ events }) }
    const response = await carrier.fetch('/api/v1/round-events', init)
    return ((await response.json()) as RoundEventsAnswer).results[0]!
  }

  it('is offered to turn round for what waits for tomorrow, and told what it costs', async () => {
    const offered = await turns()
    expect(offered.length).toBeGreaterThan(0)
    for (const { requestId, addedMinutes } of offered) {
      expect(addedMinutes * 60).toBeGreaterThan(defaultRoundSettings.maxUTurnSeconds)
      expect(addedMinutes).toBeLessThanOrEqual(15)
      expect(await request(requestId)).toMatchObject({ state: 'postponed', room: 'waits' })
    }
  })

  it('says that he goes: it’s in his round today, stays there, and costs what he was told', async () => {
    const [offer] = await turns()
    const day = (await stateOf(town)).day
    const answer = await turn(offer!.requestId)
    expect(answer.outcome).toBe('kept')
    expect(answer.why!.en).toContain(`+${offer!.addedMinutes}\u00a0min, you are back at `)
    const round = await letterRound(town)
    const stop = round.stops.find(({ collections }) =>
      collections.some(({ requestId }) => requestId === offer!.requestId),
    )!
    expect(stop.pin).toMatchObject({ holds: true })
    expect(await request(offer!.requestId)).toMatchObject({
      state: 'planned',
      roundId: round.roundId,
      room: 'found',
      day,
      why: { en: expect.stringMatching(/^Your postman turns back/) },
      promise: { day },
    })
    expect((await turns()).map(({ requestId }) => requestId)).not.toContain(offer!.requestId)
  })

  it('is heard once, from whatever phone', async () => {
    const [offer] = await turns()
    const word = event('turned back', { requestId: offer!.requestId })
    expect(await say(carrier, word, word)).toEqual(['kept', 'known'])
    const { version } = await stateOf(town)
    expect((await turn(offer!.requestId)).outcome).toBe('kept')
    expect((await stateOf(town)).version).toBe(version)
  })

  it('can’t turn round for what doesn’t wait any more, nor when he is back', async () => {
    const [offer] = await turns()
    await say(carrier, event('back at depot', {}))
    const refused = await turn(offer!.requestId)
    expect(refused).toMatchObject({ outcome: 'rejected' })
    expect(refused.why!.en).toBe('Your round has no room for this turn any more.')
    expect(await turns()).toEqual([])
    expect((await turn('nothing')).outcome).toBe('rejected')
  })

  it('is never offered what he has refused', async () => {
    const [offer] = await turns()
    await say(carrier, event('refused', { requestId: offer!.requestId }))
    expect((await turns()).map(({ requestId }) => requestId)).not.toContain(offer!.requestId)
    expect((await turn(offer!.requestId)).outcome).toBe('rejected')
  })
})
