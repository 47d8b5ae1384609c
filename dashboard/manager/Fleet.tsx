import './story.css'
import { useEffect, useState } from 'preact/hooks'
import type { Alerts, SetAside } from '../../backend/protocol/stories.ts'
import { Glyph } from '../Glyph.tsx'
import { inLanguage, language, say } from '../i18n/language.ts'
import { clockTime, localDay, longDay } from '../i18n/times.ts'
import { Sheet } from '../Sheet.tsx'
import { fetchFleet, reworkAside } from './stories.ts'
import { storyTexts } from './storyTexts.ts'

interface Known {
  readonly aside: SetAside
  readonly alerts: Alerts['alerts']
}

/** An alert is to be seen within two minutes of when it can be known. */
const lookEveryMs = 60_000

/** A quiet word beside the presses while something lies aside or a button isn't well; else nothing. */
export function Fleet(props: { timeZone: string }) {
  const t = inLanguage(storyTexts).fleet
  const [known, setKnown] = useState<Known>()
  const [isOpen, setOpen] = useState(false)
  // Without a network the board says so; what was known stays.
  const look = () => fetchFleet().then(setKnown, () => undefined)
  useEffect(() => {
    void look()
    const timer = setInterval(look, lookEveryMs)
    return () => clearInterval(timer)
  }, [])

  if (!known) return null
  const aside = known.aside.counts.reduce((sum, { count }) => sum + count, 0)
  const buttons = new Set(known.alerts.map(subjectOf)).size
  const words = [aside > 0 && t.aside(aside), buttons > 0 && t.alerts(buttons)].filter(Boolean)
  return (
    <>
      {words.length > 0 && (
        <button type="button" class="small fleet" onClick={() => setOpen(true)}>
          {words.join(' · ')}
        </button>
      )}
      {isOpen && (
        <Sheet title={t.title} onClose={() => setOpen(false)}>
          <AlertList alerts={known.alerts} timeZone={props.timeZone} />
          <Aside aside={known.aside} timeZone={props.timeZone} onReworked={look} />
        </Sheet>
      )}
    </>
  )
}

function AlertList(props: { alerts: Known['alerts']; timeZone: string }) {
  const t = inLanguage(storyTexts).fleet
  return (
    <section>
      <h3>{t.alertsTitle}</h3>
      {props.alerts.length === 0 && <p>{t.noAlerts}</p>}
      <ul class="fleet-list">
        {props.alerts.map((alert) => (
          <li key={`${subjectOf(alert)} ${alert.kind}`}>
            <strong>
              <Glyph name="atRisk" /> {('deviceId' in alert && alert.address) || subjectOf(alert)}
            </strong>
            <span>{say(alert.sentence)}</span>
            <span class="press-why">
              {subjectOf(alert)} · {t.since(moment(alert.since, props.timeZone))}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Aside(props: { aside: SetAside; timeZone: string; onReworked: () => Promise<void> }) {
  const t = inLanguage(storyTexts).fleet
  const [said, setSaid] = useState<string>()
  const [isAsking, setAsking] = useState(false)
  const { counts, items } = props.aside
  const act = async () => {
    setAsking(true)
    try {
      const { presses, understood } = await reworkAside()
      setSaid(t.reworked(presses, understood))
      await props.onReworked()
    } catch {
      setSaid(t.failed)
    }
    setAsking(false)
  }
  return (
    <section>
      <h3>{t.asideTitle}</h3>
      {counts.length === 0 && <p>{t.noAside}</p>}
      <ul class="fleet-list">
        {counts.map(({ reason, count }) => (
          <li key={reason}>
            <span>
              <strong>{count}</strong> {t.reasons[reason] ?? reason}
            </span>
          </li>
        ))}
      </ul>
      {items.length > 0 && (
        <details class="fleet-items">
          <summary>{t.newest(items.length)}</summary>
          <ul class="fleet-list">
            {items.map((item, n) => (
              <li key={n}>
                <span>
                  {moment(item.at, props.timeZone)} · {item.deviceId ?? '?'} · {item.door}
                </span>
                <span class="press-why">{item.dataHex ?? item.body}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
      {counts.length > 0 && (
        <button type="button" disabled={isAsking} onClick={() => void act()}>
          {isAsking ? t.reworking : t.rework}
        </button>
      )}
      <p role="status">{said}</p>
    </section>
  )
}

function moment(at: number, timeZone: string): string {
  return `${longDay(localDay(at, timeZone), language.value)}, ${clockTime(at, timeZone)}`
}

/** The button, or the type of buttons as the network names it. */
function subjectOf(alert: Known['alerts'][number]): string {
  return 'deviceId' in alert ? alert.deviceId : alert.networkType
}
