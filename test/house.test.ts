import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

/** The rules of the house, which no tool of today reads from TypeScript 7. */

const root = fileURLToPath(new URL('../', import.meta.url))

/**
 * Room by room, whom it may import: `room` at will, `room (types)` by `import type` only. A file
 * belongs to the longest name here that its path begins with; inside a room all is allowed.
 */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  algorithms: ['algorithms/model.ts'],
  'algorithms/model.ts': [],

  'backend/protocol': ['algorithms/model.ts (types)'],
  // what one message means, the same on a page and at the office
  'backend/protocol/inHisOrder.ts': [],
  'backend/protocol/parcelCode.ts': [],
  'backend/clock.ts': [],
  'backend/calendar.ts': ['algorithms/model.ts (types)'],
  'backend/bus': [],
  'backend/store': [
    'algorithms/model.ts',
    'backend/protocol (types)',
    'backend/clock.ts (types)',
    'algorithms (types)',
  ],
  'backend/area': [
    'algorithms',
    'algorithms/model.ts',
    'backend/store',
    'backend/clock.ts (types)',
    'backend/calendar.ts',
  ],
  // ingest, dispatch, live and api meet in rows of the store, in ids on the bus, and in functions
  // that openBackend hands them.
  'backend/ingest': ['algorithms', 'algorithms/model.ts', ...everydayTools()],
  'backend/dispatch': [
    'algorithms',
    'algorithms/model.ts',
    'backend/area (types)',
    ...everydayTools(),
  ],
  'backend/live': [
    'algorithms',
    'algorithms/model.ts',
    'backend/area (types)',
    'backend/account',
    ...everydayTools(),
  ],
  'backend/api': [
    'algorithms',
    'algorithms/model.ts',
    'backend/area',
    'backend/account',
    ...everydayTools(),
  ],
  'backend/account': ['algorithms/model.ts', ...everydayTools()],
  'backend/openBackend.ts': [
    'algorithms',
    'algorithms/model.ts',
    'backend/ingest',
    'backend/dispatch',
    'backend/live',
    'backend/api',
    'backend/account',
    'backend/area',
    ...everydayTools(),
  ],
  'backend/start': [
    'backend/store',
    'backend/clock.ts',
    'backend/calendar.ts (types)',
    'backend/openBackend.ts (types)',
  ],
  'backend/start/openRooms.ts': [
    'algorithms',
    'backend/start',
    'backend/openBackend.ts',
    'backend/area',
    'backend/store',
    'backend/bus',
    'backend/clock.ts (types)',
    'backend/calendar.ts',
  ],
  'backend/main.ts': [
    'backend/start',
    'backend/start/openRooms.ts',
    'backend/store',
    'backend/clock.ts',
    'backend/calendar.ts (types)',
  ],

  // a command of its own: the network's side is set up before our server is reached from outside
  'backend/provision.ts': ['backend/start', 'backend/ingest'],
  'backend/rework.ts': ['backend/start'],
  // a solver's door for instances in files: it needs no server
  'backend/solve.ts': ['backend/start', 'backend/solve', 'algorithms'],
  'backend/solve': ['backend/start', 'algorithms'],

  dashboard: [
    'backend/protocol (types)',
    'backend/protocol/inHisOrder.ts',
    'backend/protocol/parcelCode.ts',
    'algorithms/model.ts (types)',
  ],
  // the real backend on a database of its own: it's prepared, opened and looked at as `start` does
  simulator: [
    'algorithms',
    'algorithms/model.ts',
    'backend/protocol',
    'backend/openBackend.ts',
    'backend/account',
    'backend/area',
    'backend/start',
    'backend/ingest (types)',
    ...everydayTools(),
  ],
}

const commands = [
  'backend/main.ts',
  'backend/provision.ts',
  'backend/rework.ts',
  'simulator/replay.ts',
]

function everydayTools(): string[] {
  return [
    'backend/protocol',
    'backend/protocol/inHisOrder.ts',
    'backend/protocol/parcelCode.ts',
    'backend/store',
    'backend/bus',
    'backend/clock.ts',
    'backend/calendar.ts',
  ]
}

test('imports stay within what the rooms may import', () => {
  const broken: string[] = []
  for (const file of listSources(['algorithms', 'backend', 'dashboard', 'simulator'])) {
    const room = roomOf(file)
    if (room === undefined) {
      broken.push(`${file} is in no room of this table`)
      continue
    }
    for (const { specifier, typesOnly } of listImports(read(file))) {
      if (!specifier.startsWith('.')) continue
      const target = path.posix.join(path.posix.dirname(file), specifier.replace(/\?.*$/, ''))
      const targetRoom = roomOf(target)
      if (targetRoom === room) continue
      const allowed = mayImport[room]!
      if (targetRoom !== undefined && allowed.includes(targetRoom)) continue
      if (typesOnly && allowed.includes(`${targetRoom} (types)`)) continue
      broken.push(`${file} imports ${target}${typesOnly ? ' (types)' : ''}`)
    }
  }
  expect(broken).toEqual([])
})

