import { computed, effect, type ReadonlySignal, signal } from '@preact/signals'
import type { CarrierView } from '../../../backend/protocol/carrierView.ts'
import { kept } from '../../state/kept.ts'
import type { Live } from '../../state/live.ts'

export type Duty = 'on' | 'break' | 'off'
type Round = NonNullable<CarrierView['round']>

/** Whether the page is on the screen. */
export const isSeen = signal(document.visibilityState !== 'hidden')
document.addEventListener('visibilitychange', () => {
  isSeen.value = document.visibilityState !== 'hidden'
})

/** What he said on this device, of one round: another day begins anew. */
const choice = kept<{ roundId: string; on: boolean } | undefined>(
  'domino.duty',
  (text) => JSON.parse(text) as { roundId: string; on: boolean },
  undefined,
  (value) => value && JSON.stringify(value),
)

/**
 * The one switch: on duty, on his break, off duty. Who never touched it is on duty from leaving to the
 * hand-over; who said off stays off on this device until he says on, or leaves. The office hears of
 * each change, first on every line that opens.
 */
export function openDuty(
  live: Live<CarrierView>,
  round: ReadonlySignal<Round>,
  say: { startBreak: () => void; endBreak: () => void },
) {
  const duty = computed((): Duty => {
    const { roundId, state, break: pause } = round.value
    if (state === 'absent' || state === 'handed over') return 'off'
    const said = choice.value?.roundId === roundId ? choice.value.on : undefined
    if (said === false) return 'off'
    if (pause?.state === 'open') return 'break'
    return said || state !== 'planned' ? 'on' : 'off'
  })
  const stopTelling = effect(() => {
    const on = duty.value === 'on'
    if (live.network.value === 'live') live.send({ type: 'duty', on })
  })
  return {
    duty,
    set(wanted: Duty) {
      const { roundId, break: pause } = round.value
      choice.value = { roundId, on: wanted !== 'off' }
      const isResting = pause?.state === 'open'
      if (wanted === 'break' && !isResting) say.startBreak()
      if (wanted !== 'break' && isResting) say.endBreak()
    },
    close: stopTelling,
  }
}
