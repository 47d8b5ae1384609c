import { edgeWeightsOf, rowsOf } from './edgeWeights.ts'
import { type Instance, type InstanceStop, type InstanceVehicle, never } from './instance.ts'
import { InstanceError } from './instanceError.ts'
import { type Specification, wholeHeader } from './specification.ts'
import { vehicleCount } from './vehicleCount.ts'

/** What LKH writes in `.vrpspd` where there is no window. */
const lkhNever = 10_000_000

/**
 * CVRPLIB's, ORTEC's, TSPLIB's and LKH's instances. A stop is labelled with its place's number less
 * one, as in CVRPLIB's `.sol`. Fleets have no limit: where the file names a number of vehicles, it's
 * what a solution happened to need.
 *
 * @throws InstanceError
 */
export function fromSpecification(specification: Specification): Instance {
  const { headers, sections } = specification
  const places = wholeHeader(headers, 'DIMENSION') ?? 0
  if (places < 1) {
    throw new InstanceError('no-depot', {
      fr: `DIMENSION : ${places}. Il faut au moins le dépôt.`,
      en: `DIMENSION: ${places}. There must be a depot at least.`,
    })
  }
  // checked before anything of that size is made
  if (places > mostPlaces) {
    throw new InstanceError('too-large', {
      fr: `${places} lieux : au plus ${mostPlaces}.`,
      en: `${places} places: at most ${mostPlaces}.`,
    })
  }
  const { legs, scale, exactLeg } = edgeWeightsOf(specification, places)
  const depot = depotOf(sections.get('DEPOT'), places)
  const read = (name: string, width: number) =>
    sections.has(name) ? rowsOf(sections.get(name), { name, width, count: places }) : undefined
  const demands = read('DEMAND', 2)
  const services = read('SERVICE_TIME', 2)
  const windows = read('TIME_WINDOW', 3)
  const both = read('PICKUP_AND_DELIVERY', 7)

  const windowOf = (place: number): [number, number][] => {
    const row = windows?.[place] ?? both?.[place]?.subarray(1)
    if (!row) return []
    const [from, to] = [amountOf(row[1]!, place), amountOf(row[2]!, place)]
    if (to < from) throw closesEarly(place, { from, to, isShift: place === depot })
    if (!windows && from === 0 && to >= lkhNever) return []
    return [[from, to]]
  }
  const stopAt = (place: number): InstanceStop => {
    const row = both?.[place]
    return {
      label: `${place}`,
      place,
      serviceTime: amountOf(services?.[place]?.[1] ?? row?.[4] ?? 0, place),
      setupTime: 0,
      windows: windowOf(place),
      deliveredLoad: [amountOf(row ? row[6]! : (demands?.[place]?.[1] ?? 0), place)],
      collectedLoad: [amountOf(row?.[5] ?? 0, place)],
      carriedLoad: [0],
      skills: [],
    }
  }
  const stops = [...Array(places).keys()].filter((place) => place !== depot).map(stopAt)

  const capacity = wholeHeader(headers, 'CAPACITY')
  const isOne = /^A?TSP$/.test(headers.get('TYPE') ?? '') || (capacity === undefined && !demands)
  const longest = wholeHeader(headers, 'DISTANCE') ?? 0
  const shift = windowOf(depot)[0] ?? [0, never]
  const vehicle = (index: number): InstanceVehicle => ({
    label: `${index + 1}`,
    block: 0,
    startPlace: depot,
    endPlace: depot,
    capacity: [isOne ? never : (capacity ?? 0)],
    skills: [],
    shift,
    breaks: [],
    // CVRPLIB counts service into it, as CMT 6 to 10 and 13, 14 do
    ...(longest > 0 ? { mostTravelTime: longest } : {}),
    fixedCost: 0,
  })
  const count = isOne ? 1 : fleetSize(stops, { capacity: capacity ?? 0, headers })
  return {
    name: headers.get('NAME') ?? '',
    scale,
    objective: 'distance',
    places,
    blocks: [{ times: legs }],
    stops,
    vehicles: Array.from({ length: count }, (_, index) => vehicle(index)),
    loads: 1,
    ...(exactLeg ? { exactLeg } : {}),
  }
}

/** 400 MB of legs. */
const mostPlaces = 10_000

function fleetSize(
  stops: readonly InstanceStop[],
  {
    capacity,
    headers,
  }: { readonly capacity: number; readonly headers: ReadonlyMap<string, string> },
): number {
  const named = wholeHeader(headers, 'VEHICLES')
  if (named !== undefined && named < 1) {
    throw new InstanceError('no-vehicle', {
      fr: 'VEHICLES : il n’y a pas de véhicule.',
      en: 'VEHICLES: there is no vehicle.',
    })
  }
  return Math.max(
    vehicleCount(stops, capacity),
    Math.min(stops.length, Math.ceil((named ?? 0) * 1.3)),
  )
}

/** The depot's index, from `DEPOT_SECTION`'s number; the first place where there is none. */
function depotOf(numbers: Float64Array | undefined, places: number): number {
  const depots = [...(numbers ?? [])].filter((number) => number !== -1)
  if (depots.length === 0 && numbers === undefined) return 0
  const [depot] = depots
  if (depots.length === 1 && Number.isInteger(depot) && depot! >= 1 && depot! <= places)
    return depot! - 1
  throw new InstanceError('no-depot', {
    fr: `DEPOT_SECTION : il faut un dépôt, de 1 à ${places} ; lu : ${depots.join(' ') || '–'}.`,
    en: `DEPOT_SECTION: expected one depot, 1 to ${places}; got ${depots.join(' ') || '–'}.`,
  })
}

function amountOf(value: number, place: number): number {
  if (value < 0) {
    throw new InstanceError('negative-amount', {
      fr: `Le lieu ${place + 1} : une quantité ou une durée est négative (${value}).`,
      en: `Place ${place + 1}: an amount or a time is negative (${value}).`,
    })
  }
  if (!Number.isInteger(value)) {
    throw new InstanceError('not-a-number', {
      fr: `Le lieu ${place + 1} : ${value} n’est pas un nombre entier.`,
      en: `Place ${place + 1}: ${value} isn’t a whole number.`,
    })
  }
  return Math.min(value, never)
}

function closesEarly(
  place: number,
  { from, to, isShift }: { readonly from: number; readonly to: number; readonly isShift: boolean },
): InstanceError {
  return new InstanceError(isShift ? 'shift-is-over' : 'window-closes-early', {
    fr: `Le lieu ${place + 1} : la fenêtre ferme (${to}) avant de s’ouvrir (${from}).`,
    en: `Place ${place + 1}: the window closes (${to}) before it opens (${from}).`,
  })
}
