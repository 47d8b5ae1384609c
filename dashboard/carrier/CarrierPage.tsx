import './carrier.css'
import { signal } from '@preact/signals'
import { useEffect, useMemo, useRef } from 'preact/hooks'
import type { CarrierView } from '../../backend/protocol/carrierView.ts'
import { Glyph } from '../Glyph.tsx'
import { say, words } from '../i18n/language.ts'
import type { Live } from '../state/live.ts'
import { signOut } from '../state/session.ts'
import { ActionBar, UndoBar } from './ActionBar.tsx'
import { addressLine } from './address.ts'
import { BreakBar, OnBreak } from './Break.tsx'
import { AnswerCard } from './correct/Answers.tsx'
import { unreadAnswer } from './correct/hisCorrections.ts'
import { DeviceTrouble } from './duty/DeviceTrouble.tsx'
import { OffDuty, OffDutyBar } from './duty/DutySwitch.tsx'
import { PassingCard } from './duty/PassingCard.tsx'
import { SunButton } from './duty/SunButton.tsx'
import { MapPane } from './MapPane.tsx'
import { NewsCard } from './NewsCard.tsx'
import { NextRows } from './NextRows.tsx'
import { actsAt } from './nextSpecial.ts'
import { BackAtDepot, BeforeLeaving, NoCarrier, NothingSpecial, RestingBar } from './Resting.tsx'
import { openRoundPage, type Pane, type RoundPage } from './roundPage.ts'
import { StopCard } from './StopCard.tsx'
import { Strips, TopBar } from './TopBar.tsx'
import { TurnCard, turnToOffer } from './turn/TurnCard.tsx'
import { actText } from './Verb.tsx'
import { WholeRound } from './WholeRound.tsx'

/** From a tablet on, card and list stand left and the map right. */
const wide = matchMedia('(min-width: 700px)')
const isWide = signal(wide.matches)
wide.addEventListener('change', () => {
  isWide.value = wide.matches
})

export function CarrierPage(props: { live: Live<CarrierView> }) {
  const round = props.live.view.value?.round
  if (!round) {
    return (
      <main class="alone">
        <h1>{words().carrier.noRound}</h1>
        <button type="button" onClick={() => void signOut()}>
          {words().signOut}
        </button>
      </main>
    )
  }
  return <Round key={round.carrierName} live={props.live} round={round} />
}

function Round(props: { live: Live<CarrierView>; round: NonNullable<CarrierView['round']> }) {
  const page = useMemo(() => openRoundPage(props.live, props.round), [])
  useEffect(() => page.close, [])
  const round = page.round.value
  useEffect(() => {
    document.title = `${round.number} · Domino`
  }, [round.number])
  useFocusAfterTap()
  const pane = page.pane.value
  const list = pane === 'list'
  const map = isWide.value || pane === 'map'
  return (
    <div class={`carrier${list ? ' shows-list' : ''}${map ? ' shows-map' : ''}`}>
      <TopBar page={page} />
      <main class="left">
        <Strips page={page} />
        {list ? (
          <>
            <WholeRound page={page} />
            <WhatOrderCosts page={page} />
          </>
        ) : (
          (isWide.value || pane === 'next') && <Now page={page} />
        )}
        {!isWide.value && pane === 'map' && (
          <div class="map">
            <MapPane page={page} />
          </div>
        )}
        <Panes page={page} />
        {pane !== 'list' && <Bar page={page} />}
      </main>
      {isWide.value && (
        <div class="map">
          <MapPane page={page} />
        </div>
      )}
      <Announcement page={page} />
    </div>
  )
}

/** Below the list: what his own order costs, and for ten seconds a way back. */
function WhatOrderCosts(props: { page: RoundPage }) {
  const { page } = props
  const word = page.undoingOrder.value
  return (
    <>
      {page.news.value[0]?.stopId === undefined && <NewsCard page={page} />}
      {word && <UndoBar page={page} word={word} />}
    </>
  )
}

/**
 * A tapped button often goes away with its tap; who works by keyboard or by ear is then led to the
 * big button, which is what comes next (the undo after a collection).
 */
function useFocusAfterTap() {
  const tapped = useRef(false)
  useEffect(() => {
    const note = () => {
      tapped.current = true
    }
    addEventListener('click', note)
    return () => removeEventListener('click', note)
  }, [])
  useEffect(() => {
    if (!tapped.current) return
    tapped.current = false
    if (document.activeElement !== document.body) return
    document.querySelector<HTMLElement>('.actions .main')?.focus({ preventScroll: true })
  })
}

