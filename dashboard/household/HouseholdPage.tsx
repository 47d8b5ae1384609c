import { useState } from 'preact/hooks'
import type { HouseholdView } from '../../backend/protocol/householdView.ts'
import { spellCode } from '../../backend/protocol/parcelCode.ts'
import type { Item } from '../../backend/protocol/rest.ts'
import { Glyph, type GlyphName } from '../Glyph.tsx'
import { language, words } from '../i18n/language.ts'
import { clockTime } from '../i18n/times.ts'
import { Photo } from '../Photo.tsx'
import { Settings } from '../Settings.tsx'
import type { Live } from '../state/live.ts'
import { newId } from '../state/newId.ts'
import { serviceNow } from '../state/serviceClock.ts'
import { Announce } from './Announce.tsx'
import { canPressAgain } from './canPressAgain.ts'
import './household.css'
import { type Step, type StepName, sayRequest, todayOf } from './saying.ts'
import { tellOffice } from './tellOffice.ts'

/** One sentence is the largest thing; four steps under it, and one button. */
export function HouseholdPage(props: { live: Live<HouseholdView> }) {
  const { live } = props
  const [settings, setSettings] = useState(false)
  const t = words()
  const view = live.view.value!
  const { request, depot } = view
  return (
    <div class="household">
      <header>
        <p class="mailbox">
          <b>{view.mailbox.label}</b>
          <span>{view.mailbox.address}</span>
        </p>
        <button type="button" class="icon" onClick={() => setSettings(true)}>
          <Glyph name="settings" />
          <span class="aloud">{t.menu}</span>
        </button>
      </header>
      <main>
        {live.network.value === 'offline' && (
          <p class="offline" role="status">
            <Glyph name="offline" />
            {t.household.offline}
          </p>
        )}
        {request ? (
          <Standing key={request.requestId} request={request} depot={depot} view={view} />
        ) : (
          <>
            <HowItWorks />
            <Announce view={view} />
            {view.asks !== 'announce first' && <Ready />}
          </>
        )}
      </main>
      {settings && <Settings onClose={() => setSettings(false)} />}
    </div>
  )
}

function Standing(props: {
  request: NonNullable<HouseholdView['request']>
  depot: HouseholdView['depot']
  view: HouseholdView
}) {
  const { request, depot, view } = props
  const t = words()
  const today = todayOf(depot, serviceNow(view.clock))
  const said = sayRequest(request, depot, today, t, language.value)
  // a press would open nothing now: don't send anybody to the button
  const note = view.asks === 'announce first' ? t.household.asks.first : said.note
  return (
    <>
      <div class={`saying ${said.mood}`} role="status">
        <h1>{said.sentence}</h1>
        {note && <p>{note}</p>}
      </div>
      <ol class="steps">
        {said.steps.map((step) => (
          <StepLine key={step.name} step={step} timeZone={depot.timeZone} />
        ))}
      </ol>
      {request.photo && (
        <Photo
          key={request.photo}
          photoId={request.photo}
          alt={t.household.photo}
          later={t.household.photoLater}
        />
      )}
      {request.items && <Proof items={request.items} />}
      <Announce view={view} />
      {request.cancellable && <NotReady requestId={request.requestId} />}
      {canPressAgain(request, today) && view.asks !== 'announce first' && <Ready />}
    </>
  )
}

/** What the carrier read on each parcel: what a household can ask the post about. */
function Proof(props: { items: readonly Item[] }) {
  const t = words().household
  const codes = props.items.flatMap(({ code, outcome }) =>
    code && outcome === 'collected' ? [code] : [],
  )
  if (codes.length === 0) return null
  return (
    <dl class="proof">
      <dt>{t.proof(codes.length)}</dt>
      {codes.map((code) => (
        <dd key={code}>{spellCode(code)}</dd>
      ))}
    </dl>
  )
}

const glyphOf: Readonly<Record<StepName, GlyphName>> = {
  seen: 'new',
  coming: 'planned',
  collected: 'collect',
  departed: 'done',
}

function StepLine(props: { step: Step; timeZone: string }) {
  const { step, timeZone } = props
  const t = words().household
  const glyph: GlyphName =
    step.state === 'done' ? 'done' : step.state === 'no' ? 'no' : glyphOf[step.name]
  return (
    <li
      class={`step ${step.state} ${step.name}`}
      {...(step.state === 'now' && { 'aria-current': 'step' as const })}
    >
      <span class="dot">{step.state === 'todo' ? null : <Glyph name={glyph} />}</span>
      <span class="step-name">{t.steps[step.name]}</span>
      <span class="aloud">, {t.stepStates[step.state]}</span>
      {step.at !== undefined && <time>{clockTime(step.at, timeZone)}</time>}
    </li>
  )
}

/** The one button; it asks once more, because a carrier may be on his way. */
function NotReady(props: { requestId: string }) {
  const t = words().household
  const [asking, setAsking] = useState(false)
  const [failed, setFailed] = useState<string>()
  const [sending, setSending] = useState(false)
  if (!asking) {
    return (
      <button type="button" class="not-ready" onClick={() => setAsking(true)}>
        {t.notReady}
      </button>
    )
  }
  const cancel = async () => {
    setSending(true)
    const refusal = await tellOffice('my-request/cancel', { requestId: props.requestId })
    setSending(false)
    if (refusal === undefined) setAsking(false)
    else setFailed(refusal === 'no network' ? t.cancelFailed : refusal[language.value])
  }
  return (
    <div class="sure">
      <p>{t.sure}</p>
      {failed && <p role="alert">{failed}</p>}
      <div class="choice-grid">
        <button type="button" disabled={sending} onClick={() => void cancel()}>
          {t.yesCancel}
        </button>
        <button type="button" onClick={() => setAsking(false)}>
          {t.keep}
        </button>
      </div>
    </div>
  )
}

/** For who has no button, or has it not at hand: the same press, from this page. */
function Ready() {
  const t = words().household
  const [eventId] = useState(newId)
  const [standing, setStanding] = useState<'idle' | 'sent' | 'failed'>('idle')
  const press = async () => {
    setStanding('sent')
    if (await tellOffice('presses', { eventId })) setStanding('failed')
  }
  return (
    <div class="ready">
      {standing === 'failed' && <p role="alert">{t.readyFailed}</p>}
      <button type="button" disabled={standing === 'sent'} onClick={() => void press()}>
        {t.ready}
      </button>
    </div>
  )
}

function HowItWorks() {
  const t = words().household
  return (
    <>
      <div class="saying">
        <h1>{t.none}</h1>
      </div>
      <ol class="how-to">
        {t.how.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ol>
    </>
  )
}
