// Node 20 loads tsx in the first thread only, whatever its arguments say; so the thread that solves
// begins here, in JavaScript, and reads TypeScript from then on.
import { register } from 'tsx/esm/api'

register()
await import('./solverThread.ts')
