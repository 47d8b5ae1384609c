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

const namesOf = Object.entries(aliases).map(
  ([name, others]) => [name, [name, ...others].map(plain)] as const,
)

/** The fields by the names that Sigfox documents; those it doesn't know keep their own. */
export function renameFields(fields: Fields): Fields {
  const keys = new Map<string, string>()
  for (const key of Object.keys(fields)) {
    if (!isAbsent(fields[key]) && !keys.has(plain(key))) keys.set(plain(key), key)
  }
  const renamed = { ...fields }
  for (const [name, candidates] of namesOf) {
    const key = candidates
      .map((candidate) => keys.get(candidate))
      .find((known) => known !== undefined)
    if (key === undefined || key === name) continue
    delete renamed[key]
    renamed[name] = fields[key]
  }
  return renamed
}

function plain(key: string): string {
  return key.toLowerCase().replace(/[^a-z0-9]/g, '')
}
