import type { ComponentChildren } from 'preact'
import { words } from './i18n/language.ts'
import type { Live } from './state/live.ts'
import './state/theme.ts'

/** Shows a page once its first snapshot is there; sends those whose session ended to the door. */
export function Gate(props: { live: Pick<Live, 'view' | 'network'>; children: ComponentChildren }) {
  const { view, network } = props.live
  if (network.value === 'signed out' || network.value === 'wrong role') {
    location.replace('/')
    return null
  }
  if (view.value) return <>{props.children}</>
  const t = words()
  return (
    <main class="alone" aria-busy={network.value === 'connecting'}>
      <h1 aria-live="polite">{network.value === 'connecting' ? t.loading : t.noNetwork}</h1>
    </main>
  )
}
