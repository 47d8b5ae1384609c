const fr = {
  zoomIn: 'Rapprocher',
  zoomOut: 'Éloigner',
  whole: 'Voir tout',
  takeMiddle: 'Prendre la rue sous la croix',
}
const en: typeof fr = {
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  whole: 'See it all',
  takeMiddle: 'Take the road under the cross',
}
export const texts = { fr, en }
