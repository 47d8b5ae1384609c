import type { Clock } from '../clock.ts'
import type { DeviceRow, NoticeRow, RawRequest, UplinkRow } from '../store/inbox.ts'
import { decodeDevice } from './decoders/decode.ts'
import type { PressKind } from './decoders/reading.ts'
import type { Received } from './inboxWriter.ts'
import type { Message, Parsed } from './message.ts'

/** A request that was parsed -> the rows it becomes, once its devices are known. */
export function readReceived(
  parsed: readonly Parsed[],
  raw: RawRequest,
  clock: Pick<Clock, 'toService'>,
): Received {
  const messages = parsed.flatMap((one) =>
    'message' in one ? [{ message: one.message, raw: rawOf(one, raw) }] : [],
  )
  return {
    deviceIds: messages.map(({ message }) => message.deviceId),
    toRows: (devices) => ({
      uplinks: messages.map(({ message, raw }) =>
        toUplink(message, raw, devices.get(message.deviceId), clock),
      ),
      notices: parsed.flatMap((one) => toNotice(one, rawOf(one, raw))),
    }),
  }
}

/** A batch's line keeps its own text: 32 000 lines with the whole body each would be 2 GB. */
function rawOf(parsed: Parsed & { readonly line?: string }, raw: RawRequest): RawRequest {
  return parsed.line === undefined ? raw : { ...raw, query: '', body: Buffer.from(parsed.line) }
}

function toUplink(
  message: Message,
  raw: RawRequest,
  device: DeviceRow | undefined,
  clock: Pick<Clock, 'toService'>,
): UplinkRow {
  const { network, deviceId, second, dataHex, seqNumber } = message
  const { radio, location, timeProblem } = message
  const decoding =
    device &&
    decodeDevice(device.decoder, device.settings, {
      bytes: Buffer.from(dataHex, 'hex'),
      receivedAt: raw.realReceivedAt,
    })
  const reading = decoding && 'data' in decoding ? decoding.data : undefined
  const counted = reading?.counter ?? seqNumber
  // no counter of a real device is wider; a number beyond stays evidence
  const counter = counted !== undefined && counted < 2 ** 31 ? counted : undefined
  const row = {
    ...raw,
    network,
    deviceId,
    ...(second === undefined ? {} : { second }),
    dataHex,
    ...(counter === undefined ? {} : { counter }),
    evidence: { seqNumber, radio, location, reading },
  }
  const aside = (noPress: string): UplinkRow => ({ ...row, fate: { noPress } })
  if (!device) return aside('unknown device')
  if (timeProblem) return aside(timeProblem)
  if (decoding && 'errors' in decoding) return aside(decoding.errors.join('; '))
  if (reading?.kind !== 'press') return aside(reading?.kind ?? 'nothing decoded')
  if (message.simulated) return aside('simulated by the network’s console')
  // a clock a little ahead of ours is the sender's mistake: nobody presses in the future
  const realAt = Math.min(message.realAt ?? raw.realReceivedAt, raw.realReceivedAt)
  const paired = device.realPairingUntilAt
  if (paired !== null && realAt <= paired) return aside('pairing')
  const kind = meaningOf(reading.press, device.settings)
  if (!kind) return aside(`a ${reading.press} press means nothing here`)
  const { batteryMillivolts } = reading
  return {
    ...row,
    fate: {
      pressId: pressIdOf(message, raw.realReceivedAt),
      depotId: device.depotId,
      mailboxId: device.mailboxId,
      kind,
      ...(reading.counter === undefined ? {} : { counter: reading.counter }),
      ...(batteryMillivolts === undefined ? {} : { batteryMillivolts }),
      pressedAt: clock.toService(realAt),
    },
  }
}

/**
 * The message's identity: device, second and data. One without a time is named by the second in
 * which it first came.
 */
export function pressIdOf(
  { deviceId, second, dataHex }: Pick<Message, 'deviceId' | 'second' | 'dataHex'>,
  realReceivedAt: number,
): string {
  return `${deviceId}.${second ?? `r${Math.floor(realReceivedAt / 1000)}`}.${dataHex}`
}

const usual: Readonly<Record<PressKind, UsualKind>> = {
  short: 'short',
  double: 'double',
  long: 'long',
  'extra long': 'long',
}
type UsualKind = 'short' | 'double' | 'long'

/**
 * What a press means by its device type's settings: `{"presses": {"double": "long", "short": null}}`
 * makes a double press cancel and a short one nothing.
 */
function meaningOf(press: PressKind, settings: DeviceRow['settings']): UsualKind | undefined {
  const own = (settings.presses as Readonly<Record<string, unknown>> | undefined)?.[press]
  if (own === undefined) return usual[press]
  return own === 'short' || own === 'double' || own === 'long' ? own : undefined
}

function toNotice(parsed: Parsed, raw: RawRequest): NoticeRow[] {
  if ('message' in parsed) return []
  if ('unreadable' in parsed) {
    const { unreadable, deviceId } = parsed
    return [
      { ...raw, kind: 'unreadable', ...(deviceId ? { deviceId } : {}), fields: {}, unreadable },
    ]
  }
  const { kind, deviceId, realAt, ...fields } = parsed.notice
  return [
    {
      ...raw,
      kind,
      ...(deviceId === undefined ? {} : { deviceId }),
      ...(realAt === undefined ? {} : { realAt }),
      fields,
    },
  ]
}
