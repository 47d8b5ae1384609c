import './nextRows.css'
import type { CarrierStop } from '../../backend/protocol/carrierView.ts'
import { Glyph } from '../Glyph.tsx'
import { say, words } from '../i18n/language.ts'
import { clockTime } from '../i18n/times.ts'
import { nameOf } from './address.ts'
import type { RoundPage } from './roundPage.ts'
import { ActSigns } from './Verb.tsx'

/** The special stops after the one on the card, as lying dominoes of 56 px. */
export function NextRows(props: { page: RoundPage; most: number }) {
  const { page } = props
  const t = words().carrier
  const shown = page.shown.value
  const rows = page.next.value.filter((stop) => stop.stopId !== shown?.stopId).slice(0, props.most)
  const collections = page.next.value.some((stop) => stop.collections.length > 0)
  return (
    <nav class="rows" aria-label={t.following}>
      <ol>
        {rows.map((stop) => (
          <li key={stop.stopId} class={page.freshStopIds.value.has(stop.stopId) ? 'fresh' : ''}>
            <StopRow page={page} stop={stop} />
          </li>
        ))}
      </ol>
      {!collections && page.next.value.length > 0 && <p class="none">{t.noCollectionNow}</p>}
    </nav>
  )
}

/** What he said of it himself. */
export function OwnMarks(props: { stop: CarrierStop }) {
  const { pinned, walk, state } = props.stop
  const t = words().carrier.order
  if (state !== 'planned') return null
  return (
    <>
      {walk && (
        <span class="on-foot">
          <Glyph name={walk === 'park' ? 'park' : 'walk'} label={t.walk[walk]} />
        </span>
      )}
      {pinned && (
        <span class="pinned">
          <Glyph name="pin" label={t.pinned} />
        </span>
      )}
    </>
  )
}

export function StopRow(props: { page: RoundPage; stop: CarrierStop }) {
  const { page, stop } = props
  const t = words()
  const name = nameOf(stop, t)
  const timeZone = page.live.view.value?.depot.timeZone ?? 'UTC'
  return (
    <button type="button" class="row" onClick={() => page.select(stop.stopId)}>
      <span class="row-who">
        <b>{name.houseNumber || (stop.reload ? '' : '–')}</b>
        <span class="row-street">{name.street}</span>
      </span>
      <span class="row-how">
        {page.freshStopIds.value.has(stop.stopId) && (
          <span class="new-mark">
            <Glyph name="new" />
            <span class="aloud">{t.carrier.news}</span>
          </span>
        )}
        <OwnMarks stop={stop} />
        <ActSigns stop={stop} />
        {stop.cutOff ? (
          <span class="cut-off">
            <Glyph name="closed" label={say(stop.cutOff)} />
          </span>
        ) : (
          <time>{clockTime(stop.arriveAt, timeZone)}</time>
        )}
      </span>
    </button>
  )
}
