import { readFileSync, writeFileSync } from 'node:fs'
import type { RoundRow } from './rounds.ts'

const markers = ['<!-- rounds -->', '<!-- /rounds -->'] as const

/** Writes the table into the README, between its marks; the rest is somebody's own. */
export function writeRoundsSection(
  rows: readonly RoundRow[],
  { seeds, machine }: { readonly seeds: number; readonly machine: string },
): void {
  const text = readFileSync('README.md', 'utf8')
  const [from, to] = markers.map((marker) => text.indexOf(marker)) as [number, number]
  if (from < 0 || to < from) throw new Error(`README.md has no ${markers.join(' … ')}.`)
  const section = sectionOf(rows, { seeds, machine })
  writeFileSync('README.md', `${text.slice(0, from)}${markers[0]}\n${section}\n${text.slice(to)}`)
}

function sectionOf(
  rows: readonly RoundRow[],
  { seeds, machine }: { readonly seeds: number; readonly machine: string },
): string {
  const day = new Date().toISOString().slice(0, 10)
  return [
    `Measured ${day} by \`npm run bench -- rounds --write\` on ${machine}, shared: the median of ${seeds} seeds,`,
    'one thread, each run in a fresh process, after so many CPU seconds from the instance on; in % above the',
    'best known answer, every answer judged. Bars with what we’d like in brackets. Peers: measured once on',
    'such a machine, one seed.',
    '',
    '| what | ours | bar | met | elsewhere |',
    '| --- | ---: | ---: | --- | --- |',
    ...rows.map(
      (row) =>
        `| ${row.case} | ${row.measured} | ${row.bar || '–'} | ${row.met || '–'} | ${row.elsewhere || '–'} |`,
    ),
  ].join('\n')
}
