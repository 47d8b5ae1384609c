import './duty.css'
import { useState } from 'preact/hooks'
import type { CarrierStop } from '../../../backend/protocol/carrierView.ts'
import { Glyph } from '../../Glyph.tsx'
import { Sheet } from '../../Sheet.tsx'
import { dutyWords } from './dutyWords.ts'
import { apps, leftFor, linkTo, navigationApp } from './handOff.ts'

/** Leads to a stop with the app that he has; which one, he is asked once. */
export function HandOff(props: { stop: CarrierStop }) {
  const [asking, setAsking] = useState(false)
  const { stopId, position } = props.stop
  const t = dutyWords().go
  const app = navigationApp.value
  const leave = () => {
    leftFor.value = stopId
    setAsking(false)
  }
  if (app) {
    return (
      <a
        class="hand-off"
        href={linkTo(app, position)}
        target="_blank"
        rel="noreferrer"
        onClick={leave}
      >
        <Glyph name="go" label={t.go} />
      </a>
    )
  }
  return (
    <>
      <button type="button" class="hand-off" onClick={() => setAsking(true)}>
        <Glyph name="go" label={t.go} />
      </button>
      {asking && (
        <Sheet title={t.title} onClose={() => setAsking(false)}>
          {apps.map((one) => (
            <a
              key={one}
              class="button"
              href={linkTo(one, position)}
              target="_blank"
              rel="noreferrer"
              onClick={() => {
                leave()
                navigationApp.value = one
              }}
            >
              {t[one]}
            </a>
          ))}
        </Sheet>
      )}
    </>
  )
}

/** Which one it is, to be chosen anew. */
export function AppChoice() {
  const t = dutyWords().go
  return (
    <label class="pick">
      {t.title}
      <select
        value={navigationApp.value ?? ''}
        onChange={(event) => {
          navigationApp.value = apps.find((app) => app === event.currentTarget.value)
        }}
      >
        <option value="">{t.ask}</option>
        {apps.map((app) => (
          <option key={app} value={app}>
            {t[app]}
          </option>
        ))}
      </select>
    </label>
  )
}
