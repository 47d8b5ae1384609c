import type { Estimate } from '../../algorithms/forecast/statistics.ts'
import type { StudyArea } from './areas.ts'
import { emissionFactors } from './emissions.ts'
import { drawPlot, type Plot, type Series } from './plots.ts'
import { policyNames, policyTitles } from './policies.ts'
import { cellsOf, excessAgainst, hindsightShare, type ReportRow, reportRows } from './report.ts'
import type { StudyResult } from './studyDays.ts'

interface Told {
  readonly areas: readonly StudyArea[]
  readonly results: readonly StudyResult[]
}

const columns: readonly (readonly [string, (row: ReportRow) => string])[] = [
  ['same day', ({ sameDay }) => share(sameDay)],
  ['of hindsight’s', ({ ofHindsight }) => withInterval(ofHindsight, share)],
  ['promises kept', ({ kept }) => withInterval(kept, share)],
  ['min a collection', ({ addedMinutes }) => number(addedMinutes, 1)],
  ['m a collection', ({ addedMetres }) => number(addedMetres, 0)],
  ['excess, min a collection', ({ excessMinutes }) => withInterval(excessMinutes, number)],
  ['of cheapest’s', ({ ofCheapest }) => (ofCheapest === undefined ? '–' : ofCheapest.toFixed(2))],
]
const costColumns: typeof columns = [
  ['rounds late', ({ lateRounds }) => lateRounds.toFixed(1)],
  ['min late', ({ lateMinutes }) => lateMinutes.toFixed(0)],
  ['stops moved a press', ({ movedStops }) => movedStops?.toFixed(2) ?? '–'],
  ['spread, min', ({ spreadMinutes }) => spreadMinutes.toFixed(0)],
]
const gasColumns: typeof columns = [
  ['gCO2e, diesel', ({ gramsDiesel }) => gramsDiesel?.toFixed(0) ?? '–'],
  ['gCO2e, electric', ({ gramsElectric }) => gramsElectric?.toFixed(0) ?? '–'],
]

/** For a terminal: a table an area. */
export function tellTables({ areas, results }: Told): string {
  return areas
    .flatMap((area) => {
      const lines = tableOf(area, results, [...columns, ...costColumnsOf(area)])
      if (lines.length === 1) return []
      const widths = lines[0]!.map((_, column) =>
        Math.max(...lines.map((line) => line[column]!.length)),
      )
      const pad = (line: readonly string[]) =>
        line
          .map((cell, column) =>
            column < 2 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
          )
          .join('  ')
      return [
        `${area.title} (${area.says})`,
        '',
        ...lines.map(pad),
        '',
        ...findings(area, results),
        '',
      ]
    })
    .join('\n')
}

/**
 * The section of the README: what was done, a plot and a table an area, and what was found.
 *
 * @param pictures the folder of the plots, from the README
 */
export function writeSection({ areas, results }: Told, pictures: string): string {
  const days = results.length
  const seeds = new Set(results.map(({ seed }) => seed)).size
  return [
    `Each of ${days} days was lived ${policyNames.length} times through the real server, each time under another way of`,
    `dealing with a press, with the same mail, presses and true times (${seeds} days a line; \`npm run study\`). The bound is`,
    'hindsight: all presses and true times known from the start, though nothing collected before it was pressed for.',
    'It is searched for, not proved: a bound only as far as that search is good, begun from the plans that were walked;',
    'where a round of ours emptied its bag on the way, hindsight may fill it as much without the visit.',
    'About half of all presses come when everybody is back. A telephone call is put behind all else of the',
    'round that serves the street; before the first carrier leaves, all plan the morning. Ours looks',
    'for better plans behind each press; ours at once is the insertion alone. With anticipation it knows of twenty',
    'earlier days, drawn as the day itself by other dates, where and when presses came in each free round: where ten of',
    'them say beyond doubt that it pays, the round leaves later and in another order, and a press is put where it suits what',
    'may come. Collection rounds on call are the only free ones in the first two areas; the third has nothing but free ones.',
    ...areas.flatMap((area) => {
      if (!results.some((result) => result.area === area.name)) return []
      return [
        '',
        `**${area.title}** (${area.says}).`,
        '',
        ...plotsOf(area, results).map(
          ({ file, plot }) => `![${plot.title}: ${plot.description}](${pictures}/${file})`,
        ),
        '',
        ...markdownTable(tableOf(area, results, columns)),
        '',
        ...markdownTable(tableOf(area, results, costColumnsOf(area))),
        '',
        ...findings(area, results).map((line) => `- ${line}`),
      ]
    }),
    '',
    'Minutes, metres and grams are what the presses added to the same day without any, for each collection on',
    'the day’s truck, empty boxes included. Excess is carrier time beyond hindsight’s for the very same visits, with its',
    '95 % interval; it is told as a share of cheapest insertion’s where that is at least 1 % of the day. Who is on call',
    'waits for nothing. Spread is the standard deviation of the added minutes between rounds.',
    `Grams: ${gasSources()}.`,
  ].join('\n')
}

