import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { BoardCollection, BoardRound, BoardView } from '../../backend/protocol/boardView.ts'
import type { RoundDetail } from '../../backend/protocol/rest.ts'
import { Glyph } from '../Glyph.tsx'
import { inLanguage, language, say, words } from '../i18n/language.ts'
import { clockTime, localDay, longDay } from '../i18n/times.ts'
import { paperOf } from '../print/paperOf.ts'
import { paperTexts } from '../print/texts.ts'
import { Absent } from './Absent.tsx'
import { HandOver } from './HandOver.tsx'
import { Phones } from './phones/Phones.tsx'
import { markOf } from './rowLayout.ts'
import { texts } from './texts.ts'

/** One round, all that the map shows of it and what a person can decide. */
export function Drawer(props: {
  round: BoardRound
  depot: BoardView['depot']
  clock: BoardView['clock']
  detail: RoundDetail | 'loading' | 'failed'
  onAgain: () => void
  onClose: () => void
  /** On a phone the map comes with the round. */
  map?: ComponentChildren
}) {
  const { round, depot } = props
  const t = inLanguage(texts)
  const title = useRef<HTMLHeadingElement>(null)
  useEffect(() => title.current?.focus(), [round.roundId])
  const time = (at: number) => clockTime(at, depot.timeZone)
  const isLate = round.expectedReturnAt > round.returnAt
  const collections = [...round.collections].sort((a, b) => a.arriveAt - b.arriveAt)

  return (
    <aside class="drawer" aria-labelledby="drawer-title">
      <header class="drawer-head">
        <h2 id="drawer-title" ref={title} tabIndex={-1}>
          <span class="drawer-number">{round.number}</span>
          <span class="drawer-name">{round.carrierName}</span>
        </h2>
        <button type="button" class="icon" onClick={props.onClose}>
          <Glyph name="close" />
          <span class="aloud">{t.close}</span>
        </button>
      </header>
      <p class="drawer-kind">
        {t.kind[round.kind]} {t.profile[round.profile]} · {t.stateOfRound[round.state]}
      </p>

      {round.needs.length > 0 && (
        <ul class="drawer-needs" aria-label={t.look}>
          {round.needs.map((need) => (
            <li key={need.fr}>
              <Glyph name="atRisk" />
              <span>{say(need)}</span>
            </li>
          ))}
        </ul>
      )}

      <dl class="drawer-times">
        <div>
          <dt>{t.leftAt}</dt>
          <dd>{time(round.outAt)}</dd>
        </div>
        <div class={isLate ? 'risk' : ''}>
          <dt>{t.expectedBack}</dt>
          <dd>
            {isLate && <Glyph name="atRisk" />}
            {time(round.expectedReturnAt)}
          </dd>
        </div>
        <div>
          <dt>{t.mustBeBack}</dt>
          <dd>{time(round.returnAt)}</dd>
        </div>
      </dl>

      {props.map}

      <h3>{t.collections(collections.length)}</h3>
      {collections.length === 0 && <p class="board-empty">{t.noCollections}</p>}
      <ol class="drawer-collections">
        {collections.map((collection) => (
          <Collected key={collection.requestId} collection={collection} depot={depot} />
        ))}
      </ol>
      {typeof props.detail === 'object' && props.detail.anticipation && (
        <p class="drawer-ahead">{say(props.detail.anticipation)}</p>
      )}
      <HandOver round={round} clock={props.clock} />
      <Absent round={round} />
      <Phones round={round} />
      <a class="drawer-paper" href={paperOf(round.roundId)}>
        {inLanguage(paperTexts).open}
      </a>

      {props.detail === 'loading' && <p class="board-empty">{t.loading}</p>}
      {props.detail === 'failed' && (
        <p class="board-empty" role="alert">
          {t.notLoaded}
          <button type="button" class="small" onClick={props.onAgain}>
            {t.again}
          </button>
        </p>
      )}
      {typeof props.detail === 'object' && (
        <details class="drawer-stops">
          <summary>{t.wholeRound(props.detail.stops.length)}</summary>
          <ol>
            {props.detail.stops.map((stop) => (
              <li key={stop.stopId}>
                {stop.cutOff ? <Glyph name="closed" /> : <time>{time(stop.arriveAt)}</time>}
                <span>
                  {stop.address}
                  <small>
                    {[
                      stop.cutOff && say(stop.cutOff),
                      stop.collections > 0 && t.collections(stop.collections),
                      t.stopHas(stop.letters, stop.parcels, stop.registered),
                    ]
                      .filter(Boolean)
                      .join(', ')}
                  </small>
                </span>
              </li>
            ))}
          </ol>
        </details>
      )}
    </aside>
  )
}

function Collected(props: { collection: BoardCollection; depot: BoardView['depot'] }) {
  const { collection, depot } = props
  const t = inLanguage(texts)
  const mark = markOf(collection)
  const time = (at: number) => clockTime(at, depot.timeZone)
  const { promise } = collection
  const isToday = promise?.day === depot.serviceDay
  const told =
    promise &&
    (isToday
      ? t.promised(time(promise.fromAt), time(promise.toAt))
      : t.promisedOn(
          longDay(localDay(promise.fromAt, depot.timeZone), language.value),
          time(promise.fromAt),
          time(promise.toAt),
        ))
  const word = mark === 'atRisk' ? t.stateOfCollection.atRisk : words().states[collection.state]
  return (
    <li>
      <span class={`press-sign ${mark}`}>
        <Glyph name={mark} />
      </span>
      <span class="press-what">
        <span class="press-address">{collection.address}</span>
        <span>
          <strong class={`tone ${mark}`}>{word}</strong>
          {mark !== 'no' &&
            !collection.cutOff &&
            ` ${mark === 'done' ? time(collection.arriveAt) : t.arrives(time(collection.arriveAt))}`}
          {` · ${t.parcels(collection.parcels)}`}
        </span>
        {collection.cutOff && <span class="press-why">{say(collection.cutOff)}</span>}
        {told && mark !== 'done' && <span class="press-why">{told}</span>}
      </span>
    </li>
  )
}
