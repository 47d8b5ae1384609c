import type { BoardPress, BoardRound } from '../../backend/protocol/boardView.ts'
import type { RoundDetail } from '../../backend/protocol/rest.ts'
import type { RoundMapProps } from '../map/Map.tsx'
import { type Mark, markOf, pressMark } from './rowLayout.ts'

type Drawn = Pick<RoundMapProps, 'stops' | 'lines'>

/** A stop with several collections shows the one that needs an eye most. */
const gravity: Readonly<Record<Mark, number>> = { atRisk: 4, new: 3, collect: 2, no: 1, done: 0 }

/** One round on the map: its stops, letters as dots, its way as lines. */
export function drawRound(round: BoardRound, detail: RoundDetail): Drawn {
  const marks = new Map<string, Mark>()
  for (const collection of round.collections) {
    const mark = markOf(collection)
    const before = marks.get(collection.stopId)
    if (!before || gravity[mark] > gravity[before]) marks.set(collection.stopId, mark)
  }
  return {
    stops: detail.stops.map(({ stopId, position, address }) => ({
      id: stopId,
      position,
      label: address,
      state: marks.get(stopId) ?? 'planned',
    })),
    lines: detail.paths.legs.map((leg) => leg.line),
  }
}

/** While no round is chosen: where the day's presses came from, the newest of each place. */
export function drawPresses(presses: readonly BoardPress[]): Drawn {
  const seen = new Set<string>()
  const stops: RoundMapProps['stops'] = []
  for (const press of presses) {
    const where = press.position.join()
    if (seen.has(where)) continue
    seen.add(where)
    stops.push({
      id: press.pressId,
      position: press.position,
      label: press.address,
      state: pressMark(press),
      isPress: true,
    })
  }
  return { stops, lines: [] }
}
