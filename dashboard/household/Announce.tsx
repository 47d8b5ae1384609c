import { useEffect, useRef, useState } from 'preact/hooks'
import type { HouseholdView } from '../../backend/protocol/householdView.ts'
import type { Announcement } from '../../backend/protocol/rest.ts'
import { language, words } from '../i18n/language.ts'
import { tellOffice } from './tellOffice.ts'

/**
 * What the parcels are, in two taps: how many, then whether they have a label. What was said stands
 * instead of the question, and can be said again until the carrier has been.
 */
export function Announce(props: { view: Pick<HouseholdView, 'announcement' | 'asks'> }) {
  const { announcement, asks } = props.view
  const t = words().household.asks
  const [changing, setChanging] = useState(false)
  const [parcels, setParcels] = useState<number>()
  const [sending, setSending] = useState(false)
  const [failed, setFailed] = useState<string>()
  // the tapped button is gone: what follows it takes the focus
  const next = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (parcels !== undefined) next.current?.focus()
  }, [parcels])
  const said = announcement && t.said(announcement.parcels, announcement.labelled)
  if (!asks) return said === undefined ? null : <p class="announced">{said}</p>
  if (said !== undefined && !changing) {
    return (
      <div class="announced">
        <p role="status">{said}</p>
        <button type="button" onClick={() => setChanging(true)}>
          {t.change}
        </button>
      </div>
    )
  }

  const send = async (count: number, labelled: boolean) => {
    setSending(true)
    const announced = { parcels: count, labelled } satisfies Announcement
    const refusal = await tellOffice('my-announcement', announced)
    setSending(false)
    if (refusal !== undefined)
      return setFailed(refusal === 'no network' ? t.failed : refusal[language.value])
    setFailed(undefined)
    setParcels(undefined)
    setChanging(false)
  }
  const question = asks === 'another' ? t.another : t.howMany
  return (
    <section class="asks">
      {failed && <p role="alert">{failed}</p>}
      <h2 ref={next} tabIndex={-1} id="asks">
        {parcels === undefined ? question : t.labelled}
      </h2>
      {parcels === undefined ? (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset's legend can't take the focus
        <div class="counts" role="group" aria-labelledby="asks">
          {[1, 2, 3, 4, 5].map((count) => (
            <button key={count} type="button" onClick={() => setParcels(count)}>
              {count}
            </button>
          ))}
        </div>
      ) : (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset's legend can't take the focus
        <div class="choice-grid" role="group" aria-labelledby="asks">
          {[true, false].map((labelled) => (
            <button
              key={String(labelled)}
              type="button"
              disabled={sending}
              onClick={() => void send(parcels, labelled)}
            >
              {labelled ? t.yes : t.no}
            </button>
          ))}
        </div>
      )}
    </section>
  )
}
