import osrmTextInstructions from 'osrm-text-instructions'
import type { Sentence } from '../model.ts'
import type { Step } from './steps.ts'

const words = osrmTextInstructions('v5')

/**
 * What a navigator says: `Tourner à gauche sur la rue de Lausanne`, `Turn left onto Rue de Lausanne`.
 * The words are those of OSRM's own library, which people know. A road without a name is called by
 * its kind where that can be seen.
 */
export function tellStep(step: Step): Sentence {
  const { type, modifier, exit, bearingAfter, name, kind } = step
  const maneuver = { type, modifier, exit, bearing_after: bearingAfter }
  const say = (language: 'fr' | 'en') =>
    words.compile(language, {
      name: name || kinds[kind]?.[language] || '',
      mode: kind === 'ferry' ? 'ferry' : 'driving',
      driving_side: 'right',
      maneuver,
    })
  return { fr: say('fr'), en: say('en') }
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
  service: { fr: 'la voie de desserte', en: 'the service road' },
  platform: { fr: 'le quai', en: 'the platform' },
  corridor: { fr: 'le couloir', en: 'the corridor' },
  elevator: { fr: 'l’ascenseur', en: 'the lift' },
  busway: { fr: 'la voie de bus', en: 'the busway' },
}
