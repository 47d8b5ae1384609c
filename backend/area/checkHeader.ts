import { open } from 'node:fs/promises'
import { checkPbfHeader } from '../../algorithms/road/readPbf.ts'

/** More than any header takes: the format allows one 32 KiB, and 64 KiB what announces it. */
const mostBytes = 1 << 18

/**
 * Looks whether a file begins as a PBF extract does, without reading all of it.
 *
 * @throws OsmError with a sentence for people
 */
export async function checkHeader(fileName: string): Promise<void> {
  const file = await open(fileName)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(mostBytes), 0, mostBytes, 0)
    checkPbfHeader(buffer.subarray(0, bytesRead))
  } finally {
    await file.close()
  }
}
