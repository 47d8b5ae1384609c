import { runCommand } from '../../backend/start/runCommand.ts'

/** One measurement: what it's about, and the rows of its table. */
export interface Bench {
  /** Units, sizes, what is counted. */
  readonly about: string
  run(): Promise<readonly Readonly<Record<string, string | number>>[]>
}

const benches: Readonly<Record<string, () => Promise<Bench>>> = {
  area: async () => (await import('./area.ts')).area,
  forecast: async () => (await import('./forecast.ts')).forecast,
  ingest: async () => (await import('./ingest.ts')).ingest,
  roads: async () => (await import('./roads.ts')).roads,
  start: async () => (await import('./start.ts')).start,
}

const help = `npm run bench -- NAME [--json] [--help]

NAME is one of: ${Object.keys(benches).join(', ')}. Real extracts are taken from the folder in DOMINO_DATA.`

await runCommand({
  name: 'bench',
  help,
  options: { json: { type: 'boolean' } },
  whiches: Object.keys(benches),
  run: async ({ json }, which) => {
    const bench = await benches[which]!()
    // beside the table, so that --json stays one document
    console.error(`${which}: ${bench.about}`)
    const rows = await bench.run()
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
