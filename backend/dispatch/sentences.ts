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
  anticipation: {
    tooFewDays: {
      fr: 'Anticipation\u00a0: inactive, trop peu de jours passés.',
      en: 'Looking ahead: off, too few past days.',
    },
    noGain: (days: number): Sentence => ({
      fr: `Anticipation\u00a0: inactive, sans gain sûr sur ${days} jours passés.`,
      en: `Looking ahead: off, no sure gain on ${days} past days.`,
    }),
    gain: (days: number, minutes: readonly [mean: number, low: number, high: number]): Sentence => {
      const [mean, low, high] = minutes.map((each) => Math.round(each))
      return {
        fr: `Anticipation\u00a0: active. Sur ${days} jours passés, ${mean} min de gagné par jour (de ${low} à ${high}).`,
        en: `Looking ahead: on. On ${days} past days it saved ${mean} min a day (${low} to ${high}).`,
      }
    },
  },
  plannedAhead: (outTime: string): Sentence => ({
    fr: `Départ à ${outTime}, dans un ordre qui laisse de la place aux demandes probables.`,
    en: `Leaves at ${outTime}, in an order that leaves room for requests that are likely.`,
  }),
  otherCarrier: {
    fr: 'Un autre facteur passe à la place du vôtre.',
    en: 'Another postman comes instead of yours.',
  },
  roomFound: {
    fr: 'Une place s’est libérée\u00a0: votre facteur passe aujourd’hui.',
    en: 'Room was found: your postman comes by today after all.',
  },
  bagFilled: {
    fr: 'La sacoche de votre facteur est pleine plus tôt que prévu.',
    en: 'Your postman’s bag is full sooner than expected.',
  },
  reloadSpared: {
    fr: 'Plus besoin de passer au dépôt\u00a0: tout tient dans la sacoche.',
    en: 'No need to come by the depot any more: everything fits into the bag.',
  },
  mailInBag: (stops: number): Sentence => ({
    fr: `Courrier de ${stops === 1 ? 'un arrêt' : `${stops} arrêts`} dans sa sacoche : il revient avec lui au bureau.`,
    en: `Mail for ${stops === 1 ? 'one stop' : `${stops} stops`} is in the bag: it comes back to the office with the carrier.`,
  }),
  mailToFetch: {
    fr: 'Ce courrier n’est pas encore dans votre sacoche\u00a0: il vient après votre passage au dépôt ou au relais.',
    en: 'That mail isn’t in your bag yet: it comes after you have been at the depot or the relay.',
  },
  /** What a carrier's own order costs; it holds all the same. */
  ownOrder: ({
    isWalk,
    minutes,
    returnAt,
    overtimeMinutes,
    late,
  }: {
    /** Of where he walks, instead of the order. */
    readonly isWalk: boolean
    /** Later than before; less than nothing where it's sooner. */
    readonly minutes: number
    readonly returnAt: string
    readonly overtimeMinutes: number
    /** Households who are reached later than they were told, and weren't before. */
    readonly late: number
  }): Sentence => {
    const more = minutes === 0 ? '' : `${minutes > 0 ? '+' : '−'}${Math.abs(minutes)}\u00a0min, `
    const over =
      overtimeMinutes > 0
        ? {
            fr: `, ${overtimeMinutes}\u00a0min après l’heure`,
            en: `, ${overtimeMinutes}\u00a0min over time`,
          }
        : { fr: '', en: '' }
    const told = {
      fr:
        late === 1
          ? ' Un foyer attendra plus que prévu.'
          : ` ${late} foyers attendront plus que prévu.`,
      en:
        late === 1
          ? ' One household will wait longer than told.'
          : ` ${late} households will wait longer than told.`,
    }
    const what = isWalk ? { fr: 'À pied', en: 'On foot' } : { fr: 'Votre ordre', en: 'Your order' }
    return {
      fr: `${what.fr}\u00a0: ${more}retour à ${returnAt}${over.fr}.${late > 0 ? told.fr : ''}`,
      en: `${what.en}: ${more}you are back at ${returnAt}${over.en}.${late > 0 ? told.en : ''}`,
    }
  },
  nothingToPark: {
    fr: 'Se garer et finir à pied\u00a0: seulement en tournée, avec un véhicule, et sans passage au dépôt entre les arrêts.',
    en: 'Parking to walk: only on a round under way, with a vehicle, and no visit to the depot in between.',
  },
  noTurn: {
    fr: 'Ce demi-tour n’est plus possible dans votre tournée.',
    en: 'Your round has no room for this turn any more.',
  },
  turnedBack: {
    fr: 'Votre facteur revient sur ses pas\u00a0: il passe aujourd’hui.',
    en: 'Your postman turns back: he comes by today after all.',
  },
  ownTurn: ({
    minutes,
    returnAt,
  }: {
    readonly minutes: number
    readonly returnAt: string
  }): Sentence => ({
    fr: `Votre demi-tour\u00a0: +${minutes}\u00a0min, retour à ${returnAt}.`,
    en: `Your turn back: +${minutes}\u00a0min, you are back at ${returnAt}.`,
  }),
  tooFarToCorrect: {
    fr: 'C’est trop loin de cette adresse\u00a0: visez la carte plus près.',
    en: 'That is too far from this address: aim nearer to it on the map.',
  },
  noStreetToCross: {
    fr: 'Cette boîte n’a pas de côté sur la carte\u00a0: dites plutôt où est l’entrée.',
    en: 'This box has no side on the map: say where the entrance is instead.',
  },
  placeCorrected: (address: string): Sentence => ({
    fr: `Corrigé par le bureau\u00a0: ${address || 'une entrée'} est ailleurs qu’avant sur la carte.`,
    en: `Corrected by the office: ${address || 'an entrance'} lies elsewhere on the map than before.`,
  }),
  alreadySettled: {
    fr: 'Cette collecte est déjà réglée.',
    en: 'This collection is settled already.',
  },
} as const
