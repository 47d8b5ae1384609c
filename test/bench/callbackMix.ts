import { chance } from '../../algorithms/office/chance.ts'
import type { WireRequest } from './keepAliveClient.ts'

export type Sort = 'keep-alive' | 'press' | 'bidir' | 'copy' | 'advanced' | 'status' | 'acknowledge'

/** Shares of a hundred, as a town's network might send them, with far more presses than one has. */
const shares: readonly (readonly [Sort, number])[] = [
  ['keep-alive', 57.2],
  ['press', 0.4],
  // 12 a second of 500: enough of them in a run to speak of one in a thousand
  ['bidir', 2.4],
  // a second station, or a retry
  ['copy', 20],
  ['advanced', 12],
  ['status', 4],
  ['acknowledge', 4],
]

/**
 * The callback of a number: the same for the same seed and number. Messages are of `second` and the
 * minute before it, one device's never twice the same unless it is a copy.
 */
export function callbackAt(
  n: number,
  { seed, devices, second }: { seed: number; devices: number; second: number },
): { readonly sort: Sort; readonly request: WireRequest } {
  const draw = (what: string) => chance(seed, `${n}`, what)
  let left = draw('sort') * 100
  const sort = shares.find(([, share]) => (left -= share) < 0)?.[0] ?? 'keep-alive'
  const isLater = sort === 'copy' || sort === 'advanced'
  const of = isLater ? Math.max(0, n - 1 - Math.floor(draw('of') * 50)) : n
  const fields = messageOf(of, { seed, devices, second })
  if (sort === 'bidir') return post(sort, 'bidir', { ...fields, ack: true }, false)
  if (sort === 'status')
    return post(sort, 'status', { device: fields.device, time: fields.time, batt: 3.1 }, false)
  if (sort === 'acknowledge')
    return post(
      sort,
      'acknowledge',
      { device: fields.device, time: fields.time, infoCode: 0, infoMessage: 'Acked' },
      false,
    )
  if (sort === 'advanced')
    return post(
      sort,
      'advanced',
      {
        ...fields,
        lqi: 'GOOD',
        linkQuality: 2,
        operatorName: 'SIGFOX_France',
        countryCode: '250',
        duplicates: [
          { bsId: '140A', rssi: -110, snr: 12.1, nbRep: 3 },
          { bsId: '1E6AB', rssi: -121, snr: 8.4, nbRep: 2 },
        ],
        computedLocation: { lat: 46.2, lng: 6.1, radius: 1900, source: 2, status: 1 },
      },
      false,
    )
  return post(sort, 'uplink', fields, draw('form') < 0.5)
}

function messageOf(
  n: number,
  { seed, devices, second }: { seed: number; devices: number; second: number },
) {
  const draw = (what: string) => chance(seed, `${n}`, what)
  const isPress = ['press', 'bidir'].includes(sortOf(n, seed))
  const device = 0xd0000001 + Math.floor(draw('device') * devices)
  return {
    device: device.toString(16).toUpperCase(),
    time: second - (n % 60),
    // the counter makes the data of each number its own within a minute's messages
    data: `1${isPress ? 1 : 0}8c${(n % 65_536).toString(16).padStart(4, '0')}`,
    seqNumber: n % 4096,
    deviceTypeId: '5f0d0310d0310d0310d03100',
    ack: false,
    station: '140A',
    snr: 17.25,
    rssi: -112,
  }
}

function sortOf(n: number, seed: number): Sort {
  let left = chance(seed, `${n}`, 'sort') * 100
  return shares.find(([, share]) => (left -= share) < 0)?.[0] ?? 'keep-alive'
}

function post(sort: Sort, kind: string, fields: object, asForm: boolean) {
  const request: WireRequest = asForm
    ? {
        method: 'POST',
        path: `/sigfox/${kind}`,
        contentType: 'application/x-www-form-urlencoded',
        body: Object.entries(fields)
          .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
          .join('&'),
      }
    : {
        method: 'POST',
        path: `/sigfox/${kind}`,
        contentType: 'application/json',
        body: JSON.stringify(fields),
      }
  return { sort, request }
}
