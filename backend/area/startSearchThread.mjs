// Node 20 loads tsx in the first thread only: this one begins in JavaScript, and reads TypeScript then.
import { register } from 'tsx/esm/api'

register()
await import('./searchThread.ts')
