import { describe, expect, it } from 'vitest'
import type { RequestId, StopId } from '../../../algorithms/model.ts'
import { removePickup } from '../../../algorithms/round/removePickup.ts'
import { nine, round } from './gridTown.ts'

const before = round('L01', '10,0 20,0C 30,0x1C')
const requestAt = (id: string) => `old.L01.${id}` as RequestId
const stopAt = (id: string) => `2026-11-23.L01.${id}` as StopId

describe('removePickup', () => {
  it('drops a stop that has nothing left, and keeps one with deliveries', () => {
    const less = removePickup({ round: before, requestId: requestAt('20,0') })
    expect(less.stops.map(({ placeId }) => placeId)).toEqual(['10,0', '30,0'])
    const kept = removePickup({ round: before, requestId: requestAt('30,0') })
    expect(kept.stops[2]).toMatchObject({ collections: [], placeId: '30,0' })
    expect(kept.stops[2]!.deliveries).toHaveLength(1)
  })

  it('keeps the last confirmed stop, because the times run from it', () => {
    const confirmed = { stopId: stopAt('20,0'), at: nine }
    const walking = { ...before, progress: { state: 'out' as const, confirmed } }
    const less = removePickup({ round: walking, requestId: requestAt('20,0') })
    expect(less.stops[1]).toMatchObject({ stopId: confirmed.stopId, collections: [] })
  })

  it('leaves a round alone that has no such request', () => {
    expect(removePickup({ round: before, requestId: 'other' as RequestId })).toEqual(before)
  })
})
