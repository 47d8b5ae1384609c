import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { StartProblem } from '../../backend/start/startProblem.ts'

/** What a soak of days keeps: a head, then a line for each day that ended. */
export interface DaysFile<Head, Line> {
  readonly name: string
  readonly head: Head
  readonly lines: readonly Line[]
  add(line: Line): void
}

/**
 * Goes on with a file, or begins it. A last line that was cut off by a kill is dropped.
 *
 * @throws StartProblem for a file that isn't one of ours
 */
export function openDaysFile<Head, Line>(name: string, begin: () => Head): DaysFile<Head, Line> {
  const texts = (readText(name) ?? '').split('\n')
  if (texts.pop() !== '') writeFileSync(name, texts.map((text) => `${text}\n`).join(''))
  if (texts.length === 0) {
    texts.push(JSON.stringify(begin()))
    writeFileSync(name, `${texts[0]}\n`)
  }
  const [head, ...lines] = texts.map((text, index) => parse(text, `${name}:${index + 1}`))
  return {
    name,
    head: head as Head,
    lines: lines as Line[],
    add(line) {
      appendFileSync(name, `${JSON.stringify(line)}\n`)
      lines.push(line)
    },
  }
}

function readText(name: string): string | undefined {
  try {
    return readFileSync(name, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function parse(text: string, where: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new StartProblem('wrong-setting', `${where} isn't JSON: remove the file to begin anew.`)
  }
}
