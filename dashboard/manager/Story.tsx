import './story.css'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { BoardPress, BoardView } from '../../backend/protocol/boardView.ts'
import type { PressStory, StoryEntry } from '../../backend/protocol/stories.ts'
import { Glyph } from '../Glyph.tsx'
import { inLanguage, language, say } from '../i18n/language.ts'
import { clockTime, localDay, longDay } from '../i18n/times.ts'
import { Photo } from '../Photo.tsx'
import { fetchDeviceStory, fetchPressStory } from './stories.ts'
import { storyTexts } from './storyTexts.ts'
import { TrialOf } from './TrialOf.tsx'
import { texts } from './texts.ts'

/** A press, or a button with all that it said. */
export type StoryOf = BoardPress | { readonly deviceId: string }

interface Told extends Pick<PressStory, 'deviceId' | 'address' | 'entries'> {
  /** Of a whole button: where its older pages go on. */
  readonly next?: string | undefined
  readonly isWhole?: true
}

/** What became of one press, from the finger to the truck; or all that a button said. */
export function Story(props: { of: StoryOf; depot: BoardView['depot']; onClose: () => void }) {
  const { of, depot } = props
  const t = inLanguage(storyTexts)
  const press = 'pressId' in of ? of : undefined
  const id = 'pressId' in of ? of.pressId : of.deviceId
  const [told, setTold] = useState<Told | 'loading' | 'failed'>('loading')
  const [tries, setTries] = useState(0)
  const [isExact, setExact] = useState(false)
  const title = useRef<HTMLHeadingElement>(null)
  useEffect(() => title.current?.focus(), [id])

  // Another state of its request is another chapter.
  useEffect(() => {
    const stop = new AbortController()
    const { signal } = stop
    const asked = press ? fetchPressStory(id, signal) : fetchWhole(id, undefined, signal)
    asked.then(setTold, () => {
      if (!signal.aborted) setTold('failed')
    })
    return () => stop.abort()
  }, [id, press?.state, press?.roundNumber, tries])

  const tellWhole = async (deviceId: string, before?: string) => {
    try {
      const page = await fetchWhole(deviceId, before)
      const known = before !== undefined && typeof told === 'object' ? told.entries : []
      setTold({ ...page, entries: [...page.entries, ...known] })
    } catch {
      setTold('failed')
    }
  }
  const address = press?.address || (typeof told === 'object' && told.address)

  return (
    <aside class="drawer story" aria-labelledby="story-title">
      <header class="drawer-head">
        <h2 id="story-title" ref={title} tabIndex={-1}>
          <span class="drawer-name">{t.title}</span>
          <span class="story-address">{address || id}</span>
        </h2>
        <button type="button" class="icon" onClick={props.onClose}>
          <Glyph name="close" />
          <span class="aloud">{inLanguage(texts).close}</span>
        </button>
      </header>
      {told === 'loading' && <p class="board-empty">{t.loading}</p>}
      {told === 'failed' && (
        <p class="board-empty" role="alert">
          {t.notLoaded}
          <button type="button" class="small" onClick={() => setTries(tries + 1)}>
            {inLanguage(texts).again}
          </button>
        </p>
      )}
      {typeof told === 'object' && (
        <>
          <div class="story-button">
            <p class="drawer-kind">{told.deviceId ? t.ofButton(told.deviceId) : t.ofPage}</p>
            {told.deviceId && told.address !== undefined && (
              <TrialOf
                key={told.deviceId}
                deviceId={told.deviceId}
                onHeard={() => told.isWhole && void tellWhole(told.deviceId!)}
              />
            )}
          </div>
          {told.isWhole && told.next && (
            <button
              type="button"
              class="small"
              onClick={() => void tellWhole(told.deviceId!, told.next)}
            >
              {t.older}
            </button>
          )}
          <Entries
            entries={told.entries}
            timeZone={depot.timeZone}
            isExact={isExact}
            pressId={press?.pressId}
          />
          <div class="story-tools">
            {told.deviceId && !told.isWhole && (
              <button type="button" class="small" onClick={() => void tellWhole(told.deviceId!)}>
                {t.whole}
              </button>
            )}
            {told.entries.length > 0 && (
              <button
                type="button"
                class="small"
                aria-pressed={isExact}
                onClick={() => setExact(!isExact)}
              >
                {t.evidence}
              </button>
            )}
          </div>
        </>
      )}
    </aside>
  )
}

async function fetchWhole(deviceId: string, before?: string, signal?: AbortSignal): Promise<Told> {
  return { ...(await fetchDeviceStory(deviceId, before, signal)), isWhole: true }
}

/** Day by day, since a parcel may wait for tomorrow. */
function Entries(props: {
  entries: readonly StoryEntry[]
  timeZone: string
  isExact: boolean
  pressId: string | undefined
}) {
  const days: { day: string; entries: StoryEntry[] }[] = []
  for (const entry of [...props.entries].sort((a, b) => a.at - b.at)) {
    const day = localDay(entry.at, props.timeZone)
    if (days.at(-1)?.day !== day) days.push({ day, entries: [] })
    days.at(-1)!.entries.push(entry)
  }
  if (days.length === 0) return <p class="board-empty">{inLanguage(storyTexts).nothing}</p>
  return days.map(({ day, entries }) => (
    <section key={day}>
      <h3>{longDay(day, language.value)}</h3>
      <ol class="story-list">
        {entries.map((entry, n) => (
          <li key={n} class={`story-${entry.kind.replace(' ', '-')}`}>
            <time>{clockTime(entry.at, props.timeZone)}</time>
            <span>
              {say(entry.sentence)}
              {typeof entry.evidence.photo === 'string' && !entry.evidence.undone && (
                <Photo
                  photoId={entry.evidence.photo}
                  alt={inLanguage(storyTexts).photo}
                  later={inLanguage(storyTexts).photoLater}
                />
              )}
              {props.isExact && <Evidence entry={entry} pressId={props.pressId} />}
            </span>
          </li>
        ))}
      </ol>
    </section>
  ))
}

/** The id of the press that the story is about is said once. */
function Evidence(props: { entry: StoryEntry; pressId: string | undefined }) {
  const { kind, evidence } = props.entry
  return (
    <dl class="story-evidence">
      {Object.entries(evidence)
        .filter(([, value]) => value !== null && (kind === 'press' || value !== props.pressId))
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{typeof value === 'object' ? JSON.stringify(value) : String(value)}</dd>
          </div>
        ))}
    </dl>
  )
}
