import type { LonLat } from '../../../algorithms/model.ts'
import type { VroomProblem } from '../../../algorithms/round/instances/vroomProblem.ts'
import { VroomRefusal } from './refusal.ts'
import { listTasks, type PlacedVehicle, type Spot, type Task } from './task.ts'

/** A problem whose tasks and vehicles are at places: 0, 1, … in the order in which it names them. */
export interface PlacedProblem {
  readonly tasks: readonly Task[]
  readonly vehicles: readonly PlacedVehicle[]
  readonly places: readonly Place[]
}

interface Place {
  readonly position?: LonLat
  /** Row and column of the problem's own matrices. */
  readonly index?: number
}

/**
 * Finds the places of a problem. With matrices of its own everything has an index into them, else
 * everything has coordinates; equal ones are one place.
 *
 * @throws VroomRefusal
 */
export function placeProblem(problem: VroomProblem): PlacedProblem {
  const hasMatrices = problem.matrices.size > 0
  const places: Place[] = []
  const known = new Map<string, number>()

  function spotAt(
    location: LonLat | undefined,
    locationIndex: number | undefined,
    who: string,
  ): Spot {
    if (location === undefined && locationIndex === undefined)
      throw wrong(`Invalid location for ${who}.`)
    if (hasMatrices && locationIndex === undefined) throw wrong('Missing location index.')
    if (!hasMatrices && locationIndex !== undefined)
      throw wrong('Unexpected location index while no custom matrices provided.')
    if (location && !isOnEarth(location))
      throw wrong(`Invalid location for ${who}: [${location}] is no place on earth.`)
    const key = locationIndex === undefined ? `${location}` : `${locationIndex}`
    const place = known.get(key) ?? places.length
    const found = {
      ...(location ? { position: location } : {}),
      ...(locationIndex === undefined ? {} : { index: locationIndex }),
    }
    known.set(key, place)
    // who comes first may have told no coordinates
    places[place] = { ...found, ...places[place] }
    return {
      place,
      ...(location ? { location } : {}),
      ...(locationIndex === undefined ? {} : { locationIndex }),
    }
  }

  const vehicles = problem.vehicles.map((asked): PlacedVehicle => {
    const { id, start, startIndex, end, endIndex } = asked
    const hasStart = start !== undefined || startIndex !== undefined
    const hasEnd = end !== undefined || endIndex !== undefined
    return {
      asked,
      ...(hasStart ? { start: spotAt(start, startIndex, `start of vehicle ${id}`) } : {}),
      ...(hasEnd ? { end: spotAt(end, endIndex, `end of vehicle ${id}`) } : {}),
    }
  })
  const tasks = listTasks(problem, ({ id, location, locationIndex }, kind) =>
    spotAt(location, locationIndex, `${kind} ${id}`),
  )
  return { tasks, vehicles, places }
}

function isOnEarth([lon, lat]: LonLat): boolean {
  return Math.abs(lon) <= 180 && Math.abs(lat) <= 90
}

function wrong(sentence: string): VroomRefusal {
  return new VroomRefusal('input', sentence)
}
