import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { Instance } from '../../algorithms/round/instances/instance.ts'
import {
  type InstanceOptions,
  readInstance,
} from '../../algorithms/round/instances/readInstance.ts'
import { StartProblem } from '../start/startProblem.ts'

/**
 * An instance of any known form from a file, packed or not. One that doesn't name itself gets the
 * file's name.
 *
 * @throws StartProblem, InstanceError
 */
export async function readInstanceFile(
  file: string,
  options: Omit<InstanceOptions, 'name'>,
): Promise<Instance> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new StartProblem('no-file', `${file} can’t be read (${error.code}).`)
  })
  const name = path.basename(file).replace(/(\.txt|\.json|\.vrp|\.a?tsp|\.vrpspd)?(\.gz)?$/i, '')
  return readInstance(unpack(bytes, file).toString('utf8'), { ...options, name })
}

function unpack(bytes: Buffer, file: string): Buffer {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes
  try {
    return gunzipSync(bytes)
  } catch {
    throw new StartProblem('cut-off', `${file} is cut off or damaged (gzip).`)
  }
}
