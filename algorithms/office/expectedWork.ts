import type { Place, Profile } from '../model.ts'
import { defaultRoundSettings } from '../round/settings.ts'

/** How many of a round's mailboxes get what on a day. */
export interface MailShares {
  readonly letters: number
  readonly parcel: number
  readonly registered: number
}

/** J: light days, as most have become. */
export const usualMailShares: MailShares = { letters: 0.5, parcel: 0.03, registered: 0.01 }

/** Seconds a place is expected to take on a day, the walk apart. */
export function expectedWorkSeconds(
  { boxes }: Place,
  profile: Profile,
  { letters, parcel, registered }: MailShares,
): number {
  const { serviceSeconds: service, setupSeconds } = defaultRoundSettings
  const halts = 1 - (1 - letters) ** boxes
  const bank = boxes > 1 ? service.bankBox * letters * boxes : 0
  return (
    halts * (setupSeconds[profile] + service.letters) +
    bank +
    boxes * (parcel * service.parcel + registered * service.registered)
  )
}
