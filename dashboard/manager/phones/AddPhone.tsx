import { useEffect, useState } from 'preact/hooks'
import type { EnrolmentCode } from '../../../backend/protocol/phones.ts'
import { Glyph } from '../../Glyph.tsx'
import { inLanguage } from '../../i18n/language.ts'
import { Sheet } from '../../Sheet.tsx'
import { tickingRealNow } from '../../state/serviceClock.ts'
import { issueCode, type Phone } from './phones.ts'
import { QrCode } from './QrCode.tsx'
import { phoneTexts } from './texts.ts'

/** While a code is shown, so often it's looked whether it has been used. */
const lookMs = 2_000

/** A name, then a code as a picture and as text, until a phone has used it. */
export function AddPhone(props: {
  round: { readonly roundId: string; readonly number: string }
  phones: readonly Phone[]
  onLook: () => void
  onClose: () => void
}) {
  const { roundId, number } = props.round
  const t = inLanguage(phoneTexts)
  const [before] = useState(() => new Set(props.phones.map(({ phoneId }) => phoneId)))
  const [name, setName] = useState(() => {
    const taken = new Set(props.phones.map((phone) => phone.name))
    let count = 1
    while (taken.has(t.nameOf(number, count))) count += 1
    return t.nameOf(number, count)
  })
  const [issued, setIssued] = useState<EnrolmentCode>()
  const [refusal, setRefusal] = useState<string>()
  const added = props.phones.find((phone) => !before.has(phone.phoneId) && phone.name === name)
  const isWaiting = issued !== undefined && !added

  useEffect(() => {
    if (!isWaiting) return
    const timer = setInterval(props.onLook, lookMs)
    return () => clearInterval(timer)
  }, [isWaiting])

  const issue = async () => {
    setRefusal(undefined)
    const answer = await issueCode(roundId, name.trim()).catch(() => ({ no: t.failed }))
    if ('no' in answer) setRefusal(answer.no)
    else setIssued(answer)
  }

  return (
    <Sheet title={t.add} onClose={props.onClose}>
      {issued === undefined && (
        <form
          class="phone-name"
          onSubmit={(event) => {
            event.preventDefault()
            void issue()
          }}
        >
          <label>
            {t.name}
            <input
              required
              maxLength={40}
              value={name}
              onInput={(event) => setName(event.currentTarget.value)}
            />
          </label>
          <button type="submit">{t.show}</button>
        </form>
      )}
      {refusal && (
        <p class="phone-refusal" role="alert">
          <Glyph name="atRisk" />
          {refusal}
        </p>
      )}
      {isWaiting && <Code issued={issued} onAnother={() => void issue()} />}
      <p class="phone-added" role="status">
        {added && (
          <>
            <Glyph name="done" />
            {t.added(added.name)}
          </>
        )}
      </p>
    </Sheet>
  )
}

function Code(props: { issued: EnrolmentCode; onAnother: () => void }) {
  const t = inLanguage(phoneTexts)
  const { code, untilRealAt } = props.issued
  const left = Math.max(0, Math.ceil((untilRealAt - tickingRealNow()) / 1000))
  const url = `${location.origin}/carrier/#code=${code}`
  if (left === 0)
    return (
      <>
        <p>{t.over}</p>
        <button type="button" onClick={props.onAnother}>
          {t.another}
        </button>
      </>
    )
  return (
    <div class="phone-code">
      {['localhost', '127.0.0.1', '[::1]'].includes(location.hostname) && (
        <p class="phone-refusal">
          <Glyph name="atRisk" />
          {t.onlyHere}
        </p>
      )}
      <p>{t.scan}</p>
      <QrCode text={url} label={t.picture(url)} />
      <p class="phone-letters">{code}</p>
      <p>{t.good(`${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`)}</p>
    </div>
  )
}
