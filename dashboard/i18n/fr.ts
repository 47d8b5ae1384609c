/** Every word of the faces in French; its shape is the type that English must fill too. */
export const fr = {
  app: 'Domino',
  network: {
    connecting: 'Connexion',
    live: 'En ligne',
    offline: 'Hors réseau',
    'signed out': 'Session terminée',
    'wrong role': 'Autre compte',
  },
  menu: 'Réglages',
  close: 'Fermer',
  language: 'Langue',
  theme: {
    title: 'Affichage',
    auto: 'Comme l’appareil',
    light: 'Clair',
    night: 'Nuit',
    sun: 'Plein soleil',
  },
  signOut: 'Se déconnecter',
  loading: 'Un instant…',
}

export type Words = typeof fr
