import './newsCard.css'
import { Glyph } from '../Glyph.tsx'
import { say, words } from '../i18n/language.ts'
import { addressLine } from './address.ts'
import type { RoundPage } from './roundPage.ts'

/**
 * The newest change and why it came. It is in force already; "No" refuses it, "Seen" folds it away,
 * and in the whole list the "No" stays for ten minutes.
 */
export function NewsCard(props: { page: RoundPage }) {
  const { page } = props
  const t = words()
  const [newest, ...older] = page.news.value
  if (!newest) return null
  const stop = page.round.value.stops.find((candidate) => candidate.stopId === newest.stopId)
  const refusable = stop && page.freshStopIds.value.has(stop.stopId)
  return (
    <aside class="news" key={newest.version}>
      <p class="news-text">
        <span class="news-what">
          <span class="news-head">
            <Glyph name="new" class="ring" />
            {refusable ? t.carrier.news : t.carrier.changed}
          </span>
          {stop && ` · ${addressLine(stop, t)}`}
          {older.length > 0 && ` +${older.length}`}
        </span>
        <span class="news-why">{say(newest.why)}</span>
      </p>
      {refusable && (
        <button
          type="button"
          onClick={() => {
            page.markSeen(newest)
            page.refuseStop(stop.stopId)
          }}
        >
          {t.carrier.refuseNews}
        </button>
      )}
      <button type="button" onClick={() => page.markSeen(newest)}>
        {t.carrier.seen}
      </button>
    </aside>
  )
}
