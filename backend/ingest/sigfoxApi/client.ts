import type { z } from 'zod'
import {
  type SigfoxApiCallback,
  type SigfoxApiDevice,
  type SigfoxApiDeviceType,
  type SigfoxApiMessage,
  type SigfoxApiNotDelivered,
  sigfoxApiCallback,
  sigfoxApiCreated,
  sigfoxApiDevice,
  sigfoxApiDeviceType,
  sigfoxApiMessage,
  sigfoxApiNotDelivered,
  sigfoxApiPage,
} from '../../protocol/sigfoxApi.ts'
import { SigfoxApiProblem } from './problem.ts'
import type { RequestKind } from './rateLimit.ts'
import { type ApiOptions, makeRequest } from './request.ts'

/** A set of devices: a group with its subgroups, or all of one type. */
export interface Scope {
  readonly by: 'group' | 'device-type'
  readonly id: string
}

export interface Page<Row> {
  readonly rows: readonly Row[]
  /** Rows that can't be read, each with its reason. */
  readonly unreadable: readonly string[]
  /** Where the next page begins; absent on the last one. */
  readonly nextOffset?: number
}

/** A callback as it's to be; what isn't given stays as it is. */
export interface CallbackWanted {
  readonly channel: 'URL'
  readonly callbackType: number
  readonly callbackSubtype?: number
  readonly enabled: boolean
  readonly url: string
  readonly httpMethod: 'POST'
  readonly contentType: string
  readonly bodyTemplate: string
  readonly headers: Readonly<Record<string, string>>
  readonly sendSni: boolean
}

/** The most that one page holds. */
export const rowsAPage = 100

/**
 * Sigfox's API v2. Instants are real ms since the epoch, windows take both ends in; pages of at most
 * 100 rows, each asked for when the one before was used. Whatever it refuses is thrown as a
 * SigfoxApiProblem.
 */
export type SigfoxApi = ReturnType<typeof makeSigfoxApi>

