const plural = (n: number, one: string, many: string) => `${n} ${n < 2 ? one : many}`

/** The words of stories, alerts and of what was set aside; French is the type that English must fill. */
const fr = {
  open: (address: string) => `Histoire de l’appui, ${address}`,
  title: 'Histoire',
  ofButton: (deviceId: string) => `Bouton ${deviceId}`,
  ofPage: 'Appui fait sur une page',
  loading: 'Chargement de l’histoire…',
  notLoaded: 'L’histoire n’a pas pu être chargée. ',
  nothing: 'Rien à raconter.',
  whole: 'Tout ce que ce bouton a dit',
  older: 'Plus ancien',
  evidence: 'Montrer les preuves',
  fleet: {
    title: 'Boutons et messages',
    aside: (n: number) => plural(n, 'mis de côté', 'mis de côté'),
    alerts: (n: number) => plural(n, 'bouton à voir', 'boutons à voir'),
    alertsTitle: 'Boutons à voir',
    noAlerts: 'Aucun bouton n’a besoin de vous.',
    since: (when: string) => `depuis ${when}`,
    asideTitle: 'Messages mis de côté',
    noAside: 'Rien n’est mis de côté.',
    newest: (n: number) => (n === 1 ? 'Le dernier' : `Les ${n} derniers`),
    reasons: { 'unknown device': 'appareil inconnu' } as Readonly<Record<string, string>>,
    rework: 'Retravailler',
    reworking: 'En cours…',
    reworked: (presses: number, understood: number) =>
      presses + understood === 0
        ? 'Rien de nouveau n’en est sorti.'
        : `${plural(presses, 'appui retrouvé', 'appuis retrouvés')}, ${plural(understood, 'autre compris', 'autres compris')}.`,
    failed: 'Cela n’est pas passé. Réessayez.',
  },
}

const en: typeof fr = {
  open: (address) => `Story of the press, ${address}`,
  title: 'Story',
  ofButton: (deviceId) => `Button ${deviceId}`,
  ofPage: 'Pressed on a page',
  loading: 'Loading the story…',
  notLoaded: 'The story could not be loaded. ',
  nothing: 'Nothing to tell.',
  whole: 'All that this button has said',
  older: 'Older',
  evidence: 'Show the evidence',
  fleet: {
    title: 'Buttons and messages',
    aside: (n) => `${n} set aside`,
    alerts: (n) => `${n} ${n === 1 ? 'button' : 'buttons'} to look at`,
    alertsTitle: 'Buttons to look at',
    noAlerts: 'No button needs you.',
    since: (when) => `since ${when}`,
    asideTitle: 'Messages set aside',
    noAside: 'Nothing is set aside.',
    newest: (n) => (n === 1 ? 'The newest' : `The newest ${n}`),
    reasons: {},
    rework: 'Work them again',
    reworking: 'Working…',
    reworked: (presses, understood) =>
      presses + understood === 0
        ? 'Nothing new came of it.'
        : `${presses} ${presses === 1 ? 'press' : 'presses'} found, ${understood} understood otherwise.`,
    failed: 'That did not go through. Try again.',
  },
}

export const storyTexts = { fr, en }
