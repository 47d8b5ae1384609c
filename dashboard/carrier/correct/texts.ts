import { inLanguage } from '../../i18n/language.ts'

const fr = {
  open: 'Corriger cet endroit',
  title: 'Qu’est-ce qui est faux ici\u00a0?',
  kinds: {
    entrance: 'L’entrée est ailleurs',
    side: 'La boîte est de l’autre côté',
    path: 'Il y a un passage',
    'no way': 'On ne passe pas',
  },
  aim: {
    entrance: 'Où est l’entrée\u00a0?',
    from: 'D’où\u00a0?',
    to: 'Jusqu’où\u00a0?',
    done: 'C’est noté. Envoyez, ou recommencez.',
  },
  here: 'Où je suis',
  how: 'Touchez la carte, ou placez l’endroit sous la croix.',
  again: 'Recommencer',
  note: 'Un mot pour le bureau (facultatif)',
  send: 'Envoyer au bureau',
  map: 'La carte de cet endroit',
  pointed: 'ici',
  waits: 'le bureau répondra',
  accepted: 'accepté',
  refused: 'refusé',
  answered: 'Le bureau a répondu',
  said: 'Vous\u00a0:',
  mine: (count: number) => `Mes corrections (${count})`,
  back: 'Retour',
  seen: 'Vu',
}

const en: typeof fr = {
  open: 'Correct this place',
  title: 'What is wrong here?',
  kinds: {
    entrance: 'The entrance is elsewhere',
    side: 'The box is on the other side',
    path: 'There is a path',
    'no way': 'No way through',
  },
  aim: {
    entrance: 'Where is the entrance?',
    from: 'From where?',
    to: 'To where?',
    done: 'Noted. Send it, or start again.',
  },
  here: 'Where I am',
  how: 'Tap the map, or put the spot under the cross.',
  again: 'Start again',
  note: 'A word to the office (optional)',
  send: 'Send to the office',
  map: 'The map of this place',
  pointed: 'here',
  waits: 'the office will answer',
  accepted: 'accepted',
  refused: 'refused',
  answered: 'The office has answered',
  said: 'You:',
  mine: (count: number) => `My corrections (${count})`,
  back: 'Back',
  seen: 'Seen',
}

export const correctWords = () => inLanguage({ fr, en })
