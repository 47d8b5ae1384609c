import './paper.css'
import { useEffect, useState } from 'preact/hooks'
import type { CarrierView } from '../../backend/protocol/carrierView.ts'
import { inLanguage } from '../i18n/language.ts'
import { ask } from '../state/ask.ts'
import { Paper } from './Paper.tsx'
import { paperTexts } from './texts.ts'

/** A round's sheet, for its carrier and for managers: looked at here, then printed. */
export function PaperPage() {
  const t = inLanguage(paperTexts)
  const [view, setView] = useState<CarrierView>()
  const [refusal, setRefusal] = useState<string>()
  useEffect(() => {
    const roundId = new URLSearchParams(location.search).get('round') ?? ''
    ask<CarrierView>(`rounds/${encodeURIComponent(roundId)}/paper`).then(
      (answer) => ('no' in answer ? setRefusal(answer.no) : setView(answer)),
      () => setRefusal(t.unreachable),
    )
  }, [])
  return (
    <div class="paper-page">
      <nav class="paper-tools">
        <button type="button" onClick={() => history.back()}>
          {t.back}
        </button>
        {view?.round && (
          <button type="button" class="paper-print" onClick={() => print()}>
            {t.print}
          </button>
        )}
      </nav>
      {refusal && (
        <main class="alone">
          <h1>{refusal}</h1>
        </main>
      )}
      {view?.round && <Paper view={view} round={view.round} />}
    </div>
  )
}
