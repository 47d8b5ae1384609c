import { language, words } from './i18n/language.ts'
import { Sheet } from './Sheet.tsx'
import { signOut } from './state/session.ts'
import { type ThemeChoice, themeChoice } from './state/theme.ts'

const themes: readonly ThemeChoice[] = ['auto', 'light', 'night', 'sun']
const languages = [
  ['fr', 'Français'],
  ['en', 'English'],
] as const

/** Language, display, sign out: the same sheet on every page. */
export function Settings(props: { onClose: () => void; canSignOut?: boolean }) {
  const t = words()
  return (
    <Sheet title={t.menu} onClose={props.onClose}>
      <ThemeChoices />
      <LanguageChoice />
      {props.canSignOut && (
        <button type="button" onClick={() => void signOut()}>
          {t.signOut}
        </button>
      )}
    </Sheet>
  )
}

export function ThemeChoices() {
  const t = words()
  return (
    <fieldset class="choice">
      <legend>{t.theme.title}</legend>
      <div class="choice-grid">
        {themes.map((choice) => (
          <button
            key={choice}
            type="button"
            aria-pressed={themeChoice.value === choice}
            onClick={() => {
              themeChoice.value = choice
            }}
          >
            {t.theme[choice]}
          </button>
        ))}
      </div>
    </fieldset>
  )
}

export function LanguageChoice() {
  return (
    <fieldset class="choice">
      <legend>{words().language}</legend>
      <div class="choice-grid">
        {languages.map(([code, name]) => (
          <button
            key={code}
            type="button"
            lang={code}
            aria-pressed={language.value === code}
            onClick={() => {
              language.value = code
            }}
          >
            {name}
          </button>
        ))}
      </div>
    </fieldset>
  )
}
