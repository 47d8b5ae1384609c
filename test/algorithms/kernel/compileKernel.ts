import { readFileSync } from 'node:fs'
import asc from 'assemblyscript/asc'

/** Compiles `sweep.as.ts`; the same source gives the same bytes. Throws what the compiler says. */
export async function compileKernel(): Promise<string> {
  const source = readFileSync(new URL('../../../algorithms/kernel/sweep.as.ts', import.meta.url))
  let bytes: Uint8Array | undefined
  const { error, stderr } = await asc.main(
    [
      'sweep.ts',
      '--outFile',
      'sweep.wasm',
      '-O3',
      '--runtime',
      'stub',
      '--noAssert',
      '--enable',
      'simd',
    ],
    {
      readFile: (name) => (name === 'sweep.ts' ? source.toString() : null),
      writeFile: (_name, contents) => {
        bytes = contents as Uint8Array
      },
      listFiles: () => [],
    },
  )
  if (error || !bytes) throw new Error(stderr.toString())
  return Buffer.from(bytes).toString('base64')
}
