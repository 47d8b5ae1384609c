import { ttsMessage } from '../../protocol/tts.ts'
import { readFields } from '../parse/readFields.ts'
import type { Call } from './call.ts'
import type { LorawanApi, QueueItem } from './lorawanApi.ts'

/**
 * The Things Stack v3: `POST /api/v3/as/applications/{application_id}/devices/{device_id}/down/replace`
 * puts a list in place of the device's whole queue; the key needs the right to write downlink
 * traffic. Our own correlation id comes back in every event of the downlink. (Its webhooks offer an
 * address and a key of their own in `X-Downlink-Replace` and `X-Downlink-Apikey`: not used, a request
 * shall not say where we send to.) Source: applicationserver.proto; Scheduling Downlinks.
 */
export function makeTtsApi(apiKey: string, call: Call): LorawanApi {
  return {
    network: 'tts',
    async replaceQueue(item, signal) {
      const path = pathOf(item.uplink)
      if (!path) return { problem: { no: 'no address' } }
      const called = await call(
        {
          method: 'POST',
          path,
          headers: { Authorization: `Bearer ${apiKey}` },
          body: {
            downlinks: [
              {
                frm_payload: Buffer.from(item.dataHex, 'hex').toString('base64'),
                f_port: item.fPort,
                priority: 'NORMAL',
                correlation_ids: [item.id],
              },
            ],
          },
        },
        signal,
      )
      return 'problem' in called ? called : { queueId: item.id }
    },
  }
}

/** Ids of The Things Stack (identifiers.proto): nothing that could lead to another path. */
const ttsId = /^[a-z0-9](-?[a-z0-9]){2,}$/

/** The API knows a device by its own ids and not by its DevEUI: the uplink says them. */
function pathOf(uplink: QueueItem['uplink']): string | undefined {
  const read = readFields(uplink)
  const ids = 'fields' in read && ttsMessage.safeParse(read.fields).data?.end_device_ids
  if (!ids) return undefined
  const { device_id = '', application_ids: { application_id = '' } = {} } = ids
  if (!ttsId.test(device_id) || !ttsId.test(application_id)) return undefined
  return `/api/v3/as/applications/${application_id}/devices/${device_id}/down/replace`
}
