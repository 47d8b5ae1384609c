import type { Sentence } from '../../algorithms/model.ts'

/** What households, carriers and managers are told of a request, beside the planner's own reasons. */

export const sayings = {
  received: { fr: 'Demande reçue.', en: 'Request received.' },
  postponedAtLastCall: (truckAt: string): Sentence => ({
    fr: `Trop tard pour aujourd’hui : le camion part à ${truckAt}.`,
    en: `Too late for today: the truck leaves at ${truckAt}.`,
  }),
  notCollectedToday: {
    fr: 'Le facteur n’a pas pu passer aujourd’hui.',
    en: 'The postman could not come by today.',
  },
  cancelledByHousehold: { fr: 'Annulée par le foyer.', en: 'Cancelled by the household.' },
  refusedByCarrier: {
    fr: 'Votre facteur habituel ne peut pas la prendre.',
    en: 'Your usual postman can’t take it.',
  },
  collected: (parcels: number): Sentence => ({
    fr: parcels === 1 ? 'Un colis collecté.' : `${parcels} colis collectés.`,
    en: parcels === 1 ? 'One parcel collected.' : `${parcels} parcels collected.`,
  }),
  collectedBy: (number: string): Sentence => ({
    fr: `Déjà collecté par la tournée ${number}.`,
    en: `Collected by round ${number} already.`,
  }),
  parcelsInstead: (parcels: number, before: number): Sentence => ({
    fr: `${parcels} colis au lieu ${before === 1 ? 'd’un' : `de ${before}`}.`,
    en: `${parcels === 1 ? 'One parcel' : `${parcels} parcels`} instead of ${before === 1 ? 'one' : before}.`,
  }),
  departed: { fr: 'Parti avec le camion.', en: 'Left with the truck.' },
  problem: {
    empty: { fr: 'La boîte était vide.', en: 'The mailbox was empty.' },
    'not announced': {
      fr: 'Colis sans étiquette ni annonce : il est resté dans la boîte.',
      en: 'A parcel with neither label nor announcement: it stayed in the box.',
    },
    'too large': { fr: 'Le colis est trop grand.', en: 'The parcel is too large.' },
    'no access': {
      fr: 'La boîte n’était pas accessible.',
      en: 'The mailbox could not be reached.',
    },
    dog: { fr: 'Un chien empêchait d’approcher.', en: 'A dog kept the postman away.' },
    other: { fr: 'La collecte n’a pas été possible.', en: 'The collection was not possible.' },
  },
  noSuchStop: {
    fr: 'Cet arrêt n’est pas dans votre tournée.',
    en: 'This stop isn’t in your round.',
  },
  noSuchRequest: {
    fr: 'Cette collecte n’est pas dans votre tournée.',
    en: 'This collection isn’t in your round.',
  },
  later: {
    fr: 'Votre facteur passera plus tard que prévu.',
    en: 'Your postman will come later than told.',
  },
  earlier: {
    fr: 'Votre facteur passera plus tôt que prévu.',
    en: 'Your postman will come earlier than told.',
  },
  /** No time can be promised; one is told as soon as it can. */
  timeToFollow: {
    'not left': {
      fr: 'Aujourd’hui. Votre facteur n’est pas encore parti : l’heure suit.',
      en: 'Today. Your postman hasn’t left yet: the time will follow.',
    },
    silent: {
      fr: 'Aujourd’hui. Votre facteur a du retard : l’heure suit.',
      en: 'Today. Your postman is late: the time will follow.',
    },
    'too wide': {
      fr: 'Aujourd’hui. L’heure n’est pas encore sûre : elle suit.',
      en: 'Today. The hour isn’t sure yet: it will follow.',
    },
  },
  timeKnown: {
    fr: 'L’heure du passage est connue.',
    en: 'The time is known now.',
  },
  reachableAgain: {
    fr: 'Votre facteur peut de nouveau passer.',
    en: 'Your postman can come by again.',
  },
  noRound: {
    fr: 'Vous n’avez pas de tournée aujourd’hui.',
    en: 'You have no round today.',
  },
  tooLateToUndo: {
    fr: 'Trop tard pour annuler : le foyer est prévenu.',
    en: 'Too late to undo: the household has been told.',
  },
  pressedAgain: {
    fr: 'Trop tard pour annuler : le foyer a fait une nouvelle demande.',
    en: 'Too late to undo: the household has made a new request.',
  },
  plannedTogether: (number: string): Sentence => ({
    fr: `Prévue avec les autres collectes de la journée, par la tournée ${number}.`,
    en: `Planned together with the day’s other collections, by round ${number}.`,
  }),
  otherCarrier: {
    fr: 'Un autre facteur passe à la place du vôtre.',
    en: 'Another postman comes instead of yours.',
  },
  roomFound: {
    fr: 'Une place s’est libérée\u00a0: votre facteur passe aujourd’hui.',
    en: 'Room was found: your postman comes by today after all.',
  },
  reloadSpared: {
    fr: 'Plus besoin de passer au dépôt\u00a0: tout tient dans la sacoche.',
    en: 'No need to come by the depot any more: everything fits into the bag.',
  },
  mailInBag: (stops: number): Sentence => ({
    fr: `Courrier de ${stops === 1 ? 'un arrêt' : `${stops} arrêts`} dans sa sacoche : il revient avec lui au bureau.`,
    en: `Mail for ${stops === 1 ? 'one stop' : `${stops} stops`} is in the bag: it comes back to the office with the carrier.`,
  }),
  alreadySettled: {
    fr: 'Cette collecte est déjà réglée.',
    en: 'This collection is settled already.',
  },
} as const
