import { render } from 'preact'
import '../tokens.css'
import { Gate } from '../Gate.tsx'
import { openLive } from '../state/live.ts'
import { HouseholdPage } from './HouseholdPage.tsx'

const live = openLive('household')
render(
  <Gate live={live}>
    <HouseholdPage live={live} />
  </Gate>,
  document.getElementById('page')!,
)
