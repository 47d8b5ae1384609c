import type { Pool } from 'pg'
import type { DepotId, LonLat } from '../../algorithms/model.ts'
import type { DrawnPiece } from '../../algorithms/road/closeRoads.ts'
import { findPieces } from '../../algorithms/road/findPieces.ts'
import type { Roads } from '../../algorithms/road/roads.ts'
import type { NamedClosure, Travel } from '../area/travel.ts'
import type { Calendar } from '../calendar.ts'
import type { Clock } from '../clock.ts'
import type { ClosureView, NewClosure, RoadsNear } from '../protocol/closures.ts'
import { type ClosureRow, listClosures } from '../store/closures.ts'
import type { ClosureStep } from './step.ts'

/** The closed and slow roads of a depot: what is said of them, and what holds right now. */
export interface Closures {
  /** Those in force or to come. */
  list(): ClosureView[]
  /** What a click or a drawn line would close; undefined where no road is meant. */
  near(line: readonly LonLat[]): RoadsNear | undefined
  add(asked: NewClosure, personId: string): Promise<ClosureView | 'no road here' | 'bad time'>
  end(closureId: string, personId: string): Promise<boolean>
  /**
   * Takes in what the rows and the clock say by now: a road closed by another process, one whose
   * time has come or is over, a street open at certain hours only. To be called between two decisions
   * of the planner.
   * @returns whether anything changed
   */
  refresh(): Promise<boolean>
  /** When the next one begins or ends by itself, or a street's hours do; Infinity for none. */
  nextAt(): number
}

interface Known {
  readonly row: ClosureRow
  readonly drawn: readonly DrawnPiece[]
}

/** Keeps the depot's travel to the closures in force. */
export async function makeClosures({
  db,
  clock,
  calendar,
  roads,
  travel,
  depotId,
  randomBytes,
  changeRoads,
}: {
  readonly db: Pool
  readonly clock: Clock
  readonly calendar: Calendar
  /** As the map has them, without closures. */
  readonly roads: Roads
  readonly travel: Pick<Travel, 'useClosures' | 'useMinuteOfWeek' | 'minutesToChange'>
  readonly depotId: DepotId
  readonly randomBytes: (count: number) => Uint8Array
  /** The planner's way to write one, followed by `refresh`. */
  readonly changeRoads: (closure: ClosureStep) => Promise<boolean>
}): Promise<Closures> {
  let known = new Map<string, Known>()
  /** The ids of those whose roads `travel` leaves out or slows. */
  let inUse = ''

  const isInForce = ({ row }: Known, now: number) =>
    row.fromAt <= now && (row.untilAt === null || row.untilAt > now)

  async function refresh() {
    const now = clock.now()
    const before = [...known.keys()].join()
    known = new Map(
      (await listClosures(db, depotId, now)).map((row) => [
        row.closureId,
        // On a newer extract they may be other pieces, or none.
        known.get(row.closureId) ?? {
          row,
          drawn: row.pieces.flatMap((piece) => findAgain(roads, piece)),
        },
      ]),
    )
    const inForce = [...known.values()].filter((each) => isInForce(each, now))
    const ids = inForce.map(({ row }) => row.closureId).join()
    const isSame = ids === inUse
    if (!isSame) travel.useClosures(inForce.map(toRoadClosure))
    inUse = ids
    const isOtherHour = travel.useMinuteOfWeek(calendar.minuteOfWeek(now))
    return !isSame || isOtherHour || before !== [...known.keys()].join()
  }

  function toView({ row, drawn }: Known): ClosureView {
    const { closureId, kind, factor, direction, note, fromAt, untilAt } = row
    return {
      closureId,
      kind,
      ...(factor === null ? {} : { factor }),
      profiles: [...row.profiles],
      direction,
      note,
      fromAt,
      ...(untilAt === null ? {} : { untilAt }),
      inForce: drawn.length > 0 && isInForce({ row, drawn }, clock.now()),
      ...describe(roads, drawn, row),
    }
  }

  await refresh()
  return {
    refresh,
    list: () => [...known.values()].map(toView),
    near(line) {
      const drawn = findPieces(roads, line)
      return drawn.length === 0 ? undefined : describe(roads, drawn)
    },
    async add(asked, personId) {
      const now = clock.now()
      const fromAt = asked.from === undefined ? now : toInstant(calendar, asked.from)
      const untilAt = asked.until === undefined ? null : toInstant(calendar, asked.until)
      if (fromAt === undefined || untilAt === undefined) return 'bad time'
      if (untilAt !== null && untilAt <= Math.max(fromAt, now)) return 'bad time'
      const drawn = findPieces(roads, asked.line)
      if (drawn.length === 0) return 'no road here'
      const { street, lines } = describe(roads, drawn)
      const { kind, factor, profiles, direction, note } = asked
      const row: ClosureRow = {
        closureId: Buffer.from(randomBytes(8)).toString('hex'),
        kind,
        factor: kind === 'slow' ? factor : null,
        profiles: [...new Set(profiles)],
        direction,
        pieces: drawn.map(({ piece }, i) => ({
          wayId: roads.pieces.wayIds[piece]!,
          line: lines[i]!,
        })),
        street,
        note,
        fromAt,
        untilAt,
      }
      await changeRoads({ added: row, by: personId })
      return toView({ row, drawn })
    },
    end: (closureId, personId) => changeRoads({ endedId: closureId, by: personId }),
    nextAt() {
      const now = clock.now()
      const hourAt =
        Math.floor(now / 60_000) * 60_000 +
        travel.minutesToChange(calendar.minuteOfWeek(now)) * 60_000
      return [...known.values()]
        .flatMap(({ row }) => [row.fromAt, row.untilAt ?? Infinity])
        .concat(hourAt)
        .filter((at) => at > now)
        .reduce((a, b) => Math.min(a, b), Infinity)
    },
  }
}

