import { isRecord, wireDevEui } from '../../protocol/wireValues.ts'

/** The device of a LoRaWAN callback whose rest can't be read. */
export function devEuiOf(ids: unknown, key: string): { deviceId?: string } {
  const parsed = wireDevEui.safeParse(isRecord(ids) ? ids[key] : undefined)
  return parsed.success ? { deviceId: parsed.data } : {}
}
