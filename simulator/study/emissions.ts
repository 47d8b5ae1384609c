import type { Profile } from '../../algorithms/model.ts'

/** What a vehicle emits a kilometre, and who says so. */
export interface EmissionFactor {
  readonly vehicle: string
  /** Fuel or electricity with its making; not the vehicle's own making. */
  readonly gramsCo2ePerKm: number
  readonly source: string
  /** What is still to be looked up in the Base Empreinte itself before anybody is told of it. */
  readonly toCheck?: string
}

/** Litres of diesel a kilometre of a van of 3.5 t in express delivery, and what a litre emits. */
const vanLitresPerKm = 0.16
const dieselGramsPerLitre = 3_100

export const emissionFactors = {
  foot: {
    vehicle: 'on foot',
    gramsCo2ePerKm: 0,
    source: 'ADEME, Mon impact transport, list of emissions a distance, no. 7 “Vélo ou marche”: 0',
  },
  'cargo-bike': {
    vehicle: 'electric bike',
    gramsCo2ePerKm: 2,
    source:
      'ADEME, Mon impact transport, no. 8 “Vélo (ou trottinette) à assistance électrique”: 2 g/km',
    toCheck: 'a cargo bike has no entry in that list; it draws more than an ordinary electric bike',
  },
  'diesel van': {
    vehicle: 'diesel van',
    gramsCo2ePerKm: vanLitresPerKm * dieselGramsPerLitre,
    source:
      'Arrêté of 10 April 2012 on the CO2 information of transport services, annex II, level 1, “Véhicule utilitaire léger 3,5 tonnes PTAC, express (plis, courses)”: 0.160 l/km; ADEME, Base Carbone, “Gazole routier”, combustion and upstream: 3.10 kg/l',
    toCheck:
      'the litre has stood at 3.10 to 3.17 kg in versions of the Base Carbone; a small postal van takes about half as much as one of 3.5 t',
  },
  'electric van': {
    vehicle: 'electric van',
    gramsCo2ePerKm: 19.8,
    source: 'ADEME, Mon impact transport, no. 5 “Voiture (électrique)”: 19.8 g/km, use alone',
    toCheck: 'a car’s: that list has no electric van, which draws more',
  },
} as const satisfies Readonly<Record<string, EmissionFactor>>

/** Grams for metres by profile, with the vans diesel or electric. */
export function gramsCo2e(
  metres: Readonly<Record<Profile, number>>,
  van: 'diesel van' | 'electric van',
): number {
  const grams = (factor: keyof typeof emissionFactors, by: Profile) =>
    (emissionFactors[factor].gramsCo2ePerKm * metres[by]) / 1000
  return grams('foot', 'foot') + grams('cargo-bike', 'cargo-bike') + grams(van, 'car')
}