export function makeSigfoxApi(options: ApiOptions) {
  const request = makeRequest(options)

  async function* pages<Row>(
    kind: RequestKind,
    path: string,
    query: Readonly<Record<string, string>>,
    row: z.ZodType<Row>,
    fromOffset = 0,
  ): AsyncGenerator<Page<Row>, void> {
    let offset = fromOffset
    let asked: Readonly<Record<string, string>> = {
      ...query,
      limit: String(rowsAPage),
      ...(offset > 0 ? { offset: String(offset) } : {}),
    }
    for (;;) {
      const answer = await request({ kind, method: 'GET', path, query: asked })
      const { data, paging } = read(sigfoxApiPage, answer, path)
      const next = data.length > 0 ? paging?.next : undefined
      const rows: Row[] = []
      const unreadable: string[] = []
      for (const each of data) {
        const parsed = row.safeParse(each)
        if (parsed.success) rows.push(parsed.data)
        else unreadable.push(reason(parsed.error))
      }
      if (next === undefined) {
        yield { rows, unreadable }
        return
      }
      // only its query is taken over: where the credentials go, no answer decides
      const nextQuery = Object.fromEntries(new URLSearchParams(next.replace(/^[^?]*\??/, '')))
      const told = Number(nextQuery.offset)
      offset = told > offset ? told : offset + data.length
      const goOn = 'pageId' in nextQuery ? {} : { offset: String(offset) }
      asked = { ...query, limit: String(rowsAPage), ...nextQuery, ...goOn }
      yield { rows, unreadable, nextOffset: offset }
    }
  }

  return {
    /** Whether a request of this kind needn't wait for its limit. */
    isFree: (kind: RequestKind): boolean => options.rateLimit.isFree(kind),

    /**
     * A device's messages, whether their callbacks were delivered or not.
     *
     * @param offset to go on from a page's `nextOffset`
     */
    listMessages({
      deviceId,
      sinceRealAt,
      beforeRealAt,
      offset,
    }: {
      readonly deviceId: string
      readonly sinceRealAt: number
      readonly beforeRealAt: number
      readonly offset?: number
    }): AsyncGenerator<Page<SigfoxApiMessage>, void> {
      const query = { ...windowOf(sinceRealAt, beforeRealAt), fields: 'rinfos(cbStatus,rep)' }
      const path = `/devices/${encodeURIComponent(deviceId)}/messages`
      return pages('messages', path, query, sigfoxApiMessage, offset)
    },

    /** What no callback brought, the newest first; a message is there once for each callback. */
    listNotDelivered({
      by,
      id,
      sinceRealAt,
      beforeRealAt,
      offset,
    }: {
      readonly by: Scope['by'] | 'device'
      readonly id: string
      readonly sinceRealAt: number
      readonly beforeRealAt: number
      readonly offset?: number
    }): AsyncGenerator<Page<SigfoxApiNotDelivered>, void> {
      const path = `/${by}s/${encodeURIComponent(id)}/callbacks-not-delivered`
      const kind = by === 'device' ? 'messages' : 'bulk'
      const query = windowOf(sinceRealAt, beforeRealAt)
      return pages(kind, path, query, sigfoxApiNotDelivered, offset)
    },

    /** The devices of a type or a group, with what the network last heard of each. */
    listDevices(scope: Scope): AsyncGenerator<Page<SigfoxApiDevice>, void> {
      const query: Record<string, string> =
        scope.by === 'group' ? { groupIds: scope.id, deep: 'true' } : { deviceTypeId: scope.id }
      return pages('devices', '/devices', query, sigfoxApiDevice)
    },

    /** The types of a group and of its subgroups. */
    listDeviceTypes(groupId: string): AsyncGenerator<Page<SigfoxApiDeviceType>, void> {
      const query = { groupIds: groupId, deep: 'true' }
      return pages('settings', '/device-types', query, sigfoxApiDeviceType)
    },

    async getDeviceType(id: string): Promise<SigfoxApiDeviceType> {
      const path = `/device-types/${encodeURIComponent(id)}`
      return read(
        sigfoxApiDeviceType,
        await request({ kind: 'settings', method: 'GET', path }),
        path,
      )
    },

    /** 0 direct, 1 by callback, 2 none, 3 managed. */
    async setDownlinkMode(deviceTypeId: string, downlinkMode: number): Promise<void> {
      const path = `/device-types/${encodeURIComponent(deviceTypeId)}`
      await request({ kind: 'settings', method: 'PUT', path, body: { downlinkMode } })
    },

    async listCallbacks(deviceTypeId: string): Promise<SigfoxApiCallback[]> {
      const path = callbacksOf(deviceTypeId)
      const answer = await request({ kind: 'settings', method: 'GET', path })
      return read(sigfoxApiPage, answer, path).data.map((row) => read(sigfoxApiCallback, row, path))
    },

    /** @returns its id; not tried twice, since the first try may have made one */
    async createCallback(deviceTypeId: string, wanted: CallbackWanted): Promise<string> {
      const path = callbacksOf(deviceTypeId)
      const answer = await request({
        kind: 'settings',
        method: 'POST',
        path,
        body: wanted,
        once: true,
      })
      return read(sigfoxApiCreated, answer, path).id
    },

    async updateCallback(
      deviceTypeId: string,
      callbackId: string,
      wanted: CallbackWanted,
    ): Promise<void> {
      const path = callbackOf(deviceTypeId, callbackId)
      await request({ kind: 'settings', method: 'PUT', path, body: wanted })
    },

    /** Enabling one that's dead brings it back to life. */
    async enableCallback(deviceTypeId: string, callbackId: string, enabled = true): Promise<void> {
      const path = `${callbackOf(deviceTypeId, callbackId)}/enable`
      await request({ kind: 'settings', method: 'PUT', path, query: { enabled: String(enabled) } })
    },

    /** Makes it the one that answers the devices; the one before no longer does. */
    async setDownlink(deviceTypeId: string, callbackId: string): Promise<void> {
      const path = `${callbackOf(deviceTypeId, callbackId)}/downlink`
      await request({ kind: 'settings', method: 'PUT', path })
    },

    /** The next message is taken whatever its sequence number: for a counter that was reset. */
    async disengage(which: { readonly by: 'device' | 'device-type'; readonly id: string }) {
      const path = `/${which.by}s/${encodeURIComponent(which.id)}/disengage`
      const method = which.by === 'device' ? 'POST' : 'PUT'
      await request({ kind: 'settings', method, path })
    },
  }
}

/** In ms for all three lists, whatever unit their rows count in. */
function windowOf(sinceRealAt: number, beforeRealAt: number): { since: string; before: string } {
  return { since: String(Math.floor(sinceRealAt)), before: String(Math.ceil(beforeRealAt) + 1) }
}

const callbacksOf = (deviceTypeId: string) =>
  `/device-types/${encodeURIComponent(deviceTypeId)}/callbacks`
const callbackOf = (deviceTypeId: string, callbackId: string) =>
  `${callbacksOf(deviceTypeId)}/${encodeURIComponent(callbackId)}`

function read<T>(schema: z.ZodType<T>, answer: unknown, path: string): T {
  const parsed = schema.safeParse(answer)
  if (parsed.success) return parsed.data
  const sentence = `Sigfox's API answers ${path} in a form that isn't known: ${reason(parsed.error)}.`
  throw new SigfoxApiProblem('unreadable-answer', sentence)
}

function reason(error: z.ZodError): string {
  const { path, message } = error.issues[0]!
  return `${path.join('.') || 'row'}: ${message}`
}
