import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeUplink } from '../../../backend/ingest/decodeUplink.ts'
import { parseCallback } from '../../../backend/ingest/parseCallback.ts'

const bytes = (hex: string) => Buffer.from(hex, 'hex')

describe('decodeUplink', () => {
  it.each([
    ['118c002a', { kind: 'press', press: 'short', batteryMillivolts: 3400, counter: 42 }],
    ['12640100', { kind: 'press', press: 'double', batteryMillivolts: 3000, counter: 256 }],
    ['1300ffff', { kind: 'press', press: 'long', batteryMillivolts: 2000, counter: 65_535 }],
    ['10fa0000', { kind: 'keep alive', batteryMillivolts: 4500, counter: 0 }],
  ])('reads %s', (hex, expected) => {
    expect(decodeUplink('domino', bytes(hex))).toEqual(expected)
  })

  it.each([
    ['', 'got 0 bytes, expected 4'],
    ['118c002a00', 'got 5 bytes, expected 4'],
    ['218c002a', 'got payload version 2, expected 1'],
    ['1f8c002a', 'got press kind 15, expected 0 to 3'],
  ])('says why it cannot read "%s"', (hex, reason) => {
    expect(decodeUplink('domino', bytes(hex))).toEqual({ kind: 'failure', reason })
  })

  it('answers something for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 12 }), (any) => {
        expect(['press', 'keep alive', 'failure']).toContain(decodeUplink('domino', any).kind)
      }),
    )
  })
})

describe('parseCallback', () => {
  it('reads the same message from JSON and from a form, numbers as strings', () => {
    const json = parseCallback(
      'application/json',
      Buffer.from('{"device":"bfe47e","time":1590497040,"data":"118C002A","seqNumber":8}'),
    )
    const form = parseCallback(
      'application/x-www-form-urlencoded',
      Buffer.from('device=bfe47e&time=1590497040&data=118C002A&seqNumber=8'),
    )
    expect(json).toEqual({ uplink: { device: 'BFE47E', time: 1590497040, data: '118c002a' } })
    expect(form).toEqual(json)
  })

  it('never throws, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('application/json', 'application/x-www-form-urlencoded', 'text/plain', ''),
        fc.oneof(
          fc.uint8Array({ maxLength: 200 }).map((any) => Buffer.from(any)),
          fc.json().map((json) => Buffer.from(json)),
        ),
        (contentType, body) => {
          const parsed = parseCallback(contentType, body)
          expect('uplink' in parsed || parsed.unreadable.length > 0).toBe(true)
        },
      ),
      { numRuns: 1000 },
    )
  })
})
