import './roads.css'
import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { BoardView } from '../../backend/protocol/boardView.ts'
import type { ClosureView } from '../../backend/protocol/closures.ts'
import { Glyph } from '../Glyph.tsx'
import { inLanguage } from '../i18n/language.ts'
import { tellClosure } from '../map/closureTexts.ts'
import { CloseRoad } from './CloseRoad.tsx'
import { endClosure } from './closures.ts'
import type { RoadDraft } from './roadDraft.ts'
import { roadTexts } from './roadTexts.ts'
import { texts } from './texts.ts'

/** The closed and slow roads as a list, each ended with one press, and what closes another. */
export function RoadDrawer(props: {
  view: BoardView
  draft: RoadDraft
  onClose: () => void
  /** On a phone the map comes with it. */
  map?: ComponentChildren
}) {
  const t = inLanguage(roadTexts)
  const title = useRef<HTMLHeadingElement>(null)
  const [said, setSaid] = useState<string>()
  useEffect(() => title.current?.focus(), [])
  const closures = props.view.closures ?? []
  const end = async ({ closureId }: ClosureView) => {
    const answer = await endClosure(closureId).catch(() => ({ no: t.failed }))
    setSaid(answer?.no ?? t.ended)
    title.current?.focus()
  }
  return (
    <aside class="drawer roads" aria-labelledby="roads-title">
      <header class="drawer-head">
        <h2 id="roads-title" ref={title} tabIndex={-1}>
          {t.title}
        </h2>
        <button type="button" class="icon" onClick={props.onClose}>
          <Glyph name="close" />
          <span class="aloud">{inLanguage(texts).close}</span>
        </button>
      </header>
      {closures.length === 0 && <p class="board-empty">{t.none}</p>}
      <ul class="road-list">
        {closures.map((closure) => {
          const { name, says } = tellClosure(closure, props.view.depot)
          return (
            <li key={closure.closureId}>
              <Glyph name={closure.kind} />
              <span class="road-what">
                <strong>{name}</strong>
                <span class="press-why">{says}</span>
                {closure.note && <span class="press-why">{closure.note}</span>}
              </span>
              <button type="button" class="small" onClick={() => void end(closure)}>
                {t.end}
                <span class="aloud"> {name}</span>
              </button>
            </li>
          )
        })}
      </ul>
      <p role="status" class="road-said">
        {said}
      </p>
      <h3>{t.close}</h3>
      <p class="press-why">{t.how}</p>
      {props.map}
      <CloseRoad view={props.view} draft={props.draft} onSaid={setSaid} />
    </aside>
  )
}
