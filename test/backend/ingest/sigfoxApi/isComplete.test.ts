import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isComplete } from '../../../../backend/ingest/sigfoxApi/isComplete.ts'

const hour = 3_600_000
const from = Date.UTC(2026, 10, 18, 10)
const at = (hours: number, seqNumber?: number) => ({
  realAt: from + hours * hour,
  ...(seqNumber === undefined ? {} : { seqNumber }),
})
const heard = (hours: number, seqNumber?: number, modulo: number | undefined = 4096) => ({
  deviceId: '49F941',
  lastHeardRealAt: from + hours * hour,
  ...(seqNumber === undefined ? {} : { seqNumber }),
  ...(modulo === undefined ? {} : { modulo }),
})

test.each([
  ['it was silent', [at(-2, 7)], heard(-2, 7), true],
  ['it was silent, and nothing of it was ever stored', [], heard(-2, 7), true],
  ['every number is there', [at(-2, 7), at(1, 8), at(2, 9)], heard(2, 9), true],
  ['the last one is missing', [at(-2, 7), at(1, 8)], heard(2, 9), false],
  ['one between is missing', [at(-2, 7), at(2, 9)], heard(2, 9), false],
  ['they roll over', [at(-2, 4095), at(1, 0)], heard(1, 0), true],
  ['they roll over at 256', [at(-2, 255), at(1, 0)], heard(1, 0, 256), true],
  ['the list brought some, without their numbers', [at(-2, 7), at(1), at(2)], heard(2, 9), true],
  ['some without numbers lie between', [at(-2, 7), at(1), at(2, 9)], heard(2, 9), true],
  ['more are missing than came without', [at(-2, 7), at(1)], heard(2, 9), false],
  ['nothing is known from before', [at(1, 8)], heard(1, 8), false],
  ['the one from before has no number', [at(-2), at(1, 8)], heard(1, 8), false],
  ['an old device has no numbers', [at(-2), at(1)], heard(1), false],
  ['the counter was reset', [at(-2, 700), at(1, 0)], heard(1, 0), false],
  ['all may have gone round: 128 in a day', [at(-2, 7)], { ...heard(24, 7, 128) }, false],
  ['one came while we were asking', [at(-2, 7), at(1, 8), at(3, 9)], heard(1, 8), true],
])('%s', (_, known, network, complete) => {
  expect(isComplete({ known, heard: network, fromRealAt: from })).toBe(complete)
})

test('whatever is taken away, it is noticed; and with nothing taken away, nobody asks', () => {
  const history = fc.record({
    start: fc.nat(4095),
    modulo: fc.constantFrom(128, 256, 4096),
    gapMinutes: fc.array(fc.integer({ min: 11, max: 60 }), { minLength: 1, maxLength: 30 }),
    numberless: fc.array(fc.boolean(), { minLength: 31, maxLength: 31 }),
    lost: fc.option(fc.nat(29)),
  })
  fc.assert(
    fc.property(history, ({ start, modulo, gapMinutes, numberless, lost }) => {
      let realAt = from - 1000
      const sent = gapMinutes.map((minutes, i) => {
        realAt += minutes * 60_000
        return { realAt, seqNumber: (start + i + 1) % modulo }
      })
      const last = sent.at(-1)!
      const taken = lost === null ? undefined : sent[lost]
      const arrived = sent
        .filter((message) => message !== taken)
        .map((message, i) => (numberless[i] ? { realAt: message.realAt } : message))
      const known = [{ realAt: from - 1000, seqNumber: start % modulo }, ...arrived]
      const network = {
        deviceId: '1',
        lastHeardRealAt: last.realAt,
        seqNumber: last.seqNumber,
        modulo,
      }
      expect(isComplete({ known, heard: network, fromRealAt: from })).toBe(taken === undefined)
    }),
  )
})
