/**
 * A street's name as it is compared: without case, accents, hyphens, apostrophes and the usual
 * abbreviations, so that `Bd. Saint-Georges` on an address finds `Boulevard Saint-Georges`.
 */
export function streetKey(name: string): string {
  const plain = name
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replaceAll('œ', 'oe')
    .replaceAll('æ', 'ae')
    .replaceAll('ß', 'ss')
  const words = plain.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '')
  return words
    .map((word, i) => (i === 0 ? (kinds[word] ?? word) : (titles[word] ?? word)))
    .join(' ')
}

const titles: Record<string, string> = {
  st: 'saint',
  ste: 'sainte',
  dr: 'docteur',
  gal: 'general',
  mal: 'marechal',
  pdt: 'president',
}

/** Abbreviations of the first word, the kind of street. */
const kinds: Record<string, string> = {
  all: 'allee',
  av: 'avenue',
  ave: 'avenue',
  bd: 'boulevard',
  bld: 'boulevard',
  blvd: 'boulevard',
  boul: 'boulevard',
  ch: 'chemin',
  chem: 'chemin',
  che: 'chemin',
  fbg: 'faubourg',
  imp: 'impasse',
  pass: 'passage',
  pl: 'place',
  prom: 'promenade',
  r: 'rue',
  rte: 'route',
  sq: 'square',
}
