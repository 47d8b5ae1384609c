/**
 * A number from 0 up to 1, the same for the same seed and names whatever was asked before: FNV-1a
 * over them, then the finalizer of MurmurHash3 (Appleby) to spread its bits.
 */
export function chance(seed: number, ...names: readonly string[]): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0
  for (const name of names) {
    for (let index = 0; index < name.length; index++) {
      hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193)
    }
    // so that ('a', 'bc') differs from ('ab', 'c')
    hash = Math.imul(hash ^ 0x1f, 0x01000193)
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32
}
