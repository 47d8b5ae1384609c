/** What is used of it; the package brings no types. */
declare module 'osrm-text-instructions' {
  interface SpokenStep {
    readonly name: string
    readonly mode: string
    readonly driving_side: 'left' | 'right'
    readonly maneuver: {
      readonly type: string
      readonly modifier: string | undefined
      readonly exit: number | undefined
      readonly bearing_after: number
    }
  }
  export default function osrmTextInstructions(version: 'v5'): {
    compile(language: 'fr' | 'en', step: SpokenStep): string
    grammarize(language: 'fr' | 'en', name: string, grammar: 'article'): string
    ordinalize(language: 'fr' | 'en', number: number): string
  }
}
