/** The state of a generator of random numbers: 32 bits, never all 0. */
export type Random = Int32Array

export function seedRandom(seed: number): Random {
  const random = new Int32Array([Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) | 1])
  for (let round = 0; round < 8; round++) nextRandom(random)
  return random
}

/** From 0 up to 1. Xorshift (Marsaglia 2003, Journal of Statistical Software 8, 14). */
export function nextRandom(random: Random): number {
  let bits = random[0]!
  bits ^= bits << 13
  bits ^= bits >>> 17
  bits ^= bits << 5
  random[0] = bits
  return (bits >>> 0) / 4294967296
}

/** A whole number from 0 up to `below`. */
export function randomBelow(random: Random, below: number): number {
  return Math.floor(nextRandom(random) * below)
}
