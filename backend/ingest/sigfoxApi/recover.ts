import type { SigfoxApiDevice, SigfoxApiNotDelivered } from '../../protocol/sigfoxApi.ts'
import type { Scope, SigfoxApi } from './client.ts'
import { isComplete, type KnownMessage } from './isComplete.ts'
import { findLost, type LostKnowledge } from './planRecovery.ts'
import { SigfoxApiProblem } from './problem.ts'

/** A message that the network has. Its identity is device + second + data. */
export interface RecoveredMessage {
  readonly deviceId: string
  readonly second: number
  /** 0 to 12 bytes, in lower case. */
  readonly dataHex: string
  readonly seqNumber?: number
  readonly realAt: number
}

/** Where a recovery stands. Plain JSON: stored by the caller, and handed back after a restart. */
export interface RecoveryCursor {
  readonly fromRealAt: number
  readonly toRealAt: number
  readonly phase: 'list' | 'messages' | 'done'
  /** In the lists of what wasn't delivered: the scope, and the row within it. */
  readonly list: { readonly scope: number; readonly offset: number }
  /** Devices whose messages are still to be asked for; the first one's from `offset` on. */
  readonly ask: readonly string[]
  readonly offset: number
  /** Devices that the API doesn't answer for, with what it says. */
  readonly notAnswered: readonly { readonly deviceId: string; readonly why: string }[]
  readonly lost?: LostKnowledge
}

export interface RecoveryBatch {
  /** To be stored before the next batch is asked for; repeats are usual. */
  readonly messages: readonly RecoveredMessage[]
  /** Rows that can't be read, each with its reason. */
  readonly unreadable: readonly string[]
  /** To be stored with them. */
  readonly cursor: RecoveryCursor
}

/** The stored messages of devices, by device: the oldest first, from the last before `fromRealAt` on. */
export type ListKnown = (
  deviceIds: readonly string[],
  fromRealAt: number,
) => Promise<ReadonlyMap<string, readonly KnownMessage[]>>

/** A fresh recovery of what was sent between the two, both real ms since the epoch. */
export function beginRecovery(window: {
  readonly fromRealAt: number
  readonly toRealAt: number
  readonly nowRealAt: number
}): RecoveryCursor {
  const lost = findLost(window)
  const fromRealAt = Math.max(window.fromRealAt, lost?.toRealAt ?? 0)
  const nothingLeft = fromRealAt >= window.toRealAt
  return {
    fromRealAt,
    toRealAt: window.toRealAt,
    phase: nothingLeft ? 'done' : 'list',
    list: { scope: 0, offset: 0 },
    ask: [],
    offset: 0,
    notAnswered: [],
    ...(lost ? { lost } : {}),
  }
}

/**
 * Gets back what no callback brought, with the fewest requests:
 *
 * 1. the device list (100 devices a request, 5 requests a second) says when each was last heard, and
 *    with which sequence number: who was silent isn't asked about;
 * 2. the lists of what wasn't delivered (100 messages a request, but 5 requests in 10 minutes) bring
 *    the newest at once, and after a short outage everything. Only as many pages as needn't wait: a
 *    page spares asking at most 100 devices, 100 s, and costs 120 s. Nor can they be trusted to be
 *    whole: a callback that the network took for dead isn't even tried;
 * 3. so the sequence numbers must account for every message; the messages of those devices where
 *    they don't are asked for (1 request a second), the last heard first: what was pressed today can
 *    still be collected.
 *
 * Yields after each answer; a caller that has stored the batch and asks for the next one loses
 * nothing when it's killed in between.
 *
 * @throws SigfoxApiProblem when the API can't be asked at all: come back later with the cursor
 */
