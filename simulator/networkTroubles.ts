import type { DeviceState } from './button.ts'
import type { Callback } from './day.ts'
import type { Transmission } from './transmit.ts'

/**
 * What went wrong on the air with one message, as it shows: by what was heard and called, and when.
 *
 * @param before the device as it was then
 */
export function listNetworkTroubles(
  { message, lost, callbacks, device }: Transmission,
  before: DeviceState,
): readonly string[] {
  // it sends nothing, and stays what it was
  if (!message) return [device === before ? 'battery dead' : 'message unheard']
  const troubles: string[] = []
  if (before.swappedAt !== device.swappedAt) troubles.push('counters begun anew')
  if (message.stations.length >= manyStations) troubles.push('heard by many stations')
  if (lost) return [...troubles, 'message lost']
  const firstAt = callbacks[0]!.at
  if (firstAt - message.heardAt >= lateMs) troubles.push('message late')
  const seen = new Set<string>()
  for (const callback of callbacks) {
    const said = `${callback.door} ${callback.body}`
    if (seen.has(said)) troubles.push('called twice')
    else if (callback.at - firstAt > usuallyAfterMs(callback)) troubles.push('call overtaken')
    seen.add(said)
  }
  return troubles
}

/** Without faults a message has one to four. */
const manyStations = 10
/** Without faults it's called of within 7 s. */
const lateMs = 60_000

/** How far behind the first of a message's calls each of them is at most, if none overtakes it. */
function usuallyAfterMs({ door }: Callback): number {
  return door === 'sigfox/advanced' ? 24_000 : 3_000
}
