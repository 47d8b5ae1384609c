import { useState } from 'preact/hooks'
import type { SetAside } from '../../backend/protocol/stories.ts'
import { inLanguage } from '../i18n/language.ts'
import { moment } from './moment.ts'
import { reworkAside } from './stories.ts'
import { storyTexts } from './storyTexts.ts'

/** What nobody could read, by its reason; mended since, it can be worked again. */
export function Aside(props: {
  aside: SetAside
  timeZone: string
  onReworked: () => Promise<void>
}) {
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
