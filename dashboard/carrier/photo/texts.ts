/** What a photograph says. */
const fr = {
  take: 'Ajouter une photo',
  never: 'Jamais de personnes.',
  taken: 'Photo jointe',
  drop: 'Enlever la photo',
  unreadable: 'Cette photo est illisible. Reprenez-la.',
}

const en: typeof fr = {
  take: 'Add a photo',
  never: 'Never of people.',
  taken: 'Photo attached',
  drop: 'Remove the photo',
  unreadable: 'This photo can’t be read. Take it again.',
}

export const photoTexts = { fr, en }
