import { expect, test } from 'vitest'
import { drawPlot } from '../../../simulator/study/plots.ts'

const plot = {
  title: 'A & B',
  description: 'what is found',
  xLabel: 'presses a round',
  yLabel: 'share',
  yMost: 1,
  percent: true,
  series: [
    {
      name: 'ours',
      points: [
        { x: 1, y: 0.5, low: 0.4, high: 0.6 },
        { x: 5, y: 1 },
      ],
    },
  ],
}

test('a plot has a name and says what is found, for who can’t see it', () => {
  const svg = drawPlot(plot)
  expect(svg).toContain('role="img" aria-labelledby="title description"')
  expect(svg).toContain('<title id="title">A &amp; B</title>')
  expect(svg).toContain('<desc id="description">what is found</desc>')
})

test('a plot’s axis goes to what is the most there can be', () => {
  const svg = drawPlot(plot)
  expect([...svg.matchAll(/>(\d+) %</g)].map(([, percent]) => Number(percent))).toEqual([
    0, 20, 40, 60, 80, 100,
  ])
})

test('a plot without any figure above 0 is drawn all the same', () => {
  const flat = { ...plot, series: [{ name: 'none', points: [{ x: 1, y: 0 }] }], percent: false }
  const { yMost: _, ...free } = flat
  expect(drawPlot(free)).not.toContain('NaN')
})
