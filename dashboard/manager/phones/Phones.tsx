import './phones.css'
import { useEffect, useState } from 'preact/hooks'
import type { BoardRound } from '../../../backend/protocol/boardView.ts'
import { Glyph } from '../../Glyph.tsx'
import { inLanguage, language } from '../../i18n/language.ts'
import { longDay } from '../../i18n/times.ts'
import { AddPhone } from './AddPhone.tsx'
import { listPhones, type Phone, removePhone } from './phones.ts'
import { phoneTexts } from './texts.ts'

/** A round's phones: who may open it, and on which of them it is. */
export function Phones(props: { round: BoardRound }) {
  const { roundId } = props.round
  const t = inLanguage(phoneTexts)
  const [phones, setPhones] = useState<readonly Phone[] | 'failed'>()
  const [asked, setAsked] = useState<string>()
  const [isAdding, setAdding] = useState(false)
  const look = async () => {
    const answer = await listPhones().catch(() => ({ no: t.failed }))
    setPhones('no' in answer ? 'failed' : answer.phones)
  }
  useEffect(() => {
    setAsked(undefined)
    void look()
  }, [roundId])
  const all = Array.isArray(phones) ? (phones as readonly Phone[]) : []
  const mine = all.filter((phone) => phone.roundId === roundId)

  const remove = async (phoneId: string) => {
    const answer = await removePhone(phoneId).catch(() => ({ no: t.failed }))
    if (answer) return setPhones('failed')
    setAsked(undefined)
    await look()
  }

  return (
    <section class="phones" aria-labelledby="phones-title">
      <h3 id="phones-title">{t.title}</h3>
      {phones === 'failed' && <p role="alert">{t.failed}</p>}
      {Array.isArray(phones) && mine.length === 0 && <p class="board-empty">{t.none}</p>}
      <ul>
        {mine.map((phone) => (
          <li key={phone.phoneId}>
            <span class="phone-who">
              {phone.name}
              <small>
                {phone.holds ? (
                  <>
                    <Glyph name="done" /> {t.holds}
                  </>
                ) : (
                  t.seen(longDay(phone.lastSeenDay, language.value))
                )}
              </small>
            </span>
            <button
              type="button"
              class="small"
              aria-label={t.removeOf(phone.name)}
              aria-expanded={asked === phone.phoneId}
              onClick={() => setAsked(asked === phone.phoneId ? undefined : phone.phoneId)}
            >
              {t.remove}
            </button>
            {asked === phone.phoneId && (
              <div class="phone-sure">
                <p>{t.sure(phone.name)}</p>
                <button type="button" onClick={() => void remove(phone.phoneId)}>
                  {t.yes}
                </button>
                <button type="button" onClick={() => setAsked(undefined)}>
                  {t.no}
                </button>
              </div>
            )}
          </li>
        ))}
      </ul>
      <button type="button" class="small" onClick={() => setAdding(true)}>
        {t.add}
      </button>
      {isAdding && (
        <AddPhone
          round={props.round}
          phones={all}
          onLook={() => void look()}
          onClose={() => setAdding(false)}
        />
      )}
    </section>
  )
}
