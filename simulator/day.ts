import type { MailboxId } from '../algorithms/model.ts'

/** How much goes wrong: nothing, what goes wrong on any day, or all that can. */
export type Faults = 'none' | 'usual' | 'cruel'

/** What one household does with its button on a day, decided by the seed before the day begins. */
export interface Wish {
  readonly deviceId: string
  readonly mailboxId: MailboxId
  /** The instant of the finger. */
  readonly at: number
  readonly kind: 'short' | 'double' | 'long'
  /** Truly in the box when the carrier comes; 0 when it was pressed by mistake. */
  readonly parcels: number
  /** When they are put in; it may lie after `at`. */
  readonly parcelsInAt: number
  readonly labelled: boolean
  /** What is said of them by the household's page, and when. */
  readonly announces?: {
    readonly at: number
    readonly parcels: number
    readonly labelled: boolean
  }
}

/** One HTTP call of the network. */
export interface Callback {
  readonly at: number
  /** Such as `sigfox/uplink`. */
  readonly door: string
  readonly contentType: string
  readonly body: string
  /** The radio message it is about, whatever its copies and retries. */
  readonly messageId: string
}

/** So often the server looks for what waits, since the bus loses rings: every two seconds in earnest. */
export const sweepMs = 5 * 60_000
