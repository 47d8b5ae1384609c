/** What is said of carriers' phones; French is the type that English must fill. */
const fr = {
  title: 'Téléphones',
  none: 'Aucun téléphone pour cette tournée.',
  holds: 'La tournée y est',
  seen: (day: string) => `vu le ${day}`,
  add: 'Ajouter un téléphone',
  remove: 'Retirer',
  removeOf: (name: string) => `Retirer ${name}`,
  sure: (name: string) =>
    `Retirer «\u00a0${name}\u00a0»\u00a0? Il n’ouvrira plus rien. Ce qui y a été fait avant compte.`,
  yes: 'Retirer ce téléphone',
  no: 'Le garder',
  failed: 'Le serveur ne répond pas. Réessayez.',
  name: 'Nom du téléphone',
  nameOf: (number: string, count: number) =>
    count > 1 ? `Téléphone ${number} (${count})` : `Téléphone ${number}`,
  show: 'Montrer le code',
  scan: 'Avec le téléphone, scannez ce code, ou tapez-le sur la page d’entrée\u00a0:',
  picture: (url: string) => `Code QR de ${url}`,
  good: (time: string) => `Il sert une fois, encore ${time}.`,
  over: 'Ce code n’est plus valable.',
  another: 'Un autre code',
  added: (name: string) => `«\u00a0${name}\u00a0» est ajouté.`,
  onlyHere:
    'Cette adresse ne répond qu’à cette machine\u00a0: ouvrez d’abord cette page par l’adresse que le téléphone peut atteindre.',
}

const en: typeof fr = {
  title: 'Phones',
  none: 'No phone for this round.',
  holds: 'The round is on it',
  seen: (day) => `seen on ${day}`,
  add: 'Add a phone',
  remove: 'Remove',
  removeOf: (name) => `Remove ${name}`,
  sure: (name) =>
    `Remove “${name}”? It will open nothing any more. What was done on it before counts.`,
  yes: 'Remove this phone',
  no: 'Keep it',
  failed: 'The server doesn’t answer. Try again.',
  name: 'Name of the phone',
  nameOf: (number, count) => (count > 1 ? `Phone ${number} (${count})` : `Phone ${number}`),
  show: 'Show the code',
  scan: 'With the phone, scan this code, or type it at the front door:',
  picture: (url) => `QR code of ${url}`,
  good: (time) => `It works once, for ${time} more.`,
  over: 'This code isn’t good any more.',
  another: 'Another code',
  added: (name) => `“${name}” has been added.`,
  onlyHere:
    'This address answers to this machine alone: open this page first by the address that the phone can reach.',
}

export const phoneTexts = { fr, en }
