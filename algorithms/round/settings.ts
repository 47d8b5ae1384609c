import type { RoundSettings } from '../model.ts'

/** The defaults of design section 4; figures marked (J) there are trade judgement. */
export const defaultRoundSettings: RoundSettings = {
  serviceSeconds: {
    letters: 20,
    bank: 20,
    bankBox: 4,
    parcel: 45,
    registered: 90,
    collectionJoined: 30,
    collectionNew: 60,
    // To the container, a count, the next bundles, and out again (J).
    reload: 300,
    // A lock, and bundles that lie ready (J).
    relay: 120,
  },
  setupSeconds: { foot: 0, 'cargo-bike': 8, car: 20 },
  parcelLoad: { litres: 6, grams: 1500 },
  // What an ordinary letter weighs; the first step of the postal tariff (J).
  letterGrams: 20,
  overtimeWeight: 2,
  latenessWeight: 3,
  maxOvertimeSeconds: 15 * 60,
  // The local agreement on work added to a shift (J); each second beyond it counts twice.
  addedWork: { agreedSeconds: 15 * 60, weight: 1 },
  frozenSeconds: 5 * 60,
  frozenStops: 3,
  wayBackMetres: 60,
  maxUTurnSeconds: 3 * 60,
  stability: {
    movedSeconds: 30,
    retoldSeconds: 120,
    changedHandsSeconds: 300,
    leastGainSeconds: { perStop: 60, inAll: 3 * 60 },
  },
}
