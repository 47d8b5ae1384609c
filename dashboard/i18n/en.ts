import type { Words } from './fr.ts'

export const en: Words = {
  app: 'Domino',
  network: {
    connecting: 'Connecting',
    live: 'Online',
    offline: 'No network',
    'signed out': 'Session ended',
    'wrong role': 'Another account',
  },
  menu: 'Settings',
  close: 'Close',
  language: 'Language',
  theme: {
    title: 'Display',
    auto: 'As the device',
    light: 'Light',
    night: 'Night',
    sun: 'Full sun',
  },
  signOut: 'Sign out',
  loading: 'One moment…',
}
