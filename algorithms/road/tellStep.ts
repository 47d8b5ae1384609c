import osrmTextInstructions from 'osrm-text-instructions'
import type { Sentence } from '../model.ts'
import type { Step } from './steps.ts'

const words = osrmTextInstructions('v5')
type Language = 'fr' | 'en'
type ToldStep = Pick<Step, 'type' | 'modifier' | 'exit' | 'bearingAfter' | 'name' | 'ref' | 'kind'>

/**
 * What a navigator says: `Tourner à gauche sur la rue de Lausanne`, `Turn left onto Rue de Lausanne`.
 * The words are mostly those of OSRM's own library, which people know. A road without a name is
 * called by its number, else by its kind where that can be seen.
 */
export function tellStep(step: ToldStep): Sentence {
  return { fr: tell('fr', step), en: tell('en', step) }
}

function tell(language: Language, step: ToldStep): string {
  const road = callRoad(language, step)
  const onto = road === '' ? '' : ` ${language === 'fr' ? 'sur' : 'onto'} ${road}`
  const own = step.kind === 'ferry' ? undefined : ownWords[language](step, onto)
  return own ?? compile(language, step, road === '' ? '' : blank).replace(blank, road)
}

/** Stands for a road in sentences that are kept. */
const blank = '\u{1}'
const sentences = new Map<string, string>()

/** The library takes 10 µs for a sentence and has a few hundred: they are kept, without their road. */
function compile(language: Language, step: ToldStep, name: string): string {
  const { type, modifier, exit, bearingAfter, kind } = step
  const mode = kind === 'ferry' ? 'ferry' : 'driving'
  const key = [language, type, modifier, exit, type === 'depart' && bearingAfter, mode, name].join()
  let sentence = sentences.get(key)
  if (sentence === undefined) {
    const maneuver = { type, modifier, exit, bearing_after: bearingAfter }
    sentence = words.compile(language, { name, mode, driving_side: 'right', maneuver })
    sentences.set(key, sentence)
  }
  return sentence
}

/** Where the library's own words make people stumble. */
const ownWords: Record<Language, (step: ToldStep, onto: string) => string | undefined> = {
  fr({ type, modifier, exit }, onto) {
    if (type === 'roundabout') {
      if (exit === undefined) return 'Entrer dans le rond-point'
      return `Au rond-point, prendre la ${exit}${exit === 1 ? 're' : 'e'} sortie${onto}`
    }
    if (type === 'exit roundabout') return `Sortir du rond-point${onto}`
    const side = modifier?.includes('left') ? ' à gauche' : ' à droite'
    if (type === 'fork') return `Serrer${side}${onto || ' à l’embranchement'}`
    // The library says "sortie" of the way into a motorway too.
    if (type === 'on ramp')
      return `Prendre la bretelle${modifier === 'straight' ? '' : side}${onto}`
    if (type === 'turn' && modifier === 'straight') return `Continuer tout droit${onto}`
    return undefined
  },
  en({ type, exit }, onto) {
    if (type !== 'roundabout') return undefined
    if (exit === undefined) return 'Enter the roundabout'
    return `At the roundabout, take the ${words.ordinalize('en', exit)} exit${onto}`
  },
}

/** In French with its article, where it takes one: `la rue de Lausanne`, `l’A 1`. */
function callRoad(language: Language, { name, ref, kind }: ToldStep): string {
  const number = ref.split(';')[0]!.trim()
  if (language === 'en') return name || number || kinds[kind]?.en || ''
  return name === '' ? articleOfNumber(number) || kinds[kind]?.fr || '' : inFrench(name)
}

const french = new Map<string, string>()

/** Kept: the library has fifty rules to try, and a town a few thousand streets. */
function inFrench(name: string): string {
  let road = french.get(name)
  if (road === undefined) {
    const typed = name.replace(/'/g, '’').replace(/^(?!Grand)./, (first) => first.toLowerCase())
    const known = missingArticles.find(([start]) => start.test(typed))
    road = known ? known[1] + typed : words.grammarize('fr', name, 'article')
    french.set(name, road)
  }
  return road
}

/** Streets whose article the library doesn't know; `Ancienne Route` comes out of it as `la ancienne route`. */
const missingArticles: readonly (readonly [start: RegExp, article: string])[] = [
  [/^(Grande?[-’ ]Rue\b|(ruelle|passerelle|rampe|venelle|résidence|côte) )/, 'la '],
  [/^(carrefour|mail|faubourg|hameau|jardin) /, 'le '],
  [/^(ponts|quais|escaliers|marches)[- ]/, 'les '],
  [/^([îi]le|escalier|ancienne?) /, 'l’'],
]

/** French road numbers: `la D 39`, `l’A 1`. Others stand alone. */
function articleOfNumber(number: string): string {
  if (/^[AE] ?\d/.test(number)) return `l’${number}`
  return /^[DNMC] ?\d/.test(number) ? `la ${number}` : number && `la route ${number}`
}

/** Streets without a name have none here: they look like any other street. */
const kinds: Readonly<Record<string, Sentence>> = {
  footway: { fr: 'le chemin piéton', en: 'the footpath' },
  path: { fr: 'le sentier', en: 'the path' },
  steps: { fr: 'l’escalier', en: 'the stairs' },
  pedestrian: { fr: 'la zone piétonne', en: 'the pedestrian zone' },
  cycleway: { fr: 'la piste cyclable', en: 'the cycle path' },
  bridleway: { fr: 'le chemin cavalier', en: 'the bridleway' },
  track: { fr: 'le chemin', en: 'the track' },
  service: { fr: 'la voie d’accès', en: 'the access road' },
  platform: { fr: 'le quai', en: 'the platform' },
  corridor: { fr: 'le couloir', en: 'the corridor' },
  elevator: { fr: 'l’ascenseur', en: 'the lift' },
  busway: { fr: 'la voie de bus', en: 'the busway' },
}
