import { expect, test } from 'vitest'
import { signalOf } from '../../dashboard/manager/signalOf.ts'

const heard = { realAt: 0, what: 'press' } as const

test.each([
  [{ lqi: 'LIMIT', rssi: -90 }, 1],
  [{ lqi: 'EXCELLENT' }, 4],
  [{ lqi: 'NA', rssi: -114 }, 4],
  [{ rssi: -120, snr: 30 }, 3],
  [{ rssi: -127 }, 2],
  [{ rssi: -128 }, 1],
  [{ snr: 22 }, 4],
  [{ snr: 8 }, 1],
  [{}, 0],
])('a signal of %o has %i bars', (radio, bars) => {
  expect(signalOf({ ...heard, ...radio })).toBe(bars)
})
