/** Where a round's sheet is. */
export function paperOf(roundId: string): string {
  return `/print/?round=${encodeURIComponent(roundId)}`
}
