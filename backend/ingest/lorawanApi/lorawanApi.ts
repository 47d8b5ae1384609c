import type { SendingProblem, WaitingDownlink } from '../../store/downlinks.ts'
import type { LorawanApiSettings } from './call.ts'

/** The way down to a LoRaWAN network's devices. */
export interface LorawanApi {
  readonly network: LorawanApiSettings['network']
  /**
   * Puts an answer into a device's queue, in place of whatever waits there; once, without retries.
   * Unconfirmed: an unanswered confirmation would be sent over and over.
   *
   * @throws only when `signal` ends it
   */
  replaceQueue(item: QueueItem, signal: AbortSignal): Promise<Queued>
}

export interface QueueItem extends Pick<WaitingDownlink, 'deviceId' | 'dataHex' | 'uplink'> {
  /** Our name for it, in at most 100 characters. */
  readonly id: string
  readonly fPort: number
  /** From then on it's worth nothing. */
  readonly realExpiresAt: number
}

export type Queued =
  /** What the network's events will call it, as far as it said. */
  | { readonly queueId: string | undefined }
  | {
      readonly problem: SendingProblem
      /** The network said when to come again. */
      readonly retryAfterMs?: number
    }
