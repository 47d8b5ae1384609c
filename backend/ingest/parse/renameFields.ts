import { isAbsent } from '../../protocol/wireValues.ts'
import type { Fields } from './readFields.ts'

/**
 * Other names of Sigfox's variables, the better first. Case and punctuation don't count, so that
 * `device_id` is `deviceId`.
 */
const aliases: Readonly<Record<string, readonly string[]>> = {
  // deviceId and id: integrations' own bodies; deviceIdentifier: Sigfox's older API
  device: ['deviceId', 'id', 'deviceIdentifier'],
  // timestamp: integrations' own bodies
  time: ['timestamp', 'ts'],
  // payload: integrations' own bodies; rawData: Sigfox's older API
  data: ['payload', 'rawData', 'hexData'],
  // seqNo: integrations' own bodies
  seqNumber: ['seqNo', 'seqNum', 'seq', 'sequenceNumber'],
  // ackRequired: the API v2's name
  ack: ['ackRequired'],
  longPolling: [],
  // baseStation: the API v2's name
  station: ['stationId', 'baseStation'],
  snr: [],
  rssi: [],
  avgSnr: [],
  lqi: [],
  linkQuality: [],
  duplicates: [],
  computedLocation: [],
  // geoLocation: the variable's name before it was location
  location: ['geoLocation'],
  lat: ['latitude'],
  lng: ['lon', 'longitude'],
  radius: ['accuracy'],
  // battery and temperature: integrations' own bodies
  batt: ['battery'],
  temp: ['temperature'],
  infoCode: [],
  infoMessage: [],
  downlinkAck: [],
  downlinkOverusage: ['downlinkOverUse'],
  // message: integrations' own bodies
  info: ['message'],
  severity: [],
  // the network writes deviceLastSeqnumber
  deviceLastSeqNumber: [],
  deviceMessageSeqNumber: [],
  deviceMessageTime: [],
  deviceTypeId: [],
}

/** Each spelling, bare of case and punctuation -> the documented name, and how good the spelling is. */
const spellings = new Map(
  Object.entries(aliases).flatMap(([name, others]) =>
    [name, ...others].map((spelling, rank) => [plain(spelling), { name, rank }] as const),
  ),
)

/** The fields by the names that Sigfox documents; those it doesn't know keep their own. */
export function renameFields(fields: Fields): Fields {
  const best = new Map<string, { key: string; rank: number }>()
  for (const key of Object.keys(fields)) {
    const known = spellings.get(plain(key))
    if (!known || isAbsent(fields[key])) continue
    const { name } = known
    // the documented spelling itself is the best
    const rank = key === name ? -1 : known.rank
    if (rank < (best.get(name)?.rank ?? Infinity)) best.set(name, { key, rank })
  }
  const renamed = { ...fields }
  for (const [name, { key }] of best) {
    if (key === name) continue
    delete renamed[key]
    renamed[name] = fields[key]
  }
  return renamed
}

function plain(key: string): string {
  return key.toLowerCase().replace(/[^a-z0-9]/g, '')
}
