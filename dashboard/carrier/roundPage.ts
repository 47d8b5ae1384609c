import { computed, effect, signal } from '@preact/signals'
import type { CarrierStop, CarrierView, ChangeView } from '../../backend/protocol/carrierView.ts'
import type { Passing } from '../../backend/protocol/duty.ts'
import type { GapReason, Item, Problem, RoundEvent } from '../../backend/protocol/rest.ts'
import { say as inHisLanguage } from '../i18n/language.ts'
import { kept } from '../state/kept.ts'
import type { Live } from '../state/live.ts'
import { newId } from '../state/newId.ts'
import { openOutboxHere } from '../state/outboxHere.ts'
import { realNow, serviceAtReal, serviceNow, tickingRealNow } from '../state/serviceClock.ts'
import { onAskedStop } from './duty/askedStop.ts'
import { attend } from './duty/attend.ts'
import { leftFor } from './duty/handOff.ts'
import { paceNews } from './duty/pace.ts'
import { sayNews } from './duty/voice.ts'
import { undoMs, withMyWord } from './myWord.ts'
import { actsAt, isPending, isSpecial, leftBehind, nextSpecials } from './nextSpecial.ts'
import { keepGround } from './onDevice.ts'
import { walkFrom } from './ownOrder.ts'
import { openPhotoQueue } from './photo/photoQueue.ts'

/** How long a change stays where the carrier can still say no to it, on the service clock. */
const freshMs = 10 * 60_000

/** What he says of his own order, as against what came of a collection. */
const ownKinds = ['pinned', 'unpinned', 'reordered', 'parked', 'unparked'] as const

/** What can still be taken back, and until when (real time). */
export interface LastWord {
  readonly eventId: string
  readonly stopId: string
  readonly kind: 'collected' | 'problem' | (typeof ownKinds)[number]
  /** Of an order: the one before. */
  readonly before?: readonly string[]
  readonly untilRealAt: number
}

