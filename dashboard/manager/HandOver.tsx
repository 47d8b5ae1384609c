import { useState } from 'preact/hooks'
import type { BoardRound, BoardView } from '../../backend/protocol/boardView.ts'
import type { HandOverAnswer } from '../../backend/protocol/rest.ts'
import { inLanguage } from '../i18n/language.ts'
import { serviceNow } from '../state/serviceClock.ts'
import { handOver } from './roundDetail.ts'
import { texts } from './texts.ts'

type Said = 'no' | 'asking' | 'failed' | HandOverAnswer

/**
 * One call hands over what a round has collected. There is nothing to press while it has nothing,
 * nor before the carrier can be back; that he said so isn't asked for, since a phone may be empty.
 */
export function HandOver(props: { round: BoardRound; clock: BoardView['clock'] }) {
  const { roundId, state, expectedReturnAt } = props.round
  const t = inLanguage(texts)
  const [said, setSaid] = useState<{ roundId: string; how: Said }>({ roundId, how: 'no' })
  const how = said.roundId === roundId ? said.how : 'no'
  const isCarrying = props.round.collections.some((c) => c.state === 'collected')
  const canBeBack = state === 'back' || serviceNow(props.clock) >= expectedReturnAt

  const act = async () => {
    setSaid({ roundId, how: 'asking' })
    try {
      setSaid({ roundId, how: await handOver(roundId) })
    } catch {
      setSaid({ roundId, how: 'failed' })
    }
  }

  return (
    <div class="hand-over">
      {((isCarrying && canBeBack) || how === 'asking') && (
        <button type="button" disabled={how === 'asking'} onClick={() => void act()}>
          {how === 'asking' ? t.handingOver : t.handOver}
        </button>
      )}
      <p role="status">
        {typeof how === 'object' && t.handedOver(how.parcels, how.requests)}
        {how === 'failed' && t.notHandedOver}
      </p>
    </div>
  )
}
