import { effect } from '@preact/signals'
import type { Sentence } from '../../algorithms/model.ts'
import { kept } from '../state/kept.ts'
import { capitalised } from './capitalised.ts'
import { en } from './en.ts'
import { firstLanguage, type Language } from './firstLanguage.ts'
import { fr, type Words } from './fr.ts'

export type { Language }

export const language = kept<Language>(
  'domino.language',
  (text) => (text === 'fr' || text === 'en' ? text : undefined),
  firstLanguage(navigator.languages ?? [navigator.language]),
)

effect(() => {
  document.documentElement.lang = language.value
})

/** The words of the house in the chosen language. */
export function words(): Words {
  return inLanguage({ fr, en })
}

/** Picks one of two languages: a server's sentence, or a page's own words. */
export function inLanguage<Said>(both: { readonly fr: Said; readonly en: Said }): Said {
  return both[language.value]
}

/** A sentence of the server in the chosen language; its reasons may begin small. */
export function say(sentence: Sentence): string {
  return capitalised(inLanguage(sentence))
}