/** Read aloud when it changes: what was said, what is next, what is new and why. */
function Announcement(props: { page: RoundPage }) {
  const { page } = props
  const t = words()
  const told = page.undoing.value ?? page.undoingOrder.value
  const round = page.round.value
  const isResting = round.break?.state === 'open'
  const stop = round.state === 'out' && !isResting ? page.shown.value : undefined
  const act = stop && actsAt(stop)[0]
  // on his break he's left alone
  const news = isResting ? undefined : page.news.value[0]
  return (
    <>
      <p class="aloud" role="status">
        {told && t.carrier.undoOf[told.kind]}
        {!told && isResting && t.carrier.break.name}
        {!told && stop && act && `${actText(act)}, ${addressLine(stop, t)}`}
      </p>
      <p class="aloud" role="status">
        {news && `${t.carrier.news} · ${say(news.why)}`}
      </p>
    </>
  )
}

/** The card, what is new, and the rows after it. */
function Now(props: { page: RoundPage }) {
  const { page } = props
  const round = page.round.value
  if (round.state === 'planned')
    return (
      <>
        <BeforeLeaving page={page} />
        <AnswerCard page={page} />
        <DeviceTrouble page={page} />
      </>
    )
  if (round.state === 'absent') return <NoCarrier />
  if (round.state !== 'out') return <BackAtDepot page={page} />
  if (page.attendance.duty.value === 'off') return <OffDuty />
  if (round.break?.state === 'open') return <OnBreak page={page} />
  const stop = page.shown.value
  const replacement = !round.knowsRound && !isWide.value
  return (
    <>
      {stop ? <StopCard page={page} stop={stop} /> : <NothingSpecial page={page} />}
      <WhatIsNew page={page} />
      {replacement && (
        <div class="map beside-card">
          <MapPane page={page} near />
        </div>
      )}
      {!replacement && <NextRows page={page} most={isWide.value ? 20 : 3} />}
    </>
  )
}

/** In the one place for it, what presses most. */
function WhatIsNew(props: { page: RoundPage }) {
  const { page } = props
  if (page.passing.value) return <PassingCard page={page} />
  if (page.news.value.length > 0) return <NewsCard page={page} />
  if (turnToOffer(page.live.view.value)) return <TurnCard page={page} />
  if (unreadAnswer(page.live.view.value)) return <AnswerCard page={page} />
  return <DeviceTrouble page={page} />
}

function Bar(props: { page: RoundPage }) {
  const { page } = props
  const round = page.round.value
  const stop = round.state === 'out' ? page.shown.value : undefined
  if (round.state === 'out' && page.attendance.duty.value === 'off')
    return <OffDutyBar page={page} />
  if (round.state === 'out' && round.break?.state === 'open') return <BreakBar page={page} />
  if (!stop && page.undoing.value) return <UndoBar page={page} word={page.undoing.value} />
  return stop ? <ActionBar page={page} stop={stop} /> : <RestingBar page={page} />
}

/** The whole list and the map, each one tap away; the one that is open leads back. */
function Panes(props: { page: RoundPage }) {
  const { page } = props
  const t = words()
  const behind = page.round.value.state === 'handed over' ? 0 : page.behind.value.length
  const pane = page.pane.value
  const to = (wanted: Pane) => () => {
    page.pane.value = pane === wanted ? 'next' : wanted
  }
  return (
    <nav class="panes" aria-label={t.carrier.wholeRound}>
      <button type="button" onClick={to('list')}>
        <Glyph name={pane === 'list' ? 'back' : 'list'} />
        {pane === 'list' ? t.back : t.carrier.wholeRound}
        {behind > 0 && pane !== 'list' && (
          <span class="behind">
            <Glyph name="atRisk" /> {behind}
            <span class="aloud">{t.carrier.leftBehind(behind)}</span>
          </span>
        )}
      </button>
      {!isWide.value && (
        <button type="button" class="to-map" onClick={to('map')}>
          <Glyph name={pane === 'map' ? 'back' : 'map'} />
          {pane === 'map' ? t.back : t.carrier.map}
        </button>
      )}
      <SunButton />
    </nav>
  )
}
