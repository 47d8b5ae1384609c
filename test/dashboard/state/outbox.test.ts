import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RoundEvent, RoundEventsAnswer } from '../../../backend/protocol/rest.ts'
import { type OutboxWorld, openOutbox, type PostAnswer } from '../../../dashboard/state/outbox.ts'

const event = (eventId: string): RoundEvent => ({
  eventId,
  realAt: 0,
  kind: 'delivered',
  stopId: 'a',
})

/** An office that counts an event once, and a line to it that fails as told. */
function openWorld(line: ('fine' | 'no way there' | 'no way back')[] = []) {
  const counted: string[] = []
  const rejects = new Set<string>()
  const unreadable = new Set<string>()
  const kept = new Map<string, string>()
  let calls: (() => void)[] = []
  const results = (events: readonly RoundEvent[]): RoundEventsAnswer['results'] =>
    events.map(({ eventId }) => {
      if (rejects.has(eventId)) {
        return { eventId, outcome: 'rejected', why: { fr: 'Déjà réglée.', en: 'Settled.' } }
      }
      if (counted.includes(eventId)) return { eventId, outcome: 'known' }
      counted.push(eventId)
      return { eventId, outcome: 'kept' }
    })
  const post = async (events: readonly RoundEvent[]): Promise<PostAnswer> => {
    const now = line.shift() ?? 'fine'
    if (now === 'no way there') throw new Error('no network')
    if (events.some(({ eventId }) => unreadable.has(eventId))) {
      return { kind: 'unreadable', why: { fr: 'Illisible.', en: 'Unreadable.' } }
    }
    const answer = { results: results(events) }
    if (now === 'no way back') throw new Error('no network')
    return { kind: 'answered', answer }
  }
  const world: OutboxWorld = {
    post,
    storage: {
      get length() {
        return kept.size
      },
      key: (index) => [...kept.keys()][index] ?? null,
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: (key) => void kept.delete(key),
    },
    later: (call) => {
      calls.push(call)
      return () => {
        calls = calls.filter((other) => other !== call)
      }
    },
  }
  /** Time goes by: everything that was put off happens. */
  const wait = async (flush: () => Promise<void>) => {
    const due = calls
    calls = []
    for (const call of due) call()
    await flush()
  }
  return { world, counted, rejects, unreadable, kept, wait }
}

describe('outbox', () => {
  test('keeps an event on the device until it is answered', async () => {
    const { world, kept } = openWorld()
    const outbox = openOutbox('Camille', world)
    outbox.say(event('event 1'))
    expect(kept.size).toBe(1)
    await outbox.flush()
    expect(kept.size).toBe(0)
    expect(outbox.said.value).toMatchObject([{ fate: 'kept' }])
  })

  test('sends what an earlier page could not', async () => {
    const { world, counted, wait } = openWorld(['no way there', 'no way there'])
    const earlier = openOutbox('Camille', world)
    earlier.say(event('event 1'))
    earlier.say(event('event 2'))
    await earlier.flush()
    earlier.close()
    const outbox = openOutbox('Camille', world)
    expect(outbox.said.value.map(({ event }) => event.eventId)).toEqual(['event 1', 'event 2'])
    await wait(outbox.flush)
    await outbox.flush()
    expect(counted).toEqual(['event 1', 'event 2'])
  })

  test('sends at once what is asked for while a try without network is under way', async () => {
    const { world, counted } = openWorld(['no way there'])
    const outbox = openOutbox('Camille', world)
    outbox.say(event('event 1'))
    await outbox.flush()
    expect(counted).toEqual(['event 1'])
  })

  test('says what the device has no room for, keeps it in memory, and on the device once there is some', async () => {
    const { world, kept, counted, wait } = openWorld(['no way there', 'no way there'])
    let isFull = true
    const setItem = (key: string, value: string) => {
      if (isFull) throw new DOMException('full', 'QuotaExceededError')
      world.storage.setItem(key, value)
    }
    const storage: OutboxWorld['storage'] = {
      get length() {
        return kept.size
      },
      key: (index) => world.storage.key(index),
      getItem: (key) => world.storage.getItem(key),
      setItem,
      removeItem: (key) => world.storage.removeItem(key),
    }
    const outbox = openOutbox('Camille', { ...world, storage })
    outbox.say(event('event 1'))
    await outbox.flush()
    expect(outbox.said.value).toMatchObject([{ fate: 'waiting', isUnkept: true }])
    expect(kept.size).toBe(0)
    isFull = false
    outbox.say(event('event 2'))
    expect(outbox.said.value.map(({ isUnkept }) => isUnkept)).toEqual([undefined, undefined])
    expect(kept.size).toBe(2)
    await wait(outbox.flush)
    await outbox.flush()
    expect(counted).toEqual(['event 1', 'event 2'])
  })

  test('keeps two carriers on one phone apart', async () => {
    const { world } = openWorld(['no way there', 'no way there'])
    const outbox = openOutbox('Camille', world)
    outbox.say(event('event 1'))
    await outbox.flush()
    expect(openOutbox('Dominique', world).said.value).toEqual([])
  })

  test('shows why an event was rejected until it is read', async () => {
    const { world, rejects } = openWorld()
    rejects.add('event 1')
    const outbox = openOutbox('Camille', world)
    outbox.say(event('event 1'))
    await outbox.flush()
    expect(outbox.said.value).toMatchObject([{ fate: 'rejected', why: { en: 'Settled.' } }])
    outbox.dismiss('event 1')
    expect(outbox.said.value).toEqual([])
  })

  test('does not let one unreadable event hold up the others', async () => {
    const { world, unreadable, counted } = openWorld(['no way there'])
    unreadable.add('event 2')
    const outbox = openOutbox('Camille', world)
    for (const id of ['event 1', 'event 2', 'event 3']) outbox.say(event(id))
    await outbox.flush()
    await outbox.flush()
    expect(counted).toEqual(['event 1', 'event 3'])
    expect(outbox.said.value.map(({ fate }) => fate)).toEqual(['kept', 'rejected', 'kept'])
  })

  test('counts every event once and in order, however the line fails', async () => {
    const failure = fc.constantFrom(
      'fine' as const,
      'no way there' as const,
      'no way back' as const,
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(failure, { maxLength: 12 }),
        fc.array(fc.boolean(), { minLength: 1, maxLength: 12 }),
        async (line, reloads) => {
          const { world, counted, kept, wait } = openWorld([...line])
          let outbox = openOutbox('Camille', world)
          for (const [index, reload] of reloads.entries()) {
            outbox.say(event(`event ${index}`))
            if (reload) {
              await outbox.flush()
              outbox.close()
              outbox = openOutbox('Camille', world)
            }
          }
          for (let tries = 0; tries <= line.length + 1; tries += 1) await wait(outbox.flush)
          expect(counted).toEqual(reloads.map((_, index) => `event ${index}`))
          expect(kept.size).toBe(0)
        },
      ),
    )
  })
})
