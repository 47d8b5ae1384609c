import { useEffect, useState } from 'preact/hooks'
import type { Door as AtDoor, Me } from '../backend/protocol/rest.ts'
import './door.css'
import { Glyph } from './Glyph.tsx'
import { language, words } from './i18n/language.ts'
import { Settings } from './Settings.tsx'
import { findDoor, pageOf, signIn } from './state/session.ts'
import './state/theme.ts'

/** The front door: sign in, then each to their own page. */
export function Door() {
  const [door, setDoor] = useState<AtDoor>()
  const [me, setMe] = useState<Me>()
  const [settings, setSettings] = useState(false)
  const t = words()
  useEffect(() => {
    findDoor().then(
      (found) => {
        setDoor(found)
        setMe(found.me)
      },
      () => {},
    )
  }, [])
  return (
    <div class="door">
      <button type="button" class="icon" onClick={() => setSettings(true)}>
        <Glyph name="settings" />
        <span class="aloud">{t.menu}</span>
      </button>
      <main>
        <header>
          <img src="/domino.svg" alt="" width="72" height="72" />
          <h1>{t.app}</h1>
          <p>{t.door.title}</p>
        </header>
        {door?.demo && <DemoFaces />}
        {door?.demo ? (
          <details class="sign-in">
            <summary>{t.door.signInYourself}</summary>
            <SignIn />
          </details>
        ) : (
          <>
            {me ? <Welcome me={me} onOther={() => setMe(undefined)} /> : <SignIn />}
            <p class="quiet">{t.door.household}</p>
          </>
        )}
        <a class="quiet" href="/carrier/#code=">
          {t.door.phone}
        </a>
      </main>
      {settings && <Settings onClose={() => setSettings(false)} />}
    </div>
  )
}

/** In the demo each face is one tap away, in a tab of its own, to be watched beside the others. */
function DemoFaces() {
  const t = words().door
  return (
    <section class="demo" aria-labelledby="demo-title">
      <h2 id="demo-title">{t.demo.title}</h2>
      <ul>
        {(['manager', 'carrier', 'household'] as const).map((role) => (
          <li key={role}>
            <a class="face" href={`/demo/${role}`} target="_blank" rel="noreferrer">
              <span class="face-who">{t.demo.who[role]}</span>
              <span class="face-how">{t.demo.sees[role]}</span>
            </a>
          </li>
        ))}
      </ul>
      <p class="quiet">{t.demo.hint}</p>
    </section>
  )
}

function Welcome(props: { me: Me; onOther: () => void }) {
  const t = words().door
  return (
    <section class="form">
      <p>{t.signedIn(props.me.name)}</p>
      <a class="button" href={pageOf[props.me.role]}>
        {t.pages[props.me.role]}
      </a>
      <button type="button" onClick={props.onOther}>
        {t.other}
      </button>
    </section>
  )
}

function SignIn() {
  const t = words().door
  const [refusal, setRefusal] = useState<string>()
  const [sending, setSending] = useState(false)
  const enter = async (event: SubmitEvent) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget as HTMLFormElement)
    setSending(true)
    try {
      const answer = await signIn(String(form.get('login')), String(form.get('password')))
      if ('role' in answer) {
        location.assign(pageOf[answer.role])
        return
      }
      setRefusal(answer[language.value])
    } catch {
      setRefusal(t.unreachable)
    }
    setSending(false)
  }
  return (
    <form class="form" onSubmit={(event) => void enter(event)}>
      <label>
        {t.login}
        <input
          name="login"
          required
          autocomplete="username"
          autocapitalize="none"
          spellcheck={false}
        />
      </label>
      <label>
        {t.password}
        <input name="password" type="password" required autocomplete="current-password" />
      </label>
      {refusal && (
        <p class="refusal" role="alert">
          <Glyph name="atRisk" />
          {refusal}
        </p>
      )}
      <button type="submit" class="button" disabled={sending}>
        {t.signIn}
      </button>
    </form>
  )
}
