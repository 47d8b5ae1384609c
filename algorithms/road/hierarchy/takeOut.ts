/**
 * Takes out states one by one, always one of the fewest neighbours, and joins these to each other:
 * minimum degree order, as for sparse matrices (Tinney, Walker 1967; George, Liu 1989).
 * @param neighbours lists of the states that remain; those of the taken out stay as they were then
 * @param states where to begin
 * @param most a state of more neighbours stays, and with it all that don't come below that
 */
export function takeOut(
  neighbours: readonly number[][],
  states: Iterable<number>,
  most: number,
): number[] {
  // By count of neighbours: states that had it when they were put there.
  const waiting: number[][] = [[]]
  let least = 0
  const put = (state: number) => {
    const count = neighbours[state]!.length
    if (count > most) return
    while (waiting.length <= count) waiting.push([])
    waiting[count]!.push(state)
    least = Math.min(least, count)
  }
  for (const state of states) put(state)
  const taken = new Set<number>()
  while (least < waiting.length) {
    const state = waiting[least]!.pop()
    if (state === undefined) {
      least++
      continue
    }
    const around = neighbours[state]!
    if (around.length !== least || taken.has(state)) continue
    taken.add(state)
    for (const other of around) {
      const list = neighbours[other]!
      list[list.indexOf(state)] = list[list.length - 1]!
      list.length--
    }
    for (const other of around) {
      const list = neighbours[other]!
      for (const another of around)
        if (another !== other && !list.includes(another)) list.push(another)
      put(other)
    }
  }
  return [...taken]
}
