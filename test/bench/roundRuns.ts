import { fork } from 'node:child_process'
import { createHash } from 'node:crypto'
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { RoundOrder, RoundRun } from './roundsProcess.ts'

const program = fileURLToPath(new URL('./roundsProcess.ts', import.meta.url))
const house = fileURLToPath(new URL('../../', import.meta.url))

/** What was measured is kept here, so that a benchmark that was broken off goes on. */
export const keptRuns = path.join('.domino', 'bench-rounds.jsonl')

/** One search in a fresh process. */
export async function runRounds(order: RoundOrder): Promise<RoundRun> {
  const child = fork(program, {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let said = ''
  child.stderr!.on('data', (data) => {
    said = `${said}${data}`.slice(-2_000)
  })
  return await new Promise((resolve, reject) => {
    child.once('message', resolve)
    child.once('error', reject)
    child.once('close', (code, signal) =>
      reject(new Error(`A process that solves ended with ${code ?? signal}: ${said.trim()}`)),
    )
    child.send(order)
  })
}

interface KeptRun {
  /** Which sources it was measured with. */
  readonly sources: string
  readonly name: string
  readonly seed: number
  readonly seconds: number
  readonly run: RoundRun
}

/** The runs of these very sources that were kept; each new one is kept as it ends. */
export function openRuns() {
  const sources = sourcesHash()
  const known = new Map<string, RoundRun>()
  const keyOf = ({ name, seed, seconds }: Pick<KeptRun, 'name' | 'seed' | 'seconds'>) =>
    JSON.stringify([name, seed, seconds])
  if (existsSync(keptRuns))
    for (const line of readFileSync(keptRuns, 'utf8').split('\n')) {
      const kept = parseLine(line)
      if (kept?.sources === sources) known.set(keyOf(kept), kept.run)
    }
  return async (name: string, order: RoundOrder): Promise<RoundRun> => {
    const key = { name, seed: order.seed, seconds: order.seconds }
    const found = known.get(keyOf(key))
    if (found) return found
    const run = await runRounds(order)
    mkdirSync(path.dirname(keptRuns), { recursive: true })
    const kept: KeptRun = { sources, ...key, run }
    appendFileSync(keptRuns, `${JSON.stringify(kept)}\n`)
    return run
  }
}

/** The last line may be half a line. */
function parseLine(line: string): KeptRun | undefined {
  try {
    return JSON.parse(line) as KeptRun
  } catch {
    return undefined
  }
}

/** Of everything that a search's figures come from. */
function sourcesHash(): string {
  const hash = createHash('sha256')
  for (const folder of [
    'algorithms/round/search',
    'algorithms/round/instances',
    'algorithms/kernel',
  ]) {
    const at = path.join(house, folder)
    if (!existsSync(at)) continue
    const files = readdirSync(at, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
    for (const file of files.sort()) hash.update(file).update(readFileSync(file))
  }
  return hash.digest('hex').slice(0, 12)
}
