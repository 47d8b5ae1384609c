import '../newsCard.css'
import { Glyph } from '../../Glyph.tsx'
import { words } from '../../i18n/language.ts'
import type { RoundPage } from '../roundPage.ts'
import { dutyWords } from './dutyWords.ts'

/** What waits within 30 m and isn't on his list: one tap takes it. */
export function PassingCard(props: { page: RoundPage }) {
  const near = props.page.passing.value
  if (!near) return null
  const t = dutyWords().passing
  const address = [near.houseNumber, near.street].filter(Boolean).join(' ')
  return (
    <aside class="news passing" aria-live="polite">
      <p class="news-text">
        <span class="news-what">
          <span class="news-head">
            <Glyph name="collect" />
            {t.title(near.metres)}
          </span>
          {` · ${address}`}
        </span>
        <span class="news-why">
          {[t.unlisted, near.mailboxLabel, words().parcels(near.parcels), near.accessNotes]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </p>
      <button type="button" onClick={() => props.page.leaveBe(near.requestId)}>
        {t.no}
      </button>
      <button type="button" class="yellow" onClick={() => props.page.take(near)}>
        {t.take}
      </button>
    </aside>
  )
}
