import { render } from 'preact'
import './tokens.css'
import { Door } from './Door.tsx'

render(<Door />, document.getElementById('page')!)
