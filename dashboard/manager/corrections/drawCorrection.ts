import type { CorrectionView } from '../../../backend/protocol/corrections.ts'
import type { RoundMapProps } from '../../map/Map.tsx'
import { correctionTexts } from './texts.ts'

/** Where a place lay and where it is; of a way its two ends and what lies between. */
export function drawCorrection({
  kind,
  line,
  was,
}: CorrectionView): Pick<RoundMapProps, 'stops' | 'lines'> {
  const t = correctionTexts()
  const isWay = kind === 'path' || kind === 'no way'
  return {
    stops: [
      { id: 'was', position: was, label: t.before, state: 'planned' },
      ...line.map((position, n) => ({
        id: `now ${n} ${position.join()}`,
        position,
        label: t.now,
        state: 'new' as const,
      })),
    ],
    lines: [isWay ? line : [was, ...line]],
  }
}
