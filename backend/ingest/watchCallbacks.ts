import type { Pool } from 'pg'
import type { Clock } from '../clock.ts'
import { type NetworkCallback, saveNetworkCallbacks } from '../store/networkCallbacks.ts'
import type { Scope, SigfoxApi } from './sigfoxApi/client.ts'
import { SigfoxApiProblem } from './sigfoxApi/problem.ts'

/** With the board's look every minute, an alert is up within two of when it could be known. */
const usualEveryMs = 45_000

/**
 * Asks the network how its callbacks to us are, since one that it took for dead isn't even tried: no
 * message says so. What it answers is stored; a network that doesn't answer leaves what was known.
 */
export function watchCallbacks({
  db,
  clock,
  openApi,
  scopes,
  everyRealMs = usualEveryMs,
}: {
  readonly db: Pool
  readonly clock: Pick<Clock, 'realNow' | 'setRealTimer'>
  readonly openApi: () => Promise<SigfoxApi>
  readonly scopes: readonly Scope[]
  readonly everyRealMs?: number | undefined
}): { idle(): Promise<void>; close(): Promise<void> } {
  let closed = false
  let cancelNext = () => {}
  /** Said once, not every time. */
  let lastComplaint = ''
  let looking = look()

  async function look() {
    try {
      const api = await openApi()
      const complaints: string[] = []
      const found: NetworkCallback[] = []
      for (const scope of scopes) {
        try {
          found.push(...(await listCallbacksToUs(api, scope)))
        } catch (error) {
          if (!isOfOneScope(error)) throw error
          complaints.push(error.message)
        }
      }
      await saveNetworkCallbacks(db, found, clock.realNow())
      complain(complaints.join(' '))
    } catch (error) {
      if (!closed) complain((error as Error).message)
    }
    if (closed) return
    cancelNext = clock.setRealTimer(everyRealMs, () => {
      looking = look()
    })
  }

  function complain(what: string) {
    if (what !== '' && what !== lastComplaint) console.error('network callbacks:', what)
    lastComplaint = what
  }

  return {
    async idle() {
      await looking
    },
    async close() {
      closed = true
      cancelNext()
      await looking
    },
  }
}

async function listCallbacksToUs(api: SigfoxApi, scope: Scope): Promise<NetworkCallback[]> {
  const found: NetworkCallback[] = []
  for (const { id, name = '' } of await listTypes(api, scope)) {
    for (const callback of await api.listCallbacks(id)) {
      const door = doorOf(callback.url)
      if (door === undefined) continue
      const dead = callback.dead && callback.enabled
      const seen = { networkTypeId: id, networkTypeName: name, callbackId: callback.id }
      found.push({ ...seen, kind: door, dead })
    }
  }
  return found
}

async function listTypes(api: SigfoxApi, { by, id }: Scope) {
  if (by === 'device-type') return [await api.getDeviceType(id)]
  const types: Awaited<ReturnType<SigfoxApi['getDeviceType']>>[] = []
  for await (const page of api.listDeviceTypes(id)) types.push(...page.rows)
  return types
}

/** Which of our doors an address leads to, whatever the host; others' callbacks are theirs. */
function doorOf(url = ''): string | undefined {
  return /\/sigfox\/([a-z]+)\/*$/.exec(url.replace(/[?#].*$/, ''))?.[1]
}

/** A type that was given away or never was; the others are still looked at. */
function isOfOneScope(error: unknown): error is SigfoxApiProblem {
  return (
    error instanceof SigfoxApiProblem && ['not-found', 'forbidden', 'refused'].includes(error.code)
  )
}
