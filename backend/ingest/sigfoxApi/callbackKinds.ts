/** A kind of callback as the API numbers it, and what of it is sent to which of our doors. */
export interface CallbackKind {
  readonly name: string
  /** Below our address. */
  readonly door: string
  readonly callbackType: number
  /** Absent: this type has none. */
  readonly callbackSubtype?: number
  /** JSON with the network's variables in it. */
  readonly bodyTemplate: string
  /** This one answers the devices. */
  readonly answersDevices?: boolean
  /** Why a device type can do without, where the network no longer makes new ones. */
  readonly dispensable?: string
}

/**
 * Every kind that API v2 can make. Values stand in quotes, since some may be missing (`seqNumber`,
 * `rssi`) and a body that isn't JSON then is never sent at all; lists and objects come as JSON.
 * GEOLOC (1.1) can't be made or changed since June 2019: DATA_ADVANCED brings the position. EVENT has
 * no number in API v2: it's made by hand, on the network's own page.
 */
export const callbackKinds: readonly CallbackKind[] = [
  {
    name: 'DATA UPLINK',
    door: '/sigfox/uplink',
    callbackType: 0,
    callbackSubtype: 2,
    bodyTemplate: body(['device', 'time', 'data', 'seqNumber', 'deviceTypeId', 'ack']),
  },
  {
    name: 'DATA BIDIR',
    door: '/sigfox/bidir',
    callbackType: 0,
    callbackSubtype: 3,
    bodyTemplate: body([
      'device',
      'time',
      'data',
      'seqNumber',
      'deviceTypeId',
      'ack',
      'longPolling',
    ]),
    answersDevices: true,
  },
  {
    name: 'SERVICE DATA_ADVANCED',
    door: '/sigfox/advanced',
    callbackType: 1,
    callbackSubtype: 6,
    bodyTemplate: body(
      [
        'device',
        'time',
        'data',
        'seqNumber',
        'deviceTypeId',
        'lqi',
        'linkQuality',
        'fixedLat',
        'fixedLng',
        'operatorName',
        'countryCode',
      ],
      ['duplicates', 'computedLocation'],
    ),
  },
  {
    name: 'SERVICE STATUS',
    door: '/sigfox/status',
    callbackType: 1,
    callbackSubtype: 0,
    bodyTemplate: body(['device', 'time', 'batt', 'temp', 'seqNumber', 'deviceTypeId']),
    dispensable: "the network withdraws it, and the battery's level is in the button's own message",
  },
  {
    name: 'SERVICE ACKNOWLEDGE',
    door: '/sigfox/acknowledge',
    callbackType: 1,
    callbackSubtype: 4,
    bodyTemplate: body([
      'device',
      'time',
      'infoCode',
      'infoMessage',
      'downlinkAck',
      'downlinkOverusage',
      'deviceTypeId',
    ]),
  },
  {
    name: 'SERVICE REPEATER',
    door: '/sigfox/repeater',
    callbackType: 1,
    callbackSubtype: 5,
    bodyTemplate: body(['device', 'time', 'deviceTypeId']),
    dispensable: 'buttons work without repeaters',
  },
  {
    name: 'ERROR',
    door: '/sigfox/error',
    callbackType: 2,
    bodyTemplate: body(['device', 'time', 'info', 'severity', 'deviceTypeId']),
  },
]

function body(quoted: readonly string[], asJson: readonly string[] = []): string {
  const fields = [
    ...quoted.map((name) => `"${name}":"{${name}}"`),
    ...asJson.map((name) => `"${name}":{${name}}`),
  ]
  return `{${fields.join(',')}}`
}
