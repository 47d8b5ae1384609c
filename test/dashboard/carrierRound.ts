import type {
  CarrierStop,
  CarrierView,
  CollectionView,
} from '../../backend/protocol/carrierView.ts'

/** A stop with one letter box, unless told otherwise. */
export function stop(stopId: string, more: Partial<CarrierStop> = {}): CarrierStop {
  return {
    stopId,
    placeId: stopId,
    position: [6.14, 46.2],
    street: 'rue des Lilas',
    houseNumber: stopId,
    letters: 1,
    parcels: [],
    registered: [],
    collections: [],
    arriveAt: 0,
    state: 'planned',
    delivered: false,
    frozen: false,
    legMetres: 30,
    ...more,
  }
}

export function collection(requestId: string, more: Partial<CollectionView> = {}): CollectionView {
  return {
    requestId,
    mailboxId: `box of ${requestId}`,
    mailboxLabel: 'Mme Bernard',
    parcels: 2,
    state: 'planned',
    ...more,
  }
}

export const parcel = { mailboxId: 'm', mailboxLabel: 'Petit & Fils' }

export function carrierView(stops: CarrierStop[]): CarrierView {
  return {
    audience: 'carrier',
    clock: { serviceAt: 0, realAt: 0, speed: 1 },
    depot: {
      name: 'Villeneuve',
      timeZone: 'Europe/Paris',
      position: [6.14, 46.2],
      serviceDay: '2026-11-23',
      truckAt: 0,
    },
    round: {
      roundId: '2026-11-23.L07',
      number: 'L07',
      kind: 'letters',
      profile: 'foot',
      carrierName: 'Camille Roux',
      knowsRound: true,
      state: 'out',
      outAt: 0,
      expectedReturnAt: 0,
      returnAt: 0,
      stops,
      changes: [],
    },
  }
}
