import { InstanceError } from './instanceError.ts'

/** One line of Solomon's, Gehring and Homberger's or Li and Lim's files, in the file's unit. */
export interface TableRow {
  readonly id: number
  readonly x: number
  readonly y: number
  /** Negative at the delivery of a pair (Li and Lim). */
  readonly demand: number
  readonly ready: number
  readonly due: number
  readonly service: number
  /** Li and Lim: the id of the pair's other half; 0 where there is none. */
  readonly pickup: number
  readonly delivery: number
}

/** A fleet of equal vehicles and a table of places, the depot first. */
export interface WindowTable {
  readonly name: string
  readonly vehicles: number
  readonly capacity: number
  /** Index = id. */
  readonly rows: readonly TableRow[]
}

/** True where it looks like Solomon's form: a name, then `VEHICLE`, then `CUSTOMER`. */
export function isSolomon(text: string): boolean {
  return /^\s*VEHICLE\s*$/m.test(text) && /^\s*CUSTOMER\s*$/m.test(text)
}

/** True where it looks like Li and Lim's form: three numbers, then lines of nine. */
export function isLiLim(text: string): boolean {
  const lines = text.trimStart().split(/\r\n|\r|\n/, 2)
  return lines[0]!.trim().split(/\s+/).length === 3 && lines[1]?.trim().split(/\s+/).length === 9
}

/** @throws InstanceError what is cut off or isn't a number */
export function readSolomon(text: string): WindowTable {
  const [head = '', table = ''] = text.split(/^\s*CUSTOMER\s*$/m)
  const fleet = numbersOf(head.split(/^\s*VEHICLE\s*$/m)[1]?.replace(/^[^\d-]*/, '') ?? '')
  if (fleet.length !== 2) throw cutOff(fleet.length, 2)
  const name = head
    .trim()
    .split(/\r\n|\r|\n/, 1)[0]!
    .trim()
  const lines = linesOf(table).filter((line) => /^[-\d]/.test(line))
  const rows = lines.map((line) => {
    const numbers = numbersOf(line)
    if (numbers.length !== 7) throw cutOff(numbers.length, 7)
    const [id, x, y, demand, ready, due, service] = numbers as SevenNumbers
    return { id, x, y, demand, ready, due, service, pickup: 0, delivery: 0 }
  })
  return { name, vehicles: fleet[0]!, capacity: fleet[1]!, rows: inOrder(rows) }
}

/** @throws InstanceError what is cut off or isn't a number */
export function readLiLim(text: string): WindowTable {
  const [head = '', ...lines] = linesOf(text)
  const fleet = numbersOf(head)
  if (fleet.length !== 3) throw cutOff(fleet.length, 3)
  const rows = lines.map((line) => {
    const numbers = numbersOf(line)
    if (numbers.length !== 9) throw cutOff(numbers.length, 9)
    const [id, x, y, demand, ready, due, service, pickup, delivery] = numbers as NineNumbers
    return { id, x, y, demand, ready, due, service, pickup, delivery }
  })
  return { name: '', vehicles: fleet[0]!, capacity: fleet[1]!, rows: inOrder(rows) }
}

type SevenNumbers = [number, number, number, number, number, number, number]
type NineNumbers = [...SevenNumbers, number, number]

function linesOf(text: string): string[] {
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

function numbersOf(line: string): number[] {
  const words = line.trim().split(/\s+/)
  return words
    .filter((word) => word !== '')
    .map((word) => {
      const number = Number(word)
      if (!Number.isNaN(number)) return number
      throw new InstanceError('not-a-number', {
        fr: `« ${word.slice(0, 40)} » n’est pas un nombre.`,
        en: `"${word.slice(0, 40)}" isn’t a number.`,
      })
    })
}

/** The rows by id, which go from 0 without a gap. */
function inOrder(rows: readonly TableRow[]): TableRow[] {
  const found: TableRow[] = new Array(rows.length)
  for (const row of rows) {
    if (!Number.isInteger(row.id) || row.id < 0 || row.id >= rows.length) {
      throw new InstanceError('unknown-id', {
        fr: `Le lieu ${row.id} : les numéros devraient aller de 0 à ${rows.length - 1} sans lacune.`,
        en: `Place ${row.id}: numbers should go from 0 to ${rows.length - 1} without a gap.`,
      })
    }
    if (found[row.id] !== undefined) {
      throw new InstanceError('duplicate-id', {
        fr: `Le lieu ${row.id} figure deux fois.`,
        en: `Place ${row.id} stands there twice.`,
      })
    }
    found[row.id] = row
  }
  if (found.length > 0) return found
  throw new InstanceError('no-depot', {
    fr: 'Le tableau est vide : il n’y a pas de dépôt.',
    en: 'The table is empty: there is no depot.',
  })
}

function cutOff(got: number, expected: number): InstanceError {
  return new InstanceError('cut-off', {
    fr: `Une ligne a ${got} nombres au lieu de ${expected}.`,
    en: `A line has ${got} numbers, expected ${expected}.`,
  })
}
