import { describe, expect, test } from 'vitest'
import { leadsTo, skyWord } from '../../dashboard/map/closureWay.ts'

const sky = ['N', 'NE', 'E', 'SE', 'S', 'SW', 'W', 'NW']
type Line = [number, number][]
const way = (lines: Line[], direction: 'both' | 'forward' | 'backward') => {
  const degrees = leadsTo(lines, direction)
  return degrees === undefined ? undefined : skyWord(sky, degrees)
}

describe('a direction of a closed road', () => {
  // Two pieces, one after the other, with a bend: from the south-west to the north-east.
  const drawn: Line[] = [
    [
      [6.1, 46.2],
      [6.102, 46.2],
    ],
    [
      [6.102, 46.2],
      [6.1028, 46.202],
    ],
  ]

  test('is told by where it leads as a whole', () => {
    expect(way(drawn, 'forward')).toBe('NE')
    expect(way(drawn, 'backward')).toBe('SW')
    expect(way(drawn, 'both')).toBeUndefined()
  })

  test('is called the north on both sides of it', () => {
    const up = (east: number): Line[] => [
      [
        [6.1, 46.2],
        [6.1 + east, 46.21],
      ],
    ]
    expect([way(up(0.001), 'forward'), way(up(-0.001), 'forward')]).toEqual(['N', 'N'])
    expect(way(up(0), 'backward')).toBe('S')
  })

  test('leads nowhere on a road that ends where it begins', () => {
    const ring: Line[] = [
      [
        [6.1, 46.2],
        [6.102, 46.203],
        [6.1, 46.2],
      ],
    ]
    expect(way(ring, 'forward')).toBeUndefined()
    expect(way([], 'forward')).toBeUndefined()
  })
})
