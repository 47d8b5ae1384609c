const fr = {
  zoomIn: 'Rapprocher',
  zoomOut: 'Éloigner',
  whole: 'Voir tout',
}
const en: typeof fr = {
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  whole: 'See it all',
}
export const texts = { fr, en }
