import { useState } from 'preact/hooks'
import type { MyPhone } from '../../../backend/protocol/phones.ts'
import { Glyph } from '../../Glyph.tsx'
import { inLanguage } from '../../i18n/language.ts'
import type { openKeptWords } from './keptWords.ts'
import { takeRound } from './phone.ts'
import { enrolTexts } from './texts.ts'

type Round = MyPhone['rounds'][number]

/**
 * One tap on the round of every day; another one, or a colleague's in the middle, is asked twice. It goes
 * on where it is.
 */
export function StartShift(props: { phone: MyPhone; kept: ReturnType<typeof openKeptWords> }) {
  const t = inLanguage(enrolTexts)
  const { rounds } = props.phone
  const [asked, setAsked] = useState<Round>()
  const [refusal, setRefusal] = useState<string>()
  const [isTaking, setTaking] = useState(false)
  const mine = rounds.find(({ isMine }) => isMine)
  const others = rounds.filter((round) => round !== mine)

  const take = async (round: Round) => {
    setTaking(true)
    setRefusal(undefined)
    if (mine && round !== mine) {
      await props.kept.send()
      const waiting = props.kept.waitingOf(mine.carrierName)
      setTaking(false)
      if (waiting > 0) return setRefusal(t.waitsFirst(waiting))
      setTaking(true)
    }
    const answer = await takeRound(round.roundId).catch(() => ({ no: t.unreachable }))
    if (!answer) return location.replace('/carrier/')
    setTaking(false)
    setRefusal(answer.no)
  }

  return (
    <main class="enrol-main">
      <h1>
        {mine?.heldBy
          ? t.goesOn(mine.number, mine.heldBy)
          : rounds.length > 0
            ? t.today
            : t.noRound}
      </h1>
      {mine?.heldBy && <p>{t.counts}</p>}
      {mine && (
        <button
          type="button"
          class="enrol-round mine"
          disabled={isTaking}
          onClick={() => void take(mine)}
        >
          <b>{mine.number}</b>
          <span>
            {mine.heldBy ? t.takeBack : mine.carrierName}
            <small>{t.states[mine.state]}</small>
          </span>
        </button>
      )}
      {refusal && (
        <p class="enrol-refusal" role="alert">
          <Glyph name="atRisk" />
          {refusal}
        </p>
      )}
      {others.length > 0 && (
        <details class="enrol-others" open={!mine}>
          <summary>{t.others}</summary>
          <ul>
            {others.map((round) => (
              <li key={round.roundId}>
                <button
                  type="button"
                  class="enrol-round"
                  aria-expanded={asked === round}
                  onClick={() => setAsked(asked === round ? undefined : round)}
                >
                  <b>{round.number}</b>
                  <span>
                    {round.carrierName}
                    <small>
                      {t.states[round.state]}
                      {round.heldBy && `, ${t.on(round.heldBy)}`}
                    </small>
                  </span>
                </button>
                {asked === round && (
                  <div class="enrol-sure">
                    <p>{t.sure(round.number, round.heldBy)}</p>
                    <button type="button" class="enrol-do" onClick={() => void take(round)}>
                      {t.take(round.number)}
                    </button>
                    <button type="button" onClick={() => setAsked(undefined)}>
                      {t.no}
                    </button>
                  </div>
                )}
              </li>
            ))}
          </ul>
        </details>
      )}
    </main>
  )
}
