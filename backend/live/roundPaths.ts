import type { Sentence, Stop } from '../../algorithms/model.ts'
import { piecesOf } from '../../algorithms/round/walk.ts'
import type { RoundDetail, RoundPaths } from '../protocol/rest.ts'
import type { RoundRow } from '../store/depotState.ts'
import { addressOf, type Showing } from './showing.ts'

/** A round's legs as lines on the map, from the depot over each stop back to it. */
export function roundPaths({ state, travel }: Showing, round: RoundRow): RoundPaths {
  const { placeId: depot } = state.depot
  let from: Stop | undefined
  const legTo = (to: Stop | undefined, toStopId?: string) => {
    const here = to?.placeId ?? depot
    const pieces = piecesOf(round.profile, { from, to, depotPlaceId: depot })
    if (pieces.length === 0) pieces.push({ profile: round.profile, from: here, to: here })
    const ways = pieces.flatMap((piece) => travel.line(piece.profile, piece.from, piece.to) ?? [])
    if (ways.length < pieces.length) return []
    from = to
    return [
      {
        ...(toStopId === undefined ? {} : { toStopId }),
        seconds: ways.reduce((sum, way) => sum + way.seconds, 0),
        metres: ways.reduce((sum, way) => sum + way.metres, 0),
        line: ways.flatMap(({ line }) => line.map(([lon, lat]): [number, number] => [lon, lat])),
      },
    ]
  }
  const legs = round.stops.flatMap((stop) => legTo(stop, stop.stopId))
  if (round.stops.length > 0) legs.push(...legTo(undefined))
  return { roundId: round.roundId, version: state.version, legs }
}

/** One round for a manager: its way and its stops. */
export function roundDetail(
  showing: Showing,
  round: RoundRow,
  anticipation: Sentence | undefined,
): RoundDetail {
  const { state, travel } = showing
  const schedule = showing.schedule(round)
  return {
    roundId: round.roundId,
    number: round.number,
    carrierName: round.carrierName,
    profile: round.profile,
    ...(anticipation ? { anticipation } : {}),
    paths: roundPaths(showing, round),
    stops: round.stops.map((stop, index) => {
      const place = state.places.get(stop.placeId)!
      const count = (kind: string) => stop.deliveries.filter((d) => d.kind === kind).length
      const isCutOff = schedule.stops[index]!.state === 'cut off'
      const cutOff = isCutOff
        ? travel.whyCutOff([stop.placeId, state.depot.placeId], round)
        : undefined
      const first = stop.collections[0] ?? stop.deliveries[0]
      return {
        stopId: stop.stopId,
        position: [place.position[0], place.position[1]],
        address: addressOf(state, first && state.mailboxes.get(first.mailboxId)),
        letters: count('letters'),
        parcels: count('parcel'),
        registered: count('registered'),
        collections: stop.collections.length,
        arriveAt: schedule.stops[index]!.arriveAt,
        ...(cutOff ? { cutOff } : {}),
      }
    }),
  }
}
