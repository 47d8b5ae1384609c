/**
 * The convention of LoRaWAN's codecs: bytes in, `data` or `errors` out, no memory and no throwing.
 */
export interface DecoderInput {
  readonly bytes: Uint8Array
  /** Ms since the epoch. */
  readonly receivedAt: number
  /** The device type's, where its decoder has any. */
  readonly settings?: unknown
}

/** `errors` are sentences. */
export type Decoding = { readonly data: Reading } | { readonly errors: readonly string[] }

export type Decoder = (input: DecoderInput) => Decoding

export type PressKind = 'short' | 'double' | 'long' | 'extra long'

/** What a device says: a press, that it lives, or a measurement that is no press. */
export type Reading = {
  readonly batteryMillivolts?: number
  /** The device's own count of presses or messages, not the network's. */
  readonly counter?: number
  /** Whatever else was in the frame, by its name there. */
  readonly measurements?: Measurements
} & (
  | { readonly kind: 'press'; readonly press: PressKind }
  | { readonly kind: 'keep alive' }
  | { readonly kind: 'status' }
)

export type Measurements = Readonly<Record<string, number | boolean | string>>

/** A decoding that failed, for one reason. */
export function failed(error: string): Decoding {
  return { errors: [error] }
}
