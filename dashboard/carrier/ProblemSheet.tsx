import './problemSheet.css'
import { useState } from 'preact/hooks'
import type { CarrierStop, CollectionView } from '../../backend/protocol/carrierView.ts'
import type { Problem } from '../../backend/protocol/rest.ts'
import { words } from '../i18n/language.ts'
import { Sheet } from '../Sheet.tsx'
import { TakePhoto } from './photo/TakePhoto.tsx'
import type { RoundPage } from './roundPage.ts'

const problems: readonly Problem[] = [
  'empty',
  'not announced',
  'too large',
  'no access',
  'dog',
  'other',
]

/** Two taps: "Problem", then the reason. A wrong count is collected all the same. */
export function ProblemSheet(props: {
  page: RoundPage
  stop: CarrierStop
  collection: CollectionView
  onClose: () => void
}) {
  const { page, stop, collection } = props
  const t = words().carrier
  const [photo, setPhoto] = useState<Blob>()
  const answer = (act: () => void) => () => {
    props.onClose()
    act()
  }
  return (
    <Sheet title={t.problemTitle} onClose={props.onClose}>
      <TakePhoto photo={photo} onChange={setPhoto} />
      <div class="choice-grid">
        {problems.map((problem) => (
          <button
            key={problem}
            type="button"
            onClick={answer(() => page.report(stop.stopId, collection.requestId, problem, photo))}
          >
            {t.problems[problem]}
          </button>
        ))}
      </div>
      <button type="button" onClick={answer(() => page.refuse(collection.requestId))}>
        {t.refuse}
      </button>
      <fieldset class="choice">
        <legend>{t.otherCount}</legend>
        <div class="counts">
          {[1, 2, 3, 4, 5]
            .filter((count) => count !== collection.parcels)
            .map((count) => (
              <button
                key={count}
                type="button"
                onClick={answer(() => page.collect(stop.stopId, collection.requestId, count))}
              >
                <span class="aloud">{words().parcels(count)}</span>
                <span aria-hidden="true">{count}</span>
              </button>
            ))}
        </div>
      </fieldset>
    </Sheet>
  )
}
