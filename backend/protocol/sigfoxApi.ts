import { z } from 'zod'

/**
 * What Sigfox's API v2 answers, brought to one form. Its three lists of callbacks that weren't
 * delivered differ in names, units and shapes (a group's rows say `device`, the others `deviceId`;
 * a device's count in ms, the others in seconds), and its specification differs from its examples
 * (`message` and `messages`, one callback status or a list of them), so each reading takes both.
 */

/** A list, a single value where a list belongs, or nothing. */
const listOf = <T extends z.ZodType>(item: T) =>
  z.preprocess(
    (value) =>
      value === undefined || value === null ? [] : Array.isArray(value) ? value : [value],
    z.array(item),
  )

/** An absent, empty or null value is no value. */
const maybe = <T extends z.ZodType>(schema: T) =>
  z.preprocess(
    (value) => (value === null || value === '' || value === 'null' ? undefined : value),
    schema.optional(),
  )

/** As in callbacks: up to 8 hexadecimal digits, in capitals, without leading zeros. */
const deviceId = z
  .string()
  .regex(/^[0-9a-fA-F]{1,8}$/)
  .transform((id) => id.toUpperCase().replace(/^0+(?=.)/, ''))

/** As in callbacks: 0 to 12 bytes; a 1-bit frame (`0` or `1`) becomes a byte. */
const dataHex = z
  .string()
  .regex(/^([01]|([0-9a-fA-F]{2}){0,12})$/)
  .transform((hex) => (hex.length === 1 ? `0${hex}` : hex.toLowerCase()))

/** Seconds or ms since the epoch: 10^11 s lie beyond the year 5000, 10^11 ms were in 1973. */
const time = z.coerce
  .number()
  .positive()
  .transform((value) => Math.floor(value < 1e11 ? value * 1000 : value))

const seqNumber = maybe(z.coerce.number().int().nonnegative())
/** Words where there was no answer. */
const statusCode = maybe(z.coerce.number().int()).catch(undefined)
const text = maybe(z.string())

/** An id, or an object that has one. */
const idOf = <T extends z.ZodType>(id: T) =>
  z.preprocess(
    (value) => (typeof value === 'object' && value !== null && 'id' in value ? value.id : value),
    id,
  )

/** One page of any list; its rows are read one by one, so that a bad one spoils only itself. */
export const sigfoxApiPage = z.object({
  data: listOf(z.unknown()),
  paging: maybe(z.object({ next: text })),
})

const callbackStatus = z.object({ status: statusCode, info: text, cbDef: text, time: maybe(time) })

/** A row of `/devices/{id}/messages`; whose it is, the question said. */
export const sigfoxApiMessage = z
  .object({
    time,
    data: z.preprocess((value) => value ?? '', dataHex),
    seqNumber,
    ackRequired: maybe(z.boolean()),
    lqi: maybe(z.coerce.number().int()),
    nbFrames: maybe(z.coerce.number().int()),
    rinfos: listOf(z.object({ cbStatus: listOf(callbackStatus) })),
  })
  .transform((row) => ({
    realAt: row.time,
    second: Math.floor(row.time / 1000),
    dataHex: row.data,
    ...(row.seqNumber === undefined ? {} : { seqNumber: row.seqNumber }),
    ...(row.ackRequired === undefined ? {} : { ackRequired: row.ackRequired }),
    ...(row.lqi === undefined ? {} : { lqi: row.lqi }),
    ...(row.nbFrames === undefined ? {} : { nbFrames: row.nbFrames }),
    /** What each callback about it was answered, of all stations together. */
    callbacks: row.rinfos.flatMap((info) =>
      info.cbStatus.map(({ status, info: said, time: realAt }) => ({ status, said, realAt })),
    ),
  }))

/** A row of `/devices|device-types|groups/{id}/callbacks-not-delivered`. */
export const sigfoxApiNotDelivered = z
  .object({
    device: idOf(maybe(deviceId)),
    deviceId: idOf(maybe(deviceId)),
    deviceType: idOf(text),
    deviceTypeId: idOf(text),
    time,
    // absent where it wasn't a message: a status, an error
    data: z.preprocess((value) => value ?? undefined, dataHex.optional()),
    status: statusCode,
    message: text,
    messages: text,
    parameters: z.preprocess(
      (value) => (typeof value === 'object' && value !== null ? value : {}),
      z.object({ seqNumber: seqNumber.catch(undefined) }),
    ),
  })
  .transform((row, context) => {
    const id = row.deviceId ?? row.device
    if (id === undefined) {
      context.addIssue({ code: 'custom', path: ['deviceId'], message: 'no device' })
      return z.NEVER
    }
    const typeId = row.deviceTypeId ?? row.deviceType
    const said = row.message ?? row.messages
    return {
      deviceId: id,
      realAt: row.time,
      second: Math.floor(row.time / 1000),
      ...(typeId === undefined ? {} : { deviceTypeId: typeId }),
      ...(row.data === undefined ? {} : { dataHex: row.data }),
      ...(row.parameters.seqNumber === undefined ? {} : { seqNumber: row.parameters.seqNumber }),
      ...(row.status === undefined ? {} : { status: row.status }),
      ...(said === undefined ? {} : { said }),
    }
  })

/** A row of `/devices`: what the network last heard of each. */
export const sigfoxApiDevice = z
  .object({
    id: deviceId,
    lastCom: maybe(time),
    sequenceNumber: seqNumber,
    messageModulo: maybe(z.coerce.number().int().positive()),
  })
  .transform((row) => ({
    deviceId: row.id,
    ...(row.lastCom === undefined ? {} : { lastHeardRealAt: row.lastCom }),
    ...(row.sequenceNumber === undefined ? {} : { seqNumber: row.sequenceNumber }),
    /** The sequence number rolls over here. */
    ...(row.messageModulo === undefined ? {} : { modulo: row.messageModulo }),
  }))

/** A callback of a device type. `dead`: its last use failed. */
export const sigfoxApiCallback = z.object({
  id: z.string().min(1),
  channel: z.string(),
  callbackType: z.coerce.number().int(),
  callbackSubtype: maybe(z.coerce.number().int()),
  enabled: z.boolean().default(true),
  dead: z.boolean().default(false),
  downlinkHook: z.boolean().default(false),
  url: text,
  httpMethod: text,
  contentType: text,
  bodyTemplate: text,
  headers: z.preprocess((value) => value ?? {}, z.record(z.string(), z.string())),
})

export const sigfoxApiDeviceType = z.object({
  id: z.string(),
  name: text,
  downlinkMode: statusCode,
})

export const sigfoxApiCreated = z.object({ id: z.string().min(1) })

/** What an error says, if it says anything. */
export const sigfoxApiError = z.object({
  message: text,
  errors: listOf(z.object({ field: text, message: text })),
})

export type SigfoxApiMessage = z.infer<typeof sigfoxApiMessage>
export type SigfoxApiNotDelivered = z.infer<typeof sigfoxApiNotDelivered>
export type SigfoxApiDevice = z.infer<typeof sigfoxApiDevice>
export type SigfoxApiCallback = z.infer<typeof sigfoxApiCallback>
export type SigfoxApiDeviceType = z.infer<typeof sigfoxApiDeviceType>
