import './board.css'
import './rows.css'
import './side.css'
import './presses.css'
import './drawer.css'
import './phone.css'
import type { ComponentChildren } from 'preact'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { BoardPress, BoardView } from '../../backend/protocol/boardView.ts'
import { Glyph } from '../Glyph.tsx'
import { inLanguage, language, say, words } from '../i18n/language.ts'
import { clockTime, longDay } from '../i18n/times.ts'
import { drawClosures } from '../map/closureTexts.ts'
import { RoundMap } from '../map/Map.tsx'
import { Settings } from '../Settings.tsx'
import type { Live } from '../state/live.ts'
import { serviceNow } from '../state/serviceClock.ts'
import { theme } from '../state/theme.ts'
import { keyAct } from './boardKeys.ts'
import { drawPresses, drawRound } from './boardMap.ts'
import { Cards } from './Cards.tsx'
import { CorrectionDrawer, CorrectionsButton } from './corrections/CorrectionDrawer.tsx'
import { drawCorrection } from './corrections/drawCorrection.ts'
import { Drawer } from './Drawer.tsx'
import { Figures } from './Figures.tsx'
import { Keys } from './Keys.tsx'
import { isPhone } from './media.ts'
import { Presses, PressNews } from './Presses.tsx'
import { RoadDrawer } from './RoadDrawer.tsx'
import { Rows } from './Rows.tsx'
import { drawDraft, useRoadDraft } from './roadDraft.ts'
import { roadTexts } from './roadTexts.ts'
import { Story, type StoryOf } from './Story.tsx'
import { texts } from './texts.ts'
import { useRoundDetail } from './useRoundDetail.ts'

/** What lies over the map, as drawer.css and side.css have it. */
function coveredBy(what: 'drawer' | 'chip' | undefined) {
  if (!what || isPhone.value) return {}
  return what === 'drawer' ? { rightPx: 360 } : { topPx: 72 }
}

