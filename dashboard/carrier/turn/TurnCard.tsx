import '../newsCard.css'
import { signal } from '@preact/signals'
import type { CarrierView, TurnView } from '../../../backend/protocol/carrierView.ts'
import { Glyph } from '../../Glyph.tsx'
import { inLanguage, words } from '../../i18n/language.ts'
import { clockTime } from '../../i18n/times.ts'
import { newId } from '../../state/newId.ts'
import { realNow } from '../../state/serviceClock.ts'
import type { RoundPage } from '../roundPage.ts'

const fr = {
  title: 'Derrière vous',
  costs: (minutes: number, returnAt: string) =>
    `Demi-tour\u00a0: +${minutes}\u00a0min, retour à ${returnAt}`,
  go: 'J’y vais',
  no: 'Non',
}
const en: typeof fr = {
  title: 'Behind you',
  costs: (minutes: number, returnAt: string) =>
    `To turn round: +${minutes}\u00a0min, back at ${returnAt}`,
  go: 'I go',
  no: 'No',
}

/** Those that he has said yes or no to on this device. */
const settled = signal<ReadonlySet<string>>(new Set())
const settle = (requestId: string) => {
  settled.value = new Set([...settled.value, requestId])
}

/** What he may turn round for, and hasn't been asked yet. */
export function turnToOffer(view: CarrierView | undefined): TurnView | undefined {
  return view?.turns?.find(({ requestId }) => !settled.value.has(requestId))
}

/** What waits behind him, and what it costs to turn round for it: his to say, and a no needs no reason. */
export function TurnCard(props: { page: RoundPage }) {
  const { page } = props
  const view = page.live.view.value
  const turn = turnToOffer(view)
  if (!view || !turn) return null
  const t = inLanguage({ fr, en })
  const { requestId, houseNumber, street, mailboxLabel, parcels } = turn
  const go = () => {
    settle(requestId)
    const realAt = Math.round(realNow())
    page.outbox.say({ kind: 'turned back', eventId: newId(), realAt, requestId })
  }
  return (
    <aside class="news passing" aria-live="polite">
      <p class="news-text">
        <span class="news-what">
          <span class="news-head">
            <Glyph name="turn" />
            {t.title}
          </span>
          {` · ${[houseNumber, street].filter(Boolean).join(' ')}`}
        </span>
        <span class="news-why">
          {[
            t.costs(turn.addedMinutes, clockTime(turn.returnAt, view.depot.timeZone)),
            mailboxLabel,
            words().parcels(parcels),
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </p>
      <button type="button" onClick={() => settle(requestId)}>
        {t.no}
      </button>
      <button type="button" class="yellow" onClick={go}>
        {t.go}
      </button>
    </aside>
  )
}
