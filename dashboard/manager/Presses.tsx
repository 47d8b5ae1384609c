import { useRef, useState } from 'preact/hooks'
import type { BoardPress } from '../../backend/protocol/boardView.ts'
import { Glyph } from '../Glyph.tsx'
import { inLanguage, say } from '../i18n/language.ts'
import { clockTime } from '../i18n/times.ts'
import { Fleet } from './Fleet.tsx'
import { isPhone } from './media.ts'
import { pressMark } from './rowLayout.ts'
import type { StoryOf } from './Story.tsx'
import { storyTexts } from './storyTexts.ts'
import { texts } from './texts.ts'

/** A phone shows so many until it's asked for all. */
const firstOnPhone = 8

/** The second of the three figures, press by press. */
const unservedStates: ReadonlySet<string> = new Set(['open', 'postponed', 'refused', 'too late'])

/** Says a press that has just come to who can't see it come. */
export function PressNews(props: { presses: readonly BoardPress[] }) {
  const t = inLanguage(texts)
  const known = useKnown(props.presses)
  const newest = props.presses[0]
  return (
    <p class="aloud" role="status">
      {newest && !known.has(newest.pressId) && t.pressCame(newest.address, say(newest.why))}
    </p>
  )
}

/** Presses as they come in, newest first, each with what became of it. */
export function Presses(props: {
  presses: readonly BoardPress[]
  timeZone: string
  selectedId: string | undefined
  onSelect: (press: BoardPress) => void
  onStory: (of: StoryOf) => void
}) {
  const t = inLanguage(texts)
  const known = useKnown(props.presses)
  const [isAll, setAll] = useState(false)
  const [isUnserved, setUnserved] = useState(false)
  const unserved = props.presses.filter((press) => press.state && unservedStates.has(press.state))
  const all = isUnserved ? unserved : props.presses
  const isCut = isPhone.value && !isAll && all.length > firstOnPhone
  const shown = isCut ? all.slice(0, firstOnPhone) : all
  return (
    <section class="presses" aria-labelledby="presses-title">
      <div class="presses-head">
        <h2 id="presses-title">{t.presses}</h2>
        <Fleet timeZone={props.timeZone} onButton={(deviceId) => props.onStory({ deviceId })} />
        {(unserved.length > 0 || isUnserved) && (
          <button
            type="button"
            class="small"
            aria-pressed={isUnserved}
            onClick={() => setUnserved(!isUnserved)}
          >
            <Glyph name="no" />
            {t.onlyUnserved(unserved.length)}
          </button>
        )}
      </div>
      {shown.length === 0 && <p class="board-empty">{t.noPresses}</p>}
      <ol class="presses-list">
        {shown.map((press) => (
          <Press
            key={press.pressId}
            press={press}
            timeZone={props.timeZone}
            came={!known.has(press.pressId)}
            isSelected={press.pressId === props.selectedId}
            onSelect={props.onSelect}
            onStory={props.onStory}
          />
        ))}
      </ol>
      {isCut && (
        <button type="button" onClick={() => setAll(true)}>
          {t.allPresses(all.length)}
        </button>
      )}
    </section>
  )
}

function Press(props: {
  press: BoardPress
  timeZone: string
  came: boolean
  isSelected: boolean
  onSelect: (press: BoardPress) => void
  onStory: (press: BoardPress) => void
}) {
  const { press } = props
  const t = inLanguage(texts)
  const mark = pressMark(press)
  return (
    <li class={props.came ? 'with-story came' : 'with-story'}>
      <button
        type="button"
        class="press"
        aria-pressed={props.isSelected}
        onClick={() => props.onSelect(press)}
      >
        <time class="press-time">{clockTime(press.at, props.timeZone)}</time>
        <span class={`press-sign ${mark}`}>
          <Glyph name={mark} label={t.stateOfCollection[mark]} />
        </span>
        <span class="press-what">
          <span class="press-address">{press.address}</span>
          <span class="press-why">{say(press.why)}</span>
        </span>
        {press.roundNumber && <span class="press-round">{press.roundNumber}</span>}
      </button>
      <button
        type="button"
        class="icon press-story"
        data-story={press.pressId}
        onClick={() => props.onStory(press)}
      >
        <Glyph name="list" />
        <span class="aloud">{inLanguage(storyTexts).open(press.address)}</span>
      </button>
    </li>
  )
}

/** What was there when the page came isn't news. */
function useKnown(presses: readonly BoardPress[]): ReadonlySet<string> {
  const known = useRef<ReadonlySet<string>>(undefined)
  known.current ??= new Set(presses.map((press) => press.pressId))
  return known.current
}
