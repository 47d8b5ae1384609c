import './strip.css'
import './topBar.css'
import { useState } from 'preact/hooks'
import { Glyph } from '../Glyph.tsx'
import { say, words } from '../i18n/language.ts'
import { clockTime } from '../i18n/times.ts'
import { dutyWords } from './duty/dutyWords.ts'
import { Menu } from './duty/Menu.tsx'
import type { RoundPage } from './roundPage.ts'
import { scanWords } from './scan/scanWords.ts'

/** Round, expected return, network: what a glance at the top of the phone asks for. */
export function TopBar(props: { page: RoundPage }) {
  const { page } = props
  const [open, setOpen] = useState(false)
  const t = words()
  const round = page.round.value
  const depot = page.live.view.value!.depot
  const network = page.live.network.value
  const back = clockTime(round.expectedReturnAt, depot.timeZone)
  const isBack = round.state === 'back' || round.state === 'handed over'
  const duty = page.attendance.duty.value
  const late = round.state !== 'absent' && round.expectedReturnAt > round.returnAt
  return (
    <header class="top">
      <h1>
        <span class="aloud">{t.carrier.title(round.number)}</span>
        <span aria-hidden="true">{round.number}</span>
      </h1>
      <p class={late ? 'return late' : 'return'}>
        {late && <Glyph name="atRisk" />}
        {round.state === 'absent' ? null : isBack ? (
          t.carrier.returnedAt(back)
        ) : (
          <>
            <span class="aloud">{t.carrier.returnAtAloud(back)}</span>
            <span aria-hidden="true">{t.carrier.returnAt(back)}</span>
          </>
        )}
      </p>
      <p class={`network ${network}`} role="status">
        <Glyph name={network === 'live' ? 'network' : 'offline'} />
        <span class="aloud">{t.network[network]}</span>
      </p>
      <button type="button" class="icon" onClick={() => setOpen(true)}>
        <Glyph name={duty === 'on' ? 'settings' : duty === 'break' ? 'pause' : 'off'} />
        <span class="aloud">{`${t.menu} (${dutyWords().duty[duty]})`}</span>
      </button>
      {open && <Menu page={page} onClose={() => setOpen(false)} />}
    </header>
  )
}

/** Below the bar, only when needed: without network, and what the office didn't keep. */
export function Strips(props: { page: RoundPage }) {
  const { page } = props
  const t = words()
  const said = page.outbox.said.value
  const waiting = said.filter((entry) => entry.fate === 'waiting').length
  const isFull = said.some((entry) => entry.isUnkept && entry.fate === 'waiting')
  const offline = page.live.network.value !== 'live'
  return (
    <div class="strips" aria-live="polite">
      {offline && (
        <p class="strip hatched">
          <span>{waiting > 0 ? t.carrier.keptHereCount(waiting) : t.carrier.keptHere}</span>
        </p>
      )}
      {isFull && (
        <p class="strip rejected">
          <Glyph name="atRisk" />
          <span>{t.carrier.storageFull}</span>
        </p>
      )}
      {said
        .filter(({ fate, correct }) => fate === 'rejected' || correct)
        .map((entry) => (
          <p key={entry.event.eventId} class="strip rejected">
            <Glyph name="atRisk" />
            <span>
              {entry.correct ? scanWords().correct : t.carrier.rejected}
              {(entry.correct ?? entry.why) && ` : ${say((entry.correct ?? entry.why)!)}`}
            </span>
            <button type="button" onClick={() => page.outbox.dismiss(entry.event.eventId)}>
              {t.carrier.seen}
            </button>
          </p>
        ))}
    </div>
  )
}
