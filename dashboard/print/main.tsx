import { render } from 'preact'
import '../tokens.css'
import { PaperPage } from './PaperPage.tsx'

render(<PaperPage />, document.getElementById('page')!)
