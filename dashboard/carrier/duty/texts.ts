const fr = {
  duty: {
    title: 'Service',
    on: 'En service',
    break: 'Pause',
    off: 'Hors service',
    says: {
      on: 'Écran allumé et en tournée, votre position sert à ce qui est près de vous\u00a0; elle n’est pas conservée.',
      break: 'Aucune position, aucun message.',
      off: 'Aucune position, aucun message.',
    },
    offTitle: 'Hors service',
    resume: 'Reprendre le service',
  },
  push: {
    title: 'Écran éteint',
    ask: 'Me prévenir',
    stop: 'Ne plus me prévenir',
    on: 'Une nouvelle collecte vibre deux fois, écran éteint.',
    off: 'Écran éteint, rien ne vous prévient.',
    denied:
      'Ce téléphone refuse les notifications\u00a0: autorisez-les pour cette page dans les réglages du navigateur.',
    impossible:
      'Ce navigateur ne peut pas vous prévenir\u00a0: gardez l’écran allumé, ou regardez la page à chaque halte.',
    failed: 'Pas de réponse du service de messages\u00a0: réessayez avec du réseau.',
    screenOn:
      'Écran allumé seulement\u00a0: la flèche sur la carte, les annonces à voix haute, ce que vous longez.',
  },
  position: {
    denied:
      'Position refusée\u00a0: tout marche sans elle. Pour l’avoir sur la carte, autorisez-la dans les réglages du navigateur.',
    unavailable: 'Pas de position pour l’instant\u00a0: tout marche par vos gestes.',
  },
  clock: {
    behind: (much: string) =>
      `L’horloge du téléphone retarde de ${much}\u00a0: passez à l’heure automatique. Vos gestes gardent la bonne heure.`,
    ahead: (much: string) =>
      `L’horloge du téléphone avance de ${much}\u00a0: passez à l’heure automatique. Vos gestes gardent la bonne heure.`,
    minutes: (count: number) => `${count}\u00a0min`,
    hours: (count: number) => `${count}\u00a0h`,
  },
  helpers: {
    title: 'Écran allumé',
    awake: 'Garder l’écran allumé en service',
    voice: 'Dire les changements à l’arrêt',
  },
  go: {
    title: 'Itinéraire avec',
    go: 'Y aller avec une autre application',
    google: 'Google Maps',
    waze: 'Waze',
    apple: 'Plans',
    geo: 'Celle du téléphone',
    ask: 'me demander',
  },
  sun: { on: 'Plein soleil', off: 'Quitter le plein soleil' },
  passing: {
    title: (metres: number) => `À ${metres}\u00a0m`,
    unlisted: 'pas sur votre liste',
    take: 'Je prends',
    no: 'Non',
  },
  record: {
    open: 'Ce qui est conservé sur moi',
    download: 'Tout télécharger (JSON)',
    failed: 'Cette liste demande du réseau\u00a0: rouvrez-la quand il revient.',
    none: 'rien',
    count: (count: number) => `${count}`,
    from: (oldest: string, newest: string) =>
      oldest === newest ? oldest : `du ${oldest} au ${newest}`,
    kept: {
      never: 'jamais conservé',
      session: 'jusqu’à la fin de la session, 14\u00a0h au plus',
      always: 'tant que vous travaillez ici',
    },
    kinds: {
      account: ['Compte', 'nom, identifiant, tournée'],
      phones: ['Téléphones inscrits', 'nom, jour d’inscription, dernier jour vu'],
      sessions: ['Appareils connectés', 'fin de session, en service ou non'],
      rounds: ['Tournées', 'jour, départ, pause\u00a0; les heures sont effacées après 60 jours'],
      words: [
        'Vos gestes',
        'collectes et remises 365 jours, comme preuve\u00a0; pauses et départs 60 jours',
      ],
      corrections: [
        'Ce que vous avez corrigé sur la carte',
        'la correction reste, votre nom en est effacé après 60 jours',
      ],
      photos: ['Vos photos', 'ce que vous avez joint à un problème'],
      pushes: ['Adresse pour vous prévenir', 'celle de ce navigateur'],
      positions: ['Positions', 'regardées une fois, en tournée et écran allumé'],
    },
  },
}

const en: Texts = {
  duty: {
    title: 'Duty',
    on: 'On duty',
    break: 'Break',
    off: 'Off duty',
    says: {
      on: 'With the screen on and while you’re out, your position is used for what is near you; it isn’t kept.',
      break: 'No position, no message.',
      off: 'No position, no message.',
    },
    offTitle: 'Off duty',
    resume: 'Back on duty',
  },
  push: {
    title: 'Screen dark',
    ask: 'Tell me',
    stop: 'Don’t tell me any more',
    on: 'A new collection vibrates twice, screen dark.',
    off: 'With the screen dark nothing tells you.',
    denied: 'This phone refuses notifications: allow them for this page in the browser’s settings.',
    impossible:
      'This browser can’t tell you: keep the screen on, or look at the page at each halt.',
    failed: 'The message service doesn’t answer: try again with network.',
    screenOn:
      'Only with the screen on: the arrow on the map, what is said aloud, what you pass by.',
  },
  position: {
    denied:
      'Position refused: all works without it. To have it on the map, allow it in the browser’s settings.',
    unavailable: 'No position for now: all works by your taps.',
  },
  clock: {
    behind: (much) =>
      `The phone’s clock is ${much} slow: set it to automatic time. What you tap keeps the right time.`,
    ahead: (much) =>
      `The phone’s clock is ${much} fast: set it to automatic time. What you tap keeps the right time.`,
    minutes: (count) => `${count}\u00a0min`,
    hours: (count) => `${count}\u00a0h`,
  },
  helpers: {
    title: 'Screen on',
    awake: 'Keep the screen on while on duty',
    voice: 'Say changes aloud at a halt',
  },
  go: {
    title: 'Directions by',
    go: 'Go there with another app',
    google: 'Google Maps',
    waze: 'Waze',
    apple: 'Apple Maps',
    geo: 'The phone’s own',
    ask: 'ask me',
  },
  sun: { on: 'Bright sun', off: 'Leave bright sun' },
  passing: {
    title: (metres) => `${metres}\u00a0m away`,
    unlisted: 'not on your list',
    take: 'I take it',
    no: 'No',
  },
  record: {
    open: 'What is stored about me',
    download: 'Download it all (JSON)',
    failed: 'This list needs network: open it again when that is back.',
    none: 'nothing',
    count: (count) => `${count}`,
    from: (oldest, newest) => (oldest === newest ? oldest : `${oldest} to ${newest}`),
    kept: {
      never: 'never kept',
      session: 'until the session ends, 14\u00a0h at most',
      always: 'as long as you work here',
    },
    kinds: {
      account: ['Account', 'name, login, round'],
      phones: ['Enrolled phones', 'name, day of enrolment, last day seen'],
      sessions: ['Signed-in devices', 'end of the session, on duty or not'],
      rounds: ['Rounds', 'day, departure, break; the hours are deleted after 60 days'],
      words: [
        'What you tapped',
        'collected and handed out 365 days, as proof; breaks and departures 60 days',
      ],
      corrections: [
        'What you corrected on the map',
        'the correction stays, your name goes from it after 60 days',
      ],
      photos: ['Your photos', 'what you attached to a problem'],
      pushes: ['Address to tell you', 'this browser’s'],
      positions: ['Positions', 'looked at once, while out with the screen on'],
    },
  },
}

type Texts = typeof fr

/** The words of duty and what goes with it. */
export const dutyTexts = { fr, en }
