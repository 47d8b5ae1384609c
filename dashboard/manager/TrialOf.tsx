import './trial.css'
import type { RefObject } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Trial } from '../../backend/protocol/stories.ts'
import { Glyph, type GlyphName } from '../Glyph.tsx'
import { inLanguage } from '../i18n/language.ts'
import { tickingRealNow } from '../state/serviceClock.ts'
import { signalOf } from './signalOf.ts'
import { fetchTrial, startTrial, stopTrial } from './stories.ts'
import { storyTexts } from './storyTexts.ts'

const lookEveryMs = 2000
/** As long as the server lets a trial last. */
const trialMs = 10 * 60_000
/** What was pressed in time may come in as late as this. */
const onItsWayMs = 30_000
/** So long after its end a trial still says how it went. */
const shownAfterMs = 10 * 60_000

/**
 * Tries a button: for ten minutes its next press is shown here and opens nothing. It goes on while the
 * page is elsewhere, and is found again.
 *
 * @param props.onHeard when a message came, so that the story can tell it
 */
export function TrialOf(props: { deviceId: string; onHeard: () => void }) {
  const { deviceId } = props
  const t = inLanguage(storyTexts).trial
  const [trial, setTrial] = useState<Trial>()
  const [hasFailed, setFailed] = useState(false)
  const tile = useRef<HTMLDivElement>(null)
  const start = useRef<HTMLButtonElement>(null)
  const now = tickingRealNow()
  const { untilRealAt = 0, heard } = trial ?? {}
  const isOn = untilRealAt > now
  const mayCome = untilRealAt + onItsWayMs > now
  const isShown = untilRealAt + shownAfterMs > now

  useEffect(() => {
    fetchTrial(deviceId).then(setTrial, () => undefined)
  }, [deviceId])
  useEffect(() => {
    if (!mayCome) return
    const look = () => fetchTrial(deviceId).then(setTrial, () => undefined)
    const timer = setInterval(look, lookEveryMs)
    return () => clearInterval(timer)
  }, [deviceId, mayCome])
  useEffect(() => {
    if (heard && mayCome) props.onHeard()
  }, [heard?.realAt, heard?.what])

  const act = async (
    move: () => Promise<Trial | undefined>,
    focus: RefObject<HTMLElement | null>,
  ) => {
    try {
      setTrial((await move()) ?? {})
      setFailed(false)
      requestAnimationFrame(() => focus.current?.focus())
    } catch {
      setFailed(true)
    }
  }
  const begin = () => void act(() => startTrial(deviceId), tile)
  const end = () => void act(() => stopTrial(deviceId), start)
  const failed = hasFailed && (
    <p class="trial-word" role="alert">
      {t.failed}
    </p>
  )
  if (!isShown)
    return (
      <div class="trial">
        <button ref={start} type="button" class="small trial-start" onClick={begin}>
          <Glyph name="new" />
          {t.start}
          <span class="aloud">{t.startAloud}</span>
        </button>
        {failed}
      </div>
    )

  // the page's clock ticks by the second, so that a trial just begun would have 10:01
  const left = minutesAndSeconds(Math.min(trialMs, untilRealAt - now))
  const [state, glyph, sentence] = tell(heard, isOn, t)
  return (
    <div class={`trial trial-tile ${state}`} ref={tile} tabIndex={-1}>
      <div class="trial-head">
        <p class="trial-what" role="status">
          <Glyph name={glyph} />
          <span>{sentence}</span>
        </p>
        {isOn && (
          <p class="trial-left">
            <span aria-hidden="true">{left}</span>
            <span class="aloud">{t.left(left)}</span>
          </p>
        )}
      </div>
      {heard && <Heard heard={heard} />}
      <div class="trial-foot">
        {state === 'nothing' && <p>{t.nothingHint}</p>}
        {isOn && <p>{t.opensNothing}</p>}
        {failed}
        <button type="button" class="small" onClick={isOn ? end : begin}>
          {isOn ? t.stop : t.again}
        </button>
      </div>
    </div>
  )
}

type State = 'waiting' | 'works' | 'doubtful' | 'nothing'

function tell(
  heard: Trial['heard'],
  isOn: boolean,
  t: (typeof storyTexts)['fr']['trial'],
): [state: State, glyph: GlyphName, sentence: string] {
  if (heard?.what === 'press') return ['works', 'done', t.works]
  if (heard?.what === 'not understood') return ['doubtful', 'atRisk', t.notUnderstood]
  if (heard) return isOn ? ['waiting', 'new', t.alive] : ['doubtful', 'atRisk', t.aliveOnly]
  return isOn ? ['waiting', 'new', t.press] : ['nothing', 'atRisk', t.nothing]
}

/** How strong it was and how full its battery is: a domino of two halves. */
function Heard(props: { heard: NonNullable<Trial['heard']> }) {
  const { heard } = props
  const t = inLanguage(storyTexts).trial
  const bars = signalOf(heard)
  const [measured, unit] = heard.rssi === undefined ? [heard.snr, 'dB'] : [heard.rssi, 'dBm']
  return (
    <dl class="trial-heard">
      <div>
        <dt>{t.signal}</dt>
        <dd>
          <svg viewBox="0 0 26 20" class="bars" aria-hidden="true">
            {[1, 2, 3, 4].map((bar) => (
              <rect
                key={bar}
                class={bar <= bars ? 'on' : ''}
                x={(bar - 1) * 7}
                y={20 - bar * 5}
                width="5"
                height={bar * 5}
                rx="1"
              />
            ))}
          </svg>
          {t.signals[bars]}
          {measured !== undefined && (
            <small>{`${Math.round(measured)}\u00a0${unit}`.replace('-', '−')}</small>
          )}
        </dd>
      </div>
      <div>
        <dt>{t.battery}</dt>
        <dd>
          {heard.batteryMillivolts === undefined ? t.notMeasured : t.volts(heard.batteryMillivolts)}
        </dd>
      </div>
    </dl>
  )
}

/** `9:05`. */
function minutesAndSeconds(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  return `${Math.floor(seconds / 60)}:${`${seconds % 60}`.padStart(2, '0')}`
}
