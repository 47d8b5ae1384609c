import type { Sentence, ServiceDay } from '../../algorithms/model.ts'
import { countCollected, type Item, type Problem } from '../protocol/rest.ts'

/** What is told of parcels one by one: at the door, at the counter, and when the truck has left. */
export const parcelSayings = {
  collected: (parcels: number, items: readonly Item[] = []): Sentence => {
    const stayed = items.length - countCollected(items)
    const left = items.find(({ outcome }) => outcome !== 'collected')?.outcome as Problem
    const fr = parcels === 1 ? 'Un colis collecté' : `${parcels} colis collectés`
    const en = parcels === 1 ? 'One parcel collected' : `${parcels} parcels collected`
    if (stayed === 0) return { fr: `${fr}.`, en: `${en}.` }
    const why = itemStayed[left]
    return {
      fr: `${fr} ; ${stayed === 1 ? 'un autre' : `${stayed} autres`} non : ${why.fr}.`,
      en: `${en}; ${stayed === 1 ? 'another' : `${stayed} others`} not: ${why.en}.`,
    }
  },
  wrongLabel: (text: string): Sentence => ({
    fr: `« ${text} » n’est pas une étiquette : relisez-la. Le colis est compté.`,
    en: `“${text}” is no label: read it again. The parcel is counted.`,
  }),
  labelTwice: (code: string, address: string | undefined): Sentence => ({
    fr: `Étiquette ${code} déjà lue${address ? ` pour ${address}` : ''} : relisez-la. Le colis est compté.`,
    en: `Label ${code} was read before${address ? ` for ${address}` : ''}: read it again. The parcel is counted.`,
  }),
  gapUnsigned: (parcels: number): Sentence => ({
    fr: `Il manque ${parcels} colis dans le conteneur : dites pourquoi et signez.`,
    en: `${parcels === 1 ? 'One parcel is' : `${parcels} parcels are`} missing from the container: say why, and sign.`,
  }),
  /** What a household hears of a parcel that was collected and isn't in the container. */
  gap: {
    'in the bag': {
      fr: 'Collecté ; pas encore remis au bureau par votre facteur.',
      en: 'Collected; not handed in at the office yet.',
    },
    lost: {
      fr: 'Collecté, puis introuvable au bureau : on le cherche.',
      en: 'Collected, then not found at the office: it’s being looked for.',
    },
    other: {
      fr: 'Collecté ; le bureau vérifie avant de l’expédier.',
      en: 'Collected; the office is checking before it’s sent on.',
    },
  },
  missedTruck: (next: ServiceDay): Sentence => ({
    fr: `Collecté, mais le camion est parti sans lui. Le prochain part ${dayInWords(next, 'fr')}.`,
    en: `Collected, but the truck left without it. The next one leaves on ${dayInWords(next, 'en')}.`,
  }),
} as const

/** Why one of several stayed where it was. */
const itemStayed: Record<Problem, Sentence> = {
  empty: { fr: 'pas dans la boîte', en: 'not in the box' },
  'not announced': { fr: 'sans étiquette ni annonce', en: 'neither label nor announcement' },
  'too large': { fr: 'trop grand', en: 'too large' },
  'no access': { fr: 'inaccessible', en: 'out of reach' },
  dog: { fr: 'chien', en: 'a dog' },
  other: { fr: 'pas possible', en: 'not possible' },
}

function dayInWords(day: ServiceDay, language: 'fr' | 'en'): string {
  const options = { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' } as const
  return new Intl.DateTimeFormat(language, options).format(new Date(`${day}T12:00Z`))
}
