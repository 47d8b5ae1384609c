import './enrol.css'
import { useEffect, useMemo, useState } from 'preact/hooks'
import type { MyPhone } from '../../../backend/protocol/phones.ts'
import { Glyph } from '../../Glyph.tsx'
import { inLanguage, say, words } from '../../i18n/language.ts'
import { Settings } from '../../Settings.tsx'
import { EnterCode } from './EnterCode.tsx'
import { openKeptWords } from './keptWords.ts'
import { findPhone, forgetCode, givenCode } from './phone.ts'
import { StartShift } from './StartShift.tsx'
import { enrolTexts } from './texts.ts'

type Step =
  | { readonly kind: 'asking' }
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'code'; readonly refusal?: string }
  | { readonly kind: 'rounds'; readonly phone: MyPhone }

/**
 * Before a round is on this phone: enrolled once by a code, then a tap a shift. Whoever has neither a
 * phone of the office nor a code goes to the front door.
 */
export function Enrol() {
  const [step, setStep] = useState<Step>(
    givenCode() === undefined ? { kind: 'asking' } : { kind: 'code' },
  )
  const [settings, setSettings] = useState(false)
  const kept = useMemo(openKeptWords, [])
  useEffect(() => kept.close, [])
  const t = inLanguage(enrolTexts)

  const look = async () => {
    setStep({ kind: 'asking' })
    try {
      const phone = await findPhone()
      if (!('no' in phone)) setStep({ kind: 'rounds', phone })
      else if (phone.code === 'phone-revoked') setStep({ kind: 'code', refusal: phone.no })
      else if (kept.waiting.value > 0) setStep({ kind: 'code' })
      else location.replace('/')
    } catch {
      setStep({ kind: 'unreachable' })
    }
  }
  useEffect(() => {
    if (step.kind === 'asking') void look()
  }, [])

  return (
    <div class="enrol">
      <header>
        <p class="enrol-where">{step.kind === 'rounds' ? step.phone.name : words().app}</p>
        <button type="button" class="icon" onClick={() => setSettings(true)}>
          <Glyph name="settings" />
          <span class="aloud">{words().menu}</span>
        </button>
      </header>
      <Waiting kept={kept} />
      {step.kind === 'asking' && <main class="enrol-main" aria-busy="true" />}
      {step.kind === 'unreachable' && (
        <main class="enrol-main">
          <h1>{t.unreachable}</h1>
          <button type="button" class="enrol-do" onClick={() => void look()}>
            {t.again}
          </button>
        </main>
      )}
      {step.kind === 'code' && (
        <EnterCode
          {...(step.refusal && { refusal: step.refusal })}
          onDone={() => {
            forgetCode()
            void kept.send()
            void look()
          }}
        />
      )}
      {step.kind === 'rounds' && <StartShift phone={step.phone} kept={kept} />}
      {settings && <Settings onClose={() => setSettings(false)} />}
    </div>
  )
}

/** What was done here and isn't at the office yet, and what it said no to. */
function Waiting(props: { kept: ReturnType<typeof openKeptWords> }) {
  const t = inLanguage(enrolTexts)
  const waiting = props.kept.waiting.value
  return (
    <div aria-live="polite">
      {waiting > 0 && (
        <p class="strip hatched">
          <span>{t.waits(waiting)}</span>
        </p>
      )}
      {props.kept.rejected.value.map(({ event, why }) => (
        <p key={event.eventId} class="strip rejected">
          <Glyph name="atRisk" />
          <span>
            {t.notKept}
            {why && ` : ${say(why)}`}
          </span>
        </p>
      ))}
    </div>
  )
}
