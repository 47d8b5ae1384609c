import { useEffect } from 'preact/hooks'
import type { CarrierStop, CarrierView } from '../../backend/protocol/carrierView.ts'
import { Glyph } from '../Glyph.tsx'
import { inLanguage, language, words } from '../i18n/language.ts'
import { clockTime, longDay } from '../i18n/times.ts'
import { tellClosure } from '../map/closureTexts.ts'
import { serviceNow } from '../state/serviceClock.ts'
import { layStreets, type Part } from './streets.ts'
import { paperTexts } from './texts.ts'

/** The whole round in walking order, for somebody without a phone who has never walked it. */
export function Paper(props: { view: CarrierView; round: NonNullable<CarrierView['round']> }) {
  const { view, round } = props
  const { depot } = view
  const t = inLanguage(paperTexts)
  const time = (at: number) => clockTime(at, depot.timeZone)
  const sum = (count: (stop: CarrierStop) => number) =>
    round.stops.reduce((all, stop) => all + count(stop), 0)
  const rest = round.break && t.rest(Math.round(round.break.seconds / 60), time(round.break.at))
  useEffect(() => {
    document.title = `${t.title(round.number)}, ${depot.serviceDay}`
  }, [round.number])
  return (
    <main class="paper">
      <header class="paper-head">
        <h1>{t.title(round.number)}</h1>
        <p>
          <strong>{longDay(depot.serviceDay, language.value)}</strong>, {round.carrierName},{' '}
          {depot.name}
        </p>
        <p>
          {[t.leaves(time(round.outAt)), t.mustBeBack(time(round.returnAt)), rest]
            .filter(Boolean)
            .join(' · ')}
        </p>
        <p>
          {[
            t.boxes(sum((stop) => stop.letters)),
            t.parcels(sum((stop) => stop.parcels.length)),
            t.registered(sum((stop) => stop.registered.length)),
            t.collections(sum((stop) => stop.collections.length)),
          ].join(' · ')}
        </p>
        <p class="paper-small">
          {t.how} {t.printed(time(serviceNow(view.clock)))}
        </p>
      </header>
      {view.closures && (
        <section class="paper-closures">
          <h2>{t.closures}</h2>
          <ul>
            {view.closures.map((closure) => {
              const { name, says } = tellClosure(closure, depot)
              return (
                <li key={closure.closureId}>
                  <strong>{name}</strong> {[says, closure.note].filter(Boolean).join(' · ')}
                </li>
              )
            })}
          </ul>
        </section>
      )}
      <div class="paper-streets">
        {layStreets(round.stops).map((street, index) => (
          <section key={index}>
            <h2>{street.name || t.unnamed}</h2>
            {street.parts.map((part, place) => (
              <PartOf key={place} part={part} time={time} />
            ))}
          </section>
        ))}
      </div>
    </main>
  )
}

function PartOf(props: { part: Part; time: (at: number) => string }) {
  const { part } = props
  const t = inLanguage(paperTexts)
  if (part.kind === 'here') return <p class="paper-here">{t.goOn}</p>
  if (part.kind === 'stop') return <Special stop={part.stop} time={props.time} />
  return (
    <p class="paper-letters">
      {part.stops.map((stop) => (
        <span key={stop.stopId}>
          <b>{stop.houseNumber || t.unnumbered}</b>
          {stop.letters > 1 && ` (${stop.letters})`}
        </span>
      ))}
    </p>
  )
}

function Special(props: { stop: CarrierStop; time: (at: number) => string }) {
  const { stop } = props
  const t = inLanguage(paperTexts)
  const reload = stop.reload && words().carrier.reload[stop.reload]
  return (
    <div class="paper-special">
      <p class="paper-where">
        <b>{stop.reload ? '' : stop.houseNumber || t.unnumbered}</b>
        <span>{t.around(props.time(stop.arriveAt))}</span>
      </p>
      <ul>
        {reload && <Line text={reload} isDone={stop.delivered} />}
        {stop.parcels.map(({ mailboxId, mailboxLabel }) => (
          <Line
            key={mailboxId}
            glyph="deliver"
            text={t.parcelFor(mailboxLabel)}
            isDone={stop.delivered}
          />
        ))}
        {stop.registered.map(({ mailboxId, mailboxLabel }) => (
          <Line
            key={mailboxId}
            glyph="registered"
            text={t.registeredFor(mailboxLabel)}
            isDone={stop.delivered}
          />
        ))}
        {stop.collections.map(({ requestId, mailboxLabel, parcels, state }) => (
          <Line
            key={requestId}
            glyph="collect"
            text={t.collect(parcels, mailboxLabel)}
            isDone={state !== 'planned' && state !== 'open'}
          />
        ))}
      </ul>
      {stop.letters > 0 && <p class="paper-rest">{t.letters(stop.letters)}</p>}
      {stop.accessNotes && (
        <p class="paper-note">
          <Glyph name="key" /> {stop.accessNotes}
        </p>
      )}
    </div>
  )
}

function Line(props: {
  text: string
  isDone: boolean
  glyph?: 'deliver' | 'registered' | 'collect'
}) {
  return (
    <li class={props.isDone ? 'done' : ''}>
      <span class="paper-box">{props.isDone && <Glyph name="done" />}</span>
      {props.glyph && <Glyph name={props.glyph} />}
      <span>{props.text}</span>
    </li>
  )
}
