import type { SigfoxApiDevice } from '../../protocol/sigfoxApi.ts'

/** A stored message of a device, told from its others by its identity. */
export interface KnownMessage {
  readonly realAt: number
  readonly seqNumber?: number
}

/** A device may send 140 messages a day (1 % of the time on the air), some of them in a row. */
const mostMessagesADay = 140
const burst = 10
const dayMs = 86_400_000

/**
 * Whether nothing of a device is missing since `fromRealAt`: either the network hasn't heard it
 * since, or the sequence numbers account for every message from the last one before the outage to
 * the last one that the network heard. When in doubt, no: asking costs a second, a press is lost.
 *
 * @param known its stored messages, the oldest first, from the last one before `fromRealAt` on
 */
export function isComplete({
  known,
  heard,
  fromRealAt,
}: {
  readonly known: readonly KnownMessage[]
  readonly heard: SigfoxApiDevice
  readonly fromRealAt: number
}): boolean {
  const { lastHeardRealAt, seqNumber, modulo } = heard
  if (lastHeardRealAt === undefined) return false
  // to the second, as callbacks count
  if (Math.floor(lastHeardRealAt / 1000) < Math.floor(fromRealAt / 1000)) return true
  const first = known[0]
  if (first?.seqNumber === undefined || first.realAt >= fromRealAt) return false
  // old devices have no sequence number, and without its modulo a number proves nothing
  if (seqNumber === undefined || modulo === undefined) return false

  let last = { realAt: first.realAt, seqNumber: first.seqNumber }
  let unnumbered = 0
  /** Exactly those without a number lie between the last numbered message and this one. */
  const follows = (message: { realAt: number; seqNumber: number }, between: number): boolean => {
    // so many may have been sent meanwhile that the numbers went round unseen
    const mostSent = burst + ((message.realAt - last.realAt) / dayMs) * mostMessagesADay
    const step = (((message.seqNumber - last.seqNumber) % modulo) + modulo) % modulo
    return mostSent < modulo && step === between
  }
  for (const message of known.slice(1)) {
    // it came while we were asking
    if (message.realAt > lastHeardRealAt) break
    if (message.seqNumber === undefined) {
      unnumbered++
      continue
    }
    const numbered = { realAt: message.realAt, seqNumber: message.seqNumber }
    if (!follows(numbered, unnumbered + 1)) return false
    last = numbered
    unnumbered = 0
  }
  return follows({ realAt: lastHeardRealAt, seqNumber }, unnumbered)
}
