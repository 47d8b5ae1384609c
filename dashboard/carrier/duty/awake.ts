import { effect, type ReadonlySignal } from '@preact/signals'
import { kept } from '../../state/kept.ts'

const isTrue = (text: string) => text === 'true'

/** He wants the screen to stay on while he's on duty. */
export const wantsAwake = kept('domino.awake', isTrue, false)

/** Keeps the screen on for as long as `wanted`; a phone that is low on battery may refuse. */
export function keepAwake(wanted: ReadonlySignal<boolean>): () => void {
  return effect(() => {
    if (!wanted.value || !wantsAwake.value || !('wakeLock' in navigator)) return undefined
    const lock = navigator.wakeLock.request('screen').catch(() => undefined)
    return () => void lock.then((held) => held?.release())
  })
}
