import { render } from 'preact'
import '../tokens.css'
import { Gate } from '../Gate.tsx'
import { openLive } from '../state/live.ts'
import { CarrierPage } from './CarrierPage.tsx'

const live = openLive('carrier')
render(
  <Gate live={live}>
    <CarrierPage live={live} />
  </Gate>,
  document.getElementById('page')!,
)
