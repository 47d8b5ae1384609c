import './actionBar.css'
import { useState } from 'preact/hooks'
import type { CarrierStop } from '../../backend/protocol/carrierView.ts'
import { Glyph } from '../Glyph.tsx'
import { words } from '../i18n/language.ts'
import { tickingRealNow } from '../state/serviceClock.ts'
import { undoMs } from './myWord.ts'
import { actsAt } from './nextSpecial.ts'
import { ProblemSheet } from './ProblemSheet.tsx'
import type { LastWord, RoundPage } from './roundPage.ts'
import { ScanSheet } from './scan/ScanSheet.tsx'
import { scanWords } from './scan/scanWords.ts'

/** The two buttons of a hand in a glove: what was done, and what went wrong. */
export function ActionBar(props: { page: RoundPage; stop: CarrierStop }) {
  const { page, stop } = props
  const [asking, setAsking] = useState(false)
  const [scanning, setScanning] = useState(false)
  const t = words().carrier
  if (page.undoing.value) return <UndoBar page={page} word={page.undoing.value} />
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
  const scan = () => setScanning(true)
  // what was announced is bound to its label or sticker; else one tap is enough
  const isAnnounced = collection.labelled !== undefined
  return (
    <div class={isAnnounced ? 'actions' : 'actions with-scan'}>
      <button
        type="button"
        class="main yellow"
        onClick={
          isAnnounced
            ? scan
            : () => page.collect(stop.stopId, collection.requestId, collection.parcels)
        }
      >
        <Glyph name={isAnnounced ? 'scan' : 'collect'} />
        {isAnnounced ? scanWords().scan : t.collected}
      </button>
      {!isAnnounced && (
        <button type="button" class="beside" onClick={scan}>
          <Glyph name="scan" />
          <span class="aloud">{scanWords().scan}</span>
        </button>
      )}
      <button type="button" class="beside" onClick={() => setAsking(true)}>
        {t.problem}
      </button>
      {scanning && (
        <ScanSheet
          page={page}
          stop={stop}
          collection={collection}
          onClose={() => setScanning(false)}
        />
      )}
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
export function UndoBar(props: { page: RoundPage; word: LastWord }) {
  const { page } = props
  const t = words().carrier
  const leftMs = props.word.untilRealAt - tickingRealNow()
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
