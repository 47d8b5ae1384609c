import { useState } from 'preact/hooks'
import { Glyph } from '../../Glyph.tsx'
import { inLanguage } from '../../i18n/language.ts'
import { enrolPhone, givenCode } from './phone.ts'
import { enrolTexts } from './texts.ts'

const codeLength = 8

/** The code that the manager's page shows, typed, or brought along by its QR. */
export function EnterCode(props: { refusal?: string; onDone: () => void }) {
  const t = inLanguage(enrolTexts)
  const [code, setCode] = useState(() => givenCode() ?? '')
  const [refusal, setRefusal] = useState(props.refusal)
  const [isSending, setSending] = useState(false)
  const enter = async () => {
    if (code.replace(/[^a-z0-9]/gi, '').length !== codeLength) return setRefusal(t.tooShort)
    setSending(true)
    const answer = await enrolPhone(code).catch(() => ({ no: t.unreachable }))
    setSending(false)
    if ('no' in answer) setRefusal(answer.no)
    else props.onDone()
  }
  return (
    <main class="enrol-main">
      <h1>{t.enrol}</h1>
      <p>{t.where}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void enter()
        }}
      >
        <label>
          {t.code}
          <input
            class="enrol-code"
            value={code}
            onInput={(event) => setCode(event.currentTarget.value)}
            autocomplete="one-time-code"
            autocapitalize="characters"
            autocorrect="off"
            spellcheck={false}
            maxLength={20}
            placeholder="ABCD-EFGH"
          />
        </label>
        {refusal && (
          <p class="enrol-refusal" role="alert">
            <Glyph name="atRisk" />
            {refusal}
          </p>
        )}
        <button type="submit" class="enrol-do" disabled={isSending}>
          {t.add}
        </button>
      </form>
      <a class="enrol-other" href="/">
        {t.withLogin}
      </a>
    </main>
  )
}
