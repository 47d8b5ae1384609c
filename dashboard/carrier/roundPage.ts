import { computed, effect, signal } from '@preact/signals'
import type { CarrierStop, CarrierView, ChangeView } from '../../backend/protocol/carrierView.ts'
import type { Problem, RoundEvent } from '../../backend/protocol/rest.ts'
import { kept } from '../state/kept.ts'
import type { Live } from '../state/live.ts'
import { newId } from '../state/newId.ts'
import { openOutbox } from '../state/outbox.ts'
import { postRoundEvents } from '../state/postRoundEvents.ts'
import { realNow, serviceNow, tickingRealNow } from '../state/serviceClock.ts'
import { undoMs, withMyWord } from './myWord.ts'
import { actsAt, isPending, isSpecial, leftBehind, nextSpecials } from './nextSpecial.ts'

/** How long a change stays where the carrier can still say no to it, on the service clock. */
const freshMs = 10 * 60_000

/** What can still be taken back, and until when (real time). */
export interface LastWord {
  readonly eventId: string
  readonly stopId: string
  readonly kind: 'collected' | 'problem'
  readonly untilRealAt: number
}

export type Pane = 'next' | 'list' | 'map'
export type RoundPage = ReturnType<typeof openRoundPage>
type RoundView = NonNullable<CarrierView['round']>
type EventBody = RoundEvent extends infer Event
  ? Event extends RoundEvent
    ? Omit<Event, 'eventId' | 'realAt'>
    : never
  : never

/**
 * Everything the carrier's page knows and can do, for one carrier on one device: the office's view
 * with his own word laid over it, what is next, what is new, what can be taken back.
 */
export function openRoundPage(live: Live<CarrierView>, first: RoundView) {
  const outbox = openOutbox(first.carrierName, {
    post: postRoundEvents,
    storage: localStorage,
    later: (call, waitMs) => {
      const timer = setTimeout(call, waitMs)
      return () => clearTimeout(timer)
    },
  })
  const lastWord = kept<LastWord | undefined>(
    'domino.lastWord',
    (text) => JSON.parse(text) as LastWord,
    undefined,
    (word) => word && JSON.stringify(word),
  )
  const seenNews = signal<ReadonlySet<string>>(new Set())
  const selectedId = signal<string | undefined>(undefined)
  const pane = signal<Pane>('next')

  const round = computed(() => withMyWord(live.view.value?.round ?? first, outbox.said.value))
  const next = computed(() => nextSpecials(round.value.stops))
  const behind = computed(() => leftBehind(round.value.stops))

  const undoing = computed(() => {
    const word = lastWord.value
    return word && word.untilRealAt > tickingRealNow() ? word : undefined
  })

  /** Changes of the last ten minutes; a text, so that a second that changes nothing draws nothing. */
  const freshKeys = computed(() => {
    const view = live.view.value
    if (!view) return ''
    const since = serviceNow(view.clock) - freshMs
    const fresh = round.value.changes.filter((change) => change.at >= since)
    return fresh.map(newsKey).join('\n')
  })
  const fresh = computed(() => {
    const keys = new Set(freshKeys.value.split('\n'))
    return round.value.changes.filter((change) => keys.has(newsKey(change)))
  })
  /** Stops that came in the last ten minutes and can still be refused. */
  const freshStopIds = computed(
    () => new Set(fresh.value.flatMap((change) => change.stopId ?? []).filter(refusableAt)),
  )
  /** Not yet seen, and not yet done: a stop that is settled is no news, one that went away is. */
  const news = computed(() =>
    fresh.value.filter((change) => {
      const stop = round.value.stops.find((candidate) => candidate.stopId === change.stopId)
      const isSettled = stop !== undefined && actsAt(stop).length === 0 && isSpecial(stop)
      return !isSettled && !seenNews.value.has(newsKey(change))
    }),
  )

  const shown = computed((): CarrierStop | undefined => {
    const stops = round.value.stops
    const id = undoing.value?.stopId ?? selectedId.value
    const asked = stops.find((stop) => stop.stopId === id)
    if (asked && (undoing.value || actsAt(asked).length > 0)) return asked
    return next.value[0] ?? behind.value[0]
  })

  function refusableAt(stopId: string): boolean {
    const stop = round.value.stops.find((candidate) => candidate.stopId === stopId)
    return stop?.collections.some(isPending) ?? false
  }

  const say = (body: EventBody): string => {
    const eventId = newId()
    outbox.say({ ...body, eventId, realAt: Math.round(realNow()) } as RoundEvent)
    return eventId
  }

  const remember = (stopId: string, kind: LastWord['kind'], eventId: string) => {
    lastWord.value = { eventId, stopId, kind, untilRealAt: realNow() + undoMs }
    selectedId.value = undefined
  }

  const stopUndo = effect(() => {
    if (live.network.value === 'live') void outbox.flush()
  })

  return {
    live,
    outbox,
    round,
    next,
    behind,
    shown,
    undoing,
    news,
    freshStopIds,
    selectedId,
    pane,
    leave: () => say({ kind: 'left depot' }),
    comeBack: () => {
      pane.value = 'next'
      say({ kind: 'back at depot' })
    },
    deliver: (stopId: string) => {
      selectedId.value = undefined
      say({ kind: 'delivered', stopId })
    },
    reload: (stopId: string) => {
      selectedId.value = undefined
      say({ kind: 'reloaded', stopId })
    },
    collect: (stopId: string, requestId: string, parcels: number) =>
      remember(stopId, 'collected', say({ kind: 'collected', stopId, requestId, parcels })),
    report: (stopId: string, requestId: string, problem: Problem) =>
      remember(stopId, 'problem', say({ kind: 'problem', stopId, requestId, problem })),
    refuse: (requestId: string) => {
      selectedId.value = undefined
      say({ kind: 'refused', requestId })
    },
    undo: () => {
      const word = undoing.value
      if (!word) return
      lastWord.value = undefined
      selectedId.value = word.stopId
      say({ kind: 'undone', undoesEventId: word.eventId })
    },
    goOn: () => {
      lastWord.value = undefined
    },
    markSeen: (change: ChangeView) => {
      seenNews.value = new Set([...seenNews.value, newsKey(change)])
    },
    /** Says no to the newest collection of a stop that has just come. */
    refuseStop: (stopId: string) => {
      const stop = round.value.stops.find((candidate) => candidate.stopId === stopId)
      const collection = stop?.collections.findLast(isPending)
      if (collection) say({ kind: 'refused', requestId: collection.requestId })
    },
    select: (stopId: string) => {
      lastWord.value = undefined
      selectedId.value = stopId
      pane.value = 'next'
    },
    close: () => {
      stopUndo()
      outbox.close()
    },
  }
}

export function newsKey(change: ChangeView): string {
  return `${change.version} ${change.stopId ?? ''}`
}

/** Hands over what was collected, answers how much it was; undefined without network. */
export async function handOver(
  roundId: string,
): Promise<{ requests: number; parcels: number } | undefined> {
  try {
    const answer = await fetch(`/api/v1/rounds/${encodeURIComponent(roundId)}/hand-over`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    })
    return answer.ok ? await answer.json() : undefined
  } catch {
    return undefined
  }
}
