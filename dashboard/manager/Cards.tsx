import type { BoardRound } from '../../backend/protocol/boardView.ts'
import { Glyph } from '../Glyph.tsx'
import { inLanguage, say } from '../i18n/language.ts'
import { countedCollections, Return } from './RoundRow.tsx'
import { texts } from './texts.ts'

/** Rounds on a phone: a card each, its reasons in full. */
export function Cards(props: {
  rounds: readonly BoardRound[]
  timeZone: string
  onOpen: (roundId: string) => void
}) {
  const t = inLanguage(texts)
  return (
    <ol class="cards">
      {props.rounds.map((round) => (
        <li key={round.roundId}>
          <button
            type="button"
            class={`card${round.needs.length > 0 ? ' needs' : ''}`}
            data-round={round.roundId}
            onClick={() => props.onOpen(round.roundId)}
          >
            <span class="card-who">
              <span class="row-number">{round.number}</span>
              <span class="row-name">{round.carrierName}</span>
              {round.state !== 'planned' && (
                <span class="card-word">{t.columns.back.toLowerCase()}</span>
              )}
              <Return round={round} timeZone={props.timeZone} t={t} />
            </span>
            {round.needs.map((need) => (
              <span key={need.fr} class="card-need">
                <Glyph name="atRisk" />
                {say(need)}
              </span>
            ))}
            {round.collections.length > 0 && (
              <span class="card-collections">{countedCollections(round, t)}</span>
            )}
          </button>
        </li>
      ))}
    </ol>
  )
}
