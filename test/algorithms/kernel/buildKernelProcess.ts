import { compileKernel, kernels, writeBytes } from './compileKernel.ts'

/** `npm run build:kernel` */
for (const kernel of kernels) writeBytes(kernel, await compileKernel(kernel))
