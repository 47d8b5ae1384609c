import { z } from 'zod'
import {
  objectError,
  wireBase64,
  wireBoolean,
  wireCount,
  wireDevEui,
  wireNumber,
  wireRecord,
  wireText,
} from './wireValues.ts'

/**
 * The webhooks of The Things Stack v3: one message an HTTP call, told by which of these keys it has.
 * The server leaves out what is empty: no `f_cnt` is 0, no `frm_payload` is no bytes. Source: The
 * Things Stack, Data Formats (JSON).
 */

/** How one antenna heard an uplink. */
const rxMetadata = z.looseObject({
  gateway_ids: z.looseObject({ gateway_id: wireText, eui: wireText }).optional().catch(undefined),
  rssi: wireNumber,
  snr: wireNumber,
})

const uplinkMessage = z.looseObject(
  {
    f_port: wireCount,
    f_cnt: wireCount,
    frm_payload: wireBase64,
    rx_metadata: z.array(rxMetadata).optional().catch(undefined),
    /** When the network server heard it. */
    received_at: z.unknown().optional(),
  },
  objectError,
)

const downlink = z.looseObject(
  {
    f_port: wireCount,
    f_cnt: wireCount,
    confirmed: wireBoolean,
    correlation_ids: z.array(z.string()).optional().catch(undefined),
  },
  objectError,
)

export const ttsMessage = z.looseObject({
  end_device_ids: z.looseObject(
    {
      dev_eui: wireDevEui,
      device_id: wireText,
      dev_addr: wireText,
      application_ids: z.looseObject({ application_id: wireText }).optional().catch(undefined),
    },
    objectError,
  ),
  /** When the application server heard it. */
  received_at: z.unknown().optional(),
  /** Sent from the console. */
  simulated: wireBoolean,
  uplink_message: uplinkMessage.optional(),
  join_accept: z.looseObject({}, objectError).optional(),
  downlink_queued: downlink.optional(),
  downlink_sent: downlink.optional(),
  downlink_ack: downlink.optional(),
  downlink_nack: downlink.optional(),
  downlink_failed: z
    .looseObject(
      {
        downlink: downlink.optional().catch(undefined),
        error: z
          .looseObject({ name: wireText, message_format: wireText, code: wireCount })
          .optional()
          .catch(undefined),
      },
      objectError,
    )
    .optional(),
  downlink_queue_invalidated: z.looseObject({}, objectError).optional(),
  location_solved: z.looseObject({ location: wireRecord }, objectError).optional(),
  service_data: z.looseObject({ service: wireText }, objectError).optional(),
})

export type TtsMessage = z.infer<typeof ttsMessage>
