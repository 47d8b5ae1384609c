/** One line of a plot: a figure at each number of presses, with its interval. */
export interface Series {
  readonly name: string
  readonly points: readonly {
    readonly x: number
    readonly y: number
    readonly low?: number
    readonly high?: number
  }[]
}

export interface Plot {
  readonly title: string
  /** For who can't see it: what it shows and what is found. */
  readonly description: string
  readonly xLabel: string
  /** Printed above the axis. */
  readonly yLabel: string
  /** Such as 1 for a share that can't exceed it; else what the data need. */
  readonly yMost?: number
  readonly percent?: boolean
  readonly series: readonly Series[]
}

/** A phone shows it about as it is: nothing in it is smaller than 12 px there. */
const width = 480
const left = 62
const right = 24
const top = 74
const plotWidth = width - left - right
const plotHeight = 214
/** From the plot's foot to the first line of the key, and from line to line. */
const keyTop = 66
const keyStep = 25

/** Okabe and Ito's colours, legible on paper; shape and dash say the same without them. */
const looks = [
  { colour: '#0072B2', dash: '', shape: 'circle' },
  { colour: '#962E00', dash: '8 4', shape: 'square' },
  { colour: '#6B2E63', dash: '2 4', shape: 'triangle' },
  { colour: '#7A4B00', dash: '14 3', shape: 'square' },
  { colour: '#00573F', dash: '10 3 2 3', shape: 'diamond' },
  { colour: '#8A1550', dash: '6 2', shape: 'triangle' },
  { colour: '#4A5260', dash: '1 3', shape: 'circle' },
] as const

/**
 * A line plot as an SVG file of its own, on paper so that it reads by day and at night. The x axis has
 * equal steps: the numbers of presses are cases, not a scale.
 */
export function drawPlot(plot: Plot): string {
  const { title, description, series, xLabel, yLabel } = plot
  const height = top + plotHeight + keyTop + keyStep * Math.ceil(series.length / 2)
  const xs = [...new Set(series.flatMap(({ points }) => points.map(({ x }) => x)))].sort(
    (a, b) => a - b,
  )
  const ticks = ticksOf(plot)
  const most = ticks.at(-1)!
  const least = ticks[0]!
  const xAt = (x: number) => left + ((xs.indexOf(x) + 0.5) * plotWidth) / xs.length
  const yAt = (y: number) =>
    top + plotHeight * (1 - (Math.min(most, Math.max(least, y)) - least) / (most - least))
  const tell = (y: number) => (plot.percent ? `${Math.round(100 * y)} %` : String(round(y)))
  const axis = [
    ...ticks.map(
      (y) =>
        `<path d="M${left} ${round(yAt(y))}H${width - right}" class="${y === 0 ? 'zero' : 'grid'}"/>` +
        `<text x="${left - 8}" y="${round(yAt(y) + 4.5)}" text-anchor="end">${tell(y)}</text>`,
    ),
    ...xs.map(
      (x) =>
        `<text x="${round(xAt(x))}" y="${top + plotHeight + 20}" text-anchor="middle">${x}</text>`,
    ),
    `<text x="${left + plotWidth / 2}" y="${top + plotHeight + 40}" text-anchor="middle">${inXml(xLabel)}</text>`,
    `<text x="12" y="${top - 14}">${inXml(yLabel)}</text>`,
  ]
  const drawn = series.map(({ points }, index) => {
    const { colour, dash, shape } = looks[index % looks.length]!
    // side by side, so that intervals at one place don't hide each other
    const aside = (index - (series.length - 1) / 2) * 5
    const at = points.map((point) => ({ ...point, px: round(xAt(point.x) + aside) }))
    const line = at.map(({ px, y }, n) => `${n === 0 ? 'M' : 'L'}${px} ${round(yAt(y))}`).join('')
    const bars = at
      .filter(({ low, high }) => low !== undefined && high !== undefined)
      .map(({ px, low, high }) => `M${px} ${round(yAt(low!))}V${round(yAt(high!))}`)
      .join('')
    return (
      `<g stroke="${colour}" fill="${colour}">` +
      `<path d="${line}" fill="none" stroke-width="2" stroke-dasharray="${dash}"/>` +
      (bars ? `<path d="${bars}" fill="none" stroke-width="1.5" opacity=".55"/>` : '') +
      at.map(({ px, y }) => mark(shape, px, round(yAt(y)))).join('') +
      '</g>'
    )
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title description">`,
    `<title id="title">${inXml(title)}</title>`,
    `<desc id="description">${inXml(description)}</desc>`,
    `<style>text{font:16px "Atkinson Hyperlegible",Verdana,sans-serif;fill:#14181F;font-variant-numeric:tabular-nums}.title{font-size:19px;font-weight:700}.grid{stroke:#14181F;opacity:.15}.zero{stroke:#14181F}</style>`,
    `<rect width="${width}" height="${height}" fill="#F6F4EE"/>`,
    `<text x="12" y="28" class="title">${inXml(title)}</text>`,
    ...axis,
    ...drawn,
    ...series.map(({ name }, index) => keyOf(name, index)),
    '</svg>',
    '',
  ].join('\n')
}

/** Two to a line below the plot. */
function keyOf(name: string, index: number): string {
  const { colour, dash, shape } = looks[index % looks.length]!
  const x = 12 + (index % 2) * (width / 2)
  const y = top + plotHeight + keyTop + Math.floor(index / 2) * keyStep
  return (
    `<g><g stroke="${colour}" fill="${colour}"><path d="M${x} ${y}h34" fill="none" stroke-width="2" stroke-dasharray="${dash}"/>` +
    `${mark(shape, x + 17, y)}</g><text x="${x + 42}" y="${y + 5}">${inXml(name)}</text></g>`
  )
}

function mark(shape: (typeof looks)[number]['shape'], x: number, y: number): string {
  if (shape === 'circle') return `<circle cx="${x}" cy="${y}" r="4.5"/>`
  if (shape === 'square') return `<rect x="${x - 4}" y="${y - 4}" width="8" height="8"/>`
  if (shape === 'triangle') return `<path d="M${x} ${y - 5.5}l5 9h-10z"/>`
  return `<path d="M${x} ${y - 6}l5 6l-5 6l-5 -6z"/>`
}

/** Round steps of 1, 2 or 5, from 0 or below it to above the highest. */
function ticksOf({ series, yMost }: Plot): number[] {
  const all = series.flatMap(({ points }) => points.map(({ y }) => y))
  const most = yMost ?? Math.max(...all, 0)
  const least = Math.min(...all, 0)
  const rough = (most - least) / 5 || 1
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough * 0.999)!
  const first = Math.floor(round(least / step))
  const last = Math.max(first + 1, Math.ceil(round(most / step)))
  return Array.from({ length: last - first + 1 }, (_, n) => round((first + n) * step))
}

/** To a thousandth: what is finer nobody sees. */
const round = (value: number) => Math.round(1000 * value) / 1000

function inXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