/** What a manager looks at: three figures, the rounds of the day, the presses, a map. */
export function Board(props: { live: Live<BoardView> }) {
  const view = props.live.view.value!
  const t = inLanguage(texts)
  const { timeZone } = view.depot
  const [roundId, setRoundId] = useState<string>()
  const [isOpen, setOpen] = useState(false)
  const [press, setPress] = useState<BoardPress>()
  const [storyOf, setStoryOf] = useState<StoryOf>()
  const [isRoads, setRoads] = useState(false)
  const [isCorrections, setCorrections] = useState(false)
  const [correctionId, setCorrectionId] = useState<string>()
  const draft = useRoadDraft()
  const [sheet, setSheet] = useState<'keys' | 'settings'>()
  const round = view.rounds.find((r) => r.roundId === roundId)
  const planOf = round?.collections.map((c) => `${c.stopId} ${c.state}`).join()
  const { detail, again } = useRoundDetail(round?.roundId, useVersionOf(planOf))

  const correction = isCorrections
    ? view.corrections?.find((each) => each.correctionId === correctionId)
    : undefined
  const drawn = useMemo(
    () =>
      correction
        ? drawCorrection(correction)
        : round
          ? typeof detail === 'object'
            ? drawRound(round, detail)
            : { stops: [], lines: [] }
          : drawPresses(view.presses),
    [correction, round, detail, view.presses],
  )
  const closures = useMemo(
    () => [...drawClosures(view.closures, view.depot), ...(isRoads ? drawDraft(draft) : [])],
    [view.closures, view.depot, isRoads, draft.roads, draft.direction, language.value],
  )
  const pressedStop = round?.collections.find((c) => c.requestId === press?.requestId)?.stopId
  const selectedStop = round ? pressedStop : press?.pressId

  const select = (id: string) => {
    setRoundId(id)
    setPress(undefined)
  }
  const open = (id: string) => {
    select(id)
    setOpen(true)
  }
  const closeStory = () => {
    setStoryOf(undefined)
    const id = storyOf && ('pressId' in storyOf ? storyOf.pressId : 'buttons')
    requestAnimationFrame(() => focusOn('story', id))
  }
  const closeRoads = () => {
    setRoads(false)
    setCorrectionId(undefined)
    draft.clear()
    requestAnimationFrame(() => document.querySelector<HTMLElement>('.roads-button')?.focus())
  }
  const closeCorrections = () => {
    setCorrections(false)
    setCorrectionId(undefined)
    requestAnimationFrame(() => document.querySelector<HTMLElement>('.corrections-button')?.focus())
  }
  const close = () => {
    if (isRoads) {
      closeRoads()
    } else if (isCorrections) {
      closeCorrections()
    } else if (storyOf) {
      closeStory()
    } else if (isOpen) {
      setOpen(false)
    } else {
      setRoundId(undefined)
      setPress(undefined)
    }
  }
  const selectPress = (chosen: BoardPress) => {
    const id = view.rounds.find((r) => r.number === chosen.roundNumber)?.roundId
    setPress(chosen)
    setRoundId(id)
    // A phone has no map beside the list: the round comes with its own.
    setOpen(isPhone.value && id !== undefined)
  }

  // Back to where the drawer was opened from, once it is gone and no longer covers that.
  const wasOpen = useRef(false)
  useEffect(() => {
    if (wasOpen.current && !isOpen) {
      if (press) document.querySelector<HTMLElement>('.press[aria-pressed="true"]')?.focus()
      else focusOn('round', roundId)
    }
    wasOpen.current = isOpen
  }, [isOpen])

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey) return
      // a sheet has its own keys
      if (document.querySelector('dialog[open]')) return
      const target = event.target as HTMLElement
      // what is typed is text
      if (target.closest('input, select') && event.key !== 'Escape') return
      const isOnRow = target === document.body || target.closest('.row') !== null
      const at = view.rounds.findIndex((r) => r.roundId === roundId)
      const meant = keyAct(event.key, { at, count: view.rounds.length, isOnRow })
      if (!meant) return
      // On a row Enter is already a click.
      if (meant.act === 'open' && target !== document.body) return
      event.preventDefault()
      if (meant.act === 'select') {
        const next = view.rounds[meant.index]!.roundId
        select(next)
        focusOn('round', next)
      } else if (meant.act === 'open') open(roundId!)
      else if (meant.act === 'close') close()
      else setSheet('keys')
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  })

  const map = (
    <RoundMap
      stops={drawn.stops}
      lines={drawn.lines}
      closures={closures}
      {...(isRoads && { onPoint: draft.add })}
      theme={theme.value}
      label={round ? t.mapOfRound(round.number) : t.mapOfPresses}
      showAllKey={`${correctionId} ${round?.roundId} ${typeof detail === 'object'}`}
      covered={coveredBy(
        isRoads || isCorrections || storyOf || (round && isOpen) ? 'drawer' : round && 'chip',
      )}
      {...(selectedStop && { selectedId: selectedStop })}
    />
  )
  const presses = (
    <Presses
      presses={view.presses}
      timeZone={timeZone}
      selectedId={press?.pressId}
      onSelect={selectPress}
      onStory={setStoryOf}
    />
  )
  // as it stands now, while it's among the newest
  const told =
    storyOf && 'pressId' in storyOf
      ? (view.presses.find(({ pressId }) => pressId === storyOf.pressId) ?? storyOf)
      : storyOf
  const story = told && <Story of={told} depot={view.depot} onClose={closeStory} />
  const roads = isRoads && (
    <RoadDrawer
      view={view}
      draft={draft}
      onClose={closeRoads}
      {...(isPhone.value && { map: <div class="drawer-map">{map}</div> })}
    />
  )
  const corrections = isCorrections && (
    <CorrectionDrawer
      view={view}
      selectedId={correctionId}
      onSelect={setCorrectionId}
      onClose={closeCorrections}
      onCloseWay={({ line }) => {
        // the map stays at what he said
        setCorrections(false)
        draft.clear()
        for (const point of line) draft.add(point)
        setRoads(true)
      }}
      {...(isPhone.value && { map: <div class="drawer-map">{map}</div> })}
    />
  )
  const inForce = view.closures?.filter((closure) => closure.inForce).length ?? 0
  const roadsButton = (
    <button type="button" class="small roads-button" onClick={() => setRoads(true)}>
      <Glyph name="closed" />
      {inLanguage(roadTexts).button(inForce)}
    </button>
  )
  const tools = (
    <div class="map-buttons">
      {roadsButton}
      <CorrectionsButton view={view} onOpen={() => setCorrections(true)} />
    </div>
  )
  const drawer =
    roads ||
    corrections ||
    story ||
    (round && isOpen && (
      <Drawer
        round={round}
        depot={view.depot}
        clock={view.clock}
        detail={detail}
        onAgain={again}
        onClose={close}
        {...(isPhone.value && { map: <div class="drawer-map">{map}</div> })}
      />
    ))

  // On a phone the drawer covers all: what lies behind it can't be reached.
  const isBehind = isPhone.value && Boolean(drawer)

  return (
    <div class="board">
      <header class="board-head" inert={isBehind}>
        <div class="board-depot">
          <h1>{view.depot.name}</h1>
          <p>
            {longDay(view.depot.serviceDay, language.value)} ·{' '}
            {t.truck(clockTime(view.depot.truckAt, timeZone))}
          </p>
        </div>
        <Figures figures={view.figures} />
        <div class="board-tools">
          <Network network={props.live.network.value} />
          <Clock clock={view.clock} timeZone={timeZone} />
          <button type="button" class="icon keys-button" onClick={() => setSheet('keys')}>
            <span aria-hidden="true">?</span>
            <span class="aloud">{t.keys.open}</span>
          </button>
          <button type="button" class="icon" onClick={() => setSheet('settings')}>
            <Glyph name="settings" />
            <span class="aloud">{words().menu}</span>
          </button>
        </div>
      </header>
      <PressNews presses={view.presses} />

      {isPhone.value ? (
        <Phone view={view} onOpen={open} presses={presses} roads={tools} isBehind={isBehind} />
      ) : (
        <main class={`board-main${isRoads ? ' for-roads' : ''}`}>
          <section class="board-rounds" aria-labelledby="rounds-title">
            <h2 id="rounds-title" class="aloud">
              {t.rounds}
            </h2>
            <Rows view={view} selectedId={roundId} onSelect={select} onOpen={open} />
          </section>
          <div class={`board-side${drawer ? ' covered' : ''}`}>
            <div class="board-map">
              {map}
              {!isRoads && !isCorrections && tools}
              {round && !isOpen && (
                <div class="map-chip">
                  <span class="row-number">{round.number}</span>
                  <span class="row-name">{round.carrierName}</span>
                  <button type="button" class="small" onClick={() => open(round.roundId)}>
                    {t.open}
                  </button>
                  <button type="button" class="icon small" onClick={close}>
                    <Glyph name="close" />
                    <span class="aloud">{t.close}</span>
                  </button>
                  {round.needs.map((need) => (
                    <span key={need.fr} class="card-need">
                      <Glyph name="atRisk" />
                      {say(need)}
                    </span>
                  ))}
                </div>
              )}
            </div>
            {presses}
            {drawer}
          </div>
        </main>
      )}
      {isPhone.value && drawer}
      {sheet === 'keys' && <Keys onClose={() => setSheet(undefined)} />}
      {sheet === 'settings' && <Settings canSignOut onClose={() => setSheet(undefined)} />}
    </div>
  )
}

