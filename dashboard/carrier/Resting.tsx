import './actionBar.css'
import './card.css'
import './resting.css'
import './strip.css'
import { useState } from 'preact/hooks'
import { words } from '../i18n/language.ts'
import { clockTime } from '../i18n/times.ts'
import { collectedIn, isSpecial } from './nextSpecial.ts'
import type { RoundPage } from './roundPage.ts'
import { ContainerSheet } from './scan/ContainerSheet.tsx'
import { listParcels } from './scan/owners.ts'
import { scanWords } from './scan/scanWords.ts'

/** Before leaving: when, and what there is. */
export function BeforeLeaving(props: { page: RoundPage }) {
  const { page } = props
  const t = words()
  const round = page.round.value
  const { timeZone } = page.live.view.value!.depot
  const count = (of: (stop: (typeof round.stops)[number]) => number) =>
    round.stops.reduce((sum, stop) => sum + of(stop), 0)
  const parcels = count((stop) => stop.parcels.length)
  const registered = count((stop) => stop.registered.length)
  const collected = count((stop) => stop.collections.length)
  return (
    <section class="card rest">
      <div class="who">
        <h2 class="big">{t.carrier.leaveAt(clockTime(round.outAt, timeZone))}</h2>
        <p>{page.live.view.value!.depot.name}</p>
      </div>
      <ul class="how sums">
        {round.stops.length > 0 && <li>{t.carrier.stops(round.stops.length)}</li>}
        {parcels > 0 && <li>↓ {t.carrier.parcelShort(parcels)}</li>}
        {registered > 0 && <li>↓ {t.carrier.registeredShort(registered)}</li>}
        <li>
          {collected > 0
            ? `↑ ${t.carrier.inTheBag(
                collected,
                count((stop) => stop.collections.reduce((sum, c) => sum + c.parcels, 0)),
              )}`
            : t.carrier.noCollectionNow}
        </li>
        {round.stops.length === 0 && <li>{t.carrier.willTell}</li>}
      </ul>
    </section>
  )
}

/** Out, and nothing special ahead: says so, and where news will come. */
export function NothingSpecial(props: { page: RoundPage }) {
  const t = words().carrier
  const round = props.page.round.value
  const letters = round.stops.some((stop) => stop.state === 'planned' && !isSpecial(stop))
  return (
    <section class="card rest">
      <div class="who">
        <h2 class="big">{t.noCollectionNow}</h2>
      </div>
      <div class="how">
        {letters && <p>{t.goOnLetters}</p>}
        <p>{t.willTell}</p>
      </div>
    </section>
  )
}

/** The office has said that nobody goes out with this round today. */
export function NoCarrier() {
  const t = words().carrier
  return (
    <section class="card rest">
      <div class="who">
        <h2 class="big">{t.staysIn}</h2>
      </div>
      <p class="how">{t.askOffice}</p>
    </section>
  )
}

/** Back at the office: what is in the bag, and the word that it is handed over. */
export function BackAtDepot(props: { page: RoundPage }) {
  const { page } = props
  const t = words().carrier
  const round = page.round.value
  const view = page.live.view.value!
  const collected = collectedIn(round)
  const parcels = collected.reduce((sum, collection) => sum + collection.parcels, 0)
  const isDone = round.state === 'handed over' && parcels === 0
  const isPart = round.state === 'handed over'
  const title = isDone ? t.handedOver : isPart ? scanWords().container.still : t.toHandOver
  return (
    <section class="card rest">
      <div class="who">
        <h2 class="big">{title}</h2>
      </div>
      <div class="how">
        {isDone ? (
          <p>{t.goodDay}</p>
        ) : (
          <>
            <p class="verb">
              {parcels > 0 ? t.inTheBag(collected.length, parcels) : t.nothingToHandOver}
            </p>
            <p>{t.truckAt(clockTime(view.depot.truckAt, view.depot.timeZone))}</p>
          </>
        )}
      </div>
    </section>
  )
}

/** The one button of a moment without a stop. */
export function RestingBar(props: { page: RoundPage }) {
  const { page } = props
  const t = words().carrier
  const { state } = page.round.value
  if (state === 'absent') return null
  if (state === 'planned') return <Only word={t.leave} act={page.leave} />
  if (state === 'out') return <Only word={t.returned} act={page.comeBack} />
  return <Counter page={page} />
}

/**
 * What comes out of the bag at the counter: counted by scanning where parcels have labels, by one tap
 * where none has.
 */
function Counter(props: { page: RoundPage }) {
  const { page } = props
  const [counting, setCounting] = useState(false)
  const t = words().carrier
  const { container } = scanWords()
  const round = page.round.value
  const collected = collectedIn(round)
  const parcels = listParcels(collected)
  if (round.state === 'handed over' && parcels.length === 0) return null
  const isScanned = parcels.some(({ code }) => code !== undefined)
  const count = () => setCounting(true)
  const all = () =>
    page.handOver(collected.map(({ requestId, parcels }) => ({ requestId, parcels })))
  return (
    <>
      <div class="actions">
        <button type="button" class="main" onClick={isScanned ? count : all}>
          {isScanned ? container.open : parcels.length > 0 ? container.all : t.handOver}
        </button>
        {!isScanned && parcels.length > 0 && (
          <button type="button" class="beside" onClick={count}>
            {container.some}
          </button>
        )}
      </div>
      {counting && <ContainerSheet page={page} onClose={() => setCounting(false)} />}
    </>
  )
}

function Only(props: { word: string; act: () => void }) {
  return (
    <div class="actions">
      <button type="button" class="main" onClick={props.act}>
        {props.word}
      </button>
    </div>
  )
}
