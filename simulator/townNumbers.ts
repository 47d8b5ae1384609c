import { distance } from './townGeometry.ts'
import type { Settlement } from './townHouses.ts'
import { edgeKey, type Plan } from './townPlan.ts'
import type { Door } from './townPlots.ts'
import type { Random } from './townRandom.ts'
import type { Road } from './townRoads.ts'

export interface Address {
  readonly street: string
  readonly houseNumber: string
}

/**
 * Numbers the doors of each street as in France: from the end nearer to the heart, odd on the left
 * and even on the right; a door squeezed in later is a bis or ter; land without doors keeps numbers.
 */
export function numberDoors(
  plan: Plan,
  roads: readonly Road[],
  { buildings, banks }: Settlement,
  random: Random,
): Map<Door, Address> {
  const edges = new Map<number, { road: Road; from: number; atMetres: number; length: number }>()
  for (const road of roads) {
    let atMetres = 0
    for (let i = 1; i < road.nodes.length; i++) {
      const [from, to] = [road.nodes[i - 1]!, road.nodes[i]!]
      const length = distance(plan.points[from]!, plan.points[to]!)
      edges.set(edgeKey(from, to), { road, from, atMetres, length })
      atMetres += length
    }
  }
  const sides = new Map<Road, { door: Door; atMetres: number }[][]>()
  for (const door of [...buildings.flatMap((b) => b.doors), ...banks]) {
    const { road, from, atMetres, length } = edges.get(edgeKey(...door.edge))!
    const isLeft = door.edge[0] === from
    const both = sides.get(road) ?? [[], []]
    sides.set(road, both)
    const at = atMetres + (isLeft ? door.alongMetres : length - door.alongMetres)
    both[isLeft ? 0 : 1]!.push({ door, atMetres: at })
  }
  const addresses = new Map<Door, Address>()
  for (const [road, both] of sides)
    both.forEach((doors, side) => {
      let number = side - 1
      let suffix = 0
      let last = 0
      for (const { door, atMetres } of doors.toSorted((p, q) => p.atMetres - q.atMetres)) {
        const isSqueezed =
          number > 0 && suffix < 2 && atMetres - last < 25 && random.chance(suffix ? 0.1 : 0.02)
        suffix = isSqueezed ? suffix + 1 : 0
        if (!suffix) number += 2 * Math.max(1, Math.round((atMetres - last - 20) / 24))
        last = atMetres
        const houseNumber = `${number}${['', ' bis', ' ter'][suffix]}`
        addresses.set(door, { street: road.name, houseNumber })
      }
    })
  return addresses
}
