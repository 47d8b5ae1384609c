import { useState } from 'preact/hooks'
import { spellCode } from '../../../backend/protocol/parcelCode.ts'
import type { GapReason } from '../../../backend/protocol/rest.ts'
import { Sheet } from '../../Sheet.tsx'
import { collectedIn } from '../nextSpecial.ts'
import type { RoundPage } from '../roundPage.ts'
import { CodeInput, type Taken } from './CodeInput.tsx'
import { countInside, type InBag, listParcels } from './owners.ts'
import { scanWords } from './scanWords.ts'

/** At the counter: every parcel into the container, or why not, signed. */
export function ContainerSheet(props: { page: RoundPage; onClose: () => void }) {
  const { page } = props
  const parcels = listParcels(collectedIn(page.round.value))
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set())
  const t = scanWords().container
  const take: Taken = ({ code }) => {
    const found = parcels.find((parcel) => parcel.code === code)
    if (!found) return t.unknown
    if (ticked.has(found.key)) return t.already
    setTicked(new Set([...ticked, found.key]))
    return undefined
  }
  const tick = (key: string, isIn: boolean) => {
    const others = [...ticked].filter((each) => each !== key)
    setTicked(new Set(isIn ? [...others, key] : others))
  }
  const inside = countInside(parcels, ticked)
  const missing = parcels.filter(({ key }) => !ticked.has(key)).length
  const done = (gap?: { reason: GapReason; signedBy: string }) => {
    props.onClose()
    page.handOver(inside, gap)
  }
  return (
    <Sheet title={t.title} onClose={props.onClose}>
      <p>{t.hint}</p>
      <CodeInput take={take} />
      <fieldset class="choice items">
        <legend>{t.inside(parcels.length - missing, parcels.length)}</legend>
        {parcels.map((parcel) => (
          <Parcel key={parcel.key} parcel={parcel} isIn={ticked.has(parcel.key)} tick={tick} />
        ))}
      </fieldset>
      {missing > 0 ? (
        <>
          <button type="button" onClick={() => setTicked(new Set(parcels.map(({ key }) => key)))}>
            {t.tickAll}
          </button>
          <Gap missing={missing} sign={done} />
        </>
      ) : (
        <button type="button" class="main" onClick={() => done()}>
          {t.done}
        </button>
      )}
    </Sheet>
  )
}

function Parcel(props: {
  parcel: InBag
  isIn: boolean
  tick: (key: string, isIn: boolean) => void
}) {
  const { key, code, collection } = props.parcel
  const t = scanWords()
  return (
    <label class="tick">
      <input
        type="checkbox"
        checked={props.isIn}
        onChange={(event) => props.tick(key, event.currentTarget.checked)}
      />
      <span>
        {collection.mailboxLabel || t.container.passing}
        <span class="quiet">{code ? spellCode(code) : t.noCode}</span>
      </span>
    </label>
  )
}

/** What is missing has a reason, and a name below it. */
function Gap(props: {
  missing: number
  sign: (gap: { reason: GapReason; signedBy: string }) => void
}) {
  const [reason, setReason] = useState<GapReason>()
  const t = scanWords().container
  return (
    <form
      class="gap"
      onSubmit={(event) => {
        event.preventDefault()
        const signedBy = String(new FormData(event.currentTarget).get('signedBy')).trim()
        if (reason) props.sign({ reason, signedBy })
      }}
    >
      <fieldset class="choice">
        <legend>{t.gap(props.missing)}</legend>
        {Object.entries(t.reasons).map(([name, text]) => (
          <button
            key={name}
            type="button"
            aria-pressed={reason === name}
            onClick={() => setReason(name as GapReason)}
          >
            {text}
          </button>
        ))}
      </fieldset>
      <label>
        <span>{t.sign}</span>
        <input name="signedBy" autoComplete="name" required minLength={2} maxLength={100} />
      </label>
      <button type="submit" class="main" disabled={!reason}>
        {t.signAndDone}
      </button>
    </form>
  )
}
