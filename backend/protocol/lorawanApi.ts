import { z } from 'zod'
import { wireText } from './wireValues.ts'

/** What the LoRaWAN networks' own APIs answer when an answer is put into a device's queue. */

/** ChirpStack's `EnqueueDeviceQueueItemResponse`; the id comes back in its `ack` and `txack`. */
export const chirpstackEnqueued = z.looseObject({ id: wireText })

/** Both speak through grpc-gateway: an error is `{code, message, details}`. */
export const lorawanApiError = z.looseObject({ message: wireText })