/** Of what he collects beside his list: no stop of his. */
const passingStopId = 'passing'

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
  const outbox = openOutboxHere(first.carrierName)
  const photos = openPhotoQueue(first.carrierName)
  const lastWord = kept<LastWord | undefined>(
    'domino.lastWord',
    (text) => JSON.parse(text) as LastWord,
    undefined,
    (word) => word && JSON.stringify(word),
  )
  const seenNews = signal<ReadonlySet<string>>(new Set())
  // back from the app that led him there, he sees the same stop
  const selectedId = signal<string | undefined>(leftFor.peek())
  const pane = signal<Pane>('next')

  /** The stop of the list whose place he is about to change. */
  const arranged = signal<string | undefined>(undefined)
  /** By the event of an order: what it changed, for as long as that can be taken back. */
  const before = signal<ReadonlyMap<string, readonly string[]>>(
    new Map(lastWord.value?.before ? [[lastWord.value.eventId, lastWord.value.before]] : []),
  )

  const round = computed(() => {
    const view = live.view.value
    const serviceAt = (realAt: number) => (view ? serviceAtReal(view.clock, realAt) : realAt)
    return withMyWord(view?.round ?? first, outbox.said.value, {
      before: before.value,
      serviceAt,
    })
  })
  const next = computed(() => nextSpecials(round.value.stops))
  const behind = computed(() => leftBehind(round.value.stops))

  const undoable = computed(() => {
    const word = lastWord.value
    return word && word.untilRealAt > tickingRealNow() ? word : undefined
  })
  const isOwn = (word: LastWord) => ownKinds.some((kind) => kind === word.kind)
  const undoing = computed(() => {
    const word = undoable.value
    return word && !isOwn(word) ? word : undefined
  })
  /** The same of his own order: on the list, where it doesn't stand in a collection's way. */
  const undoingOrder = computed(() => {
    const word = undoable.value
    return word && isOwn(word) ? word : undefined
  })

  /** Changes of the last ten minutes; a text, so that a second that changes nothing draws nothing. */
  const freshKeys = computed(() => {
    const view = live.view.value
    if (!view) return ''
    const since = serviceNow(view.clock) - freshMs
    const seen = live.seenVersion.value ?? Number.POSITIVE_INFINITY
    const fresh = round.value.changes.filter(({ at, version }) => at >= since || version > seen)
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
  const unseen = computed(() =>
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

  const leftBe = signal<ReadonlySet<string>>(new Set())
  /** The nearest that he passes by, unless he has said no or taken it. */
  const passing = computed(() =>
    live.passing.value.find(({ requestId }) => !leftBe.value.has(requestId)),
  )
  const leaveBe = (requestId: string) => {
    leftBe.value = new Set([...leftBe.value, requestId])
  }

  const say = (body: EventBody): string => {
    const eventId = newId()
    outbox.say({ ...body, eventId, realAt: Math.round(realNow()) } as RoundEvent)
    return eventId
  }

  const remember = (stopId: string, kind: LastWord['kind'], eventId: string) => {
    lastWord.value = { eventId, stopId, kind, untilRealAt: realNow() + undoMs }
    selectedId.value = undefined
    if (stopId === leftFor.value) leftFor.value = undefined
  }

  /** What an earlier order cost says nothing any more. */
  const forgetCosts = () => {
    const told = news.value.filter((change) => change.stopId === undefined)
    seenNews.value = new Set([...seenNews.value, ...told.map(newsKey)])
  }

  const rememberOrder = (
    stopId: string,
    kind: LastWord['kind'],
    eventId: string,
    was?: readonly string[],
  ) => {
    if (was) before.value = new Map([...before.value, [eventId, was]])
    const untilRealAt = realNow() + undoMs
    lastWord.value = { eventId, stopId, kind, untilRealAt, ...(was ? { before: was } : {}) }
  }

  const startBreak = () => {
    pane.value = 'next'
    say({ kind: 'break started' })
  }
  const endBreak = () => {
    say({ kind: 'break ended' })
  }
  const attendance = attend(live, round, { startBreak, endBreak })
  /** Right ahead, an answer to his own word, or told already while the screen was dark. At the office all is. */
  const isUrgent = ({ stopId, version }: ChangeView) =>
    stopId === undefined ||
    round.value.state !== 'out' ||
    version > (live.seenVersion.value ?? Number.POSITIVE_INFINITY) ||
    next.value.slice(0, 2).some((stop) => stop.stopId === stopId)
  const { shown: news, stop: stopPacing } = paceNews(unseen, {
    keyOf: newsKey,
    isUrgent,
    isHalted: computed(() => round.value.state !== 'out' || attendance.isHalted.value),
    now: () => (live.view.value ? serviceNow(live.view.value.clock) : 0),
  })
  const stopVoice = sayNews(
    computed(() =>
      attendance.duty.value === 'on'
        ? news.value.map((change) => ({ key: newsKey(change), text: inHisLanguage(change.why) }))
        : [],
    ),
  )

  const stopUndo = effect(() => {
    if (live.network.value === 'live') void outbox.flush()
  })
  const stopPhotos = effect(() => {
    const waiting = outbox.said.value.flatMap(({ event, fate }) =>
      fate === 'waiting' && event.kind === 'problem' && event.photo ? [event.photo] : [],
    )
    if (live.network.value === 'live') void photos.send((id) => waiting.includes(id))
  })
  let groundOf: string | undefined
  const stopKeeping = effect(() => {
    const view = live.view.value
    if (live.network.value !== 'live' || !view?.round || groundOf === view.round.roundId) return
    groundOf = view.round.roundId
    keepGround(view).catch(() => {
      groundOf = undefined
    })
  })

  const select = (stopId: string) => {
    lastWord.value = undefined
    selectedId.value = stopId
    pane.value = 'next'
  }
  const stopAsked = onAskedStop(select)

  return {
    live,
    outbox,
    round,
    next,
    behind,
    shown,
    undoing,
    undoingOrder,
    arranged,
    news,
    freshStopIds,
    selectedId,
    pane,
    leave: () => {
      attendance.setDuty('on')
      say({ kind: 'left depot' })
    },
    comeBack: () => {
      pane.value = 'next'
      say({ kind: 'back at depot' })
    },
    startBreak,
    endBreak,
    attendance,
    passing,
    leaveBe,
    /** He stands before it: into his bag it goes, whoever was to come for it. */
    take: ({ requestId, parcels }: Passing) => {
      leaveBe(requestId)
      remember(
        passingStopId,
        'collected',
        say({ kind: 'collected', stopId: passingStopId, requestId, parcels }),
      )
    },
    deliver: (stopId: string) => {
      selectedId.value = undefined
      say({ kind: 'delivered', stopId })
    },
    reload: (stopId: string) => {
      selectedId.value = undefined
      say({ kind: 'reloaded', stopId })
    },
    collect: (
      stopId: string,
      requestId: string,
      parcels: number,
      items?: readonly Item[] | undefined,
    ) => {
      const found = items ? { items: [...items] } : {}
      const eventId = say({ kind: 'collected', stopId, requestId, parcels, ...found })
      remember(stopId, 'collected', eventId)
    },
    /** What of his bag is in the container now, and why the rest isn't. */
    handOver: (
      inside: readonly { requestId: string; parcels: number }[],
      gap?: { readonly reason: GapReason; readonly signedBy: string },
    ) => {
      say({ kind: 'handed over', inside: [...inside], ...(gap ? { gap } : {}) })
    },
    report: async (stopId: string, requestId: string, problem: Problem, jpeg?: Blob) => {
      const photo = jpeg && (await photos.keep(jpeg))
      const shown = photo ? { photo } : {}
      remember(stopId, 'problem', say({ kind: 'problem', stopId, requestId, problem, ...shown }))
    },
    refuse: (requestId: string) => {
      selectedId.value = undefined
      say({ kind: 'refused', requestId })
    },
    pin: (stopId: string) => rememberOrder(stopId, 'pinned', say({ kind: 'pinned', stopId })),
    unpin: (stopId: string) => rememberOrder(stopId, 'unpinned', say({ kind: 'unpinned', stopId })),
    park: (stopId: string, stopIds: readonly string[]) => {
      forgetCosts()
      rememberOrder(stopId, 'parked', say({ kind: 'parked', stopIds: [...stopIds] }))
    },
    ride: (stopId: string) => {
      const stopIds = walkFrom(round.value, stopId)
      forgetCosts()
      rememberOrder(stopId, 'unparked', say({ kind: 'unparked', stopIds: [...stopIds] }))
    },
    reorder: (stopId: string, stopIds: readonly string[]) => {
      const was = round.value.stops.map((stop) => stop.stopId)
      forgetCosts()
      const named = was.map((id) => stopIds.includes(id))
      const changed = was.slice(named.indexOf(true), named.lastIndexOf(true) + 1)
      const eventId = say({ kind: 'reordered', stopIds: [...stopIds] })
      rememberOrder(stopId, 'reordered', eventId, changed)
    },
    undo: () => {
      const word = undoable.value
      if (!word) return
      lastWord.value = undefined
      if (isOwn(word)) forgetCosts()
      else selectedId.value = word.stopId
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
    select,
    close: () => {
      stopUndo()
      stopPhotos()
      stopAsked()
      stopVoice()
      stopPacing()
      attendance.close()
      stopKeeping()
      outbox.close()
    },
  }
}

export function newsKey(change: ChangeView): string {
  return `${change.version} ${change.stopId ?? ''}`
}
