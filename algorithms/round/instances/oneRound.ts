import type { Instance } from './instance.ts'
import type { Window } from './jsonFields.ts'

/**
 * One carrier's round through every place but 0, where he begins and, unless it's open, ends. Nothing
 * is loaded.
 *
 * @param stopAt of places from 1
 */
export function oneRound({
  name,
  places,
  times,
  stopAt,
  shift,
  isOpen = false,
}: {
  readonly name: string
  readonly places: number
  readonly times: Int32Array
  readonly stopAt: (place: number) => {
    readonly serviceTime: number
    readonly setupTime?: number
    readonly windows?: readonly Window[]
  }
  readonly shift: Window
  readonly isOpen?: boolean
}): Instance {
  return {
    name,
    scale: 1,
    objective: 'distance',
    places,
    blocks: [{ times }],
    stops: Array.from({ length: places - 1 }, (_, index) => {
      const { serviceTime, setupTime = 0, windows = [] } = stopAt(index + 1)
      const nothing = { deliveredLoad: [], collectedLoad: [], carriedLoad: [], skills: [] }
      return {
        label: `${index + 1}`,
        place: index + 1,
        serviceTime,
        setupTime,
        windows,
        ...nothing,
      }
    }),
    vehicles: [
      {
        label: '1',
        block: 0,
        startPlace: 0,
        ...(isOpen ? {} : { endPlace: 0 }),
        capacity: [],
        skills: [],
        shift,
        breaks: [],
        fixedCost: 0,
      },
    ],
    loads: 0,
  }
}
