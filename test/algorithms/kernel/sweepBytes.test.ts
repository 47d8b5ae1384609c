import { expect, it } from 'vitest'
import { sweepBytes } from '../../../algorithms/kernel/sweepBytes.ts'
import { compileKernel } from './compileKernel.ts'

it('is what the compiler makes of the source: npm run build:kernel', async () => {
  expect(await compileKernel()).toBe(sweepBytes)
})
