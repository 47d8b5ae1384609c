import type { CarrierView } from '../../../backend/protocol/carrierView.ts'
import type { Correction, CorrectionView } from '../../../backend/protocol/corrections.ts'
import { kept } from '../../state/kept.ts'
import { newId } from '../../state/newId.ts'
import type { Said } from '../../state/outbox.ts'
import { realNow } from '../../state/serviceClock.ts'
import type { RoundPage } from '../roundPage.ts'

/** What he said of places, as his page shows it: also what the office hasn't heard yet. */
export type HisCorrection = Pick<CorrectionView, 'correctionId' | 'placeId' | 'kind' | 'answer'> & {
  readonly address: string
}

/** Keeps it on the device and sends it, as everything that he says. */
export function correct(
  page: RoundPage,
  said: { readonly placeId: string; readonly correction: Correction; readonly note: string },
): void {
  const realAt = Math.round(realNow())
  page.outbox.say({ kind: 'corrected', eventId: newId(), realAt, ...said })
}

/** The newest first, what waits for an answer before what has one. */
export function hisCorrections(
  view: CarrierView | undefined,
  said: readonly Said[],
): readonly HisCorrection[] {
  const heard = view?.corrections ?? []
  const known = new Set(heard.map(({ correctionId }) => correctionId))
  const unheard = said.flatMap(({ event, fate }): HisCorrection[] => {
    if (event.kind !== 'corrected' || fate === 'rejected' || known.has(event.eventId)) return []
    const { placeId } = event
    const stop = view?.round?.stops.find((each) => each.placeId === placeId)
    const address = stop ? [stop.houseNumber, stop.street].filter(Boolean).join(' ') : ''
    return [{ correctionId: event.eventId, placeId, kind: event.correction.kind, address }]
  })
  return [...unheard.toReversed(), ...heard]
}

/** Answers that he has read on this device. */
const seenAnswers = kept<readonly string[]>(
  'domino.answersSeen',
  (text) => JSON.parse(text) as string[],
  [],
  (ids) => JSON.stringify(ids),
)

/** The office's newest answer that he hasn't read. */
export function unreadAnswer(view: CarrierView | undefined): CorrectionView | undefined {
  const seen = seenAnswers.value
  return view?.corrections?.find(
    ({ answer, correctionId }) => answer && !seen.includes(correctionId),
  )
}

/** As many as a fortnight may hold; older answers don't come any more. */
const mostSeen = 200

export function markRead(correctionId: string): void {
  seenAnswers.value = [...seenAnswers.value, correctionId].slice(-mostSeen)
}
