import { turnDegrees } from './bearing.ts'
import type { Junction } from './junction.ts'
import {
  classOf,
  isSameStreet,
  type ManeuverType,
  type Modifier,
  modifierOf,
  nameOf,
} from './maneuver.ts'
import type { Roads } from './roads.ts'
import type { Trace } from './tracePath.ts'

/** A junction on the way: which of its branches one comes from and goes on by. */
export interface Crossing extends Junction {
  readonly from?: number
  readonly to?: number
}

/** What is told at one point of a trace's line. */
export interface Turn {
  readonly type: ManeuverType
  readonly modifier: Modifier | undefined
  readonly exit: number | undefined
  readonly point: number
  readonly bearingBefore: number
  readonly bearingAfter: number
  readonly cameBy: number
  /** The one gone on by, which gives the name. */
  readonly edge: number
  readonly crossing: Crossing
  /** Grows by what comes after and isn't told. */
  readonly passed: Crossing[]
}

export interface Turns {
  /** Crossings before the first turn. */
  readonly passed: Crossing[]
  readonly told: Turn[]
}

/** Two turns within this make one. */
const shortMetres = 12
/** A name that is gone again so soon isn't worth a sentence. */
const briefNameMetres = 30
/** One that comes between two stretches of the same street, such as an island's between two bridges. */
const betweenMetres = 100
/** What has no name and leads from one street to another is part of the turn into that one. */
const slipMetres = { road: 60, path: 25 } as const

const joined: ReadonlySet<ManeuverType> = new Set(['turn', 'continue', 'new name', 'end of road'])

/**
 * Makes one of turns that follow each other so soon that a person sees one: across a dual
 * carriageway, over a slip road, from a pavement over a crossing, through a name of twenty metres.
 * What comes out straight on along one street isn't told at all.
 */
export function joinTurns(roads: Roads, turns: Turns, trace: Trace): Turns {
  const made: Turns = { passed: turns.passed, told: [] }
  for (const turn of turns.told) add(roads, trace, made, turn)
  return made
}

function add(roads: Roads, trace: Trace, made: Turns, turn: Turn): void {
  const { told } = made
  const last = told.at(-1)
  if (isEcho(roads, trace, last, turn)) {
    passOver(made, [turn.crossing, ...turn.passed])
    return
  }
  if (!last) {
    told.push(turn)
    return
  }
  const metres = lengthOf(trace.metres, last.point, turn.point)
  if (isReturn(roads, last, turn, metres)) {
    told.pop()
    passOver(made, [last.crossing, ...last.passed, turn.crossing, ...turn.passed])
  } else if (isRenamedAtOnce(last, turn, metres)) {
    told.pop()
    const type = last.type === 'continue' ? 'turn' : last.type
    add(roads, trace, made, oneOf(last, turn, type, last.modifier, last.bearingAfter))
  } else {
    const one = belongTogether(roads, last, turn, metres) ? joinTwo(roads, last, turn) : 'two'
    if (one !== 'two') told.pop()
    if (one === 'two') told.push(turn)
    else if (one === 'none')
      passOver(made, [last.crossing, ...last.passed, turn.crossing, ...turn.passed])
    else add(roads, trace, made, one)
  }
}

/** From where the first of two begins into the street of the second. */
function oneOf(
  last: Turn,
  turn: Turn,
  type: ManeuverType,
  modifier: Modifier | undefined,
  bearingAfter: number,
): Turn {
  return {
    type,
    modifier,
    exit: last.exit,
    point: last.point,
    bearingBefore: last.bearingBefore,
    bearingAfter,
    cameBy: last.cameBy,
    edge: turn.edge,
    crossing: last.crossing,
    passed: [...last.passed, turn.crossing, ...turn.passed],
  }
}

/** Tells nothing of them. */
function passOver({ told, passed }: Turns, crossings: readonly Crossing[]): void {
  const list = told.at(-1)?.passed ?? passed
  list.push(...crossings)
}

/** A name that was said already, after a stretch that lacks it. */
function isEcho(roads: Roads, trace: Trace, last: Turn | undefined, turn: Turn): boolean {
  const said = last?.edge ?? trace.edges[0]!
  const goesOn = turn.type === 'new name' || (turn.type === 'turn' && turn.modifier === 'straight')
  return goesOn && nameOf(roads, turn.edge) !== '' && isSameStreet(roads, said, turn.edge)
}

/** Back on the street that one was on before the last name. */
function isReturn(roads: Roads, last: Turn, turn: Turn, metres: number): boolean {
  if (!isNewName(last) || !isNewName(turn) || metres >= betweenMetres) return false
  return nameOf(roads, turn.edge) !== '' && isSameStreet(roads, last.cameBy, turn.edge)
}

/** The street turned into is called something else after a few metres. */
function isRenamedAtOnce(last: Turn, turn: Turn, metres: number): boolean {
  const { type } = last
  return isNewName(turn) && metres < briefNameMetres && (joined.has(type) || type === 'fork')
}

const isNewName = ({ type, modifier }: Turn) => type === 'new name' && modifier === 'straight'

function belongTogether(roads: Roads, last: Turn, turn: Turn, metres: number): boolean {
  if (!joined.has(last.type) || !joined.has(turn.type)) return false
  if (metres < shortMetres) return true
  if (last.type === 'new name' && turn.type === 'new name') return metres < briefNameMetres
  if (nameOf(roads, last.edge) !== '' || nameOf(roads, turn.edge) === '') return false
  if (classOf(roads, last.edge).endsWith('_link')) return metres < slipMetres.road
  return isPath(roads, last.edge) && metres < slipMetres.path
}

function isPath(roads: Roads, edge: number): boolean {
  return ['footway', 'path', 'cycleway'].includes(classOf(roads, edge))
}

function joinTwo(roads: Roads, last: Turn, turn: Turn): Turn | 'none' | 'two' {
  const { bearingBefore, cameBy } = last
  const modifier = modifierOf(turnDegrees(bearingBefore, turn.bearingAfter))
  const name = nameOf(roads, turn.edge)
  const goesOn = isSameStreet(roads, cameBy, turn.edge)
  const staysOn = goesOn && name !== ''
  // To cross a street and walk back is two turns; a U-turn is made on the street itself.
  if (modifier === 'uturn' && (!staysOn || isPath(roads, cameBy))) return 'two'
  if (modifier === 'straight' && (goesOn || name === '')) return 'none'
  const type = modifier === 'straight' ? 'new name' : staysOn ? 'continue' : 'turn'
  return oneOf(last, turn, type, modifier, turn.bearingAfter)
}

/** @param from a point of the line, as is `to` */
export function lengthOf(parts: readonly number[], from: number, to: number): number {
  let sum = 0
  for (let i = from; i < to; i++) sum += parts[i]!
  return sum
}
