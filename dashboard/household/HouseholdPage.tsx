import type { HouseholdView } from '../../backend/protocol/householdView.ts'
import type { Live } from '../state/live.ts'

export function HouseholdPage(props: { live: Live<HouseholdView> }) {
  return <main>{props.live.view.value?.mailbox.label}</main>
}
