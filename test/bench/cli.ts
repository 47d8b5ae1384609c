import { runCommand } from '../../backend/start/runCommand.ts'

/** One measurement: what it's about, and the rows of its table. */
export interface Bench {
  /** Units, sizes, what is counted. */
  readonly about: string
  run(options?: BenchOptions): Promise<readonly Readonly<Record<string, string | number>>[]>
}

/** Not every benchmark heeds them. */
export interface BenchOptions {
  readonly seeds?: number
  readonly only?: string
  readonly write?: boolean
  /** CPU seconds of each long run that looks for better reference answers. */
  readonly reference?: number
}

const benches: Readonly<Record<string, () => Promise<Bench>>> = {
  area: async () => (await import('./area.ts')).area,
  carrier: async () => (await import('./carrier.ts')).carrier,
  forecast: async () => (await import('./forecast.ts')).forecast,
  ingest: async () => (await import('./ingest.ts')).ingest,
  roads: async () => (await import('./roads.ts')).roads,
  rounds: async () => (await import('./rounds.ts')).rounds,
  start: async () => (await import('./start.ts')).start,
}

const help = `npm run bench -- NAME [--json] [--help]
npm run bench -- rounds [--seeds N] [--only TEXT] [--write] [--reference SECONDS]

NAME is one of: ${Object.keys(benches).join(', ')}. Real extracts are taken from the folder in DOMINO_DATA.`

await runCommand({
  name: 'bench',
  help,
  options: {
    json: { type: 'boolean' },
    seeds: { type: 'string' },
    only: { type: 'string' },
    write: { type: 'boolean', default: false },
    reference: { type: 'string' },
  },
  whiches: Object.keys(benches),
  run: async ({ json, seeds, only, write, reference }, which) => {
    const bench = await benches[which]!()
    // beside the table, so that --json stays one document
    console.error(`${which}: ${bench.about}`)
    const rows = await bench.run({
      ...(seeds === undefined ? {} : { seeds: Number(seeds) }),
      ...(only === undefined ? {} : { only }),
      ...(reference === undefined ? {} : { reference: Number(reference) }),
      write,
    })
    if (json) console.log(JSON.stringify(rows))
    else printTable(rows)
  },
})

function printTable(rows: readonly Readonly<Record<string, string | number>>[]): void {
  const columns = Object.keys(rows[0] ?? {})
  const lines = [columns, ...rows.map((row) => columns.map((column) => String(row[column])))]
  const widths = columns.map((_, i) => Math.max(...lines.map((line) => line[i]!.length)))
  for (const line of lines) {
    console.log(
      line
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
        .join('  '),
    )
  }
}