test('the judge imports the nouns only, so that it shares no mistake with what it judges', () => {
  const judge = 'algorithms/round/judge/'
  const files = ['algorithms/round/checkPlan.ts', ...listSources([judge])]
  const others = files.flatMap((file) =>
    listImports(read(file))
      .map(({ specifier }) => path.posix.join(path.posix.dirname(file), specifier))
      .filter((target) => target !== 'algorithms/model.ts' && !target.startsWith(judge)),
  )
  expect(files.length).toBeGreaterThan(5)
  expect(others).toEqual([])
  const ofAnswers = listImports(read('algorithms/round/checkAnswer.ts'))
  expect(ofAnswers).toMatchObject([{ specifier: './instances/instance.ts', typesOnly: true }])
})

test('nobody imports the tests', () => {
  const broken = listSources(['algorithms', 'backend', 'dashboard', 'simulator']).filter((file) =>
    listImports(read(file)).some(({ specifier }) => /(^|\/)test\//.test(specifier)),
  )
  expect(broken).toEqual([])
})

test('the algorithms touch no file, clock, process, network or chance', () => {
  // Unpacking bytes (node:zlib) is pure.
  const impure =
    /from 'node:(?!zlib')|\bprocess\.|\bDate\.now\b|new Date\(\)|\bMath\.random\b|\bperformance\.|\bfetch\(|\bsetTimeout\b/
  expect(grep(listSources(['algorithms']), impure)).toEqual([])
})

test('only commands read the environment, and vite where the pages are worked on', () => {
  const files = listSources(['algorithms', 'backend', 'dashboard', 'simulator']).filter(
    (file) => ![...commands, 'dashboard/vite.config.ts'].includes(file),
  )
  expect(grep(files, /\bprocess\.env\b/)).toEqual([])
})

test('only commands and the simulator read a command line', () => {
  const files = listSources(['algorithms', 'backend', 'dashboard', 'simulator']).filter(
    (file) => ![...commands, 'simulator/cli.ts'].includes(file),
  )
  expect(grep(files, /\bprocess\.argv\b/)).toEqual([])
})

test('no statement asks the database for the time or for chance, so that a day can be replayed', () => {
  const files = listSources(['backend/store'])
  expect(
    grep(
      files,
      /(?<![.\w])(now|random|gen_random_uuid|clock_timestamp)\s*\(\)|\bcurrent_timestamp\b/i,
    ),
  ).toEqual([])
})

test('the root holds the five rooms', () => {
  const folders = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    // Made by tools, and not kept.
    .filter((name) => !['node_modules', 'dist'].includes(name))
  expect(folders.sort()).toEqual(['algorithms', 'backend', 'dashboard', 'simulator', 'test'])
})

test('no file or folder has a name that means anything', () => {
  const meaningless = /(^|\/)(utils?|helpers?|misc|index|types)(\/|\.tsx?$)|Service\.ts$/
  const files = listSources(['algorithms', 'backend', 'dashboard', 'simulator', 'test'])
  expect(files.filter((file) => meaningless.test(file))).toEqual([])
})

test('finds every kind of import', () => {
  const source = `
    import a from './a.ts'
    import type { B } from './b.ts'
    import {
      c,
      type D,
    } from './c.ts'
    import './e.css'
    export { f } from './f.ts'
    export type { G } from './g.ts'
    const h = await import('./h.ts')
    const i = new Worker(new URL('./i.ts', import.meta.url))
    // import z from './z.ts'
  `
  expect(listImports(source).map(({ specifier, typesOnly }) => [specifier, typesOnly])).toEqual([
    ['./a.ts', false],
    ['./b.ts', true],
    ['./c.ts', false],
    ['./e.css', false],
    ['./f.ts', false],
    ['./g.ts', true],
    ['./h.ts', false],
    ['./i.ts', false],
  ])
})

const rooms = Object.keys(mayImport).sort((a, b) => b.length - a.length)

function roomOf(file: string): string | undefined {
  return rooms.find((room) => file === room || file.startsWith(`${room}/`))
}

function listImports(source: string): { specifier: string; typesOnly: boolean }[] {
  const found: { specifier: string; typesOnly: boolean; at: number }[] = []
  const code = source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')
  const patterns = [
    /^\s*(?:import|export)\s+(type\s)?[^'"`;]*?\sfrom\s+'([^']+)'/gm,
    /^\s*import\s+()'([^']+)'/gm,
    /\bimport\(\s*()'([^']+)'\s*\)/g,
    /new URL\(\s*()'(\.[^']+\.tsx?)',\s*import\.meta\.url/g,
  ]
  for (const pattern of patterns) {
    for (const match of code.matchAll(pattern)) {
      found.push({ specifier: match[2]!, typesOnly: Boolean(match[1]), at: match.index })
    }
  }
  return found.sort((a, b) => a.at - b.at)
}

/** `file:line` of each line that matches. */
function grep(files: readonly string[], pattern: RegExp): string[] {
  return files.flatMap((file) =>
    read(file)
      .split('\n')
      .flatMap((line, i) => (pattern.test(withoutComment(line)) ? [`${file}:${i + 1}`] : [])),
  )
}

const withoutComment = (line: string) => line.replace(/^\s*(\/\/|\/?\*|--).*$/, '')

const read = (file: string) => readFileSync(path.join(root, file), 'utf8')

function listSources(folders: readonly string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(tsx?|sql)$/.test(entry.name))
      .map((entry) => path.join(path.relative(root, entry.parentPath), entry.name))
      .map((file) => file.split(path.sep).join('/'))
      .sort(),
  )
}
