import '../break.css'
import './duty.css'
import { Glyph, type GlyphName } from '../../Glyph.tsx'
import type { RoundPage } from '../roundPage.ts'
import type { Duty } from './duty.ts'
import { dutyWords } from './dutyWords.ts'

const glyphs: Readonly<Record<Duty, GlyphName>> = { on: 'done', break: 'pause', off: 'off' }
const order: readonly Duty[] = ['on', 'break', 'off']

/** One switch of three positions, and what the one in force means for his position. */
export function DutySwitch(props: { page: RoundPage }) {
  const { duty, setDuty, trouble } = props.page.attendance
  const t = dutyWords()
  const { state } = props.page.round.value
  const isOver = state === 'absent' || state === 'handed over'
  return (
    <fieldset class="choice duty">
      <legend>{t.duty.title}</legend>
      <div class="choice-grid">
        {order.map((position) => (
          <button
            key={position}
            type="button"
            aria-pressed={duty.value === position}
            disabled={isOver || (position === 'break' && state !== 'out')}
            onClick={() => setDuty(position)}
          >
            <Glyph name={glyphs[position]} />
            {t.duty[position]}
          </button>
        ))}
      </div>
      <p class="quiet">{t.duty.says[duty.value]}</p>
      {trouble.value && (
        <p class="trouble" role="status">
          <Glyph name="atRisk" /> {t.position[trouble.value]}
        </p>
      )}
    </fieldset>
  )
}

/** Off duty in the middle of a round: the night screen, and the way back. */
export function OffDuty() {
  const t = dutyWords().duty
  return (
    <section class="on-break" aria-label={t.offTitle}>
      <h2 class="big">{t.offTitle}</h2>
      <p>{t.says.off}</p>
    </section>
  )
}

export function OffDutyBar(props: { page: RoundPage }) {
  const { setDuty } = props.page.attendance
  return (
    <div class="actions break-bar">
      <button type="button" class="main" onClick={() => setDuty('on')}>
        {dutyWords().duty.resume}
      </button>
    </div>
  )
}
