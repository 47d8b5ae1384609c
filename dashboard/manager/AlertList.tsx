import { useState } from 'preact/hooks'
import type { AlertKind, Alerts } from '../../backend/protocol/stories.ts'
import { Glyph } from '../Glyph.tsx'
import { inLanguage, say } from '../i18n/language.ts'
import { moment } from './moment.ts'
import { storyTexts } from './storyTexts.ts'

type Alert = Alerts['alerts'][number]

/** What stops messages comes before what may stop them one day. */
const order: readonly AlertKind[] = [
  'dead callback',
  'wrong secret',
  'sequence break',
  'network error',
  'silent',
  'never heard',
  'counter reset',
  'downlink failed',
  'messages missing',
  'battery low',
  'radio weaker',
]
/** So many in all are read at a glance; beyond, each kind is one line that opens. */
const atAGlance = 6
/** A page of a kind. */
const firstOfKind = 20

/** Alerts kind by kind, the worst first; a button's leads to its story. */
export function AlertList(props: {
  alerts: readonly Alert[]
  timeZone: string
  onButton: (deviceId: string) => void
}) {
  const { alerts } = props
  const t = inLanguage(storyTexts).fleet
  return (
    <section>
      <h3>{t.alertsTitle}</h3>
      {alerts.length === 0 && <p class="fleet-none">{t.noAlerts}</p>}
      {order.map((kind) => {
        const ofKind = alerts.filter((alert) => alert.kind === kind)
        if (ofKind.length === 0) return null
        return (
          <details
            key={kind}
            class="fleet-kind"
            open={alerts.length <= atAGlance || kind === 'dead callback'}
          >
            <summary>
              <Glyph name="atRisk" />
              <span>{t.kinds[kind]}</span>
              <span class="fleet-count">{ofKind.length}</span>
            </summary>
            <Kind {...props} alerts={ofKind} />
          </details>
        )
      })}
    </section>
  )
}

function Kind(props: Parameters<typeof AlertList>[0]) {
  const t = inLanguage(storyTexts).fleet
  const [count, setCount] = useState(firstOfKind)
  const more = props.alerts.length - count
  return (
    <>
      <ul class="fleet-list">
        {props.alerts.slice(0, count).map((alert) => (
          <Row key={subjectOf(alert)} {...props} alert={alert} />
        ))}
      </ul>
      {more > 0 && (
        <button
          type="button"
          class="small fleet-more"
          onClick={() => setCount(count + 10 * firstOfKind)}
        >
          {t.more(Math.min(more, 10 * firstOfKind))}
        </button>
      )}
    </>
  )
}

function Row(props: { alert: Alert; timeZone: string; onButton: (deviceId: string) => void }) {
  const { alert } = props
  const t = inLanguage(storyTexts).fleet
  const since = t.since(moment(alert.since, props.timeZone))
  if (!('deviceId' in alert))
    return (
      <li class="fleet-alert">
        <strong>{alert.networkType}</strong>
        <span>{say(alert.sentence)}</span>
        <span class="press-why">{since}</span>
      </li>
    )
  const { deviceId, address } = alert
  return (
    <li>
      <button type="button" class="fleet-alert" onClick={() => props.onButton(deviceId)}>
        <span class="aloud">{t.storyOf(deviceId)}</span>
        <strong>{address || deviceId}</strong>
        <span>{say(alert.sentence)}</span>
        <span class="press-why">{address ? `${deviceId} · ${since}` : since}</span>
      </button>
    </li>
  )
}

/** The button, or the type of buttons as the network names it. */
function subjectOf(alert: Alert): string {
  return 'deviceId' in alert ? alert.deviceId : alert.networkType
}
