import { z } from 'zod'
import {
  objectError,
  wireBase64,
  wireBoolean,
  wireCount,
  wireDevEui,
  wireNumber,
  wireRecord,
  wireRecords,
  wireText,
} from './wireValues.ts'

/**
 * The events of ChirpStack v4's HTTP integration in its JSON encoding; the query's `event` names the
 * kind. Protocol Buffers' JSON leaves out what is empty: no `fCnt` is 0, no `data` is no bytes.
 * Source: ChirpStack's integration.proto and its HTTP integration.
 */

const any = {
  deviceInfo: z.looseObject({ devEui: wireDevEui, deviceName: wireText }, objectError),
  time: z.unknown().optional(),
  deduplicationId: wireText,
}

export const chirpstackEvents = {
  up: z.looseObject({
    ...any,
    fCnt: wireCount,
    fPort: wireCount,
    confirmed: wireBoolean,
    data: wireBase64,
    /** A gateway each, with `gatewayId`, `rssi` and `snr`. */
    rxInfo: wireRecords,
  }),
  /** Sent at the first uplink after the join. */
  join: z.looseObject({ ...any, devAddr: wireText }),
  /** The device confirmed a confirmed downlink, or its time ran out. */
  ack: z.looseObject({
    ...any,
    queueItemId: wireText,
    acknowledged: wireBoolean,
    fCntDown: wireCount,
  }),
  /** A gateway took a downlink for transmission. */
  txack: z.looseObject({ ...any, queueItemId: wireText, gatewayId: wireText, fCntDown: wireCount }),
  status: z.looseObject({
    ...any,
    margin: wireNumber,
    externalPowerSource: wireBoolean,
    batteryLevelUnavailable: wireBoolean,
    /** Percent. */
    batteryLevel: wireNumber,
  }),
  /** Of a downlink, its `context` has the `queue_item_id`. */
  log: z.looseObject({
    ...any,
    level: wireText,
    code: wireText,
    description: wireText,
    context: wireRecord,
  }),
  location: z.looseObject({ ...any, location: wireRecord }),
  /** What another integration has to say. */
  integration: z.looseObject({ ...any, integrationName: wireText, eventType: wireText }),
} as const

export type ChirpstackKind = keyof typeof chirpstackEvents

export type ChirpstackEvent = {
  [Kind in ChirpstackKind]: {
    readonly kind: Kind
    readonly fields: z.infer<(typeof chirpstackEvents)[Kind]>
  }
}[ChirpstackKind]
