import { effect, type ReadonlySignal } from '@preact/signals'
import { language } from '../../i18n/language.ts'
import { kept } from '../../state/kept.ts'

/** He wants to hear what changed. */
export const wantsVoice = kept('domino.voice', (text) => text === 'true', false)

const voices = { fr: 'fr-FR', en: 'en-GB' } as const

export interface Saying {
  readonly key: string
  readonly text: string
}

/**
 * Says what is shown as new, once each; that comes at a halt alone, so that who walks or rides hears
 * nothing.
 */
export function sayNews(news: ReadonlySignal<readonly Saying[]>): () => void {
  const said = new Set<string>()
  return effect(() => {
    const unsaid = news.value.filter(({ key }) => !said.has(key))
    for (const { key, text } of unsaid) {
      // what he didn't want to hear isn't said when he does
      said.add(key)
      if (!wantsVoice.value || !('speechSynthesis' in globalThis)) continue
      const utterance = new SpeechSynthesisUtterance(text)
      utterance.lang = voices[language.value]
      speechSynthesis.speak(utterance)
    }
  })
}
