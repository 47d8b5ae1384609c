import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { type DayResult, liveSmallDay, resultOf, type SmallDay } from './smallDay.ts'

/** What a process that lives days is asked, one at a time: see openDayWorker.ts. */
export interface Question {
  readonly day: SmallDay
  readonly clusterUrl: string
  /** Absent: the day's notes aren't kept. */
  readonly notesFile?: string
}

export type Answer = DayResult | { readonly problem: string }

process.on('message', async ({ day, clusterUrl, notesFile }: Question) => {
  const notes = notesFile === undefined ? undefined : createWriteStream(notesFile)
  const onNote = (line: string) => void notes?.write(`${line}\n`)
  const answer: Answer = await liveSmallDay(day, clusterUrl, notes ? { observer: { onNote } } : {})
    .then((lived) => resultOf(lived, day.scenario))
    .catch((error) => ({ problem: error?.stack ?? String(error) }))
  if (notes) await finished(notes.end())
  process.send!(answer)
})

// a terminal interrupts it too, but when to end is for whoever asks it: it ends with them
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => {})
process.on('disconnect', () => process.exit())
