import { inLanguage } from '../../i18n/language.ts'

const fr = {
  button: (n: number) => (n === 1 ? '1 correction à voir' : `${n} corrections à voir`),
  answered: 'Corrections',
  title: 'Ce que les facteurs corrigent',
  none: 'Personne n’a rien corrigé.',
  kinds: {
    entrance: 'L’entrée est ailleurs',
    side: 'La boîte est de l’autre côté de la rue',
    path: 'Il y a un passage',
    'no way': 'On ne passe pas',
  },
  whatFollows: {
    entrance: 'Accepté\u00a0: toutes les tournées y vont désormais, celles en cours comprises.',
    side: 'Accepté\u00a0: toutes les tournées y vont désormais, celles en cours comprises.',
    path: 'Accepté\u00a0: gardé pour OpenStreetMap (fichier ci-dessous). Les trajets ne le prennent pas encore.',
    'no way':
      'Accepté\u00a0: gardé pour OpenStreetMap (fichier ci-dessous). Pour que personne n’y passe dès maintenant, fermez la voie.',
  },
  someone: 'un facteur',
  show: 'Sur la carte',
  before: 'Avant',
  now: 'Selon le facteur',
  why: 'Une phrase pour le facteur',
  accept: 'Accepter',
  refuse: 'Refuser',
  closeWay: 'Fermer cette voie…',
  accepted: 'Accepté',
  refused: 'Refusé',
  done: 'Le facteur le lit sur sa page.',
  failed: 'Sans réponse du serveur\u00a0: réessayez.',
  file: 'Ce qui est accepté, pour OpenStreetMap (GeoJSON)',
  fileHint: 'Rien n’y est envoyé d’ici\u00a0: ouvrez le fichier dans JOSM ou iD.',
  close: 'Fermer',
}

const en: typeof fr = {
  button: (n: number) => (n === 1 ? '1 correction to see' : `${n} corrections to see`),
  answered: 'Corrections',
  title: 'What carriers correct',
  none: 'Nobody has corrected anything.',
  kinds: {
    entrance: 'The entrance is elsewhere',
    side: 'The box is on the other side of the street',
    path: 'There is a path',
    'no way': 'No way through',
  },
  whatFollows: {
    entrance: 'Accepted: from now on every round goes there, those under way included.',
    side: 'Accepted: from now on every round goes there, those under way included.',
    path: 'Accepted: kept for OpenStreetMap (the file below). No round takes it yet.',
    'no way':
      'Accepted: kept for OpenStreetMap (the file below). So that nobody goes there from now on, close the road.',
  },
  someone: 'a carrier',
  show: 'On the map',
  before: 'Before',
  now: 'As the carrier says',
  why: 'A sentence for the carrier',
  accept: 'Accept',
  refuse: 'Refuse',
  closeWay: 'Close this road…',
  accepted: 'Accepted',
  refused: 'Refused',
  done: 'The carrier reads it on his page.',
  failed: 'No answer from the server: try again.',
  file: 'What is accepted, for OpenStreetMap (GeoJSON)',
  fileHint: 'Nothing is sent there from here: open the file in JOSM or iD.',
  close: 'Close',
}

export const correctionTexts = () => inLanguage({ fr, en })
