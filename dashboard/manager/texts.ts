type State = 'planned' | 'collect' | 'new' | 'done' | 'atRisk' | 'no'

const plural = (n: number, one: string, many: string) => `${n} ${n < 2 ? one : many}`

/** The words of the manager's page; French is the type that English must fill. */
const fr = {
  title: 'Le bureau',
  truck: (time: string) => `camion à ${time}`,
  figures: {
    title: 'L’essentiel',
    atRisk: 'À risque',
    unserved: 'Non servies',
    notBack: 'Pas rentrées',
    atRiskLong: 'promesses à risque',
    unservedLong: 'collectes sans tournée',
    notBackLong: 'tournées pas encore rentrées',
  },
  rounds: 'Tournées',
  others: 'Les autres tournées',
  look: 'À voir',
  nothingToLook: 'Aucune tournée n’a besoin de vous.',
  noRounds: 'Aucune tournée ce jour.',
  columns: { round: 'Tournée', back: 'Retour', look: 'À voir' },
  presses: 'Appuis',
  onlyUnserved: (n: number) => plural(n, 'non servie', 'non servies'),
  noPresses: 'Aucun appui pour l’instant.',
  pressCame: (address: string, why: string) => `Nouvel appui, ${address}. ${why}`,
  allPresses: (n: number) => `Tous les appuis (${n})`,
  more: (n: number) => `+${n}`,
  stateOfRound: {
    planned: 'Pas encore partie',
    out: 'En tournée',
    back: 'Rentrée',
    'handed over': 'Colis remis',
  },
  now: 'Maintenant',
  stateOfCollection: {
    planned: 'Prévue',
    collect: 'À collecter',
    new: 'Nouvelle',
    done: 'Collectée',
    atRisk: 'À risque',
    no: 'Pas aujourd’hui',
  } satisfies Record<State, string>,
  countOf: {
    collect: (n: number) => `${n} à collecter`,
    new: (n: number) => plural(n, 'nouvelle', 'nouvelles'),
    done: (n: number) => plural(n, 'collectée', 'collectées'),
    atRisk: (n: number) => `${n} à risque`,
    no: (n: number) => `${n} pas aujourd’hui`,
  },
  kind: { letters: 'Courrier', collection: 'Collecte' },
  profile: { foot: 'à pied', 'cargo-bike': 'à vélo-cargo', car: 'en voiture' },
  expectedBack: 'Attendu',
  mustBeBack: 'Au plus tard',
  leftAt: 'Départ',
  leaves: (time: string) => `part ${time}`,
  collections: (n: number) => plural(n, 'collecte', 'collectes'),
  noCollections: 'Aucune collecte sur cette tournée.',
  parcels: (n: number) => plural(n, 'colis', 'colis'),
  promised: (from: string, to: string) => `promis ${from}–${to}`,
  promisedOn: (day: string, from: string, to: string) => `promis ${day}, ${from}–${to}`,
  arrives: (time: string) => `vers ${time}`,
  wholeRound: (n: number) => `Toute la tournée, ${plural(n, 'arrêt', 'arrêts')}`,
  stopHas: (letters: number, parcels: number, registered: number) =>
    [
      letters > 0 && plural(letters, 'boîte', 'boîtes'),
      parcels > 0 && plural(parcels, 'colis', 'colis'),
      registered > 0 && plural(registered, 'recommandé', 'recommandés'),
    ]
      .filter(Boolean)
      .join(', '),
  open: 'Détails',
  close: 'Fermer',
  loading: 'Chargement de la tournée…',
  notLoaded: 'La tournée n’a pas pu être chargée. ',
  again: 'Réessayer',
  handOver: 'Remettre les colis',
  handingOver: 'Remise en cours…',
  handedOver: (parcels: number, requests: number) =>
    `${plural(parcels, 'colis remis', 'colis remis')}, ${plural(requests, 'demande', 'demandes')}.`,
  notHandedOver: 'La remise n’est pas passée. Réessayez.',
  mapOfRound: (number: string) => `Carte de la tournée ${number} ; la liste dit la même chose`,
  mapOfPresses: 'Carte des appuis du jour ; la liste dit la même chose',
  rowAloud: (p: {
    state: string
    out: string
    expected: string
    must: string
    collections: string
  }) =>
    `${p.state}. Départ ${p.out}, retour attendu ${p.expected}, au plus tard ${p.must}. ${p.collections}.`,
  keys: {
    title: 'Touches et signes',
    open: 'Touches et signes',
    signs: 'Signes',
    window: 'heure promise',
    expected: 'retour attendu',
    must: 'retour au plus tard',
    rows: [
      ['↑ ↓', 'une tournée plus haut, plus bas'],
      ['Début, Fin', 'la première, la dernière'],
      ['Entrée', 'ouvrir la tournée'],
      ['Échap', 'fermer'],
      ['?', 'cette aide'],
    ] as [string, string][],
  },
}

