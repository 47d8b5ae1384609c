import { useEffect, useState } from 'preact/hooks'
import type { RoadsNear } from '../../backend/protocol/closures.ts'
import type { MapClosure } from '../map/drawing.tsx'
import { findRoads } from './closures.ts'

type Point = [lon: number, lat: number]
type Direction = MapClosure['direction']

/** The road that a manager is pointing at, before he closes it. */
export interface RoadDraft {
  readonly line: readonly Point[]
  readonly roads: RoadsNear | undefined
  /** Why there is none; `failed` without a network. */
  readonly problem: { readonly no: string } | 'failed' | undefined
  readonly isLooking: boolean
  /** Which of its directions is meant, as it was drawn. */
  readonly direction: Direction
  mean(direction: Direction): void
  add(point: Point): void
  undo(): void
  clear(): void
}

export function useRoadDraft(): RoadDraft {
  const [line, setLine] = useState<readonly Point[]>([])
  const [direction, mean] = useState<Direction>('both')
  const [found, setFound] = useState<{
    line: readonly Point[]
    roads?: RoadsNear
    problem?: RoadDraft['problem']
  }>()
  useEffect(() => {
    if (line.length === 0) return
    const stop = new AbortController()
    findRoads(line, stop.signal).then(
      (answer) => setFound('no' in answer ? { line, problem: answer } : { line, roads: answer }),
      () => !stop.signal.aborted && setFound({ line, problem: 'failed' }),
    )
    return () => stop.abort()
  }, [line])
  const known = found && found.line === line && line.length > 0 ? found : undefined
  return {
    line,
    roads: known?.roads,
    problem: known?.problem,
    isLooking: line.length > 0 && !known,
    direction,
    mean,
    // Six digits are a decimetre.
    add: ([lon, lat]) => setLine((before) => [...before, [round(lon), round(lat)]]),
    undo: () => setLine((before) => before.slice(0, -1)),
    clear: () => {
      setLine([])
      mean('both')
    },
  }
}

export function drawDraft({ roads, direction }: RoadDraft): MapClosure[] {
  if (!roads) return []
  const { lines, street: label } = roads
  return [{ id: 'draft', kind: 'closed', lines, direction, label, draft: true }]
}

const round = (degrees: number) => Math.round(degrees * 1e6) / 1e6
