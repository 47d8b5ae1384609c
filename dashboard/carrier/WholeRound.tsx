import './actionBar.css'
import './wholeRound.css'
import { useEffect, useRef } from 'preact/hooks'
import type { CarrierStop } from '../../backend/protocol/carrierView.ts'
import { Glyph } from '../Glyph.tsx'
import { inLanguage, say, words } from '../i18n/language.ts'
import { clockTime } from '../i18n/times.ts'
import { closureTexts, tellClosure } from '../map/closureTexts.ts'
import { addressLine, nameOf } from './address.ts'
import { BreakRow } from './Break.tsx'
import { lineOfBreak } from './breakOf.ts'
import { OwnMarks, StopRow } from './NextRows.tsx'
import { actsAt, listLines } from './nextSpecial.ts'
import { OrderButtons, OrderKnob } from './OwnOrder.tsx'
import { movesOf } from './ownOrder.ts'
import type { RoundPage } from './roundPage.ts'

/** The whole round to read: special stops one by one, the letters between them as one line each. */
export function WholeRound(props: { page: RoundPage }) {
  const { page } = props
  const t = words()
  const round = page.round.value
  const nextId = page.next.value[0]?.stopId
  const lines = listLines(round.stops)
  const breakAt = lineOfBreak(round)
  const here = useRef<HTMLLIElement>(null)
  useEffect(() => {
    here.current?.scrollIntoView({ block: 'center' })
  }, [])
  return (
    <section class="whole" aria-label={t.carrier.wholeRound}>
      <ClosureList page={page} />
      <ol>
        {lines.flatMap((line, index) => {
          const pause = index === breakAt ? [<BreakLine key="break" page={page} />] : []
          if (line.kind === 'letters') {
            return [
              ...pause,
              <li
                key={`letters ${line.stops[0]!.stopId}`}
                data-line={line.stops[0]!.stopId}
                class={line.passed ? 'past' : ''}
              >
                <Letters stops={line.stops} boxes={line.boxes} />
              </li>,
            ]
          }
          const { stop } = line
          const mayMove = movesOf(round, stop.stopId) !== undefined
          const isOpen = actsAt(stop).length > 0 && round.state === 'out'
          return [
            ...pause,
            <li
              key={stop.stopId}
              data-line={stop.stopId}
              {...(stop.stopId === nextId && { ref: here, 'aria-current': 'step' as const })}
              class={stop.state === 'planned' ? '' : 'past'}
            >
              <div class={mayMove ? 'orderly' : ''}>
                {isOpen ? (
                  <StopRow page={page} stop={stop} />
                ) : (
                  <SettledRow page={page} stop={stop} />
                )}
                {mayMove && <OrderKnob page={page} stop={stop} />}
              </div>
              {mayMove && page.arranged.value === stop.stopId && (
                <OrderButtons page={page} stop={stop} />
              )}
              {page.behind.value.includes(stop) && (
                <p class="behind">
                  <Glyph name="atRisk" /> {t.carrier.leftBehindMark}
                </p>
              )}
              {page.freshStopIds.value.has(stop.stopId) && (
                <FreshChange page={page} stopId={stop.stopId} />
              )}
            </li>,
          ]
        })}
        {breakAt === lines.length && <BreakLine page={page} />}
      </ol>
      {round.state === 'out' && (
        <button type="button" class="main" onClick={page.comeBack}>
          {t.carrier.returned}
        </button>
      )}
    </section>
  )
}

function BreakLine(props: { page: RoundPage }) {
  return (
    <li>
      <BreakRow page={props.page} />
    </li>
  )
}

function Letters(props: { stops: readonly CarrierStop[]; boxes: number }) {
  const t = words()
  return (
    <details class="letters">
      <summary>{t.carrier.letterBoxes(props.boxes)}</summary>
      <ol>
        {props.stops.map((stop) => (
          <li key={stop.stopId}>
            <span>{addressLine(stop, t)}</span>
            <span>{stop.letters > 1 ? stop.letters : ''}</span>
          </li>
        ))}
      </ol>
    </details>
  )
}

/** A special stop with nothing left to tap (or before leaving): what became of each thing. */
function SettledRow(props: { page: RoundPage; stop: CarrierStop }) {
  const { stop } = props
  const t = words()
  const timeZone = props.page.live.view.value?.depot.timeZone ?? 'UTC'
  const name = nameOf(stop, t)
  const items = [
    // a relay's name says it
    stop.reload && stop.reload !== 'relay' && t.carrier.reload[stop.reload],
    stop.parcels.length > 0 && t.carrier.parcelShort(stop.parcels.length),
    stop.registered.length > 0 && t.carrier.registeredShort(stop.registered.length),
    ...stop.collections.map(
      (collection) => `${t.states[collection.state]}, ${t.parcels(collection.parcels)}`,
    ),
  ].filter(Boolean)
  return (
    <div class="row settled">
      <span class="row-who">
        <b>{name.houseNumber || (stop.reload ? '' : '–')}</b>
        <span class="row-street">
          {name.street}
          <small>{items.join(' · ')}</small>
        </span>
      </span>
      <span class="row-how">
        <OwnMarks stop={stop} />
        {stop.state === 'done' ? <Glyph name="done" class="done" /> : null}
        {stop.cutOff ? (
          <span class="cut-off">
            <Glyph name="closed" label={say(stop.cutOff)} />
          </span>
        ) : (
          <time>{clockTime(stop.arriveAt, timeZone)}</time>
        )}
      </span>
    </div>
  )
}

/** What the map bars, in words. */
function ClosureList(props: { page: RoundPage }) {
  const view = props.page.live.view.value
  if (!view?.closures) return null
  return (
    <section class="closures" aria-label={inLanguage(closureTexts).title}>
      <ul>
        {view.closures.map((closure) => {
          const { name, says } = tellClosure(closure, view.depot)
          return (
            <li key={closure.closureId}>
              <Glyph name={closure.kind} />
              <span>
                <strong>{name}</strong>
                <small>{[says, closure.note].filter(Boolean).join(' · ')}</small>
              </span>
            </li>
          )
        })}
      </ul>
    </section>
  )
}

function FreshChange(props: { page: RoundPage; stopId: string }) {
  const t = words().carrier
  const change = props.page.round.value.changes.find(({ stopId }) => stopId === props.stopId)
  return (
    <p class="fresh-change">
      <span>{change && say(change.why)}</span>
      <button type="button" class="refuse" onClick={() => props.page.refuseStop(props.stopId)}>
        {t.refuseNews}
        <span class="aloud"> : {t.refuse}</span>
      </button>
    </p>
  )
}
