import './duty.css'
import { Glyph } from '../../Glyph.tsx'
import { type ThemeChoice, themeChoice } from '../../state/theme.ts'
import { dutyWords } from './dutyWords.ts'

let before: ThemeChoice = 'auto'

/** Out of the shade and back: one tap each way. */
export function SunButton() {
  const t = dutyWords().sun
  const isSun = themeChoice.value === 'sun'
  return (
    <button
      type="button"
      class="to-sun"
      aria-pressed={isSun}
      onClick={() => {
        if (!isSun) before = themeChoice.value
        themeChoice.value = isSun ? before : 'sun'
      }}
    >
      <Glyph name="sun" label={isSun ? t.off : t.on} />
    </button>
  )
}
