import { chirpstackEnqueued } from '../../protocol/lorawanApi.ts'
import type { Call } from './call.ts'
import type { LorawanApi } from './lorawanApi.ts'

/**
 * ChirpStack v4's REST API (the separate chirpstack-rest-api): `DELETE /api/devices/{devEui}/queue`,
 * then `POST` of the new item. (`flushQueue` in the POST would do both, but older servers pass over
 * it.) An answer that nobody fetched expires there by itself, from 4.10 on: the device's first
 * receive window opens a second after its next uplink, too soon for us to replace what is stale by
 * then. Source: device.proto.
 */
export function makeChirpstackApi(apiKey: string, call: Call): LorawanApi {
  const headers = { 'Grpc-Metadata-Authorization': `Bearer ${apiKey}` }
  return {
    network: 'chirpstack',
    async replaceQueue({ deviceId, dataHex, fPort, realExpiresAt }, signal) {
      const path = `/api/devices/${deviceId.toLowerCase()}/queue`
      const flushed = await call({ method: 'DELETE', path, headers }, signal)
      if ('problem' in flushed) return flushed
      const queueItem = {
        confirmed: false,
        data: Buffer.from(dataHex, 'hex').toString('base64'),
        fPort,
        expiresAt: new Date(realExpiresAt).toISOString(),
      }
      const called = await call({ method: 'POST', path, headers, body: { queueItem } }, signal)
      if ('problem' in called) return called
      return { queueId: chirpstackEnqueued.safeParse(called.json).data?.id }
    },
  }
}
