import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileGrammar } from '../../../backend/ingest/decoders/compileGrammar.ts'
import { decodeDevice } from '../../../backend/ingest/decoders/decode.ts'

const decode = (decoder: string, hex: string, settings?: unknown) =>
  decodeDevice(decoder, settings, { bytes: Buffer.from(hex, 'hex'), receivedAt: 1_773_129_600_000 })

describe('a Domino button', () => {
  it.each([
    ['118c002a', { kind: 'press', press: 'short', batteryMillivolts: 3400, counter: 42 }],
    ['12640100', { kind: 'press', press: 'double', batteryMillivolts: 3000, counter: 256 }],
    ['1300ffff', { kind: 'press', press: 'long', batteryMillivolts: 2000, counter: 65_535 }],
    ['10fa0000', { kind: 'keep alive', batteryMillivolts: 4500, counter: 0 }],
  ])('says by %s', (hex, data) => {
    expect(decode('domino', hex)).toEqual({ data })
  })

  it.each([
    ['', 'got 0 bytes, expected 4'],
    ['118c002a00', 'got 5 bytes, expected 4'],
    ['218c002a', 'got payload version 2, expected 1'],
    ['1f8c002a', 'got press kind 15, expected 0 to 3'],
  ])('cannot be read from "%s", with the reason', (hex, error) => {
    expect(decode('domino', hex)).toEqual({ errors: [error] })
  })
})

describe("a Sens'it v3", () => {
  it.each([
    [
      'f6100065',
      { kind: 'status', batteryMillivolts: 4200, measurements: { mode: 'light', lux: 101 / 96 } },
    ],
    [
      'b61e0000',
      {
        kind: 'press',
        press: 'double',
        batteryMillivolts: 3800,
        measurements: { mode: 'door', door: 2, events: 0 },
      },
    ],
    [
      'ae00304046003f0f8004223c',
      {
        kind: 'keep alive',
        batteryMillivolts: 3750,
        measurements: { mode: 'button', firmware: '3.1.0' },
      },
    ],
    [
      // 24.5 °C = (396 - 200) / 8, and 396 = 1 × 256 + 140
      'ae098c5a',
      {
        kind: 'status',
        batteryMillivolts: 3750,
        measurements: { mode: 'temperature', temperatureCelsius: 24.5, humidityPercent: 45 },
      },
    ],
    [
      'ae2d0102',
      {
        kind: 'press',
        press: 'double',
        batteryMillivolts: 3750,
        measurements: { mode: 'magnet', magnet: true, events: 258 },
      },
    ],
  ])('says by %s', (hex, data) => {
    expect(decode('sensit-v3', hex)).toEqual({ data })
  })

  it.each([
    ['', 'got 0 bytes, expected 4 or 12'],
    ['f5100065', 'got frame type 5, expected 6'],
    ['f6300065', 'got mode 6, expected 0 to 5'],
  ])('cannot be read from "%s", with the reason', (hex, error) => {
    expect(decode('sensit-v3', hex)).toEqual({ errors: [error] })
  })
})

describe("a Sens'it v2", () => {
  it('measures 19 °C with a full battery', () => {
    expect(decode('sensit-v2', '895d205d')).toEqual({
      data: {
        kind: 'status',
        batteryMillivolts: 4150,
        measurements: { mode: 'temperature', temperatureCelsius: 19, humidityPercent: 46.5 },
      },
    })
  })

  it.each([0, 1, 2, 3, 4, 5])('is pressed in mode %i when the frame type is 01', (mode) => {
    const hex = `${(0xa0 | 0x08 | mode).toString(16)}5d205d`
    expect(decode('sensit-v2', hex)).toMatchObject({
      data: { kind: 'press', press: 'double', batteryMillivolts: 4150 },
    })
  })

  it.each([
    ['895d20', 'got 3 bytes, expected 4 or 12'],
    ['8e5d205d', 'got mode 6, expected 0 to 5'],
  ])('cannot be read from "%s", with the reason', (hex, error) => {
    expect(decode('sensit-v2', hex)).toEqual({ errors: [error] })
  })
})

describe('a SimplePack', () => {
  it.each([
    ['0130', { kind: 'press', press: 'short' }],
    ['0131', { kind: 'press', press: 'double' }],
    ['0132', { kind: 'press', press: 'long' }],
    ['018106010A3536', { kind: 'press', press: 'extra long' }],
    ['017f', { kind: 'status', measurements: { event: '7f' } }],
  ])('says by %s', (hex, data) => {
    expect(decode('simplepack', hex)).toEqual({ data })
  })

  it.each([
    ['01', 'got 1 bytes, expected at least 2'],
    ['0230', 'got mode 02, expected 01'],
  ])('cannot be read from "%s", with the reason', (hex, error) => {
    expect(decode('simplepack', hex)).toEqual({ errors: [error] })
  })
})

