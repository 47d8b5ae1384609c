import './correct.css'
import { useState } from 'preact/hooks'
import type { CarrierStop } from '../../../backend/protocol/carrierView.ts'
import type { Correction } from '../../../backend/protocol/corrections.ts'
import { Glyph } from '../../Glyph.tsx'
import { words } from '../../i18n/language.ts'
import { Sheet } from '../../Sheet.tsx'
import { addressLine } from '../address.ts'
import type { RoundPage } from '../roundPage.ts'
import { AimMap, type Point } from './AimMap.tsx'
import { correct } from './hisCorrections.ts'
import { correctWords } from './texts.ts'

const kinds = ['entrance', 'side', 'path', 'no way'] as const

/** On a stop's card: says that the map is wrong here. */
export function CorrectButton(props: { page: RoundPage; stop: CarrierStop }) {
  const { page, stop } = props
  const [isOpen, setOpen] = useState(false)
  // the depot knows where it stands
  if (stop.reload) return null
  return (
    <>
      <button type="button" class="correct" onClick={() => setOpen(true)}>
        <Glyph name="wrong" label={correctWords().open} />
      </button>
      {isOpen && <CorrectSheet page={page} stop={stop} onClose={() => setOpen(false)} />}
    </>
  )
}

/** What is wrong, then where, then it's sent: three taps. */
function CorrectSheet(props: { page: RoundPage; stop: CarrierStop; onClose: () => void }) {
  const { page, stop, onClose } = props
  const t = correctWords()
  const [kind, setKind] = useState<Correction['kind']>()
  const [points, setPoints] = useState<readonly Point[]>([])
  const [note, setNote] = useState('')
  const wanted = kind === undefined || kind === 'side' ? 0 : kind === 'entrance' ? 1 : 2
  const correction = kind && toCorrection(kind, points)
  const here = page.attendance.here.value
  const send = () => {
    if (!correction) return
    correct(page, { placeId: stop.placeId, correction, note: note.trim() })
    onClose()
  }
  const add = (point: Point) => setPoints([...points.slice(0, wanted - 1), point])
  const ask =
    points.length === wanted
      ? t.aim.done
      : kind === 'entrance'
        ? t.aim.entrance
        : points.length === 0
          ? t.aim.from
          : t.aim.to
  return (
    <Sheet title={kind ? t.kinds[kind] : t.title} onClose={onClose}>
      <p class="quiet">{addressLine(stop, words())}</p>
      {!kind && (
        <div class="correct-kinds">
          {kinds.map((each) => (
            <button key={each} type="button" onClick={() => setKind(each)}>
              {t.kinds[each]}
            </button>
          ))}
        </div>
      )}
      {wanted > 0 && (
        <>
          <p class="correct-ask" role="status">
            <strong>{ask}</strong>
            {points.length < wanted && <span>{t.how}</span>}
          </p>
          <AimMap
            stop={stop}
            points={points}
            label={t.map}
            pointed={t.pointed}
            onPoint={points.length < wanted || wanted === 1 ? add : undefined}
          />
          <div class="correct-tools">
            {here && points.length < wanted && (
              <button type="button" onClick={() => add([...here.at])}>
                <Glyph name="aim" />
                {t.here}
              </button>
            )}
            {points.length > 0 && (
              <button type="button" onClick={() => setPoints([])}>
                {t.again}
              </button>
            )}
          </div>
        </>
      )}
      {kind && (
        <>
          <label class="correct-note">
            {t.note}
            <input
              type="text"
              maxLength={200}
              value={note}
              onInput={(event) => setNote(event.currentTarget.value)}
            />
          </label>
          <button type="button" class="main" disabled={!correction} onClick={send}>
            {t.send}
          </button>
        </>
      )}
    </Sheet>
  )
}

/** @returns undefined until all is said that it takes */
function toCorrection(
  kind: Correction['kind'],
  [first, second]: readonly Point[],
): Correction | undefined {
  if (kind === 'side') return { kind }
  if (kind === 'entrance') return first && { kind, at: first }
  return first && second && { kind, from: first, to: second }
}
