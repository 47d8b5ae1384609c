import type { CarrierView } from '../../backend/protocol/carrierView.ts'
import type { Live } from '../state/live.ts'

export function CarrierPage(props: { live: Live<CarrierView> }) {
  return <main>{props.live.view.value?.round?.number}</main>
}
