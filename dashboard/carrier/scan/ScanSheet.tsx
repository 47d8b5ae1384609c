import { useState } from 'preact/hooks'
import type { CarrierStop, CollectionView } from '../../../backend/protocol/carrierView.ts'
import { spellCode } from '../../../backend/protocol/parcelCode.ts'
import type { Item, Problem } from '../../../backend/protocol/rest.ts'
import { Glyph } from '../../Glyph.tsx'
import { Sheet } from '../../Sheet.tsx'
import type { RoundPage } from '../roundPage.ts'
import { CodeInput, type Taken } from './CodeInput.tsx'
import { ownerOf } from './owners.ts'
import { scanWords } from './scanWords.ts'

const mostParcels = 5

/** Each parcel of a collection with its label or sticker, and what came of it. */
export function ScanSheet(props: {
  page: RoundPage
  stop: CarrierStop
  collection: CollectionView
  onClose: () => void
}) {
  const { page, stop, collection } = props
  const { requestId, labelled } = collection
  const [items, setItems] = useState<readonly Item[]>(() =>
    Array.from({ length: collection.parcels }, () => ({ outcome: 'collected' })),
  )
  const t = scanWords()
  const change = (index: number, item: Item) =>
    setItems(items.map((each, n) => (n === index ? item : each)))

  const take: Taken = ({ code }) => {
    if (items.some((item) => item.code === code)) return t.here
    const owner = ownerOf(page.round.value, code)
    if (owner && owner.requestId !== requestId) return t.elsewhere(owner.mailboxLabel)
    const next = items.findIndex((item) => !item.code && item.outcome === 'collected')
    if (next >= 0) change(next, { code, outcome: 'collected' })
    else if (items.length === mostParcels) return t.noMore
    else setItems([...items, { code, outcome: 'collected' }])
    return undefined
  }

  const count = items.filter(({ outcome }) => outcome === 'collected').length
  const settle = () => {
    props.onClose()
    if (count > 0) page.collect(stop.stopId, requestId, count, items)
    else page.report(stop.stopId, requestId, items[0]!.outcome as Problem)
  }
  const hint =
    labelled === undefined ? t.hint.unknown : labelled ? t.hint.labelled : t.hint.unlabelled
  return (
    <Sheet title={t.scan} onClose={props.onClose}>
      <p>{hint}</p>
      <CodeInput take={take} digitsOnly={labelled === false} />
      <ol class="items">
        {items.map(({ code, outcome }, index) => (
          <li key={index}>
            <span class="item-code">
              {code ? spellCode(code) : `${t.parcel(index + 1)} · ${t.noCode}`}
            </span>
            <select
              aria-label={`${t.parcel(index + 1)}\u00a0: ${t.outcome}`}
              value={outcome}
              onChange={(event) => {
                const chosen = event.currentTarget.value as Item['outcome']
                change(index, { ...(code ? { code } : {}), outcome: chosen })
              }}
            >
              {Object.entries(t.outcomes).map(([name, text]) => (
                <option key={name} value={name}>
                  {text}
                </option>
              ))}
            </select>
            {code && (
              <button type="button" class="icon" onClick={() => change(index, { outcome })}>
                <Glyph name="close" />
                <span class="aloud">{t.forget(spellCode(code))}</span>
              </button>
            )}
          </li>
        ))}
      </ol>
      {items.length < mostParcels && (
        <button type="button" onClick={() => setItems([...items, { outcome: 'collected' }])}>
          {t.another}
        </button>
      )}
      <button type="button" class={count > 0 ? 'main yellow' : 'main'} onClick={settle}>
        {count > 0 ? t.collected(count) : t.noneCollected}
      </button>
    </Sheet>
  )
}
