import './fleet.css'
import { useEffect, useState } from 'preact/hooks'
import type { Alerts, SetAside } from '../../backend/protocol/stories.ts'
import { Glyph } from '../Glyph.tsx'
import { inLanguage } from '../i18n/language.ts'
import { Sheet } from '../Sheet.tsx'
import { AlertList } from './AlertList.tsx'
import { Aside } from './Aside.tsx'
import { FindButton } from './FindButton.tsx'
import { fetchFleet } from './stories.ts'
import { storyTexts } from './storyTexts.ts'

interface Known {
  readonly aside: SetAside
  readonly alerts: Alerts['alerts']
}

/** An alert is to be seen within two minutes of when it can be known. */
const lookEveryMs = 60_000

/** The buttons, in one quiet word beside the presses; it says what lies aside or isn't well. */
export function Fleet(props: { timeZone: string; onButton: (deviceId: string) => void }) {
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
  const isUnreachable = known.alerts.some(({ kind }) => kind === 'dead callback')
  const buttons = new Set(
    known.alerts.flatMap((alert) => ('deviceId' in alert ? [alert.deviceId] : [])),
  ).size
  const words = [
    isUnreachable && t.unreachable,
    aside > 0 && t.aside(aside),
    buttons > 0 && t.alerts(buttons),
  ].filter(Boolean)
  const openStory = (deviceId: string) => {
    setOpen(false)
    props.onButton(deviceId)
  }
  return (
    <>
      <button
        type="button"
        class={`small fleet${isUnreachable ? ' risk' : ''}`}
        data-story="buttons"
        onClick={() => setOpen(true)}
      >
        {isUnreachable && <Glyph name="atRisk" />}
        {words.join(' · ') || t.name}
      </button>
      {isOpen && (
        <Sheet title={t.title} onClose={() => setOpen(false)}>
          <AlertList alerts={known.alerts} timeZone={props.timeZone} onButton={openStory} />
          <FindButton onButton={openStory} />
          <Aside aside={known.aside} timeZone={props.timeZone} onReworked={look} />
        </Sheet>
      )}
    </>
  )
}
