import type { CarrierId } from '../../algorithms/model.ts'
import type { CorrectionView } from '../protocol/corrections.ts'
import type { CorrectionRow } from '../store/corrections.ts'
import type { DepotState } from '../store/depotState.ts'

/** A carrier's own, or all: what waits for an answer first, then the newest. */
export function viewCorrections(
  state: DepotState,
  carrierId?: CarrierId,
): { corrections?: CorrectionView[] } {
  const rows = [...state.corrections.values()]
    .filter(({ personId }) => carrierId === undefined || personId === carrierId)
    .sort(
      (a, b) =>
        Number(a.answeredAt !== null) - Number(b.answeredAt !== null) ||
        (b.answeredAt ?? b.saidAt) - (a.answeredAt ?? a.saidAt) ||
        (a.correctionId < b.correctionId ? -1 : 1),
    )
  return rows.length === 0 ? {} : { corrections: rows.map((row) => viewCorrection(state, row)) }
}

function viewCorrection(state: DepotState, row: CorrectionRow): CorrectionView {
  const { correctionId, placeId, kind, line, was, note, roundNumber, carrierName, saidAt } = row
  const place = state.places.get(placeId)
  return {
    correctionId,
    placeId,
    kind,
    address: [place?.houseNumber, place?.street].filter(Boolean).join(' '),
    line: line.map(([lon, lat]) => [lon, lat]),
    was: [...was],
    note,
    roundNumber,
    carrierName,
    saidAt,
    ...(row.answeredAt === null
      ? {}
      : { answer: { accepted: row.accepted === true, why: row.answer, at: row.answeredAt } }),
  }
}