export async function* recover({
  api,
  scopes,
  listKnown,
  cursor: start,
}: {
  readonly api: SigfoxApi
  readonly scopes: readonly Scope[]
  readonly listKnown: ListKnown
  readonly cursor: RecoveryCursor
}): AsyncGenerator<RecoveryBatch, void> {
  let cursor = start
  const window = { sinceRealAt: start.fromRealAt, beforeRealAt: start.toRealAt }

  if (cursor.phase === 'list') {
    const { heard, unreadable } = await listHeard(api, scopes, cursor.fromRealAt)
    for await (const batch of listNotDelivered(heard.length)) {
      cursor = batch.cursor
      yield batch
    }
    const known = await listKnown(
      heard.map((device) => device.deviceId),
      cursor.fromRealAt,
    )
    const inDoubt = heard.filter(
      (device) =>
        !isComplete({
          known: known.get(device.deviceId) ?? [],
          heard: device,
          fromRealAt: cursor.fromRealAt,
        }),
    )
    const ask = inDoubt.map((device) => device.deviceId)
    cursor = { ...cursor, phase: ask.length > 0 ? 'messages' : 'done', ask }
    yield { messages: [], unreadable, cursor }
  }

  let forbidden = 0
  while (cursor.phase === 'messages') {
    const deviceId = cursor.ask[0]!
    try {
      const pages = api.listMessages({ deviceId, ...window, offset: cursor.offset })
      for await (const page of pages) {
        cursor = { ...cursor, ...afterPage(cursor.ask, page.nextOffset) }
        forbidden = 0
        yield {
          messages: page.rows.filter(inWindow).map((row) => recovered(deviceId, row)),
          unreadable: page.unreadable.map((why) => `${deviceId} ${why}`),
          cursor,
        }
      }
    } catch (error) {
      if (!(error instanceof SigfoxApiProblem) || !ofOneDevice(error)) throw error
      // a device of somebody else is one thing, an API user without rights another
      if (error.code === 'forbidden' && ++forbidden > mostForbidden) throw error
      const notAnswered = [...cursor.notAnswered, { deviceId, why: error.message }]
      cursor = { ...cursor, ...afterPage(cursor.ask, undefined), notAnswered }
      yield { messages: [], unreadable: [], cursor }
    }
  }

  /** As many pages as needn't wait. */
  async function* listNotDelivered(devices: number): AsyncGenerator<RecoveryBatch, void> {
    for (let scope = cursor.list.scope; scope < scopes.length; scope++) {
      // so few are asked themselves
      if (devices <= scopes.length - scope || !api.isFree('bulk')) return
      const offset = scope === cursor.list.scope ? cursor.list.offset : 0
      for await (const page of api.listNotDelivered({ ...scopes[scope]!, ...window, offset })) {
        const { nextOffset } = page
        const list =
          nextOffset === undefined ? { scope: scope + 1, offset: 0 } : { scope, offset: nextOffset }
        yield {
          messages: distinct(page.rows.filter(inWindow)),
          unreadable: page.unreadable,
          cursor: { ...cursor, list },
        }
        if (nextOffset !== undefined && !api.isFree('bulk')) return
      }
    }
  }

  function inWindow({ second }: { readonly second: number }): boolean {
    // whole seconds, as callbacks count: one too many at either end does no harm
    const from = Math.floor(window.sinceRealAt / 1000)
    return second >= from && second * 1000 <= window.beforeRealAt
  }
}

/** A device that was given away or never was: noted, and the others go on. */
const ofOneDevice = ({ code }: SigfoxApiProblem) =>
  code === 'not-found' || code === 'forbidden' || code === 'refused'
const mostForbidden = 2

/**
 * Who was heard since then, the last one first. The API leaves a property without a value out, so
 * one without a last time was never heard; unless none has one: then it isn't told, and all count.
 */
async function listHeard(
  api: SigfoxApi,
  scopes: readonly Scope[],
  fromRealAt: number,
): Promise<{ heard: SigfoxApiDevice[]; unreadable: string[] }> {
  const devices = new Map<string, SigfoxApiDevice>()
  const unreadable: string[] = []
  for (const scope of scopes) {
    for await (const page of api.listDevices(scope)) {
      for (const device of page.rows) devices.set(device.deviceId, device)
      unreadable.push(...page.unreadable.map((why) => `device list, ${why}`))
    }
  }
  const all = [...devices.values()]
  const told = all.some((device) => device.lastHeardRealAt !== undefined)
  const lastHeard = (device: SigfoxApiDevice) => device.lastHeardRealAt ?? 0
  const heard = all
    // to the second, as callbacks count
    .filter((device) => !told || lastHeard(device) + 1000 > fromRealAt)
    .sort((a, b) => lastHeard(b) - lastHeard(a) || (a.deviceId < b.deviceId ? -1 : 1))
  return { heard, unreadable }
}

function afterPage(
  ask: readonly string[],
  nextOffset: number | undefined,
): Pick<RecoveryCursor, 'ask' | 'offset' | 'phase'> {
  if (nextOffset !== undefined) return { ask, offset: nextOffset, phase: 'messages' }
  const rest = ask.slice(1)
  return { ask: rest, offset: 0, phase: rest.length > 0 ? 'messages' : 'done' }
}

/** One message for all the callbacks that failed for it; statuses and errors are none. */
function distinct(rows: readonly SigfoxApiNotDelivered[]): RecoveredMessage[] {
  const found = new Map<string, RecoveredMessage>()
  for (const row of rows) {
    const { deviceId, second, dataHex } = row
    if (dataHex === undefined) continue
    const message = recovered(deviceId, { ...row, dataHex })
    found.set(`${deviceId}.${second}.${dataHex}`, message)
  }
  return [...found.values()]
}

function recovered(deviceId: string, row: Omit<RecoveredMessage, 'deviceId'>): RecoveredMessage {
  const { second, dataHex, seqNumber, realAt } = row
  return { deviceId, second, dataHex, ...(seqNumber === undefined ? {} : { seqNumber }), realAt }
}
