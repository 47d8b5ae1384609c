import { computed } from '@preact/signals'
import { listOwners, type Outbox } from '../../state/outbox.ts'
import { openOutboxHere } from '../../state/outboxHere.ts'

/**
 * What waits on this device while no round is open on it: sent as soon as the office takes it, each
 * carrier's as his own.
 */
export function openKeptWords() {
  const outboxes = new Map<string, Outbox>(
    [...listOwners(localStorage)].map((owner) => [owner, openOutboxHere(owner)]),
  )
  const said = computed(() => [...outboxes.values()].flatMap((outbox) => outbox.said.value))
  const send = async () => {
    await Promise.all([...outboxes.values()].map((outbox) => outbox.flush()))
  }
  addEventListener('online', send)
  void send()
  return {
    /** How much still waits, of everybody. */
    waiting: computed(() => said.value.filter(({ fate }) => fate === 'waiting').length),
    rejected: computed(() => said.value.filter(({ fate }) => fate === 'rejected')),
    send,
    /** How much of one carrier's still waits. */
    waitingOf: (owner: string) =>
      outboxes.get(owner)?.said.value.filter(({ fate }) => fate === 'waiting').length ?? 0,
    close: () => {
      removeEventListener('online', send)
      for (const outbox of outboxes.values()) outbox.close()
    },
  }
}
