import { expect, it } from 'vitest'
import { lapBytes } from '../../../algorithms/kernel/lapBytes.ts'
import { sweepBytes } from '../../../algorithms/kernel/sweepBytes.ts'
import { compileKernel } from './compileKernel.ts'

const kept = { sweep: sweepBytes, lap: lapBytes }

it.each(['sweep', 'lap'] as const)(
  'is what the compiler makes of the source of %s: npm run build:kernel',
  async (kernel) => {
    expect(await compileKernel(kernel)).toBe(kept[kernel])
  },
)
