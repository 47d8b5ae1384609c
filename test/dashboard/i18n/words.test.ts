import { describe, expect, test } from 'vitest'
import { requestState } from '../../../backend/protocol/common.ts'
import { problem } from '../../../backend/protocol/rest.ts'
import { en } from '../../../dashboard/i18n/en.ts'
import { firstLanguage } from '../../../dashboard/i18n/firstLanguage.ts'
import { fr } from '../../../dashboard/i18n/fr.ts'

/** Every leaf with its path; a function is called with small numbers, as the pages do. */
function leaves(words: unknown, path = ''): [path: string, text: string][] {
  if (typeof words === 'string') return [[path, words]]
  if (typeof words === 'function') return [[path, words(2, 2, 2)]]
  return Object.entries(words as object).flatMap(([key, value]) => leaves(value, `${path}.${key}`))
}

describe('words', () => {
  test('are the same ones in both languages, none of them empty', () => {
    expect(leaves(en).map(([path]) => path)).toEqual(leaves(fr).map(([path]) => path))
    expect([...leaves(fr), ...leaves(en)].filter(([, text]) => text.trim() === '')).toEqual([])
  })

  test('cover every state of a request and every problem', () => {
    for (const words of [fr, en]) {
      expect(Object.keys(words.states).sort()).toEqual([...requestState.options].sort())
      expect(Object.keys(words.carrier.problems).sort()).toEqual([...problem.options].sort())
    }
  })

  test('keep a French question mark on the line of its question', () => {
    expect(leaves(fr).filter(([, text]) => / [?!:;]/.test(text))).toEqual([])
  })

  test('count as each language does', () => {
    expect(fr.carrier.afterBoxes('nº 8', 0)).toContain('0\u00a0boîte')
    expect(fr.carrier.afterBoxes('nº 8', 1)).toBe('après le nº 8, à 1\u00a0boîte')
    expect(fr.carrier.afterBoxes('nº 8', 6)).toBe('après le nº 8, à 6\u00a0boîtes')
    expect(en.carrier.afterBoxes('no. 8', 1)).toBe('after no. 8, 1\u00a0box away')
    expect(en.carrier.afterBoxes('no. 8', 6)).toBe('after no. 8, 6\u00a0boxes away')
    expect(fr.carrier.deliver(1, 0)).toBe('Remettre 1\u00a0colis')
    expect(fr.carrier.deliver(0, 1)).toBe('Remettre 1\u00a0recommandé')
    expect(fr.carrier.deliver(1, 2)).toBe('Remettre 1\u00a0colis et 2\u00a0recommandés')
    expect(en.carrier.deliver(2, 1)).toBe('Deliver 2\u00a0parcels and 1 registered')
  })
})

describe('the first language', () => {
  test.each([
    [['fr-CH', 'en'], 'fr'],
    [['en-GB', 'fr'], 'en'],
    [['de-CH', 'en-GB'], 'en'],
    [['de', 'it'], 'fr'],
    [[], 'fr'],
  ] as const)('of a device that asks for %j is %s', (wanted, language) => {
    expect(firstLanguage(wanted)).toBe(language)
  })
})