/** The plots of an area, by their file names. */
export function plotsOf(
  area: StudyArea,
  results: readonly StudyResult[],
): { readonly file: string; readonly plot: Plot; readonly svg: string }[] {
  const own = results.filter((result) => result.area === area.name)
  const rows = reportRows(own)
  const lines = (estimateOf: (row: ReportRow) => Estimate | undefined): Series[] =>
    policyNames.map((policy) => ({
      name: policyTitles[policy],
      points: rows
        .filter((row) => row.policy === policy)
        .flatMap((row) => pointOf(row.pressesPerRound, estimateOf(row))),
    }))
  const possible: Series = {
    name: 'hindsight',
    points: cellsOf(own).flatMap((days) => pointOf(days[0]!.pressesPerRound, hindsightShare(days))),
  }
  const most = Math.max(...possible.points.map(({ high, y }) => high ?? y), 0)
  const plots: { readonly file: string; readonly plot: Plot }[] = [
    {
      file: `${area.name}-same-day.svg`,
      plot: {
        title: area.title,
        description: `Share of all presses that left with the same day’s truck. ${tellPoints([...lines(({ sameDay }) => sameDay), possible], percent)}`,
        xLabel: 'presses a round',
        yLabel: 'presses on the same day’s truck',
        yMost: Math.min(1, Math.ceil(10 * most) / 10),
        percent: true,
        series: [...lines(({ sameDay }) => sameDay), possible],
      },
    },
    {
      file: `${area.name}-minutes.svg`,
      plot: {
        title: area.title,
        description: `Carrier minutes added for each collection. ${tellPoints(
          lines(({ addedMinutes }) => addedMinutes),
          (value) => value.toFixed(1),
        )}`,
        xLabel: 'presses a round',
        yLabel: 'added minutes a collection',
        series: lines(({ addedMinutes }) => addedMinutes),
      },
    },
  ]
  return plots.map((one) => ({ ...one, svg: drawPlot(one.plot) }))
}

function pointOf(x: number, estimate: Estimate | undefined): Series['points'] {
  if (!estimate) return []
  const { value, low, high } = estimate
  // one day alone says nothing of others
  return [Number.isFinite(low) ? { x, y: value, low, high } : { x, y: value }]
}

function tellPoints(series: readonly Series[], tell: (value: number) => string): string {
  return series
    .filter(({ points }) => points.length > 0)
    .map(
      ({ name, points }) =>
        `${name}: ${points.map(({ x, y }) => `${tell(y)} at ${x}`).join(', ')}.`,
    )
    .join(' ')
}

const costColumnsOf = ({ hasVans }: StudyArea) =>
  hasVans ? [...costColumns, ...gasColumns] : costColumns

function markdownTable([head, ...lines]: readonly string[][]): string[] {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const rule = head!.map((_, column) => (column < 2 ? '---' : '---:'))
  return [row(head!), row(rule), ...lines.map(row)]
}

/** The head first. */
function tableOf(
  area: StudyArea,
  results: readonly StudyResult[],
  all: typeof columns,
): string[][] {
  const rows = reportRows(results.filter((result) => result.area === area.name))
  return [
    ['presses a round', 'policy', ...all.map(([head]) => head)],
    ...rows.map((row) => [
      row.policy === policyNames[0] ? String(row.pressesPerRound) : '',
      policyTitles[row.policy],
      ...all.map(([, tell]) => tell(row)),
    ]),
  ]
}

/** A sentence a cell: what ours brings beyond doing nothing, at which price, and against cheapest. */
function findings(area: StudyArea, results: readonly StudyResult[]): string[] {
  return cellsOf(results.filter((result) => result.area === area.name)).map((days) => {
    const { pressesPerRound } = days[0]!
    const of = (policy: 'nextDay' | 'ours', what: 'sameDay' | 'addedSeconds') =>
      days.reduce((sum, { figures }) => sum + figures[policy][what], 0) / days.length
    const more = of('ours', 'sameDay') - of('nextDay', 'sameDay')
    const minutes = (of('ours', 'addedSeconds') - of('nextDay', 'addedSeconds')) / 60
    const price =
      more > 0 ? `, ${(minutes / more).toFixed(1)} carrier minutes for each of them` : ''
    const against = excessAgainst('ours', 'cheapest', days)!
    const ahead = excessAgainst('ahead', 'ours', days)!
    return (
      `${pressesPerRound} presses a round: ours brings ${more.toFixed(1)} collections a day more to the truck than nothing dynamic` +
      `${price}${more < 1 ? ': so few that nothing dynamic does about as well' : ''}; its excess less cheapest insertion’s: ${tellDifference(against)}; with anticipation, less without: ${tellDifference(ahead)}.`
    )
  })
}

function tellDifference({ value, low, high }: Estimate): string {
  const signed = (minutes: number) => `${minutes < 0 ? '−' : '+'}${Math.abs(minutes).toFixed(1)}`
  const interval = Number.isFinite(low) ? ` (${signed(low)} to ${signed(high)})` : ''
  return `${signed(value)} min a day${interval}`
}

function gasSources(): string {
  return Object.values(emissionFactors)
    .map((factor) => {
      const check = 'toCheck' in factor ? `; to be checked: ${factor.toCheck}` : ''
      return `${factor.vehicle} ${factor.gramsCo2ePerKm} g/km (${factor.source}${check})`
    })
    .join('; ')
}

const percent = (value: number) => `${Math.round(100 * value)} %`

function share(estimate: Estimate | undefined): string {
  return estimate ? percent(estimate.value) : '–'
}

function number(estimate: Estimate | undefined, digits = 1): string {
  return estimate ? estimate.value.toFixed(digits) : '–'
}

function withInterval(
  estimate: Estimate | undefined,
  tell: (estimate: Estimate) => string,
): string {
  if (!estimate) return '–'
  const { low, high } = estimate
  if (!Number.isFinite(low)) return tell(estimate)
  return `${tell(estimate)} (${tell({ ...estimate, value: low })} to ${tell({ ...estimate, value: high })})`
}
