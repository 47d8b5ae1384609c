import './verb.css'
import type { CarrierStop } from '../../backend/protocol/carrierView.ts'
import { Glyph } from '../Glyph.tsx'
import { words } from '../i18n/language.ts'
import { type Act, actsAt } from './nextSpecial.ts'

/** A sign in a small tile: yellow for a collection, hollow for a delivery. */
export function ActSign(props: { kind: Act['kind'] }) {
  return (
    <span class={`sign ${props.kind}`}>
      <Glyph name={props.kind} />
    </span>
  )
}

export function actText(act: Act): string {
  const t = words().carrier
  if (act.kind === 'collect') return t.collect(act.collection.parcels)
  if (act.kind === 'reload') return t.reload[act.what]
  return t.deliver(act.parcels, act.registered)
}

/** What a row says of a stop: its signs, read aloud in words. */
export function ActSigns(props: { stop: CarrierStop }) {
  const acts = actsAt(props.stop)
  return (
    <span class="signs">
      {acts.map((act) => (
        <ActSign
          key={act.kind === 'collect' ? act.collection.requestId : act.kind}
          kind={act.kind}
        />
      ))}
      <span class="aloud">{acts.map(actText).join(', ')}</span>
    </span>
  )
}
