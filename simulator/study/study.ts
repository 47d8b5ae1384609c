import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { runCommand } from '../../backend/start/runCommand.ts'
import { StartProblem } from '../../backend/start/startProblem.ts'
import { studyAreas } from './areas.ts'
import { reportRows } from './report.ts'
import { liveStudyDays } from './studyDays.ts'
import { plotsOf, tellTables, writeSection } from './tellStudy.ts'

const help = `npm run study -- [options]

Lives the same days under six ways of dealing with a press, through the real server, and compares
them with hindsight.

  --full          10 days a cell instead of 3
  --seeds N       so many days a cell
  --areas LIST    of: ${studyAreas.map(({ name }) => name).join(',')} (all); geneva needs an extract
  --lambdas LIST  presses a round (0.2,1,5,15)
  --iterations N  of each of hindsight's searches (3000)
  --data DIR      the folder that holds osm/geneva.osm.pbf (npm takes it from DOMINO_DATA)
  --state DIR     where each day is kept as it ends, to go on from there (domino-study in the
                  system's folder for temporary files); remove it to begin anew
  --json          ends with one line of JSON
  --write         writes the plots and the README's section`

const pictures = 'simulator/study/pictures'
const markers = ['<!-- study -->', '<!-- /study -->'] as const

await runCommand({
  name: 'study',
  help,
  options: {
    full: { type: 'boolean', default: false },
    seeds: { type: 'string' },
    areas: { type: 'string', default: studyAreas.map(({ name }) => name).join() },
    lambdas: { type: 'string', default: '0.2,1,5,15' },
    iterations: { type: 'string', default: '3000' },
    data: { type: 'string', default: '' },
    state: { type: 'string', default: path.join(os.tmpdir(), 'domino-study') },
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
  run: async ({ full, seeds, areas, lambdas, iterations, data, state, json, write }) => {
    const ending = new AbortController()
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => ending.abort())
    const chosen = areas.split(',').map(findArea)
    const days = seeds === undefined ? (full ? 10 : 3) : numberOf('seeds', seeds, 1)
    const results = await liveStudyDays({
      areas: chosen,
      pressesPerRound: lambdas.split(',').map((text) => numberOf('lambdas', text)),
      seeds: Array.from({ length: Math.floor(days) }, (_, index) => index + 1),
      iterations: numberOf('iterations', iterations),
      folder: path.resolve(state),
      data: data === '' ? undefined : data,
      say: (line) => console.error(line),
      signal: ending.signal,
    })
    const told = { areas: chosen, results }
    console.log(tellTables(told))
    if (json) console.log(JSON.stringify({ days: results.length, rows: reportRows(results) }))
    if (!write || ending.signal.aborted) return
    mkdirSync(pictures, { recursive: true })
    for (const area of chosen)
      for (const { file, svg } of plotsOf(area, results))
        writeFileSync(path.join(pictures, file), svg)
    writeBetween('README.md', writeSection(told, pictures))
  },
})

function findArea(name: string) {
  const found = studyAreas.find((area) => area.name === name)
  if (found) return found
  const names = studyAreas.map((area) => area.name).join(' or ')
  throw new StartProblem('wrong-setting', `--areas: there is no area ${name}, only ${names}.`)
}

function numberOf(name: string, text: string, least = 0): number {
  const value = Number(text)
  if (text.trim() !== '' && Number.isFinite(value) && value >= least && value <= 1e6) return value
  throw new StartProblem(
    'wrong-setting',
    `--${name}: got "${text}", expected a number from ${least} up.`,
  )
}

/** The rest of the file is somebody's own. */
function writeBetween(file: string, section: string): void {
  const text = readFileSync(file, 'utf8')
  const [from, to] = markers.map((marker) => text.indexOf(marker)) as [number, number]
  if (from < 0 || to < from)
    throw new StartProblem(
      'wrong-setting',
      `${file} has no ${markers.join(' … ')} to write between.`,
    )
  writeFileSync(file, `${text.slice(0, from)}${markers[0]}\n${section}\n${text.slice(to)}`)
}
