import './actionBar.css'
import { useState } from 'preact/hooks'
import type { CarrierStop } from '../../backend/protocol/carrierView.ts'
import { Glyph } from '../Glyph.tsx'
import { words } from '../i18n/language.ts'
import { tickingRealNow } from '../state/serviceClock.ts'
import { undoMs } from './myWord.ts'
import { actsAt } from './nextSpecial.ts'
import { ProblemSheet } from './ProblemSheet.tsx'
import type { RoundPage } from './roundPage.ts'

/** The two buttons of a hand in a glove: what was done, and what went wrong. */
export function ActionBar(props: { page: RoundPage; stop: CarrierStop }) {
  const { page, stop } = props
  const [asking, setAsking] = useState(false)
  const t = words().carrier
  if (page.undoing.value) return <UndoBar page={page} />
  const act = actsAt(stop)[0]
  if (!act) return null
  if (act.kind !== 'collect') {
    const { kind } = act
    const done = kind === 'deliver' ? page.deliver : page.reload
    return (
      <div class="actions">
        <button type="button" class="main" onClick={() => done(stop.stopId)}>
          <Glyph name={kind} />
          {kind === 'deliver' ? t.delivered : t.reloaded}
        </button>
      </div>
    )
  }
  const { collection } = act
  return (
    <div class="actions">
      <button
        type="button"
        class="main yellow"
        onClick={() => page.collect(stop.stopId, collection.requestId, collection.parcels)}
      >
        <Glyph name="collect" />
        {t.collected}
      </button>
      <button type="button" class="beside" onClick={() => setAsking(true)}>
        {t.problem}
      </button>
      {asking && (
        <ProblemSheet
          page={page}
          stop={stop}
          collection={collection}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  )
}

/** For ten seconds the big button takes back what it said; the bar in it is the time left. */
function UndoBar(props: { page: RoundPage }) {
  const { page } = props
  const t = words().carrier
  const leftMs = (page.undoing.value?.untilRealAt ?? 0) - tickingRealNow()
  const left = Math.max(0, Math.min(1, leftMs / undoMs))
  return (
    <div class="actions">
      <button type="button" class="main undo" onClick={page.undo}>
        <span class="undo-bar" style={{ transform: `scaleX(${left})` }} />
        <span class="undo-word">
          <Glyph name="undo" />
          {t.undo}
        </span>
      </button>
      <button type="button" class="beside" onClick={page.goOn}>
        {t.goOn}
      </button>
    </div>
  )
}
