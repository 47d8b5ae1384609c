import { type Outbox, openOutbox } from './outbox.ts'
import { postRoundEvents } from './postRoundEvents.ts'

/** A carrier's queue on this device, with the office at its other end. */
export function openOutboxHere(carrierName: string): Outbox {
  return openOutbox(carrierName, {
    post: (events) => postRoundEvents(carrierName, events),
    storage: localStorage,
    later: (call, waitMs) => {
      const timer = setTimeout(call, waitMs)
      return () => clearTimeout(timer)
    },
  })
}
