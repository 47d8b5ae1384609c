/** The value of each variable of a payload, by its name. */
export type Variables = Readonly<Record<string, number | boolean | string>>

export interface CompiledGrammar {
  readonly names: readonly string[]
  /** The values, or a sentence when the payload is too short. */
  readonly read: (bytes: Uint8Array) => { variables: Variables } | { problem: string }
}

/**
 * Compiles a payload grammar as Sigfox's backend has it: fields `name:byteIndex:type` separated by
 * spaces, with the types
 *
 *     bool:bit                        bit 7 is the highest
 *     char:bytes[:bit]                text
 *     float:32|64[:endian][:bit]
 *     uint:bits[:endian][:bit]        1 to 64 bits
 *     int:bits[:endian][:bit]
 *
 * `endian` is big-endian (the default) or little-endian and may be left empty (`uint:4::3`); `bit`
 * is where reading starts in the first byte, 7 by default. Without a byte index a field starts in
 * the next byte, or in the last byte used when the field before had a bit of its own, as every
 * bool has. So eight bools share a byte, and a whole number after a bool starts in the bool's byte
 * unless it says otherwise: `flag::bool:7 count:1:uint:16`.
 *
 * @returns the reader, or one sentence about the first mistake
 */
export function compileGrammar(grammar: string): CompiledGrammar | { readonly problem: string } {
  const fields: Field[] = []
  let before: { lastByte: number; hasBit: boolean } | undefined
  for (const text of grammar.trim().split(/\s+/).filter(Boolean)) {
    const start = before === undefined ? 0 : before.lastByte + (before.hasBit ? 0 : 1)
    const field = readField(text, start)
    if ('problem' in field) return field
    if (fields.some(({ name }) => name === field.name)) {
      return { problem: `the grammar names ${field.name} twice` }
    }
    fields.push(field)
    before = { lastByte: lastByteOf(field), hasBit: field.hasBit }
  }
  if (fields.length === 0) return { problem: 'the grammar is empty' }
  return { names: fields.map(({ name }) => name), read: (bytes) => readAll(fields, bytes) }
}

interface Field {
  readonly name: string
  readonly type: 'bool' | 'char' | 'float' | 'uint' | 'int'
  readonly firstByte: number
  /** Where in the first byte, 7 the highest. */
  readonly bit: number
  readonly hasBit: boolean
  readonly bits: number
  readonly littleEndian: boolean
}

/** The longest payload of any of our networks (LoRaWAN's 242 bytes) has no byte beyond. */
const maxByte = 255

function readField(text: string, start: number): Field | { problem: string } {
  const wrong = (why: string) => ({ problem: `the grammar's field "${text.slice(0, 60)}" ${why}` })
  const [name = '', index = '', type = '', size = '', ...options] = text.split(':')
  if (!/^[\w#-]+$/.test(name) || name === '__proto__') return wrong('has no proper name')
  if (!/^\d{0,3}$/.test(index)) return wrong('has a byte index that is no number')
  const firstByte = index === '' ? start : Number(index)
  if (!/^\d{1,3}$/.test(size)) return wrong('has no size, as in name::uint:8')
  const number = Number(size)
  const place = { name, firstByte, littleEndian: false }
  if (type === 'bool') {
    if (number > 7 || options.length > 0) return wrong('needs one bit from 0 to 7, as in b::bool:7')
    return { ...place, type, bit: number, hasBit: true, bits: 1 }
  }
  if (type !== 'char' && type !== 'float' && type !== 'uint' && type !== 'int') {
    return wrong('has no type of uint, int, float, bool and char')
  }
  const endian = type === 'char' || /^\d$/.test(options[0] ?? '') ? '' : (options.shift() ?? '')
  if (!['', 'big-endian', 'little-endian'].includes(endian)) {
    return wrong('has an order of bytes that is neither big-endian nor little-endian')
  }
  // the documents write the bit right after the size, its users after an empty order of bytes
  if (options[0] === '' && options.length === 2) options.shift()
  const [bitText, ...surplus] = options
  if (surplus.length > 0 || (bitText !== undefined && !/^[0-7]$/.test(bitText))) {
    return wrong('has a bit offset that is not 0 to 7')
  }
  const bits = type === 'char' ? number * 8 : number
  if (type === 'float' && bits !== 32 && bits !== 64) return wrong('has a size other than 32 or 64')
  if (type === 'char' && number === 0) return wrong('has no characters')
  if (type !== 'char' && (bits < 1 || bits > 64))
    return wrong('has a size that is not 1 to 64 bits')
  const littleEndian = endian === 'little-endian'
  if (littleEndian && bits % 8 !== 0) return wrong('is little-endian, but not of whole bytes')
  const hasBit = bitText !== undefined
  const field: Field = {
    ...place,
    type,
    bit: hasBit ? Number(bitText) : 7,
    hasBit,
    bits,
    littleEndian,
  }
  return lastByteOf(field) > maxByte ? wrong('reaches beyond any payload') : field
}

function lastByteOf({ firstByte, bit, bits }: Pick<Field, 'firstByte' | 'bit' | 'bits'>): number {
  return firstByte + ((7 - bit + bits - 1) >> 3)
}

function readAll(fields: readonly Field[], bytes: Uint8Array) {
  const variables: Record<string, number | boolean | string> = {}
  for (const field of fields) {
    const needed = lastByteOf(field) + 1
    if (bytes.length < needed) {
      return { problem: `got ${bytes.length} bytes, expected ${needed} for ${field.name}` }
    }
    const value = readValue(field, bytes)
    // a float can be no number: nothing was measured then
    if (value !== undefined) variables[field.name] = value
  }
  return { variables }
}

function readValue(field: Field, bytes: Uint8Array): number | boolean | string | undefined {
  const bits = readBits(field, bytes)
  if (field.type === 'bool') return bits === 1n
  if (field.type === 'char') return textOf(bits, field.bits / 8)
  if (field.type === 'float') {
    const view = new DataView(new ArrayBuffer(8))
    view.setBigUint64(0, field.bits === 32 ? bits << 32n : bits)
    const value = field.bits === 32 ? view.getFloat32(0) : view.getFloat64(0)
    return Number.isFinite(value) ? value : undefined
  }
  const value = field.type === 'int' ? BigInt.asIntN(field.bits, bits) : bits
  // beyond 2^53 a number would lie: its digits don't
  return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString()
}

/** The field's bits, most significant first. */
function readBits({ firstByte, bit, bits, littleEndian }: Field, bytes: Uint8Array): bigint {
  const last = lastByteOf({ firstByte, bit, bits })
  let all = 0n
  for (let i = firstByte; i <= last; i++) all = (all << 8n) | BigInt(bytes[i]!)
  const after = (last - firstByte) * 8 + bit + 1 - bits
  const value = BigInt.asUintN(bits, all >> BigInt(after))
  if (!littleEndian) return value
  let reversed = 0n
  for (let i = 0; i < bits; i += 8) reversed = (reversed << 8n) | ((value >> BigInt(i)) & 0xffn)
  return reversed
}

/** ASCII; what pads it or can't be shown is left out. */
function textOf(bits: bigint, length: number): string {
  const bytes = Buffer.from(bits.toString(16).padStart(length * 2, '0'), 'hex')
  return bytes
    .toString('latin1')
    .replace(/[^\x20-\x7e]/g, '')
    .trim()
}
