import { computed, effect, signal } from '@preact/signals'
import { kept } from './kept.ts'

export type Theme = 'light' | 'night' | 'sun'
export type ThemeChoice = Theme | 'auto'

const isChoice = (text: string): text is ThemeChoice =>
  text === 'light' || text === 'night' || text === 'sun' || text === 'auto'

/** What the person chose; `auto` follows the device. */
export const themeChoice = kept<ThemeChoice>(
  'domino.theme',
  (text) => (isChoice(text) ? text : undefined),
  'auto',
)

const dark = matchMedia('(prefers-color-scheme: dark)')
const deviceIsDark = signal(dark.matches)
dark.addEventListener('change', () => {
  deviceIsDark.value = dark.matches
})

/** What is shown. */
export const theme = computed<Theme>(() => {
  if (themeChoice.value !== 'auto') return themeChoice.value
  return deviceIsDark.value ? 'night' : 'light'
})

effect(() => {
  document.documentElement.dataset.theme = theme.value
})
