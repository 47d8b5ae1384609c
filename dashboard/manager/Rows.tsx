import { useMemo } from 'preact/hooks'
import type { BoardRound, BoardView } from '../../backend/protocol/boardView.ts'
import { inLanguage, language, say } from '../i18n/language.ts'
import { clockTime } from '../i18n/times.ts'
import { serviceNow } from '../state/serviceClock.ts'
import { RoundRow } from './RoundRow.tsx'
import { type Texts, texts } from './texts.ts'
import { hourMarks, makeTimeScale, type TimeScale } from './timeScale.ts'

/** All rounds as rows of time, those that need a person first. */
export function Rows(props: {
  view: BoardView
  selectedId: string | undefined
  onSelect: (roundId: string) => void
  onOpen: (roundId: string) => void
}) {
  const { view } = props
  const t = inLanguage(texts)
  const { timeZone } = view.depot
  const fresh = makeTimeScale(view.rounds)
  // The same object while the day's span is the same: rows are then left alone.
  const scale = useMemo(() => fresh, [fresh?.fromAt, fresh?.toAt])
  if (!scale) return <p class="board-empty">{t.noRounds}</p>
  const marks = hourMarks(scale, (at) => wallClock(at, timeZone), 12)
  // The last one would stand over the next column's head.
  const written = marks.filter((at) => scale.share(at) < 0.95)
  const hourOf = (at: number) => wallClock(at, timeZone).hour
  const needing = view.rounds.filter((round) => round.needs.length > 0).length
  const firstId = view.rounds[0]?.roundId
  const tabId = view.rounds.some((r) => r.roundId === props.selectedId) ? props.selectedId : firstId

  return (
    <div class={`rows${needing === 0 ? ' calm' : ''}`}>
      <div class="rows-head row-grid" aria-hidden="true">
        <span class="rows-who">{t.columns.round}</span>
        <span class="hours">
          {written.map((at) => (
            <span key={at} style={{ left: `${scale.share(at) * 100}%` }}>
              {hourOf(at)} h
            </span>
          ))}
        </span>
        <span class="row-back">{t.columns.back}</span>
        <span class="row-need">{needing > 0 && t.columns.look}</span>
      </div>
      <div class="rows-body">
        <div class="rows-under row-grid" aria-hidden="true">
          <span class="lane-lines">
            {marks.map((at) => (
              <span key={at} class="hour-line" style={{ left: `${scale.share(at) * 100}%` }} />
            ))}
            <NowLine clock={view.clock} scale={scale} />
          </span>
        </div>
        <ol class="rows-list">
          {view.rounds.map((round, index) => (
            <Slot
              key={round.roundId}
              round={round}
              scale={scale}
              timeZone={timeZone}
              t={t}
              isSelected={round.roundId === props.selectedId}
              isTabStop={round.roundId === tabId}
              isLastNeeding={index === needing - 1 && needing < view.rounds.length}
              onSelect={props.onSelect}
              onOpen={props.onOpen}
            />
          ))}
        </ol>
      </div>
    </div>
  )
}

interface SlotProps {
  round: BoardRound
  scale: TimeScale
  timeZone: string
  t: Texts
  isSelected: boolean
  isTabStop: boolean
  isLastNeeding: boolean
  onSelect: (roundId: string) => void
  onOpen: (roundId: string) => void
}

/** Draws its row anew only when the round itself changed: a region has 500 of them. */
function Slot(props: SlotProps) {
  const { round, scale, timeZone, t, isSelected } = props
  const { roundId } = round
  const row = useMemo(
    () => <RoundRow round={round} scale={scale} timeZone={timeZone} t={t} say={say} />,
    [round, scale, timeZone, language.value],
  )
  const kind = `${round.needs.length > 0 ? ' needs' : ''}${props.isLastNeeding ? ' last-needing' : ''}`
  return (
    <li class={`row-item${kind}`}>
      <button
        type="button"
        class="row row-grid"
        data-round={roundId}
        tabIndex={props.isTabStop ? 0 : -1}
        aria-pressed={isSelected}
        onFocus={() => {
          if (!isSelected) props.onSelect(roundId)
        }}
        // A press of a key or a screen reader's click opens; a pointer's first click selects.
        onClick={(event) => {
          if (event.detail === 0) props.onOpen(roundId)
          else props.onSelect(roundId)
        }}
        onDblClick={() => props.onOpen(roundId)}
      >
        {row}
      </button>
    </li>
  )
}

/** Drawn by itself, so that a second's tick redraws one line and not the board. */
function NowLine(props: { clock: BoardView['clock']; scale: TimeScale }) {
  const now = serviceNow(props.clock)
  if (!props.scale.isWithin(now)) return null
  const left = `${(props.scale.share(now) * 100).toFixed(2)}%`
  return <span class="now-line" style={{ left }} />
}

function wallClock(at: number, timeZone: string): { hour: number; minute: number } {
  const [hour, minute] = clockTime(at, timeZone).split(':').map(Number)
  return { hour: hour!, minute: minute! }
}
