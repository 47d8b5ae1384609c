import { computed, effect, type ReadonlySignal } from '@preact/signals'
import type { CarrierView } from '../../../backend/protocol/carrierView.ts'
import type { Live } from '../../state/live.ts'
import { keepAwake } from './awake.ts'
import { isSeen, openDuty } from './duty.ts'
import { openPosition } from './position.ts'
import { clearNotifications, renewPush } from './push.ts'

type Round = NonNullable<CarrierView['round']>

/** All that a device does beside the round because its carrier is on duty, and nothing of it otherwise. */
export function attend(
  live: Live<CarrierView>,
  round: ReadonlySignal<Round>,
  say: { startBreak: () => void; endBreak: () => void },
) {
  const { duty, set, close: closeDuty } = openDuty(live, round, say)
  const isAtWork = computed(() => duty.value === 'on' && isSeen.value)
  const isOut = computed(() => isAtWork.value && round.value.state === 'out')
  // the office must have heard that he left, or rests no more
  const mayTell = computed(() => {
    const heard = live.view.value?.round
    const isHeardOut = heard?.state === 'out' && heard.break?.state !== 'open'
    return isOut.value && isHeardOut && live.network.value === 'live'
  })
  const { here, trouble, close: closePosition } = openPosition(isOut, mayTell, live.send)
  // without a position nobody knows better than the hand that holds the phone
  const isHalted = computed(() => isAtWork.value && (here.value?.isHalted ?? true))
  const stops = [
    closeDuty,
    closePosition,
    keepAwake(isAtWork),
    effect(() => {
      if (isSeen.value) void clearNotifications().catch(() => {})
    }),
  ]
  void renewPush().catch(() => {})
  return {
    duty,
    setDuty: set,
    here,
    trouble,
    isHalted,
    close: () => {
      for (const stop of stops) stop()
    },
  }
}
