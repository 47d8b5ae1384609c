import type { Place, Profile } from '../model.ts'
import { defaultRoundSettings } from '../round/settings.ts'

/** How many of a round's mailboxes get what on a day (J: light days, as most have become). */
export const mailShares = { letters: 0.5, parcel: 0.03, registered: 0.01 }

/** Seconds a place is expected to take on a day, the walk apart. */
export function expectedWorkSeconds({ boxes }: Place, profile: Profile): number {
  const { serviceSeconds: service, setupSeconds } = defaultRoundSettings
  const { letters, parcel, registered } = mailShares
  const halts = 1 - (1 - letters) ** boxes
  const bank = boxes > 1 ? service.bankBox * letters * boxes : 0
  return (
    halts * (setupSeconds[profile] + service.letters) +
    bank +
    boxes * (parcel * service.parcel + registered * service.registered)
  )
}
