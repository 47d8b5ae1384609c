import type { Wish } from './day.ts'
import type { DayStage } from './dayStage.ts'

/** What households do on their pages. */
export interface HouseholdPages {
  /** Says what its parcels are; again each minute where that failed, five times. */
  announce(wish: Wish): Promise<void>
  /** Somebody looks to see what became of it. */
  lookIn(mailboxId: string): Promise<void>
}

const minuteMs = 60_000
const mostAttempts = 5

export function makeHouseholdPages({
  clock,
  actAt,
  door,
  cookies,
  note,
  shown,
}: DayStage): HouseholdPages {
  const known = new Map<string, Promise<string>>()
  const cookieOf = (mailboxId: string) => {
    const cookie = known.get(mailboxId) ?? cookies.ofMailbox(mailboxId)
    known.set(mailboxId, cookie)
    return cookie
  }

  async function announce(wish: Wish, attempt: number): Promise<void> {
    const { mailboxId, announces } = wish
    const { parcels, labelled } = announces!
    const answer = await door
      .call({
        method: 'POST',
        path: '/api/v1/my-announcement',
        headers: { 'content-type': 'application/json', cookie: await cookieOf(mailboxId) },
        body: JSON.stringify({ parcels, labelled }),
      })
      .catch(() => undefined)
    note('announces', mailboxId, answer?.status ?? 0, answer?.body ?? '')
    const isDone = answer?.status === 204 || answer?.status === 409
    if (!isDone && attempt < mostAttempts)
      actAt(clock.now() + minuteMs, () => announce(wish, attempt + 1))
  }

  return {
    announce: (wish) => announce(wish, 1),
    async lookIn(mailboxId) {
      const cookie = await cookieOf(mailboxId)
      const frame = await door.snapshot('/live?as=household', cookie).catch(() => undefined)
      if (frame) shown(frame, { role: 'household', mailboxId })
    },
  }
}
