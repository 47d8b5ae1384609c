import type { LonLat, MailboxId, Place, PlaceId } from '../../algorithms/model.ts'
import { outward } from '../../algorithms/office/chooseDepot.ts'
import { makeOffice, type Office, type OfficeOptions } from '../../algorithms/office/makeOffice.ts'
import { listPlaces } from '../../algorithms/road/listPlaces.ts'
import { listPostalPoints, type PostalPoint } from '../../algorithms/road/listPostalPoints.ts'
import type { Area } from './readArea.ts'
import { makeTravel } from './travel.ts'

/** Why an extract can't be a depot's area, in one sentence. */
export class AreaError extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** A depot as it is before it stands in a database. */
export interface DepotLayout {
  readonly office: Office
  /** The office's, its own where nobody has a mailbox, and the relays. */
  readonly places: readonly Place[]
  readonly mailboxes: readonly { readonly mailboxId: MailboxId; readonly placeId: PlaceId }[]
}

/**
 * The depot of an area: its places, its mailboxes, the office that makeOffice cuts.
 *
 * @throws AreaError where there is nobody to collect from
 */
export function layOutDepot(
  area: Pick<Area, 'osm' | 'roads'>,
  {
    seed,
    places: served = listPlaces(area.osm()),
    office: options = {},
  }: {
    readonly seed: number
    /** The area's, where they have been listed already. */
    readonly places?: readonly Place[]
    readonly office?: OfficeOptions
  },
): DepotLayout {
  if (served.length === 0)
    throw new AreaError(
      'no-mailboxes',
      'This extract has roads but no address and no house: there is nowhere to collect.',
    )
  const points = listPostalPoints(area.osm())
  // a partner is a shop with a counter: rounds don't start there
  const postOffices = points.filter(({ kind }) => kind === 'depot' || kind === 'office')
  const depots = postOffices.map(toDepotPlace)
  const candidates = [...served, ...depots]
  const travel = makeTravel(area.roads, candidates)
  const office = makeOffice({
    places: candidates,
    postOffices,
    travel: travel.times,
    seed,
    options,
  })
  const places = [
    ...office.places,
    ...depots.filter((place) => place.placeId === office.depot.placeId),
    ...points
      .filter(({ kind }) => kind === 'relay')
      .map((point) => toRelayPlace(point, office.places)),
  ]
  const mailboxes = places.flatMap(({ placeId, boxes }) =>
    Array.from({ length: boxes }, (_, index) => ({
      mailboxId: `${placeId}.${index + 1}` as MailboxId,
      placeId,
    })),
  )
  return { office, places, mailboxes }
}

/** A relay box, named by the address that it stands nearest to; nothing is delivered to it. */
function toRelayPlace({ id, position }: PostalPoint, places: readonly Place[]): Place {
  const [nearest] = outward(places, position)
  const { street = '', houseNumber = '' } = nearest ?? {}
  return { placeId: id as PlaceId, position, street, houseNumber, source: 'relay', boxes: 0 }
}

/** A post office as a place where rounds start; nothing is delivered to it. */
function toDepotPlace({ position }: { readonly position: LonLat }, index: number): Place {
  return {
    placeId: `depot-${index + 1}` as PlaceId,
    position,
    street: '',
    houseNumber: '',
    source: 'depot',
    boxes: 0,
  }
}