function toRoadClosure({ row, drawn }: Known): NamedClosure {
  const { kind, factor, profiles, direction, street } = row
  return { kind, factor: factor ?? 1, profiles, direction, pieces: drawn, street }
}

/** The way it lay on, where that is still there; else what lies there now. */
function findAgain(
  roads: Roads,
  { wayId, line }: ClosureRow['pieces'][number],
): readonly DrawnPiece[] {
  const same = findPieces(roads, line, (piece) => roads.pieces.wayIds[piece] === wayId)
  return same.length > 0 ? same : findPieces(roads, line)
}

/** For people; a stored closure keeps the name and the lines that it was drawn with. */
function describe(roads: Roads, drawn: readonly DrawnPiece[], row?: ClosureRow): RoadsNear {
  const { pieces, streets, decimetres } = roads
  const names = drawn.map(({ piece }) => streets[pieces.street[piece]!]!.name)
  const decimetresOf = ({ piece }: DrawnPiece) =>
    decimetres[Math.max(pieces.edgeAlong[piece]!, pieces.edgeAgainst[piece]!)]!
  const lines = row
    ? row.pieces.map(({ line }) => line)
    : drawn.map(({ piece, along }) => {
        const line: LonLat[] = []
        for (let i = pieces.firstPoint[piece]!; i < pieces.firstPoint[piece + 1]!; i++)
          line.push([pieces.lons[i]!, pieces.lats[i]!])
        return along ? line : line.reverse()
      })
  return {
    street: row?.street ?? [...new Set(names)].filter((name) => name !== '').join(', '),
    metres: Math.round(drawn.reduce((sum, each) => sum + decimetresOf(each), 0) / 10),
    lines: lines.map((line) => line.map(([lon, lat]): [number, number] => [lon, lat])),
  }
}

/** Of a local time such as `2026-11-23T20:00`; undefined where there is no such day or hour. */
function toInstant(calendar: Calendar, localTime: string | undefined): number | undefined {
  const [day, time] = (localTime ?? '').split('T')
  // a date's own hours only: a service day's go on after midnight
  if (!day || !time || time >= '24:00') return undefined
  try {
    return calendar.instant(day as Parameters<Calendar['instant']>[0], time)
  } catch {
    return undefined
  }
}
