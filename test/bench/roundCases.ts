import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Variant } from '../../algorithms/round/instances/singleRound.ts'

/** A public instance, or a day of ours, with what is asked of it after so many CPU seconds. */
export interface RoundCase {
  readonly name: string
  /** Its figures are told together. */
  readonly group: string
  /** The file's, or undefined where the benchmark makes it. */
  readonly file: string | undefined
  readonly variant?: Variant
  readonly marks: readonly RoundMark[]
  readonly best: { readonly cost: number; readonly rounds?: number }
  /** By when there has to be a feasible answer. */
  readonly feasibleSeconds?: number
}

export interface RoundMark {
  readonly seconds: number
  /** The gap in % that it may have, and that it would like to have; none where it's only told. */
  readonly bar?: number
  readonly ambition?: number
}

const root = () => path.join(process.env.DOMINO_DATA ?? '', 'vrp')

/** The public cases, from the folder in DOMINO_DATA. */
export function publicCases(): RoundCase[] {
  return [
    ...([150, 300, 500] as const).flatMap((stops, size) =>
      (['closed', 'open', 'tw'] as const).map((variant): RoundCase => {
        const file = `single_round/round${stops}.json.gz`
        const bar = (variant === 'tw' ? [0.5, 1.5, 2] : [0.1, 0.5, 1])[size]!
        return {
          name: `round${stops} ${variant}`,
          group: `single round, ${variant}`,
          file,
          variant,
          marks: [{ seconds: 1, bar }, ...(variant === 'open' ? [] : [{ seconds: 10 }])],
          best: bestOf(file, variant === 'tw' ? 'tw20_best_found' : variant),
          ...(variant === 'tw' ? { feasibleSeconds: 0.1 } : {}),
        }
      }),
    ),
    ...['95acb866-d1-n201-k18', '0797fbc1-d1-n259-k15', '73fcc0ab-d1-n275-k20'].map(smallOrtec),
    smallOrtec('318aa2a1-d1-n332-k21'),
    ortec('c7de4e2f-d1-n471-k34', 'ORTEC, 471', [{ seconds: 1 }, { seconds: 5 }, { seconds: 30 }]),
    ortec('ab71ae29-d1-n696-k40', 'ORTEC, 696', [
      { seconds: 1, bar: 11, ambition: 7 },
      { seconds: 5, bar: 7, ambition: 4 },
      { seconds: 30, bar: 2.2, ambition: 1.8 },
    ]),
    ...(
      [
        ['X-n303-k21', 0.8, 0.7],
        ['X-n502-k39', 0.5, 0.4],
        ['X-n1001-k43', 4.1, 3],
      ] as const
    ).map(([name, bar, ambition]) =>
      plain({
        file: `cvrp_x/${name}.vrp`,
        group: 'CVRPLIB X',
        marks: [{ seconds: 1 }, { seconds: 10, bar, ambition }],
      }),
    ),
    ...(
      [
        ['r1_10_3', 4.5, 3.5],
        ['rc2_10_5', 1.3, 1.2],
      ] as const
    ).map(([name, bar, ambition]): RoundCase => {
      const file = `vrptw_gh1000/${name}.txt`
      return {
        name,
        group: 'Gehring and Homberger',
        file,
        marks: [{ seconds: 30, bar, ambition }],
        best: bestOf(file, 'distance_dimacs_1dec_trunc'),
      }
    }),
    ...['CON3-0', 'CON8-3', 'SCA3-6', 'SCA8-9'].map((name) =>
      plain({
        file: `vrpspd_dethloff/${name}.vrpspd`,
        group: 'Dethloff',
        marks: [{ seconds: 10, bar: 0.3 }],
      }),
    ),
    ...['CMT1X', 'CMT3X', 'CMT5X'].map((name) =>
      plain({
        file: `vrpspd_salhinagy/${name}.vrpspd`,
        group: 'Salhi and Nagy',
        marks: [{ seconds: 10, bar: 0.3 }],
      }),
    ),
    ...['100/lc101', '100/lr104', '100/lr204', '100/lrc108', '100/lrc201'].map(liLim),
    ...['200/LC1_2_10', '200/LR1_2_5', '200/LRC2_2_1'].map(liLim),
    plain({ file: 'tsp/rat783.tsp', group: 'TSPLIB', marks: [{ seconds: 5, bar: 1 }] }),
    plain({ file: 'tsp/rbg403.atsp', group: 'TSPLIB', marks: [{ seconds: 5, bar: 0.1 }] }),
  ]
}

export function fileOf(file: string): string {
  return path.join(root(), file)
}

const smallOrtec = (name: string) =>
  // the bars are of the mean of their medians
  ortec(name, 'ORTEC, up to 332', [
    { seconds: 1, bar: 4, ambition: 3 },
    { seconds: 5, bar: 2, ambition: 1.5 },
    { seconds: 30, bar: 1, ambition: 0.8 },
  ])

function ortec(name: string, group: string, marks: readonly RoundMark[]): RoundCase {
  const [number] = name.split('-')
  const full = `ORTEC-VRPTW-ASYM-${name}`
  const file = `ortec/${full}.txt.gz`
  const stops = /n(\d+)/.exec(name)![1]
  return { name: `ORTEC ${number}, ${stops}`, group, file, marks, best: bestOf(file, 'bks', full) }
}

function liLim(name: string): RoundCase {
  const file = `pdptw_lilim${name}.txt`
  const { vehicles, distance } = entryOf(file).hierarchical_vehicles_then_distance!
  return {
    name: name.slice(4),
    group: 'Li and Lim',
    file,
    marks: [{ seconds: 10, bar: 0.5 }],
    best: { cost: distance, rounds: vehicles },
  }
}

function plain(given: Pick<RoundCase, 'group' | 'marks'> & { readonly file: string }): RoundCase {
  return { ...given, name: nameOf(given.file), best: bestOf(given.file, 'bks') }
}

interface Entry extends Readonly<Record<string, unknown>> {
  readonly hierarchical_vehicles_then_distance?: {
    readonly vehicles: number
    readonly distance: number
  }
}

function bestOf(file: string, field: string, name = nameOf(file)): { readonly cost: number } {
  const cost = entryOf(file, name)[field]
  if (typeof cost === 'number') return { cost }
  throw new Error(`${path.dirname(file)}/BKS.json has no ${field} of ${name}.`)
}

function entryOf(file: string, name = nameOf(file)): Entry {
  const found = path.join(root(), path.dirname(file), 'BKS.json')
  if (!existsSync(found)) throw new Error(`There is no ${found}.`)
  const { instances } = JSON.parse(readFileSync(found, 'utf8')) as {
    instances: Record<string, Entry>
  }
  const entry = instances[name]
  if (!entry) throw new Error(`${found} has no ${name}.`)
  return entry
}

const nameOf = (file: string) => path.basename(file).replace(/\..*$/, '')
