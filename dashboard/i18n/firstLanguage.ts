export type Language = 'fr' | 'en'

/** French first: English only for a device that asks for it before French. */
export function firstLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const language = tag.slice(0, 2).toLowerCase()
    if (language === 'fr' || language === 'en') return language
  }
  return 'fr'
}
