import type { Clock } from '../clock.ts'
import type { Alert } from '../store/alerts/alert.ts'

/** Callbacks that came without the secret: counted by door, nothing of them is kept. */
export interface Refusals {
  note(door: string): void
  /** Those of the last day: a callback may have been left behind when the secret was changed. */
  list(): Alert[]
}

const dayMs = 24 * 3_600_000

/** The counts are this process's and begin anew with it. */
export function makeRefusals({ realNow }: Pick<Clock, 'realNow'>): Refusals {
  const counts = new Map<string, { count: number; realFirstAt: number; realLastAt: number }>()
  return {
    note(door) {
      const realLastAt = realNow()
      const known = counts.get(door)
      const isRecent = known && realLastAt - known.realLastAt < dayMs
      const { count, realFirstAt } = isRecent ? known : { count: 0, realFirstAt: realLastAt }
      counts.set(door, { count: count + 1, realFirstAt, realLastAt })
    },
    list: () =>
      [...counts]
        .filter(([, { realLastAt }]) => realNow() - realLastAt < dayMs)
        .map(([door, { count, realFirstAt }]) => ({
          networkType: `/${door}`,
          kind: 'wrong secret',
          realSince: realFirstAt,
          sentence: {
            fr: `${count === 1 ? 'Un appel refusé' : `${count} appels refusés`} : le secret manque ou il est faux.`,
            en: `${count === 1 ? 'One call refused' : `${count} calls refused`}: the secret is missing or wrong.`,
          },
        })),
  }
}
