import { writeFileSync } from 'node:fs'
import { compileKernel } from './compileKernel.ts'

/** `npm run build:kernel` */
const text = `// Made from sweep.as.ts by \`npm run build:kernel\`; a test holds it to that.
export const sweepBytes =
  '${await compileKernel()}'
`
writeFileSync(new URL('../../../algorithms/kernel/sweepBytes.ts', import.meta.url), text)
