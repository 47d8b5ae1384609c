import { z } from 'zod'
import {
  isAbsent,
  readNumber,
  readText,
  shown,
  wireBoolean,
  wireCount,
  wireNumber,
  wireRecord,
  wireRecords,
  wireText,
} from './wireValues.ts'

/**
 * The callbacks of Sigfox's backend, by kind. Only `device` and `data` can make one unreadable; a
 * time is judged where the time of receipt is known, and everything else is evidence. Keys that
 * aren't listed are kept as they came.
 */

/** 1 to 8 hexadecimal digits. Upper case and without leading zeros, so that an id has one form. */
const device = z
  .unknown()
  .optional()
  .transform((value, context) => {
    const id = readDevice(value)
    if (id !== undefined) return id
    // an unquoted id is no text: 12E4 would be read as 120000, another device
    context.addIssue(
      isAbsent(value)
        ? 'is missing'
        : `got ${shown(value)}, expected text of 1 to 8 hexadecimal digits`,
    )
    return z.NEVER
  })

/** As `device`, where a callback may concern none. */
const deviceIfAny = z.unknown().optional().transform(readDevice)

/** 0 to 12 bytes in lower-case hexadecimal; a 1-bit frame (`0` or `1`) becomes a byte. */
const data = z
  .unknown()
  .optional()
  .transform((value, context) => {
    if (isAbsent(value)) return ''
    const text =
      typeof value === 'string' ? value.trim().toLowerCase().replace(/^0x/, '') : undefined
    if (text === '0' || text === '1') return `0${text}`
    if (text === undefined || !/^([0-9a-f]{2})*$/.test(text)) {
      context.addIssue(`got ${shown(value)}, expected bytes in hexadecimal`)
      return z.NEVER
    }
    if (text.length > 24) {
      context.addIssue(`got ${text.length / 2} bytes, expected 0 to 12`)
      return z.NEVER
    }
    return text
  })

/** LIMIT, AVERAGE, GOOD, EXCELLENT or NA; what isn't one of them is nothing. */
const lqi = z
  .unknown()
  .optional()
  .transform((value) => linkQualities.find((name) => name === readText(value)?.toUpperCase()))

/** 0 to 4, for the same. */
const linkQuality = z
  .unknown()
  .optional()
  .transform((value) => linkQualities[readNumber(value) ?? -1])

const linkQualities = ['LIMIT', 'AVERAGE', 'GOOD', 'EXCELLENT', 'NA'] as const

const any = {
  device,
  /** Seconds, and whatever else people put in its place. */
  time: z.unknown().optional(),
  seqNumber: wireCount,
  deviceTypeId: wireText,
}

/** `computedLocation`, or the deprecated `location`; or its parts by themselves. */
const place = {
  computedLocation: wireRecord,
  location: wireRecord,
  lat: wireNumber,
  lng: wireNumber,
}

const uplink = z.looseObject({
  ...any,
  data,
  ack: wireBoolean,
  longPolling: wireBoolean,
  snr: wireNumber,
  rssi: wireNumber,
  station: wireText,
  /** Legacy; `lat` and `lng` are the station's, and left where they are. */
  duplicate: wireBoolean,
  avgSnr: wireNumber,
})

export const sigfoxCallbacks = {
  uplink,
  bidir: uplink,
  /** 25 to 30 s after the first frame: it follows the UPLINK of the same message. */
  advanced: z.looseObject({
    ...any,
    data,
    ack: wireBoolean,
    lqi,
    linkQuality,
    fixedLat: wireNumber,
    fixedLng: wireNumber,
    operatorName: wireText,
    countryCode: wireText,
    duplicates: wireRecords,
    computedLocation: wireRecord,
  }),
  status: z.looseObject({ ...any, batt: wireNumber, temp: wireNumber }),
  acknowledge: z.looseObject({
    ...any,
    infoCode: wireCount,
    infoMessage: wireText,
    downlinkAck: wireBoolean,
    downlinkOverusage: wireBoolean,
  }),
  geoloc: z.looseObject({
    ...any,
    ...place,
    radius: wireNumber,
    source: wireCount,
    status: wireCount,
  }),
  repeater: z.looseObject(any),
  error: z.looseObject({ ...any, device: deviceIfAny, info: wireText, severity: wireText }),
  event: z.looseObject({
    ...any,
    device: deviceIfAny,
    info: wireText,
    deviceLastSeqNumber: wireCount,
    deviceMessageSeqNumber: wireCount,
    deviceMessageTime: z.unknown().optional(),
  }),
} as const

export type SigfoxKind = keyof typeof sigfoxCallbacks

/** A callback that was read, by its kind. */
export type SigfoxCallback = {
  [Kind in SigfoxKind]: {
    readonly kind: Kind
    readonly fields: z.infer<(typeof sigfoxCallbacks)[Kind]>
  }
}[SigfoxKind]

export function readDevice(value: unknown): string | undefined {
  const text = typeof value === 'string' ? value.trim() : ''
  if (!/^[0-9a-f]{1,8}$/i.test(text)) return undefined
  return text.toUpperCase().replace(/^0+(?=.)/, '')
}