describe('a payload grammar', () => {
  const read = (grammar: string, hex: string) => {
    const compiled = compileGrammar(grammar)
    return 'problem' in compiled ? compiled : compiled.read(Buffer.from(hex, 'hex'))
  }

  // the examples of Sigfox's own documentation, then those of its users
  it.each([
    ['int1::uint:8 int2::uint:8', '1234', { int1: 0x12, int2: 0x34 }],
    ['b1::bool:7 b2::bool:6 i1:1:uint:16', 'C01234', { b1: true, b2: true, i1: 0x1234 }],
    [
      'b1::bool:7 b2::bool:6 i1:1:uint:16:little-endian i2::uint:8',
      '80123456',
      { b1: true, b2: false, i1: 0x3412, i2: 0x56 },
    ],
    [
      'str::char:6 i1::uint:16 i2::uint:32',
      '41424344454601234567890A',
      { str: 'ABCDEF', i1: 0x123, i2: 0x4567890a },
    ],
    ['lightAmbi::uint:16 temperature:2:int:8', '171318', { lightAmbi: 5907, temperature: 24 }],
    [
      'speed::uint:8 direction::uint:4 status:1:uint:4::3',
      '40a7',
      { speed: 64, direction: 10, status: 7 },
    ],
    ['a::uint:4:7 b::uint:4:3 c:1:int:4', '3cf0', { a: 3, b: 12, c: -1 }],
    // 10 bytes, a byte of flags that the sum reads again, and a last byte: 12 in all
    [
      's1::uint:24 s2::uint:24 s3::uint:16 s4::uint:16 reboot::bool:7 b1::bool:0 sum::uint:8 bat::uint:8',
      '000001000002000300048105',
      { s1: 1, s2: 2, s3: 3, s4: 4, reboot: true, b1: true, sum: 0x81, bat: 5 },
    ],
    ['t::int:16:little-endian', 'feff', { t: -2 }],
    ['f::float:32', '41c80000', { f: 25 }],
    ['f::float:32:little-endian', '0000c841', { f: 25 }],
    ['f::float:64', '4039000000000000', { f: 25 }],
    ['f::float:32 a::uint:8', '7fc0000001', { a: 1 }],
    ['n::uint:64', 'ffffffffffffffff', { n: '18446744073709551615' }],
    ['n::int:64', 'ffffffffffffffff', { n: -1 }],
    ['name::char:6', '414200007f00', { name: 'AB' }],
  ])('%s reads %s', (grammar, hex, variables) => {
    expect(read(grammar, hex)).toEqual({ variables })
  })

  it('says how many bytes it needs when there are fewer', () => {
    expect(read('a::uint:8 b::uint:16', '0102')).toEqual({
      problem: 'got 2 bytes, expected 3 for b',
    })
  })

  it.each([
    ['', 'the grammar is empty'],
    ['a::uint', 'the grammar\'s field "a::uint" has no size, as in name::uint:8'],
    [
      'a::word:8',
      'the grammar\'s field "a::word:8" has no type of uint, int, float, bool and char',
    ],
    ['a::uint:65', 'the grammar\'s field "a::uint:65" has a size that is not 1 to 64 bits'],
    ['a::bool:8', 'the grammar\'s field "a::bool:8" needs one bit from 0 to 7, as in b::bool:7'],
    ['a::float:16', 'the grammar\'s field "a::float:16" has a size other than 32 or 64'],
    [
      'a::uint:12:little-endian',
      'the grammar\'s field "a::uint:12:little-endian" is little-endian, but not of whole bytes',
    ],
    ['a:x:uint:8', 'the grammar\'s field "a:x:uint:8" has a byte index that is no number'],
    ['a::uint:8 a::uint:8', 'the grammar names a twice'],
    ['a:999:uint:8', 'the grammar\'s field "a:999:uint:8" reaches beyond any payload'],
    ['::uint:8', 'the grammar\'s field "::uint:8" has no proper name'],
    ['__proto__::uint:8', 'the grammar\'s field "__proto__::uint:8" has no proper name'],
  ])('refuses "%s" in one sentence', (grammar, problem) => {
    expect(compileGrammar(grammar)).toEqual({ problem })
  })

  it('reads the whole payload from any grammar that compiles, or says that it is too short', () => {
    const field = fc.oneof(
      fc.tuple(fc.constantFrom('uint', 'int'), fc.integer({ min: 1, max: 64 })),
      fc.tuple(fc.constant('char'), fc.integer({ min: 1, max: 12 })),
      fc.tuple(fc.constant('bool'), fc.integer({ min: 0, max: 7 })),
      fc.tuple(fc.constant('float'), fc.constantFrom(32, 64)),
    )
    fc.assert(
      fc.property(
        fc.array(field, { minLength: 1, maxLength: 6 }),
        fc.uint8Array({ maxLength: 40 }),
        (fields, bytes) => {
          const grammar = fields.map(([type, size], i) => `f${i}::${type}:${size}`).join(' ')
          const compiled = compileGrammar(grammar)
          if ('problem' in compiled) throw new Error(compiled.problem)
          const result = compiled.read(bytes)
          if ('problem' in result) expect(result.problem).toMatch(/^got \d+ bytes, expected \d+ /)
          else expect(Object.keys(result.variables).length).toBeLessThanOrEqual(fields.length)
        },
      ),
    )
  })

  it('never throws over a grammar, whatever is written there', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.stringMatching(/^[a-z]{0,2}:[0-9]{0,2}:(u?int|bool|char|float)?:?[0-9:]{0,4}/),
        ),
        fc.uint8Array({ maxLength: 12 }),
        (grammar, bytes) => {
          const compiled = compileGrammar(grammar)
          if ('problem' in compiled) expect(compiled.problem).toMatch(/^the grammar/)
          else compiled.read(bytes)
        },
      ),
      { numRuns: 2000 },
    )
  })
})

