import '../newsCard.css'
import './correct.css'
import type { CarrierStop } from '../../../backend/protocol/carrierView.ts'
import { Glyph } from '../../Glyph.tsx'
import { capitalised } from '../../i18n/capitalised.ts'
import { Sheet } from '../../Sheet.tsx'
import type { RoundPage } from '../roundPage.ts'
import { type HisCorrection, hisCorrections, markRead, unreadAnswer } from './hisCorrections.ts'
import { correctWords } from './texts.ts'

const listOf = ({ live, outbox }: RoundPage) => hisCorrections(live.view.value, outbox.said.value)

/** On the card of a stop: what he said of it last, and how that stands. */
export function SaidOfPlace(props: { page: RoundPage; stop: CarrierStop }) {
  const said = listOf(props.page).find(({ placeId }) => placeId === props.stop.placeId)
  if (!said) return null
  return (
    <p class="said-of-place">
      {correctWords().said} {state(said)}
    </p>
  )
}

/** The office's newest answer, until he has read it. */
export function AnswerCard(props: { page: RoundPage }) {
  const told = unreadAnswer(props.page.live.view.value)
  if (!told?.answer) return null
  const t = correctWords()
  return (
    <aside class="news" key={told.correctionId} aria-live="polite">
      <p class="news-text">
        <span class="news-what">
          <span class="news-head">
            <Glyph name={told.answer.accepted ? 'done' : 'no'} />
            {t.answered}
          </span>
          {told.address && ` · ${told.address}`}
        </span>
        <span class="news-why">
          {state(told)}
          {told.answer.why && ` · ${told.answer.why}`}
        </span>
      </p>
      <button type="button" onClick={() => markRead(told.correctionId)}>
        {t.seen}
      </button>
    </aside>
  )
}

/** All that he said is wrong and what the office answered, from the menu. */
export function MyCorrections(props: { page: RoundPage; onClose: () => void }) {
  const t = correctWords()
  const all = listOf(props.page)
  return (
    <Sheet title={t.mine(all.length)} onClose={props.onClose}>
      <ul class="my-corrections">
        {all.map((each) => (
          <li key={each.correctionId}>
            <strong>{each.address || '–'}</strong>
            <span>{capitalised(state(each))}</span>
            {each.answer?.why && <span class="quiet">{each.answer.why}</span>}
          </li>
        ))}
      </ul>
    </Sheet>
  )
}

/** In the menu, where there are any. */
export function CorrectionsEntry(props: { page: RoundPage; onOpen: () => void }) {
  const count = listOf(props.page).length
  if (count === 0) return null
  return (
    <button type="button" onClick={props.onOpen}>
      {correctWords().mine(count)}
    </button>
  )
}

function state({ kind, answer }: HisCorrection): string {
  const t = correctWords()
  const what = t.kinds[kind]
  return `${what[0]!.toLowerCase()}${what.slice(1)} · ${answer ? (answer.accepted ? t.accepted : t.refused) : t.waits}`
}
