import type { Sentence } from '../../algorithms/model.ts'
import type { ServerFrame } from '../../backend/protocol/live.ts'
import type { RoundEvent } from '../../backend/protocol/rest.ts'

/** Who looks at a face. */
export type Audience =
  | { readonly role: 'carrier'; readonly carrierId: string }
  | { readonly role: 'manager' }
  | { readonly role: 'household'; readonly mailboxId: string }

/** A message of the network that was answered 2xx. Instants are ms since the epoch. */
export interface TakenMessage {
  /** One radio message, whatever its copies and retries. */
  readonly messageId: string
  /** As the store writes it: upper case, without leading zeros for Sigfox. */
  readonly deviceId: string
  readonly dataHex: string
  /** Absent when the callback said no time. */
  readonly second?: number
  /** Tells messages without a time apart. */
  readonly seqNumber?: number
  /** `sigfox` without it. */
  readonly network?: string
  /** When the network asked, and when it had the answer. */
  readonly askedAt: number
  readonly at: number
}

export interface Acknowledged {
  readonly carrierId: string
  readonly event: RoundEvent
  readonly outcome: 'kept' | 'known' | 'rejected'
  /** Why it was rejected; checked where it's given. */
  readonly why?: Sentence
}

export interface Seen {
  readonly audience: Audience
  readonly frame: Extract<ServerFrame, { type: 'snapshot' }>
  readonly at: number
}

/**
 * What happened outside of the server, noted by whoever lets it happen. It's judged after the step in
 * which it was noted.
 */
export interface Facts {
  taken(message: TakenMessage): void
  /** The eight bytes that a message was answered with, each time that it was; undefined for none. */
  answered(messageId: string, dataHex: string | undefined): void
  /** What the server said of a carrier's event, each time that it did. */
  acknowledged(answer: Acknowledged): void
  /** What a bag truly holds of a request from now on; 0 when it was put back into its box. */
  bagged(carrierId: string, requestId: string, parcels: number): void
  /** All that a carrier has in his bag is in the container now; he or the office says so. */
  handedOver(carrierId: string): void
  /** The first frame of a face that (re)connected. */
  shown(audience: Audience, frame: unknown, at: number): void
  /** The server's memory was lost, or its database started anew. */
  restarted(): void
}

/** What has been noted: for the next step to judge, and for good. */
export interface Noted {
  taken: TakenMessage[]
  answered: { readonly messageId: string; readonly dataHex: string | undefined }[]
  acknowledged: Acknowledged[]
  seen: Seen[]
  readonly messages: Map<string, TakenMessage>
  readonly answers: Map<string, string>
  /** Where the parcels of a request truly are. */
  readonly parcels: Map<string, TrueParcels>
  restarts: number
}

export interface TrueParcels {
  readonly parcels: number
  readonly carrierId: string
  readonly isHandedOver: boolean
}

export function noteFacts(): { readonly facts: Facts; readonly noted: Noted } {
  const noted: Noted = {
    taken: [],
    answered: [],
    acknowledged: [],
    seen: [],
    messages: new Map(),
    answers: new Map(),
    parcels: new Map(),
    restarts: 0,
  }
  const facts: Facts = {
    taken(message) {
      noted.taken.push(message)
      noted.messages.set(message.messageId, message)
    },
    answered: (messageId, dataHex) => noted.answered.push({ messageId, dataHex }),
    acknowledged: (answer) => noted.acknowledged.push(answer),
    bagged(carrierId, requestId, parcels) {
      if (parcels === 0) noted.parcels.delete(requestId)
      else noted.parcels.set(requestId, { parcels, carrierId, isHandedOver: false })
    },
    handedOver(carrierId) {
      for (const [requestId, each] of noted.parcels)
        if (each.carrierId === carrierId)
          noted.parcels.set(requestId, { ...each, isHandedOver: true })
    },
    shown(audience, frame, at) {
      const isSnapshot = (frame as ServerFrame).type === 'snapshot'
      if (isSnapshot) noted.seen.push({ audience, frame: frame as Seen['frame'], at })
    },
    restarted() {
      noted.restarts += 1
    },
  }
  return { facts, noted }
}

/** What the next step needn't judge again. */
export function forgetJudged(noted: Noted): void {
  noted.taken = []
  noted.answered = []
  noted.acknowledged = []
  noted.seen = []
}
