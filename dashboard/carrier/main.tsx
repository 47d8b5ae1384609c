import { render } from 'preact'
import '../tokens.css'
import '../state/theme.ts'
import type { CarrierView } from '../../backend/protocol/carrierView.ts'
import { Gate } from '../Gate.tsx'
import { openKeptView } from '../state/keptView.ts'
import { type Live, openLive } from '../state/live.ts'
import { CarrierPage } from './CarrierPage.tsx'
import { Enrol } from './enrol/Enrol.tsx'
import { givenCode } from './enrol/phone.ts'
import { keepPage } from './onDevice.ts'

const page = document.getElementById('page')!
void keepPage().catch(() => {})
if (givenCode() !== undefined) render(<Enrol />, page)
else render(<Carrier live={openLive('carrier', openKeptView<CarrierView>('carrier'))} />, page)
addEventListener('hashchange', () => givenCode() !== undefined && location.reload())

/** His round, or how it comes to this phone. */
function Carrier(props: { live: Live<CarrierView> }) {
  const { live } = props
  const isAway = live.network.value === 'signed out' || live.network.value === 'elsewhere'
  if (isAway) return <Enrol />
  return (
    <Gate live={live}>
      <CarrierPage live={live} />
    </Gate>
  )
}
