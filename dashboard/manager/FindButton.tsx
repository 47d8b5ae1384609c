import { useState } from 'preact/hooks'
import type { DeviceList } from '../../backend/protocol/rest.ts'
import { inLanguage } from '../i18n/language.ts'
import { listButtons } from './stories.ts'
import { storyTexts } from './storyTexts.ts'

/** More than these and one more letter is quicker. */
const mostShown = 5

/** Any button by its address or number, heard of or not: a new one is to be paired. */
export function FindButton(props: { onButton: (deviceId: string) => void }) {
  const t = inLanguage(storyTexts).find
  const [buttons, setButtons] = useState<DeviceList['devices']>()
  const [wanted, setWanted] = useState('')
  const load = () => {
    if (!buttons) listButtons().then(setButtons, () => undefined)
  }
  const words = plain(wanted).split(' ').filter(Boolean)
  const found = words.length === 0 ? [] : find(buttons ?? [], words)
  const more = found.length - mostShown
  return (
    <search class="fleet-find">
      <label>
        <span>{t.label}</span>
        <input
          type="search"
          value={wanted}
          placeholder={t.hint}
          autocomplete="off"
          spellcheck={false}
          onFocus={load}
          onInput={(event) => setWanted(event.currentTarget.value)}
        />
      </label>
      <ul class="fleet-list">
        {found.slice(0, mostShown).map(({ deviceId, address }) => (
          <li key={deviceId}>
            <button type="button" class="fleet-alert" onClick={() => props.onButton(deviceId)}>
              <strong>{address || deviceId}</strong>
              <span class="press-why">{deviceId}</span>
            </button>
          </li>
        ))}
      </ul>
      <p role="status" class="press-why">
        {buttons && words.length > 0 && found.length === 0 && t.none}
        {more > 0 && t.more(more)}
      </p>
    </search>
  )
}

/** All words somewhere in it; those whose address begins so come first. */
function find(buttons: DeviceList['devices'], words: readonly string[]): DeviceList['devices'] {
  const found = buttons.filter(({ deviceId, address }) => {
    const name = plain(`${address} ${deviceId}`)
    return words.every((word) => name.includes(word))
  })
  const begins = ({ address }: { address: string }) =>
    `${plain(address)} `.startsWith(words.join(' ')) ? 0 : 1
  return found.sort((a, b) => begins(a) - begins(b))
}

/** Without accents, so that « allee » finds « Allée ». */
function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}
