import type { Trial } from '../../backend/protocol/stories.ts'

/** Bars of a signal: 0 not measured, 1 at its limit, to 4 excellent. */
export type Bars = 0 | 1 | 2 | 3 | 4

const ofLqi: Readonly<Record<string, Bars>> = { LIMIT: 1, AVERAGE: 2, GOOD: 3, EXCELLENT: 4 }

/**
 * How well a button was heard: the network's own word where it gave one, else by strength, else by
 * distance from the noise. (Judgement: Sigfox calls above -114 dBm excellent and below -127 limit for
 * its European networks, and a station decodes from about 7 dB on.)
 */
export function signalOf({ rssi, snr, lqi = '' }: NonNullable<Trial['heard']>): Bars {
  const told = ofLqi[lqi]
  if (told) return told
  if (rssi !== undefined) return barsOf(rssi, [-127, -122, -114])
  if (snr !== undefined) return barsOf(snr, [9, 15, 22])
  return 0
}

function barsOf(value: number, steps: readonly [number, number, number]): Bars {
  return (1 + steps.filter((step) => value >= step).length) as Bars
}