describe('a device described by a grammar', () => {
  const settings = {
    grammar: 'kind::uint:4:7 spare::uint:4:3 battery:1:uint:8 count::uint:16',
    press: { variable: 'kind', values: { 0: 'keep alive', 1: 'short', 3: 'long' } },
    battery: { variable: 'battery', millivoltsAStep: 10, offsetMillivolts: 2000 },
    counter: 'count',
  }

  it.each([
    ['108c002a', { kind: 'press', press: 'short' }],
    ['308c002a', { kind: 'press', press: 'long' }],
    ['008c002a', { kind: 'keep alive' }],
    ['708c002a', { kind: 'status' }],
  ])('says by %s what its settings make of it', (hex, data) => {
    expect(decode('grammar', hex, settings)).toEqual({
      data: {
        ...data,
        batteryMillivolts: 3400,
        counter: 42,
        measurements: { kind: Number(hex[0]), spare: 0, battery: 140, count: 42 },
      },
    })
  })

  it('is a short press each time when nothing says otherwise', () => {
    expect(decode('grammar', 'ff', { grammar: 'a::bool:7' })).toEqual({
      data: { kind: 'press', press: 'short', measurements: { a: true } },
    })
  })

  it.each([
    [undefined, /^the device type's settings are wrong at the top: /],
    [{ grammar: 7 }, /^the device type's settings are wrong at grammar: /],
    [{ grammar: 'a::uint:99' }, /^the grammar's field "a::uint:99" has a size/],
    [
      { grammar: 'a::uint:8', counter: 'b' },
      /^the settings use b, which the grammar doesn't name$/,
    ],
  ])('is set aside with one sentence when its settings are %j', (wrong, sentence) => {
    expect(decode('grammar', '00', wrong)).toEqual({ errors: [expect.stringMatching(sentence)] })
  })
})

it('says when nobody knows the decoder', () => {
  expect(decode('constructor', '00')).toEqual({ errors: ['unknown decoder constructor'] })
})

it.each(['domino', 'sensit-v2', 'sensit-v3', 'simplepack', 'grammar', 'nobody'])(
  '%s answers data or sentences for any bytes, and never throws',
  (decoder) => {
    const settings = { grammar: 'a::uint:8 b::int:13 c::float:32', counter: 'a' }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 12 }), (bytes) => {
        const result = decodeDevice(decoder, settings, { bytes, receivedAt: 0 })
        if ('data' in result) {
          expect(['press', 'keep alive', 'status']).toContain(result.data.kind)
          expect(JSON.parse(JSON.stringify(result.data))).toEqual(result.data)
        } else {
          for (const error of result.errors) expect(error).toMatch(/^[a-z].{5,200}$/)
        }
      }),
      { numRuns: 500 },
    )
  },
)
