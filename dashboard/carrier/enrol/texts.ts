import type { MyPhone } from '../../../backend/protocol/phones.ts'

const many = (count: number, one: string, more: string) => `${count}\u00a0${count > 1 ? more : one}`
type State = MyPhone['rounds'][number]['state']

/** What a phone says before its round is on it; French is the type that English must fill. */
const fr = {
  enrol: 'Ajouter ce téléphone',
  where: 'Le bureau vous montre un code de huit signes\u00a0: il vaut dix minutes.',
  code: 'Code',
  add: 'Ajouter',
  withLogin: 'Entrer avec un identifiant',
  tooShort: 'Un code a huit signes, des lettres et des chiffres.',
  unreachable: 'Le bureau ne répond pas. Réessayez avec du réseau\u00a0: rien n’est perdu.',
  waits: (count: number) =>
    `${many(count, 'geste attend', 'gestes attendent')} ici d’être ${count > 1 ? 'envoyés' : 'envoyé'}.`,
  waitsFirst: (count: number) =>
    `${many(count, 'geste', 'gestes')} de la tournée d’avant ${count > 1 ? 'ne sont pas encore partis' : 'n’est pas encore parti'}\u00a0: réessayez avec du réseau.`,
  notKept: 'Pas pris en compte',
  today: 'Prendre ma tournée',
  take: (number: string) => `Prendre la ${number}`,
  goesOn: (number: string, phone: string) => `La ${number} continue sur «\u00a0${phone}\u00a0»`,
  counts: 'Ce qui a été fait sur ce téléphone compte.',
  takeBack: 'La reprendre ici',
  others: 'Une autre tournée',
  noRound: 'Pas de tournée aujourd’hui.',
  on: (phone: string) => `sur «\u00a0${phone}\u00a0»`,
  sure: (number: string, phone: string | undefined) =>
    phone
      ? `La ${number} est sur «\u00a0${phone}\u00a0». Elle continuera ici, là où elle en est.`
      : `La ${number} continuera ici, là où elle en est.`,
  no: 'Non',
  again: 'Réessayer',
  states: {
    planned: 'Pas encore partie',
    absent: 'Sans facteur',
    out: 'En route',
    back: 'Rentrée',
    'handed over': 'Colis remis',
  } satisfies Record<State, string>,
}

const en: typeof fr = {
  enrol: 'Add this phone',
  where: 'The office shows you a code of eight letters and digits: it’s good for ten minutes.',
  code: 'Code',
  add: 'Add',
  withLogin: 'Enter with a login',
  tooShort: 'A code has eight letters and digits.',
  unreachable: 'The office doesn’t answer. Try again with network: nothing is lost.',
  waits: (count) => `${many(count, 'tap waits', 'taps wait')} here to be sent.`,
  waitsFirst: (count) =>
    `${many(count, 'tap', 'taps')} of the round before ${count > 1 ? 'haven’t' : 'hasn’t'} been sent yet: try again with network.`,
  notKept: 'Not taken',
  today: 'Take my round',
  take: (number) => `Take ${number}`,
  goesOn: (number, phone) => `${number} goes on at “${phone}”`,
  counts: 'What was done on this phone counts.',
  takeBack: 'Take it back here',
  others: 'Another round',
  noRound: 'No round today.',
  on: (phone) => `on “${phone}”`,
  sure: (number, phone) =>
    phone
      ? `${number} is on “${phone}”. It will go on here, where it is.`
      : `${number} will go on here, where it is.`,
  no: 'No',
  again: 'Try again',
  states: {
    planned: 'Not out yet',
    absent: 'Without a carrier',
    out: 'Under way',
    back: 'Back',
    'handed over': 'Parcels handed over',
  },
}

export const enrolTexts = { fr, en }
