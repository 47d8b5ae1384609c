import './ownOrder.css'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { CarrierStop } from '../../backend/protocol/carrierView.ts'
import { Glyph, type GlyphName } from '../Glyph.tsx'
import { words } from '../i18n/language.ts'
import { addressLine } from './address.ts'
import { movesOf, otherEnd, walksOf } from './ownOrder.ts'
import type { RoundPage } from './roundPage.ts'
import { useDrag } from './useDrag.ts'

/** Beside a stop's row in the list: a tap opens its buttons, and it can be dragged by it. */
export function OrderKnob(props: { page: RoundPage; stop: CarrierStop }) {
  const { page, stop } = props
  const t = words()
  const isOpen = page.arranged.value === stop.stopId
  const drag = useDrag(page, stop.stopId)
  return (
    <button
      type="button"
      class="order-knob"
      aria-expanded={isOpen}
      aria-label={t.carrier.order.change(addressLine(stop, t))}
      onPointerDown={drag.start}
      onClick={(event) => {
        if (drag.isTap(event)) page.arranged.value = isOpen ? undefined : stop.stopId
      }}
    >
      <Glyph name="order" />
    </button>
  )
}

/** What he may say of a stop's place; they stay open, so that it can be moved on by further taps. */
export function OrderButtons(props: { page: RoundPage; stop: CarrierStop }) {
  const { page, stop } = props
  const t = words()
  const texts = t.carrier.order
  const { stopId } = stop
  const [isParking, setParking] = useState(false)
  const here = useRef<HTMLFieldSetElement>(null)
  const tapped = useRef<string | undefined>(undefined)
  // a stop that moves takes its buttons along, and a browser lets go of what is moved
  useEffect(() => {
    const button = tapped.current
    tapped.current = undefined
    if (!button || document.activeElement !== document.body) return
    here.current?.querySelector<HTMLElement>(`[name="${button}"]`)?.focus()
    here.current?.scrollIntoView({ block: 'nearest' })
  })
  const moves = movesOf(page.round.value, stopId)
  if (!moves) return null
  const button = (
    name: GlyphName,
    text: string,
    act: (() => void) | undefined,
    key: string = name,
  ) => (
    <button
      type="button"
      name={key}
      aria-disabled={act === undefined}
      onClick={() => {
        tapped.current = key
        act?.()
      }}
    >
      <Glyph name={name} />
      {text}
    </button>
  )
  const to = (stopIds: readonly string[] | undefined) =>
    stopIds && (() => page.reorder(stopId, stopIds))
  const walks = walksOf(page.round.value, stopId)
  const turned = otherEnd(page.round.value)
  return (
    <fieldset class="order" ref={here}>
      <legend class="aloud">{texts.change(addressLine(stop, t))}</legend>
      {button('earlier', texts.earlier, to(moves.earlier))}
      {button('later', texts.later, to(moves.later))}
      {button('first', texts.next, to(moves.next))}
      {stop.pinned
        ? button('pin', texts.unpin, () => page.unpin(stopId))
        : button('pin', texts.pin, () => page.pin(stopId))}
      {walks &&
        (stop.walk
          ? button('go', texts.ride, () => page.ride(stopId))
          : button(
              'park',
              texts.park,
              walks.length > 0 ? () => setParking(!isParking) : undefined,
            ))}
      {walks && isParking && !stop.walk && (
        <div class="walks">
          <p>{texts.walkTo}</p>
          {walks.map((walk) => (
            <button
              key={walk.stop.stopId}
              type="button"
              onClick={() => {
                setParking(false)
                page.park(stopId, walk.stopIds)
              }}
            >
              {addressLine(walk.stop, t)}
            </button>
          ))}
        </div>
      )}
      {button('turn', texts.otherEnd, to(turned))}
    </fieldset>
  )
}
