import { readFileSync, writeFileSync } from 'node:fs'
import asc from 'assemblyscript/asc'

const kernelFolder = new URL('../../../algorithms/kernel/', import.meta.url)
const lapFolder = new URL('../../../algorithms/round/search/lap/', import.meta.url)

/** By kernel: where its source comes from. */
const sources = {
  sweep: () => readText(new URL('../../../algorithms/kernel/sweep.as.ts', import.meta.url)),
  lap: () => {
    const inner = 'lap nearNodes times tour late better firstTour'
      .split(' ')
      .map((name) => lapText(name).replace(/^export /gm, ''))
    const numbers = new URL('../../../algorithms/kernel/lap.as.ts', import.meta.url)
    return [readText(numbers), ...inner, lapText('steps')].join('\n')
  },
}

export const kernels = ['sweep', 'lap'] as const
export type KernelName = (typeof kernels)[number]

/** Compiles a kernel; the same source gives the same bytes. Throws what the compiler says. */
export async function compileKernel(kernel: KernelName): Promise<string> {
  const source = sources[kernel]()
  let bytes: Uint8Array | undefined
  const { error, stderr } = await asc.main(
    [
      `${kernel}.ts`,
      '--outFile',
      `${kernel}.wasm`,
      '-O3',
      '--runtime',
      'stub',
      '--noAssert',
      '--enable',
      'simd',
      ...(kernel === 'lap' ? ['--use', 'abort=lap/abort'] : []),
    ],
    {
      readFile: (name) => (name === `${kernel}.ts` ? source : null),
      writeFile: (_name, contents) => {
        bytes = contents as Uint8Array
      },
      listFiles: () => [],
    },
  )
  if (error || !bytes) throw new Error(stderr.toString())
  return Buffer.from(bytes).toString('base64')
}

export function writeBytes(kernel: KernelName, bytes: string): void {
  const text = `// Made from ${kernel}.as.ts by \`npm run build:kernel\`; a test holds it to that.
export const ${kernel}Bytes =
  '${bytes}'
`
  writeFileSync(new URL(`${kernel}Bytes.ts`, kernelFolder), text)
}

/**
 * The little in which TypeScript that keeps to `numbers.ts` differs: everything is in one file, its
 * objects aren't counted, an element is never undefined.
 */
function lapText(name: string): string {
  return readText(new URL(`${name}.ts`, lapFolder))
    .replace(/^import .*$/gm, '')
    .replace(/^export class/gm, '@unmanaged\nexport class')
    .replaceAll(']!', ']')
    .replace(/([!=])==/g, '$1=')
}

function readText(file: URL): string {
  return readFileSync(file, 'utf8')
}
