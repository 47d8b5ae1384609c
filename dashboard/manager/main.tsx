import { render } from 'preact'
import '../tokens.css'
import { Gate } from '../Gate.tsx'
import { openLive } from '../state/live.ts'
import { Board } from './Board.tsx'

const live = openLive('manager')
render(
  <Gate live={live}>
    <Board live={live} />
  </Gate>,
  document.getElementById('page')!,
)
