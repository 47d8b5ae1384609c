import './duty.css'
import { computed, signal } from '@preact/signals'
import { Glyph } from '../../Glyph.tsx'
import { words } from '../../i18n/language.ts'
import { kept } from '../../state/kept.ts'
import { aheadMs } from '../../state/serviceClock.ts'
import type { RoundPage } from '../roundPage.ts'
import { dutyWords } from './dutyWords.ts'

/** A phone's clock drifts by seconds; five minutes are a clock that somebody set. */
const wrongMs = 5 * 60_000

const hasSeenClock = signal(false)
const hasSeenDenied = kept(
  'domino.positionDenied',
  (text) => text === 'seen',
  false,
  (seen) => (seen ? 'seen' : undefined),
)

const clockTrouble = computed(() => {
  const wrong = aheadMs.value
  if (Math.abs(wrong) <= wrongMs || hasSeenClock.value) return undefined
  const t = dutyWords().clock
  const minutes = Math.round(Math.abs(wrong) / 60_000)
  const much = minutes < 55 ? t.minutes(minutes) : t.hours(Math.round(minutes / 60))
  return (wrong > 0 ? t.behind : t.ahead)(much)
})

/** What is wrong with the phone itself and what to do about it, one at a time. Nothing is lost by it. */
export function DeviceTrouble(props: { page: RoundPage }) {
  const isDenied = props.page.attendance.trouble.value === 'denied' && !hasSeenDenied.value
  const clock = clockTrouble.value
  const text = clock ?? (isDenied ? dutyWords().position.denied : undefined)
  if (!text) return null
  return (
    <aside class="device-trouble" aria-live="polite">
      <Glyph name="atRisk" />
      <p>{text}</p>
      <button
        type="button"
        onClick={() => {
          if (clock) hasSeenClock.value = true
          else hasSeenDenied.value = true
        }}
      >
        {words().carrier.seen}
      </button>
    </aside>
  )
}
