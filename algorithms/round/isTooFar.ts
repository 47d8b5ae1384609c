import type { Round } from '../model.ts'

/** Whether a way is longer than the round's may be, and longer than the one it has. */
export function isTooFar(
  { mostMetres = Infinity }: Pick<Round, 'mostMetres'>,
  metres: number,
  wasMetres: number,
): boolean {
  return metres > mostMetres && metres > wasMetres
}