const en: typeof fr = {
  title: 'The office',
  truck: (time) => `truck at ${time}`,
  figures: {
    title: 'At a glance',
    atRisk: 'At risk',
    unserved: 'Unserved',
    notBack: 'Not back',
    atRiskLong: 'promises at risk',
    unservedLong: 'collections without a round',
    notBackLong: 'rounds not back yet',
  },
  rounds: 'Rounds',
  others: 'The other rounds',
  look: 'To look at',
  nothingToLook: 'No round needs you.',
  noRounds: 'No rounds on this day.',
  columns: { round: 'Round', back: 'Back', look: 'To look at' },
  presses: 'Presses',
  onlyUnserved: (n) => `${n} unserved`,
  noPresses: 'No press so far.',
  pressCame: (address, why) => `New press, ${address}. ${why}`,
  allPresses: (n) => `All presses (${n})`,
  more: (n) => `+${n}`,
  stateOfRound: {
    planned: 'Not left yet',
    out: 'Out',
    back: 'Back',
    'handed over': 'Handed over',
  },
  now: 'Now',
  stateOfCollection: {
    planned: 'Planned',
    collect: 'To collect',
    new: 'New',
    done: 'Collected',
    atRisk: 'At risk',
    no: 'Not today',
  },
  countOf: {
    collect: (n) => `${n} to collect`,
    new: (n) => `${n} new`,
    done: (n) => `${n} collected`,
    atRisk: (n) => `${n} at risk`,
    no: (n) => `${n} not today`,
  },
  kind: { letters: 'Letters', collection: 'Collection' },
  profile: { foot: 'on foot', 'cargo-bike': 'by cargo bike', car: 'by car' },
  expectedBack: 'Expected',
  mustBeBack: 'At the latest',
  leftAt: 'Out',
  leaves: (time) => `out ${time}`,
  collections: (n) => `${n} ${n === 1 ? 'collection' : 'collections'}`,
  noCollections: 'No collection on this round.',
  parcels: (n) => `${n} ${n === 1 ? 'parcel' : 'parcels'}`,
  promised: (from, to) => `promised ${from}–${to}`,
  promisedOn: (day, from, to) => `promised ${day}, ${from}–${to}`,
  arrives: (time) => `about ${time}`,
  wholeRound: (n) => `The whole round, ${n} ${n === 1 ? 'stop' : 'stops'}`,
  stopHas: (letters, parcels, registered) =>
    [
      letters > 0 && `${letters} ${letters === 1 ? 'box' : 'boxes'}`,
      parcels > 0 && `${parcels} ${parcels === 1 ? 'parcel' : 'parcels'}`,
      registered > 0 && `${registered} registered`,
    ]
      .filter(Boolean)
      .join(', '),
  open: 'Details',
  close: 'Close',
  loading: 'Loading the round…',
  notLoaded: 'The round could not be loaded. ',
  again: 'Try again',
  handOver: 'Hand over the parcels',
  handingOver: 'Handing over…',
  handedOver: (parcels, requests) =>
    `${parcels} ${parcels === 1 ? 'parcel' : 'parcels'} handed over, ${requests} ${requests === 1 ? 'request' : 'requests'}.`,
  notHandedOver: 'The hand-over did not go through. Try again.',
  mapOfRound: (number) => `Map of round ${number}; the list says the same`,
  mapOfPresses: 'Map of the day’s presses; the list says the same',
  rowAloud: (p) =>
    `${p.state}. Out ${p.out}, expected back ${p.expected}, at the latest ${p.must}. ${p.collections}.`,
  keys: {
    title: 'Keys and signs',
    open: 'Keys and signs',
    signs: 'Signs',
    window: 'promised time',
    expected: 'expected back',
    must: 'back at the latest',
    rows: [
      ['↑ ↓', 'one round up, down'],
      ['Home, End', 'the first, the last'],
      ['Enter', 'open the round'],
      ['Esc', 'close'],
      ['?', 'this help'],
    ],
  },
}

export const texts = { fr, en }
export type Texts = typeof fr
