import './corrections.css'
import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { BoardView } from '../../../backend/protocol/boardView.ts'
import type { CorrectionAnswer, CorrectionView } from '../../../backend/protocol/corrections.ts'
import { Glyph } from '../../Glyph.tsx'
import { ask, posting } from '../../state/ask.ts'
import { moment } from '../moment.ts'
import { correctionTexts } from './texts.ts'

/** How many wait for an answer; absent where nobody has said anything. */
export function CorrectionsButton(props: { view: BoardView; onOpen: () => void }) {
  const all = props.view.corrections ?? []
  if (all.length === 0) return null
  const t = correctionTexts()
  const waiting = all.filter(({ answer }) => !answer).length
  return (
    <button type="button" class="small corrections-button" onClick={props.onOpen}>
      <Glyph name="wrong" />
      {waiting > 0 ? t.button(waiting) : t.answered}
    </button>
  )
}

/** What carriers say is wrong on the map, each with its answer, or with what gives one. */
export function CorrectionDrawer(props: {
  view: BoardView
  selectedId: string | undefined
  onSelect: (correctionId: string) => void
  onClose: () => void
  /** A manager closes the way that nobody gets through. */
  onCloseWay: (correction: CorrectionView) => void
  /** On a phone the map comes with it. */
  map?: ComponentChildren
}) {
  const t = correctionTexts()
  const title = useRef<HTMLHeadingElement>(null)
  const [said, setSaid] = useState<string>()
  useEffect(() => title.current?.focus(), [])
  const all = props.view.corrections ?? []
  const answer = async ({ correctionId }: CorrectionView, body: CorrectionAnswer) => {
    const path = `corrections/${encodeURIComponent(correctionId)}/answer`
    const no = await ask<undefined>(path, posting(body)).catch(() => ({ no: t.failed }))
    setSaid(no?.no ?? t.done)
    // the buttons go away with the answer
    if (!no) title.current?.focus()
  }
  return (
    <aside class="drawer roads corrections" aria-labelledby="corrections-title">
      <header class="drawer-head">
        <h2 id="corrections-title" ref={title} tabIndex={-1}>
          {t.title}
        </h2>
        <button type="button" class="icon" onClick={props.onClose}>
          <Glyph name="close" />
          <span class="aloud">{t.close}</span>
        </button>
      </header>
      <p role="status" class="road-said">
        {said}
      </p>
      {props.map}
      {all.length === 0 && <p class="board-empty">{t.none}</p>}
      <ul class="correction-list">
        {all.map((correction) => (
          <Item
            key={correction.correctionId}
            correction={correction}
            timeZone={props.view.depot.timeZone}
            isSelected={correction.correctionId === props.selectedId}
            onShow={() => props.onSelect(correction.correctionId)}
            onAnswer={(body) => answer(correction, body)}
            onCloseWay={() => props.onCloseWay(correction)}
          />
        ))}
      </ul>
      <p class="correction-file">
        <a href="/api/v1/corrections.geojson" download>
          {t.file}
        </a>
        <span class="press-why">{t.fileHint}</span>
      </p>
    </aside>
  )
}

function Item(props: {
  correction: CorrectionView
  timeZone: string
  isSelected: boolean
  onShow: () => void
  onAnswer: (body: CorrectionAnswer) => Promise<void>
  onCloseWay: () => void
}) {
  const { correction, timeZone } = props
  const { kind, address, note, answer, roundNumber, carrierName, saidAt } = correction
  const t = correctionTexts()
  const [why, setWhy] = useState('')
  const [isSaving, setSaving] = useState(false)
  const say = async (accepted: boolean) => {
    setSaving(true)
    await props.onAnswer({ accepted, why: why.trim() })
    setSaving(false)
  }
  return (
    <li>
      <span class="road-what">
        <strong>{t.kinds[kind]}</strong>
        <span>{address}</span>
        <span class="press-why">
          {`${roundNumber} · ${carrierName || t.someone} · ${moment(saidAt, timeZone)}`}
        </span>
        {note && <q>{note}</q>}
        {answer && (
          <span class="correction-answer">
            <Glyph name={answer.accepted ? 'done' : 'no'} />
            {answer.accepted ? t.accepted : t.refused}
            {answer.why && ` · ${answer.why}`}
          </span>
        )}
      </span>
      <span class="correction-tools">
        <button type="button" class="small" aria-pressed={props.isSelected} onClick={props.onShow}>
          {t.show}
          <span class="aloud"> {address}</span>
        </button>
        {kind === 'no way' && answer?.accepted !== false && (
          <button type="button" class="small" onClick={props.onCloseWay}>
            {t.closeWay}
          </button>
        )}
      </span>
      {!answer && (
        <>
          <p class="press-why">{t.whatFollows[kind]}</p>
          <label class="road-field">
            <span>{t.why}</span>
            <input
              type="text"
              maxLength={200}
              value={why}
              onInput={(event) => setWhy(event.currentTarget.value)}
            />
          </label>
          <span class="correction-tools">
            <button type="button" disabled={isSaving} onClick={() => void say(true)}>
              {t.accept}
            </button>
            <button type="button" disabled={isSaving} onClick={() => void say(false)}>
              {t.refuse}
            </button>
          </span>
        </>
      )}
    </li>
  )
}
