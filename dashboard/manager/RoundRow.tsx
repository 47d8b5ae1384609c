import type { BoardRound } from '../../backend/protocol/boardView.ts'
import { Glyph } from '../Glyph.tsx'
import { clockTime } from '../i18n/times.ts'
import { layOutRow, type Mark, markOf } from './rowLayout.ts'
import type { Texts } from './texts.ts'
import type { TimeScale } from './timeScale.ts'

const percent = (share: number) => `${(share * 100).toFixed(2)}%`

/** One round along the day: 28 px, read aloud as one sentence. */
export function RoundRow(props: {
  round: BoardRound
  scale: TimeScale
  timeZone: string
  t: Texts
  say: (sentence: { fr: string; en: string }) => string
}) {
  const { round, t } = props
  const [first, ...more] = round.needs.map(props.say)
  return (
    <>
      <span class="row-number">{round.number}</span>
      <span class="row-name">{round.carrierName}</span>
      <Lane round={round} scale={props.scale} />
      <span class="aloud">{aloud(round, t, props.timeZone)}</span>
      <Return round={round} timeZone={props.timeZone} t={t} />
      <span class="row-need" title={round.needs.map(props.say).join('\n')}>
        {first && (
          <>
            <Glyph name="atRisk" />
            <span class="row-why">{first}</span>
            {more.length > 0 && <span class="row-more">{t.more(more.length)}</span>}
          </>
        )}
      </span>
    </>
  )
}

function Lane(props: { round: BoardRound; scale: TimeScale }) {
  const layout = layOutRow(props.round, props.scale)
  const at = (span: { left: number; width: number }) => ({
    left: percent(span.left),
    width: percent(span.width),
  })
  return (
    <span class={`lane ${props.round.state.replace(' ', '-')}`} aria-hidden="true">
      <span class="lane-shift" style={at(layout.shift)} />
      {layout.rest && <span class="lane-rest" style={at(layout.rest)} />}
      {layout.late && <span class="lane-late" style={at(layout.late)} />}
      <span class="lane-must" style={{ left: percent(layout.mustReturn) }} />
      {layout.windows.map((window) => (
        <span
          key={window.requestId}
          class={`lane-window lane-${window.lane}${window.atRisk ? ' risk' : ''}`}
          style={at(window)}
        />
      ))}
      {props.round.state !== 'absent' && (
        <span
          class={`lane-back${layout.late ? ' risk' : ''}`}
          style={{ left: percent(layout.expectedReturn) }}
        />
      )}
      {layout.ticks.map((tick) => (
        <span key={tick.requestId} class={`tick ${tick.mark}`} style={{ left: percent(tick.left) }}>
          <Glyph name={tick.mark} />
        </span>
      ))}
    </span>
  )
}

/** When he's expected, or how the round ended. */
export function Return(props: { round: BoardRound; timeZone: string; t: Texts }) {
  const { round, t } = props
  const time = (at: number) => clockTime(at, props.timeZone)
  if (round.state === 'planned') {
    return <span class="row-back quiet">{t.leaves(time(round.outAt))}</span>
  }
  if (round.state === 'absent') {
    return <span class="row-back quiet">{t.staysIn}</span>
  }
  if (round.state === 'back' || round.state === 'handed over') {
    return (
      <span class="row-back done">
        <Glyph name="done" label={t.stateOfRound[round.state]} />
        {time(round.expectedReturnAt)}
      </span>
    )
  }
  const isLate = round.expectedReturnAt > round.returnAt
  return <span class={`row-back${isLate ? ' risk' : ''}`}>{time(round.expectedReturnAt)}</span>
}

function aloud(round: BoardRound, t: Texts, timeZone: string): string {
  const time = (at: number) => clockTime(at, timeZone)
  return t.rowAloud({
    state: t.stateOfRound[round.state],
    out: time(round.outAt),
    expected: time(round.expectedReturnAt),
    must: time(round.returnAt),
    collections: countedCollections(round, t),
    ...(round.breakAhead ? { rest: time(round.breakAhead.at) } : {}),
  })
}

/** `3 collections, 1 at risk, 2 collected`; alike ones need no sum. */
export function countedCollections(round: BoardRound, t: Texts): string {
  const marks = round.collections.map(markOf)
  const parts = (['atRisk', 'new', 'collect', 'done', 'no'] satisfies Mark[]).flatMap((mark) => {
    const count = marks.filter((m) => m === mark).length
    return count > 0 ? [t.countOf[mark](count)] : []
  })
  return parts.length === 1 ? parts[0]! : [t.collections(marks.length), ...parts].join(', ')
}
