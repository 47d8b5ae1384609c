import { useState } from 'preact/hooks'
import type { BoardView } from '../../backend/protocol/boardView.ts'
import type { RoadsNear } from '../../backend/protocol/closures.ts'
import { Glyph } from '../Glyph.tsx'
import { capitalised } from '../i18n/capitalised.ts'
import { inLanguage } from '../i18n/language.ts'
import { clockTime, localDay } from '../i18n/times.ts'
import { tellWay } from '../map/closureTexts.ts'
import { leadsTo } from '../map/closureWay.ts'
import { serviceNow } from '../state/serviceClock.ts'
import { closeRoads } from './closures.ts'
import type { RoadDraft } from './roadDraft.ts'
import { roadTexts } from './roadTexts.ts'

const kinds = ['closed', 'slow'] as const
const directions = ['both', 'forward', 'backward'] as const
const everybody = ['foot', 'cargo-bike', 'car'] as const
const factors = [2, 3, 5, 10]

/** What holds on the road that is pointed at: in which direction, for whom, from when until when. */
export function CloseRoad(props: {
  view: BoardView
  draft: RoadDraft
  onSaid: (said: string) => void
}) {
  const { draft } = props
  const t = inLanguage(roadTexts)
  const [kind, setKind] = useState<(typeof kinds)[number]>('closed')
  const [factor, setFactor] = useState(3)
  const [profiles, setProfiles] = useState<readonly (typeof everybody)[number][]>(everybody)
  const [from, setFrom] = useState('')
  const [until, setUntil] = useState(() => tonight(props.view))
  const [note, setNote] = useState('')
  const [isSaving, setSaving] = useState(false)
  const [wrong, setWrong] = useState<string>()
  const { roads, problem } = draft
  const found = roads && t.found(roads.street, roads.metres)

  const save = async () => {
    if (!found) return
    if (profiles.length === 0) return setWrong(t.nobody)
    setSaving(true)
    setWrong(undefined)
    const line = draft.line.map(([lon, lat]): [number, number] => [lon, lat])
    const { direction } = draft
    const times = { ...(from && { from }), ...(until && { until }) }
    const asked = { line, kind, factor, direction, profiles: [...profiles], note, ...times }
    const answer = await closeRoads(asked).catch(() => ({ no: t.failed }))
    setSaving(false)
    if ('no' in answer) return setWrong(answer.no)
    draft.clear()
    setNote('')
    setFrom('')
    props.onSaid(t.done(found))
  }

  return (
    <form
      class="road-form"
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <p class="road-found" role="status">
        {draft.isLooking && t.looking}
        {found && <strong>{found}</strong>}
        {problem && (problem === 'failed' ? t.failed : problem.no)}
      </p>
      {draft.line.length > 0 && (
        <p class="road-points">
          {draft.line.length > 1 && (
            <button type="button" class="small" onClick={draft.undo}>
              {t.undoPoint}
            </button>
          )}
          <button type="button" class="small" onClick={draft.clear}>
            {t.again}
          </button>
        </p>
      )}
      {found && (
        <>
          <fieldset class="choice">
            <legend>{t.kind}</legend>
            <div class="choice-grid">
              {kinds.map((each) => (
                <button
                  key={each}
                  type="button"
                  aria-pressed={kind === each}
                  onClick={() => setKind(each)}
                >
                  <Glyph name={each} /> {t[each]}
                </button>
              ))}
            </div>
          </fieldset>
          {kind === 'slow' && (
            <label class="road-field">
              <span>{t.factor}</span>
              <select
                value={factor}
                onChange={(event) => setFactor(Number(event.currentTarget.value))}
              >
                {factors.map((each) => (
                  <option key={each} value={each}>
                    {each} ×
                  </option>
                ))}
              </select>
            </label>
          )}
          <fieldset class="choice">
            <legend>{t.ways}</legend>
            <div class="road-ways">
              {directions.map((direction) => (
                <button
                  key={direction}
                  type="button"
                  aria-pressed={draft.direction === direction}
                  onClick={() => draft.mean(direction)}
                >
                  <Way lines={roads.lines} direction={direction} />
                </button>
              ))}
            </div>
          </fieldset>
          <fieldset class="choice">
            <legend>{t.forWhom}</legend>
            <div class="road-whom">
              {everybody.map((profile) => (
                <label key={profile}>
                  <input
                    type="checkbox"
                    checked={profiles.includes(profile)}
                    onChange={() =>
                      setProfiles(
                        everybody.filter((each) => profiles.includes(each) !== (each === profile)),
                      )
                    }
                  />
                  {t[profile]}
                </label>
              ))}
            </div>
          </fieldset>
          <label class="road-field">
            <span>
              {t.from} <small>({t.fromHint})</small>
            </span>
            <input
              type="datetime-local"
              value={from}
              onInput={(event) => setFrom(event.currentTarget.value)}
            />
          </label>
          <label class="road-field">
            <span>
              {t.until} <small>({t.untilHint})</small>
            </span>
            <input
              type="datetime-local"
              value={until}
              onInput={(event) => setUntil(event.currentTarget.value)}
            />
          </label>
          <label class="road-field">
            <span>{t.note}</span>
            <input
              type="text"
              maxLength={200}
              value={note}
              placeholder={t.noteHint}
              onInput={(event) => setNote(event.currentTarget.value)}
            />
          </label>
          <p role="alert" class="road-wrong">
            {wrong}
          </p>
          <button type="submit" disabled={isSaving}>
            {isSaving ? t.saving : t.confirm[kind]}
          </button>
        </>
      )}
    </form>
  )
}

/** A direction by where it leads, with an arrow as the map would have it. */
function Way(props: { lines: RoadsNear['lines']; direction: RoadDraft['direction'] }) {
  const t = inLanguage(roadTexts)
  const { direction } = props
  const degrees = leadsTo(props.lines, direction)
  if (direction === 'both') return t.bothWays
  if (degrees === undefined) return direction === 'forward' ? t.asDrawn : t.againstDrawn
  return (
    <>
      <svg class="road-way" viewBox="0 0 24 24" aria-hidden="true" style={`rotate: ${degrees}deg`}>
        <path d="M12 2 20 21 12 16.500 4 21Z" />
      </svg>
      {capitalised(tellWay(props)!)}
    </>
  )
}

/** Eight in the evening; later than seven, midnight. */
function tonight({ clock, depot }: BoardView): string {
  const now = serviceNow(clock)
  const hour = Number(clockTime(now, depot.timeZone).split(':')[0])
  return `${localDay(now, depot.timeZone)}T${hour < 19 ? '20:00' : '23:59'}`
}
