import type { BoardView } from '../../backend/protocol/boardView.ts'
import { Glyph, type GlyphName } from '../Glyph.tsx'
import { inLanguage } from '../i18n/language.ts'
import { texts } from './texts.ts'

/** The three figures, each a domino: its left half says what, its right half how many. */
export function Figures(props: { figures: BoardView['figures'] }) {
  const t = inLanguage(texts).figures
  const { atRisk, unserved, notBack } = props.figures
  return (
    <ul class="figures" aria-label={t.title}>
      <Figure glyph="atRisk" tone="risk" word={t.atRisk} long={t.atRiskLong} count={atRisk} />
      <Figure glyph="no" tone="no" word={t.unserved} long={t.unservedLong} count={unserved} />
      <Figure glyph="planned" tone="out" word={t.notBack} long={t.notBackLong} count={notBack} />
    </ul>
  )
}

function Figure(props: {
  glyph: GlyphName
  tone: string
  word: string
  long: string
  count: number
}) {
  return (
    <li class={`figure ${props.tone}${props.count === 0 ? ' none' : ''}`} title={props.long}>
      <span class="figure-who">
        <Glyph name={props.glyph} />
        {props.word}
      </span>
      <span class="figure-how">{props.count}</span>
    </li>
  )
}
