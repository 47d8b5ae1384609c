const many = (count: number, one: string, more: string) => `${count}\u00a0${count > 1 ? more : one}`

/** The words of the round on paper; French is the type that English must fill. */
const fr = {
  title: (number: string) => `Tournée ${number}`,
  open: 'La tournée sur papier',
  print: 'Imprimer',
  back: 'Retour',
  unreachable: 'Le serveur ne répond pas. Réessayez avec du réseau.',
  leaves: (time: string) => `Départ ${time}`,
  mustBeBack: (time: string) => `retour au plus tard ${time}`,
  rest: (minutes: number, time: string) => `pause de ${minutes}\u00a0min vers ${time}`,
  printed: (time: string) => `Imprimé à ${time}\u00a0: ce qui vient après n’y est pas.`,
  boxes: (n: number) => many(n, 'boîte', 'boîtes'),
  parcels: (n: number) => many(n, 'colis', 'colis'),
  registered: (n: number) => many(n, 'recommandé', 'recommandés'),
  collections: (n: number) => many(n, 'collecte', 'collectes'),
  how: 'Dans l’ordre de marche. Un nombre entre parenthèses\u00a0: tant de boîtes à cette adresse.',
  collect: (parcels: number, who: string) =>
    `Collecter ${many(parcels, 'colis', 'colis')}${who && `, ${who}`}`,
  parcelFor: (who: string) => `Colis${who && `, ${who}`}`,
  registeredFor: (who: string) => `Recommandé${who && `, ${who}`}`,
  letters: (boxes: number) => `courrier, ${many(boxes, 'boîte', 'boîtes')}`,
  around: (time: string) => `vers ${time}`,
  unnamed: 'Sans nom de rue',
  unnumbered: 's.n.',
  goOn: 'Continuer ici',
  closures: 'Rues fermées ou ralenties',
}

const en: typeof fr = {
  title: (number) => `Round ${number}`,
  open: 'The round on paper',
  print: 'Print',
  back: 'Back',
  unreachable: 'The server doesn’t answer. Try again with network.',
  leaves: (time) => `Leaves ${time}`,
  mustBeBack: (time) => `back by ${time}`,
  rest: (minutes, time) => `break of ${minutes}\u00a0min about ${time}`,
  printed: (time) => `Printed at ${time}: what comes later isn’t on it.`,
  boxes: (n) => many(n, 'box', 'boxes'),
  parcels: (n) => many(n, 'parcel', 'parcels'),
  registered: (n) => `${n}\u00a0registered`,
  collections: (n) => many(n, 'collection', 'collections'),
  how: 'In walking order. A number in brackets: so many boxes at that address.',
  collect: (parcels, who) => `Collect ${many(parcels, 'parcel', 'parcels')}${who && `, ${who}`}`,
  parcelFor: (who) => `Parcel${who && `, ${who}`}`,
  registeredFor: (who) => `Registered${who && `, ${who}`}`,
  letters: (boxes) => `mail, ${many(boxes, 'box', 'boxes')}`,
  around: (time) => `about ${time}`,
  unnamed: 'Unnamed street',
  unnumbered: 'no number',
  goOn: 'Go on here',
  closures: 'Streets closed or slow',
}

export const paperTexts = { fr, en }
