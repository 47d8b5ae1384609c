import type { BoardPress, BoardView } from '../../backend/protocol/boardView.ts'
import type { CarrierView } from '../../backend/protocol/carrierView.ts'
import type { HouseholdView } from '../../backend/protocol/householdView.ts'
import type { Changes, ServerFrame, View } from '../../backend/protocol/live.ts'

/** What a page knows: the view, the plan version it shows, the last progress it took in. */
export interface LiveState {
  readonly version: number
  readonly seq: number
  readonly view: View
}

/** The protocol keeps this many presses on a board. */
const maxPresses = 100

/**
 * Takes one frame in. Answers the next state (the same object when the frame is old news), or
 * `resync` when something between what is known and this frame was missed.
 */
export function reduce(state: LiveState | undefined, frame: ServerFrame): LiveState | 'resync' {
  if (frame.type === 'snapshot') {
    if (state && isOld(state, frame)) return state
    return { version: frame.version, seq: frame.seq, view: frame.view }
  }
  if (!state) return 'resync'
  if (frame.type === 'ping' || frame.type === 'passing') return state
  if (frame.type === 'patch') {
    if (frame.version <= state.version) return state
    if (frame.baseVersion !== state.version) return 'resync'
    const view = applyChanges(state.view, frame.changes)
    return view === 'resync' ? view : { ...state, version: frame.version, view }
  }
  if (frame.seq <= state.seq) return state
  if (frame.seq !== state.seq + 1 || frame.version !== state.version) return 'resync'
  const view = applyChanges(state.view, frame.changes)
  return view === 'resync' ? view : { ...state, seq: frame.seq, view }
}

/** Both numbers only ever rise, so a snapshot that is behind in one of them was taken earlier. */
function isOld(state: LiveState, snapshot: { version: number; seq: number }): boolean {
  if (snapshot.version < state.version || snapshot.seq < state.seq) return true
  return snapshot.version === state.version && snapshot.seq === state.seq
}

function applyChanges(view: View, changes: Changes): View | 'resync' {
  const shared = {
    ...(changes.clock && { clock: changes.clock }),
    ...(changes.depot && { depot: changes.depot }),
  }
  const roads = {
    ...(changes.closures && { closures: changes.closures }),
    ...(changes.corrections && { corrections: changes.corrections }),
  }
  if (view.audience === 'carrier')
    return applyToRound(
      { ...view, ...shared, ...roads, ...(changes.turns && { turns: changes.turns }) },
      changes.carrier,
    )
  if (view.audience === 'manager')
    return applyToBoard({ ...view, ...shared, ...roads }, changes.board)
  return applyToHousehold({ ...view, ...shared }, changes.household)
}

function applyToRound(view: CarrierView, changes: Changes['carrier']): CarrierView | 'resync' {
  if (!changes) return view
  if (!view.round) return 'resync'
  const { order, stops: changed, ...fields } = changes
  const stops = merge(view.round.stops, changed, order, (stop) => stop.stopId)
  if (!stops) return 'resync'
  return { ...view, round: { ...view.round, ...defined(fields), stops } }
}

function applyToBoard(view: BoardView, changes: Changes['board']): BoardView | 'resync' {
  if (!changes) return view
  const rounds = merge(view.rounds, changes.rounds, changes.order, (round) => round.roundId)
  if (!rounds) return 'resync'
  const presses = changes.presses ? mergePresses(view.presses, changes.presses) : view.presses
  return { ...view, rounds, presses, figures: changes.figures ?? view.figures }
}

function applyToHousehold(view: HouseholdView, changes: Changes['household']): HouseholdView {
  if (!changes) return view
  const { audience, clock, depot, mailbox } = view
  const { request, ...said } = changes
  return { audience, clock, depot, mailbox, ...(request ? { request } : {}), ...said }
}

/**
 * Lays changed items over known ones and puts them in the new order. Undefined when the order names
 * an item nobody has sent, or when a new item comes without a place in the order.
 */
function merge<Item>(
  known: Item[],
  changed: readonly Item[] | undefined,
  order: readonly string[] | undefined,
  idOf: (item: Item) => string,
): Item[] | undefined {
  if (!changed?.length && !order) return known
  const byId = new Map(known.map((item) => [idOf(item), item]))
  for (const item of changed ?? []) byId.set(idOf(item), item)
  if (!order && byId.size > known.length) return undefined
  const merged: Item[] = []
  for (const id of order ?? known.map(idOf)) {
    const item = byId.get(id)
    if (!item) return undefined
    merged.push(item)
  }
  return merged
}

/** Changed presses stay where they are, new ones come on top in the order they were sent. */
function mergePresses(known: readonly BoardPress[], changed: readonly BoardPress[]): BoardPress[] {
  const byId = new Map(changed.map((press) => [press.pressId, press]))
  const updated = known.map((press) => byId.get(press.pressId) ?? press)
  const knownIds = new Set(known.map((press) => press.pressId))
  const added = changed.filter((press) => !knownIds.has(press.pressId))
  const all = [...added, ...updated]
  return all.sort((a, b) => b.at - a.at).slice(0, maxPresses)
}

/** Leaves out fields that are there but undefined, so that they don't cover known ones. */
function defined<Fields extends object>(
  fields: Fields,
): { [Key in keyof Fields]?: Exclude<Fields[Key], undefined> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as { [Key in keyof Fields]?: Exclude<Fields[Key], undefined> }
}