/** On a phone, in the hall: the figures, then only what needs a person. */
function Phone(props: {
  view: BoardView
  onOpen: (roundId: string) => void
  presses: ComponentChildren
  roads: ComponentChildren
  isBehind: boolean
}) {
  const t = inLanguage(texts)
  const { timeZone } = props.view.depot
  const needing = props.view.rounds.filter((round) => round.needs.length > 0)
  const others = props.view.rounds.filter((round) => round.needs.length === 0)
  return (
    <main class="board-phone" inert={props.isBehind}>
      <section aria-labelledby="look-title">
        <h2 id="look-title">{t.look}</h2>
        {needing.length === 0 && <p class="board-empty">{t.nothingToLook}</p>}
        <Cards rounds={needing} timeZone={timeZone} onOpen={props.onOpen} />
        {props.roads}
      </section>
      {props.presses}
      {others.length > 0 && (
        <details class="others">
          <summary>
            {t.others} ({others.length})
          </summary>
          <Cards rounds={others} timeZone={timeZone} onOpen={props.onOpen} />
        </details>
      )}
    </main>
  )
}

/** The office's time; drawn by itself each second. */
function Clock(props: { clock: BoardView['clock']; timeZone: string }) {
  return <time class="board-clock">{clockTime(serviceNow(props.clock), props.timeZone)}</time>
}

function Network(props: { network: Live['network']['value'] }) {
  const isLive = props.network === 'live'
  return (
    <p class={`board-network${isLive ? ' aloud' : ''}`} role="status">
      {!isLive && <Glyph name="offline" />}
      {words().network[props.network]}
    </p>
  )
}

/** To a round's row, or on a phone its card; or to what opened a press's story. */
function focusOn(what: 'round' | 'story', id: string | undefined): void {
  if (!id) return
  document.querySelector<HTMLElement>(`[data-${what}="${CSS.escape(id)}"]`)?.focus()
}

/** A number that rises when a value changes. */
function useVersionOf(value: unknown): number {
  const last = useRef<{ value: unknown; version: number }>({ value, version: 0 })
  if (last.current.value !== value) {
    last.current = { value, version: last.current.version + 1 }
  }
  return last.current.version
}
