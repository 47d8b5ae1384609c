import { type ReadonlySignal, signal } from '@preact/signals'
import type { Sentence } from '../../algorithms/model.ts'
import type { RoundEvent, RoundEventsAnswer } from '../../backend/protocol/rest.ts'

/** What a carrier said, and what became of it. */
export interface Said {
  readonly event: RoundEvent
  /** Order on this device; a clock that jumps can't disturb it. */
  readonly number: number
  readonly fate: 'waiting' | 'kept' | 'rejected'
  /** Why it was rejected. */
  readonly why?: Sentence
  /** It's kept, but for this. */
  readonly correct?: Sentence
  /** The device had no room for it: it waits in memory, and is gone with the page. */
  readonly isUnkept?: boolean
}

/** What the outbox needs of the world around it. */
export interface OutboxWorld {
  /** Posts events; throws without network. */
  readonly post: (events: readonly RoundEvent[]) => Promise<PostAnswer>
  /** Where what isn't answered yet outlives the page. */
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>
  /** Calls back later; answers how to call it off. */
  readonly later: (call: () => void, waitMs: number) => () => void
}

export type PostAnswer =
  | { readonly kind: 'answered'; readonly answer: RoundEventsAnswer }
  /** The server will never take these as they are. */
  | { readonly kind: 'unreadable'; readonly why: Sentence }
  | { readonly kind: 'try later' }

export interface Outbox {
  /** Everything said and not yet let go of, oldest first. */
  readonly said: ReadonlySignal<readonly Said[]>
  /** Keeps an event on the device, then sends it. */
  readonly say: (event: RoundEvent) => void
  /** Sends what waits; a call while one is under way is remembered. */
  readonly flush: () => Promise<void>
  /** The carrier has read why an event was rejected. */
  readonly dismiss: (eventId: string) => void
  readonly close: () => void
}

/** At most this many in one post (the protocol takes 500). */
const batch = 100
const firstWaitMs = 2_000
const longestWaitMs = 30_000
/** A kept event still colours the page until the office's own frame surely has come. */
const lingerMs = 15_000

const everyPrefix = 'domino.outbox.'

/** Of whom something waits on this device. */
export function listOwners(storage: Pick<Storage, 'key' | 'length'>): ReadonlySet<string> {
  const keys = Array.from({ length: storage.length }, (_, i) => storage.key(i) ?? '')
  return new Set(
    keys
      .filter((key) => key.startsWith(everyPrefix))
      .map((key) => key.slice(everyPrefix.length, key.lastIndexOf('.'))),
  )
}

/** Opens one carrier's queue; `owner` keeps two people on one phone apart. */
export function openOutbox(owner: string, world: OutboxWorld): Outbox {
  const prefix = `${everyPrefix}${owner}.`
  const said = signal<readonly Said[]>(readKept(prefix, world.storage))
  let number = said.value.at(-1)?.number ?? 0
  let failures = 0
  let singly = false
  let sending: Promise<void> | undefined
  /** Asked while one was under way: the network may have come back since that one set out. */
  let again = false
  let callOff: (() => void) | undefined

  const say = (event: RoundEvent) => {
    number += 1
    said.value = [...said.value, { event, number, fate: 'waiting', isUnkept: true }]
    keep()
    void flush()
  }

  /** Whatever has no place on the device yet: there may be room by now. */
  const keep = () => {
    said.value = said.value.map(({ isUnkept, ...entry }) => {
      const { event, number, fate } = entry
      if (!isUnkept || fate !== 'waiting') return entry
      try {
        world.storage.setItem(prefix + event.eventId, JSON.stringify({ event, number }))
        return entry
      } catch {
        return { ...entry, isUnkept }
      }
    })
  }

  const flush = (): Promise<void> => {
    callOff?.()
    again = sending !== undefined
    sending ??= sendAll().finally(() => {
      sending = undefined
    })
    return sending
  }

  const sendAll = async () => {
    for (;;) {
      const waiting = said.value.filter((entry) => entry.fate === 'waiting')
      if (waiting.length === 0) return
      const events = waiting.slice(0, singly ? 1 : batch).map((entry) => entry.event)
      const answer = await world.post(events).catch((): PostAnswer => ({ kind: 'try later' }))
      if (answer.kind === 'try later') {
        if (again) {
          again = false
          continue
        }
        const waitMs = Math.min(longestWaitMs, firstWaitMs * 2 ** failures)
        failures += 1
        callOff = world.later(() => void flush(), waitMs)
        return
      }
      failures = 0
      if (answer.kind === 'answered') settle(answer.answer.results)
      else if (events.length > 1)
        singly = true // One bad event must not hold up the others.
      else settle([{ eventId: events[0]!.eventId, outcome: 'rejected', why: answer.why }])
    }
  }

  const settle = (results: RoundEventsAnswer['results']) => {
    const byId = new Map(results.map((result) => [result.eventId, result]))
    said.value = said.value.map((entry) => {
      const result = byId.get(entry.event.eventId)
      if (!result) return entry
      world.storage.removeItem(prefix + entry.event.eventId)
      if (result.outcome !== 'rejected')
        return { ...entry, fate: 'kept', ...(result.correct && { correct: result.correct }) }
      return { ...entry, fate: 'rejected', ...(result.why && { why: result.why }) }
    })
    // what is to be looked at again stays until it was
    const kept = results.filter(({ outcome, correct }) => outcome !== 'rejected' && !correct)
    world.later(() => letGo(new Set(kept.map((result) => result.eventId))), lingerMs)
  }

  const letGo = (eventIds: ReadonlySet<string>) => {
    said.value = said.value.filter((entry) => !eventIds.has(entry.event.eventId))
  }

  return {
    said,
    say,
    flush,
    dismiss: (eventId) => letGo(new Set([eventId])),
    close: () => callOff?.(),
  }
}

function readKept(prefix: string, storage: OutboxWorld['storage']): Said[] {
  const kept: Said[] = []
  for (let i = 0; i < storage.length; i += 1) {
    const key = storage.key(i)
    if (!key?.startsWith(prefix)) continue
    try {
      const { event, number } = JSON.parse(storage.getItem(key) ?? '') as Said
      kept.push({ event, number, fate: 'waiting' })
    } catch {
      storage.removeItem(key)
    }
  }
  return kept.sort((a, b) => a.number - b.number)
}
