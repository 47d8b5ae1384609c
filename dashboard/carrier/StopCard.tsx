import './card.css'
import './stopCard.css'
import type { CarrierStop } from '../../backend/protocol/carrierView.ts'
import { Glyph } from '../Glyph.tsx'
import { say, words } from '../i18n/language.ts'
import { nameOf, whereaboutsLine } from './address.ts'
import { SaidOfPlace } from './correct/Answers.tsx'
import { CorrectButton } from './correct/Correct.tsx'
import { HandOff } from './duty/HandOff.tsx'
import { actsAt, collectedIn, whereabouts } from './nextSpecial.ts'
import type { RoundPage } from './roundPage.ts'
import { ActSign, actText } from './Verb.tsx'

/**
 * The next special stop as a standing domino tile: the upper half says who, the lower half what to
 * do there. A bar on its left or right edge is the side of the street.
 */
export function StopCard(props: { page: RoundPage; stop: CarrierStop }) {
  const { page, stop } = props
  const t = words()
  const { houseNumber, street } = nameOf(stop, t)
  const undoing = page.undoing.value?.stopId === stop.stopId
  const isNext = page.next.value[0]?.stopId === stop.stopId
  const isBehind = page.behind.value.includes(stop)
  const isFresh = page.freshStopIds.value.has(stop.stopId)
  const side = stop.side ? ` side-${stop.side}` : ''
  return (
    <section
      class={`card${side}${undoing ? ' tipped' : ''}${isFresh ? ' fresh' : ''}`}
      aria-label={t.carrier.next}
    >
      <div class="who">
        <h2>
          {houseNumber && <span class="house">{houseNumber}</span>}
          <span class={houseNumber ? 'street' : 'street alone-street'}>
            {street || (houseNumber ? '' : t.carrier.noNumber)}
          </span>
        </h2>
        {stop.side && (
          <span class="aloud">
            {stop.side === 'left' ? t.carrier.onTheLeft : t.carrier.onTheRight}
          </span>
        )}
        {stop.accessNotes && (
          <p class="access">
            <Glyph name="key" />
            <span class="aloud">{t.carrier.access} : </span>
            {stop.accessNotes}
          </p>
        )}
        {!undoing && <HandOff stop={stop} />}
      </div>
      <div class="how">
        {undoing ? <Told page={page} /> : <ToDo page={page} stop={stop} />}
        {!undoing && (
          <p class="where">
            {stop.cutOff ? (
              <span class="behind">
                <Glyph name="closed" /> {say(stop.cutOff)}
              </span>
            ) : isBehind ? (
              <span class="behind">
                <Glyph name="atRisk" /> {t.carrier.leftBehindMark}
              </span>
            ) : (
              whereaboutsLine(whereabouts(page.round.value.stops, stop.stopId), t)
            )}
          </p>
        )}
        {!undoing && stop.walk && stop.state === 'planned' && (
          <p class="walk">
            <Glyph name={stop.walk === 'park' ? 'park' : 'walk'} />
            {t.carrier.order.walk[stop.walk]}
          </p>
        )}
        {!undoing && <SaidOfPlace page={page} stop={stop} />}
        {!undoing && <CorrectButton key={stop.stopId} page={page} stop={stop} />}
        {!undoing && !isNext && page.next.value.length > 0 && (
          <button type="button" class="link" onClick={() => (page.selectedId.value = undefined)}>
            {t.carrier.toNext}
          </button>
        )}
      </div>
    </section>
  )
}

/** The verb with its sign; of several acts at one door the first, and how many there are. */
function ToDo(props: { page: RoundPage; stop: CarrierStop }) {
  const t = words().carrier
  const acts = actsAt(props.stop)
  const act = acts[0]
  if (!act) return null
  const names =
    act.kind === 'collect'
      ? [act.collection.mailboxLabel]
      : [...props.stop.parcels, ...props.stop.registered].map((item) => item.mailboxLabel)
  return (
    <>
      <p class="verb">
        <ActSign kind={act.kind} />
        <span>{actText(act)}</span>
        {acts.length > 1 && <span class="count">{t.actOf(1, acts.length)}</span>}
      </p>
      <p class="names">
        {act.kind === 'reload' ? (
          <Bag page={props.page} stays={act.what === 'relay'} />
        ) : (
          [...new Set(names)].filter(Boolean).join(', ')
        )}
      </p>
    </>
  )
}

/** What is in the bag to be emptied, or stays in it at a relay. */
function Bag(props: { page: RoundPage; stays: boolean }) {
  const t = words().carrier
  const collected = collectedIn(props.page.round.value)
  if (props.stays) return <>{collected.length > 0 && t.staysInTheBag}</>
  if (collected.length === 0) return <>{t.nothingToHandOver}</>
  const parcels = collected.reduce((sum, collection) => sum + collection.parcels, 0)
  return <>{t.inTheBag(collected.length, parcels)}</>
}

/** What he has just said, while it can be taken back. */
function Told(props: { page: RoundPage }) {
  const kind = props.page.undoing.value?.kind
  if (!kind) return null
  return (
    <p class={`verb told ${kind}`}>
      <Glyph name={kind === 'collected' ? 'done' : 'no'} />
      <span>{words().carrier.undoOf[kind]}</span>
    </p>
  )
}
