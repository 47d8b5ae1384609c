import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { type DayResult, liveSmallDay, resultOf, type SmallDay } from './smallDay.ts'

/** What a thread that lives days is asked: see openDayWorker.ts. */
export interface Question {
  readonly day: SmallDay
  readonly notesFile: string | undefined
}

export type Answer = DayResult | { readonly problem: string }

const clusterUrl: string = workerData

parentPort!.on('message', async ({ day, notesFile }: Question) => {
  const notes = notesFile === undefined ? undefined : createWriteStream(notesFile)
  const onNote = (line: string) => void notes?.write(`${line}\n`)
  const answer: Answer = await liveSmallDay(day, clusterUrl, notes ? { observer: { onNote } } : {})
    .then((lived) => resultOf(lived, day.scenario))
    .catch((error) => ({ problem: error?.stack ?? String(error) }))
  if (notes) await finished(notes.end())
  parentPort!.postMessage(answer)
})
