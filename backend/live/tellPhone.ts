import type { MyPhone } from '../protocol/phones.ts'
import type { RoundRow } from '../store/depotState.ts'
import type { PhoneRow } from '../store/phones.ts'

/** What an enrolled phone can take today, its own round first. */
export function tellPhone(
  mine: PhoneRow,
  phones: readonly PhoneRow[],
  rounds: readonly Pick<
    RoundRow,
    'roundId' | 'number' | 'carrierId' | 'carrierName' | 'progress'
  >[],
): MyPhone {
  const all = rounds.map(({ roundId, number, carrierId, carrierName, progress }) => {
    const other = phones.find(
      ({ phoneId, personId, holds }) => holds && personId === carrierId && phoneId !== mine.phoneId,
    )
    return {
      roundId,
      number,
      carrierName,
      state: progress.state,
      isMine: carrierId === mine.personId,
      ...(other ? { heldBy: other.name } : {}),
    }
  })
  all.sort((a, b) => Number(b.isMine) - Number(a.isMine) || a.number.localeCompare(b.number, 'en'))
  return { name: mine.name, rounds: all }
}
