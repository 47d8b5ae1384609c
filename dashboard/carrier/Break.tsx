import './actionBar.css'
import './break.css'
import './card.css'
import './nextRows.css'
import { Glyph } from '../Glyph.tsx'
import { words } from '../i18n/language.ts'
import { clockTime } from '../i18n/times.ts'
import type { RoundPage } from './roundPage.ts'

/** The break to come, quietly in the list, with the button that begins it. */
export function BreakRow(props: { page: RoundPage }) {
  const { page } = props
  const t = words().carrier.break
  const { break: due, state } = page.round.value
  if (due?.state !== 'due') return null
  const { timeZone } = page.live.view.value!.depot
  return (
    <div class="row break-row">
      <span class="row-who">
        <Glyph name="pause" />
        <span class="row-street">
          {t.ahead(Math.round(due.seconds / 60))}
          <small>{t.about(clockTime(due.at, timeZone))}</small>
        </span>
      </span>
      {state === 'out' && (
        <button type="button" onClick={page.startBreak}>
          {t.start}
        </button>
      )}
    </div>
  )
}

/** On his break: the night screen, empty but for its end. */
export function OnBreak(props: { page: RoundPage }) {
  const { page } = props
  const t = words().carrier.break
  const { break: open } = page.round.value
  if (open?.state !== 'open') return null
  const { timeZone } = page.live.view.value!.depot
  const until = clockTime(open.at + 1000 * open.seconds, timeZone)
  return (
    <section class="on-break" aria-label={t.name}>
      <h2 class="big">{t.name}</h2>
      {open.seconds > 0 && <p>{t.until(until)}</p>}
    </section>
  )
}

export function BreakBar(props: { page: RoundPage }) {
  return (
    <div class="actions break-bar">
      <button type="button" class="main" onClick={props.page.endBreak}>
        {words().carrier.break.end}
      </button>
    </div>
  )
}
