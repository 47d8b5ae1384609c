import type { Instance, Place, Round, Sentence, Stop } from '../../model.ts'
import { duration } from '../explain.ts'
import type { GivenPart, LeftPart } from './splitRound.ts'

const nbsp = '\u00a0'

interface Ground extends Pick<Instance, 'places'> {
  readonly absentNumber: string
}

/** To who takes a part: `12 stops of round L07, which has no carrier, from 2 Rue A to 9 Rue B: +14 min`. */
export function explainTaken(part: GivenPart, { places, absentNumber }: Ground): Sentence {
  const { fr, en } = span(part.stops, places)
  const added = duration(Math.max(0, part.addedSeconds))
  const after = addressOf(part.after && places.get(part.after.placeId))
  const behind = after
    ? { fr: `, après ${/^\d/.test(after) ? 'le ' : ''}${after}`, en: `, after ${after}` }
    : part.after
      ? { fr: '', en: '' }
      : { fr: ', en sortant du dépôt', en: ', on leaving the depot' }
  return {
    fr: `${fr} de la tournée ${absentNumber}, sans facteur${behind.fr}${nbsp}: +${added}`,
    en: `${en} of round ${absentNumber}, which has no carrier${behind.en}: +${added}`,
  }
}

/** In the round that has no carrier: `12 stops, 2 Rue A to 9 Rue B: to round L05, +14 min`. */
export function explainGiven(
  part: GivenPart,
  to: Pick<Round, 'number'>,
  { places }: Pick<Instance, 'places'>,
): Sentence {
  const { fr, en } = span(part.stops, places)
  const added = duration(Math.max(0, part.addedSeconds))
  return {
    fr: `${fr}${nbsp}: à la tournée ${to.number}, +${added}`,
    en: `${en}: to round ${to.number}, +${added}`,
  }
}

/** Why nobody takes a part. */
export function explainLeft(part: LeftPart, { places }: Pick<Instance, 'places'>): Sentence {
  const { fr, en } = span(part.stops, places)
  const why = whyLeft(part)
  return { fr: `${fr} sans facteur${nbsp}: ${why.fr}`, en: `${en} without a carrier: ${why.en}` }
}

function whyLeft({ why, neededSeconds, spareSeconds }: LeftPart): Sentence {
  switch (why) {
    case 'no neighbour':
      return {
        fr: 'aucune autre tournée du même moyen n’est encore au bureau',
        en: 'no other round of the same kind of vehicle is still at the office',
      }
    case 'no way':
      return { fr: 'aucun chemin n’y mène', en: 'no way leads there' }
    case 'refused':
      return {
        fr: 'les tournées voisines y ont refusé une collecte',
        en: 'the rounds nearby have refused a collection there',
      }
    case 'bag full':
      return {
        fr: 'les sacoches des tournées voisines sont pleines',
        en: 'the bags of the rounds nearby are full',
      }
    case 'too far':
      return {
        fr: 'les tournées voisines dépasseraient leur autonomie',
        en: 'the rounds nearby would go beyond their range',
      }
    case 'no time': {
      const [needed, spare] = [duration(neededSeconds), duration(spareSeconds)]
      return {
        fr: `il faut au moins ${needed} et le trajet, une voisine a au plus ${spare}`,
        en: `it takes at least ${needed} and the way there, a neighbour has ${spare} at most`,
      }
    }
    case 'shares given':
      return {
        fr: 'chaque tournée voisine qui le peut a déjà sa part',
        en: 'every round nearby that can has its share already',
      }
  }
}

function span(stops: readonly Stop[], places: Instance['places']): Sentence {
  const first = addressOf(places.get(stops[0]!.placeId))
  const last = addressOf(places.get(stops.at(-1)!.placeId))
  const count = stops.length
  const many = { fr: `${count}${nbsp}arrêts`, en: `${count} stops` }
  const what = count === 1 ? { fr: `1${nbsp}arrêt`, en: '1 stop' } : many
  if (!first || !last) return what
  if (count === 1 || first === last)
    return { fr: `${what.fr} (${first})`, en: `${what.en} (${first})` }
  return {
    fr: `${what.fr} (de ${first} à ${last})`,
    en: `${what.en} (from ${first} to ${last})`,
  }
}

function addressOf(place: Place | undefined): string {
  return place ? [place.houseNumber, place.street].filter(Boolean).join(' ') : ''
}
