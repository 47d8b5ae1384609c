import { createECDH, createHash } from 'node:crypto'
import type { Pool } from 'pg'
import webPush from 'web-push'
import { onBreakSince } from '../../algorithms/round/breaks.ts'
import { type Clock, repeat } from '../clock.ts'
import type { PushMessage, PushSubscriptionBody } from '../protocol/duty.ts'
import type { DepotState, PlanChange } from '../store/depotState.ts'
import {
  type DueSubscription,
  deleteSubscription,
  keepPushKeys,
  listDueSubscriptions,
  markTold,
  type PushKeys,
  postponePush,
  saveSubscription,
} from '../store/pushes.ts'
import { findRound } from './passing.ts'
import { messageOf } from './pushMessage.ts'

export interface PushSettings {
  /** Whom a push service may write to when something is wrong: `mailto:` or `https:`. */
  readonly contact: string
  /** Origins of push services beside those of the browsers' makers. */
  readonly services?: readonly string[]
}

/** Where Chromium's, Firefox's, Edge's and Apple's messages go; a device can't send us elsewhere. */
const knownServices =
  /^https:\/\/(fcm\.googleapis\.com|([a-z0-9-]+\.)*push\.services\.mozilla\.com|([a-z0-9-]+\.)+notify\.windows\.com|([a-z0-9-]+\.)*push\.apple\.com)$/
/** After an hour a change has been seen, or is over. */
const lifeSeconds = 3_600
const patienceMs = 10_000
const firstWaitMs = 5_000
const longestWaitMs = 300_000
/** What a lost ring or a failure left lying. */
const sweepMs = 5_000

/**
 * Tells devices on duty, whose page isn't on the screen, what changed in their round, by web push
 * (RFC 8030, 8291, 8292). The plan's own changes are the queue: a device has a version up to which it
 * knows everything, which only rises once it showed a change or its push service took it. So a kill
 * loses none; and one sent again bears the same tag, which shows once.
 */
export async function makePushes({
  db,
  clock,
  state,
  isOpen,
  settings,
}: {
  readonly db: Pool
  readonly clock: Clock
  readonly state: () => DepotState
  /** Whether a device has its page on the screen. */
  readonly isOpen: (sessionId: string) => boolean
  readonly settings: PushSettings
}) {
  const keys = await keepPushKeys(db, makeKeys())
  let working: Promise<void> | undefined
  let again = false
  let isClosed = false

  /** Looks who doesn't know something yet; a call while one is under way is remembered. */
  function wake(): void {
    if (isClosed) return
    again = true
    working ??= work()
      .catch((error) => {
        if (!isClosed) console.error('web push', error)
      })
      .finally(() => {
        working = undefined
        if (again && !isClosed) wake()
      })
  }

  async function work() {
    while (again && !isClosed) {
      again = false
      const { version, depot } = state()
      const due = { depotId: depot.depotId, version, realNow: clock.realNow() }
      const away = (await listDueSubscriptions(db, due)).filter((one) => !isOpen(one.sessionId))
      const untouched: string[] = []
      const touched: DueSubscription[] = []
      for (const one of away) {
        if (listUntold(state(), one).length > 0) touched.push(one)
        else untouched.push(one.sessionId)
      }
      if (untouched.length > 0) await markTold(db, untouched, version)
      await Promise.all(touched.filter((one) => !isResting(one)).map(tell))
    }
  }

  /** Who rests is left alone, and told afterwards. */
  function isResting({ carrierId }: DueSubscription): boolean {
    const round = findRound(state(), carrierId)
    return round !== undefined && onBreakSince(round) !== undefined
  }

  /** One push a change, the oldest first, as far as they are taken. */
  async function tell(to: DueSubscription) {
    for (const change of listUntold(state(), to)) {
      const message = messageOf(state(), change, to.language)
      const answer = await send(to, message)
      // the address is gone, or made for other keys than ours: the page makes a new one
      if ([401, 403, 404, 410].includes(answer.status)) return deleteSubscription(db, to.sessionId)
      const isTaken = answer.status >= 200 && answer.status < 300
      // what a service will never take mustn't stand in the way of what follows
      const isUseless = answer.status === 400 || answer.status === 413
      if (!isTaken && !isUseless) {
        const waitMs = Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(to.failures, 10))
        const askedMs = 1000 * answer.retryAfterSeconds
        return postponePush(db, to.sessionId, clock.realNow() + Math.max(waitMs, askedMs))
      }
      await markTold(db, [to.sessionId], change.version)
    }
  }

  async function send(to: DueSubscription, message: PushMessage) {
    try {
      const { endpoint, method, headers, body } = webPush.generateRequestDetails(
        { endpoint: to.endpoint, keys: { p256dh: to.p256dh, auth: to.auth } },
        JSON.stringify(message),
        {
          TTL: lifeSeconds,
          urgency: 'high',
          // what still waits at the service is replaced by the same sent again (RFC 8030, 5.4)
          topic: createHash('sha256').update(message.tag).digest('base64url').slice(0, 32),
          vapidDetails: { subject: settings.contact, ...keys },
        },
      )
      const answer = await fetch(endpoint, {
        method,
        headers: headers as Record<string, string>,
        body: new Uint8Array(body!),
        redirect: 'manual',
        signal: AbortSignal.timeout(patienceMs),
      })
      await answer.body?.cancel()
      const retryAfterSeconds = Number(answer.headers.get('retry-after')) || 0
      return { status: answer.status, retryAfterSeconds: Math.min(retryAfterSeconds, 3600) }
    } catch {
      return { status: 0, retryAfterSeconds: 0 }
    }
  }

  const stopSweep = repeat(clock, sweepMs, wake)
  return {
    publicKey: keys.publicKey,
    wake,
    /** @returns false for a push service that isn't known: we send nothing anywhere else */
    async subscribe(sessionId: string, body: PushSubscriptionBody): Promise<boolean> {
      const { endpoint, keys, language } = body
      const { origin } = new URL(endpoint)
      if (!knownServices.test(origin) && !settings.services?.includes(origin)) return false
      if (!isPoint(keys.p256dh)) return false
      await saveSubscription(db, {
        sessionId,
        endpoint,
        ...keys,
        language,
        realMadeAt: clock.realNow(),
        toldVersion: state().version,
      })
      return true
    },
    unsubscribe: (sessionId: string) => deleteSubscription(db, sessionId),
    noteShown: (sessionId: string, version: number) =>
      markTold(db, [sessionId], Math.min(version, state().version)),
    /** Resolves when nothing is being sent. */
    async idle() {
      while (working) await working
    },
    async close() {
      isClosed = true
      stopSweep()
      await working
    },
  }
}

/** What changed in a device's round since it last knew, the oldest first. */
function listUntold(state: DepotState, { carrierId, toldVersion }: DueSubscription): PlanChange[] {
  const round = findRound(state, carrierId)
  if (!round || ['absent', 'handed over'].includes(round.progress.state)) return []
  return state.changes
    .filter((change) => change.roundId === round.roundId && change.version > toldVersion)
    .toSorted((a, b) => a.version - b.version)
}

function makeKeys(): PushKeys {
  return webPush.generateVAPIDKeys()
}

/** A device's key that isn't on the curve would fail at every message. */
function isPoint(p256dh: string): boolean {
  const ecdh = createECDH('prime256v1')
  ecdh.generateKeys()
  try {
    ecdh.computeSecret(Buffer.from(p256dh, 'base64url'))
    return true
  } catch {
    return false
  }
}
