import { randomInt } from 'node:crypto'
import { createReadStream, mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { Faults } from '../../simulator/day.ts'
import { drawSmallDay } from '../../simulator/smallDay.ts'
import type { DaysOptions } from './days.ts'
import { openDaysFile } from './daysFile.ts'
import { onThreads } from './daysThreads.ts'

interface Line {
  readonly seed: number
  /** How many were lived at once. */
  readonly threads: number
  readonly hash: string
}

const threadCounts = [1, 4]

/**
 * Each seed's small day lived twice, alone and beside three others: are the hashes the same? What
 * was noted of two days that differ stays in the folder.
 *
 * @returns the seeds whose hashes differ, with the first line that does
 */
export async function soakHashes(
  options: Omit<DaysOptions, 'threads' | 'keep'>,
): Promise<readonly string[]> {
  const { seeds, folder, say, signal } = options
  mkdirSync(folder, { recursive: true })
  const file = openDaysFile<{ from: number; faults: Faults }, Line>(
    path.join(folder, 'hashes.jsonl'),
    () => ({ from: options.seed ?? randomInt(1e8), faults: options.faults }),
  )
  const { from, faults } = file.head
  say(`seeds ${from} to ${from + seeds - 1}, faults ${faults}; state in ${file.name}`)
  const all = Array.from({ length: seeds }, (_, index) => from + index)
  const notesOf = (seed: number, threads: number) =>
    path.join(folder, `notes-${seed}-of-${threads}.txt`)
  const hashOf = (of: number, on: number) =>
    file.lines.find(({ seed, threads }) => seed === of && threads === on)?.hash

  for (const threads of threadCounts) {
    const left = all.filter((seed) => hashOf(seed, threads) === undefined)
    let done = seeds - left.length
    await onThreads(left, { threads, signal }, async (worker, seed) => {
      const { hash, violations } = await worker.live(
        drawSmallDay(seed, faults),
        notesOf(seed, threads),
      )
      // one without a hash wasn't lived to its end
      file.add({ seed, threads, hash: hash || violations[0]!.sentence })
      say(`on ${threads}: ${++done} of ${seeds}: seed ${seed}, hash ${hash}`)
    })
  }

  const different: string[] = []
  let compared = 0
  for (const seed of all) {
    const hashes = threadCounts.map((threads) => hashOf(seed, threads))
    if (hashes.includes(undefined)) continue
    compared++
    const [one, four] = threadCounts.map((threads) => notesOf(seed, threads)) as [string, string]
    if (hashes[0] === hashes[1]) for (const name of [one, four]) rmSync(name, { force: true })
    else different.push(`seed ${seed}: ${hashes.join(', ')}; ${await firstDifference(one, four)}`)
  }
  say(
    `${compared} of ${seeds} seeds lived on one thread and on four: ${different.length === 0 ? 'the same hashes' : `${different.length} differ`}`,
  )
  for (const sentence of different) say(sentence)
  return different
}

async function firstDifference(one: string, other: string): Promise<string> {
  const lines = (name: string) =>
    createInterface({ input: createReadStream(name) })[Symbol.asyncIterator]()
  const [a, b] = [lines(one), lines(other)]
  for (let number = 1; ; number++) {
    const [{ value: mine, done }, { value: theirs }] = [await a.next(), await b.next()]
    if (mine !== theirs) return `line ${number}:\n  ${one}: ${mine}\n  ${other}: ${theirs}`
    if (done) return 'every line noted is the same'
  }
}
