import type { Pool } from 'pg'
import type { DepotId, RoundId, Stop } from '../algorithms/model.ts'
import { findPieces } from '../algorithms/road/findPieces.ts'
import type { Roads } from '../algorithms/road/roads.ts'
import type { Travel } from '../backend/area/travel.ts'
import { type ClosureRow, listClosures } from '../backend/store/closures.ts'
import type { DayStage } from './dayStage.ts'

/** What the database says by now of roads and plans, as far as people outside go by it. */
export interface DayRows {
  /**
   * Takes in what is closed and planned by now.
   * @returns the rounds whose plan has changed
   */
  follow(): Promise<ReadonlySet<RoundId>>
  /** What is closed, which people see in the street whether or not the server could say so. */
  closures(): readonly ClosureRow[]
  /** A phone may show a plan before the step in which it was made has ended. */
  learn(stopIds: readonly string[]): Promise<void>
  /** @throws where no plan has ever had it, as far as that was taken in or learned */
  stopOf(stopId: string): Stop
}

const none: ReadonlySet<RoundId> = new Set()

/** @param travel of the people in the street: closed roads are closed in it */
export function makeDayRows(
  { clock, note }: Pick<DayStage, 'clock' | 'note'>,
  {
    db,
    depotId,
    roads,
    travel,
  }: {
    readonly db: Pool
    readonly depotId: DepotId
    readonly roads: Roads
    readonly travel: Pick<Travel, 'useClosures'>
  },
): DayRows {
  const stops = new Map<string, Stop>()
  let closures: readonly ClosureRow[] = []
  let version = 0

  async function followRoads() {
    closures = await listClosures(db, depotId, clock.now())
    travel.useClosures(
      closures.map(({ kind, factor, profiles, direction, pieces, street }) => ({
        kind,
        factor: factor ?? 1,
        profiles,
        direction,
        pieces: pieces.flatMap(({ line }) => findPieces(roads, line)),
        street,
      })),
    )
  }

  async function followPlan(newest: number): Promise<ReadonlySet<RoundId>> {
    const { rows } = await db.query<{ round_id: RoundId; version: number; stops: Stop[] }>(
      `select round_id, version, stops from round_plans where version > $1
       order by version, round_id`,
      [version],
    )
    version = newest
    for (const { round_id, version: of, stops: planned } of rows) {
      note('plan', of, round_id, planned.map(({ stopId }) => stopId).join())
      for (const stop of planned) stops.set(stop.stopId, stop)
    }
    return new Set(rows.map(({ round_id }) => round_id))
  }

  return {
    async follow() {
      const { rows } = await db.query<{ version: number; closureIds: string }>(
        `select plan_version as version,
           (select coalesce(string_agg(closure_id, ',' order by from_at, closure_id), '')
            from closures c
            where c.depot_id = d.depot_id and ended_at is null
              and (until_at is null or until_at > $2)
           ) as "closureIds"
         from depots d where depot_id = $1`,
        [depotId, clock.now()],
      )
      const { version: newest, closureIds } = rows[0]!
      if (closureIds !== closures.map(({ closureId }) => closureId).join()) await followRoads()
      return newest === version ? none : followPlan(newest)
    },
    closures: () => closures,
    async learn(stopIds) {
      if (stopIds.every((stopId) => stops.has(stopId))) return
      const { rows } = await db.query<{ stops: Stop[] }>(
        'select stops from round_plans where version > $1 order by version, round_id',
        [version],
      )
      for (const stop of rows.flatMap((row) => row.stops)) stops.set(stop.stopId, stop)
    },
    stopOf(stopId) {
      const stop = stops.get(stopId)
      if (!stop) throw new Error(`no stop ${stopId}`)
      return stop
    },
  }
}
