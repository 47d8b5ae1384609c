import { useState } from 'preact/hooks'
import type { AbsenceAnswer } from '../../backend/protocol/absence.ts'
import type { BoardRound } from '../../backend/protocol/boardView.ts'
import { inLanguage } from '../i18n/language.ts'
import { setAbsent, type Told } from './roundDetail.ts'
import { texts } from './texts.ts'

type How = 'no' | 'sure?' | 'asking' | 'failed' | Told

/** A round that hasn't left may have no carrier today: asked twice, since its mail goes to others then. */
export function Absent({ round: { roundId, state } }: { readonly round: BoardRound }) {
  const t = inLanguage(texts)
  const [said, setSaid] = useState<{ roundId: string; how: How }>({ roundId, how: 'no' })
  const how = said.roundId === roundId ? said.how : 'no'
  const say = (next: How) => setSaid({ roundId, how: next })

  const act = async () => {
    say('asking')
    say(await setAbsent(roundId).catch(() => 'failed' as const))
  }

  return (
    <div class="hand-over">
      {state === 'planned' && (how === 'no' || how === 'failed') && (
        <button type="button" onClick={() => say('sure?')}>
          {t.noCarrierToday}
        </button>
      )}
      {how === 'sure?' && (
        <>
          <p>{t.noCarrierSure}</p>
          <button type="button" onClick={() => void act()}>
            {t.noCarrierYes}
          </button>
          <button type="button" onClick={() => say('no')}>
            {t.noCarrierNo}
          </button>
        </>
      )}
      <div role="status">
        {how === 'asking' && <p>{t.noCarrierAsking}</p>}
        {how === 'failed' && <p>{t.noCarrierFailed}</p>}
        {typeof how === 'object' &&
          ('given' in how ? listTold(how) : [how]).map((why) => (
            <p key={why.en}>{inLanguage(why)}</p>
          ))}
        {typeof how === 'object' && 'given' in how && listTold(how).length === 0 && (
          <p>{t.noCarrierNothing}</p>
        )}
      </div>
    </div>
  )
}

/** A sentence for each part that goes to somebody or to nobody. */
function listTold({ given, left }: AbsenceAnswer) {
  return [...given, ...left].map(({ why }) => why)
}
