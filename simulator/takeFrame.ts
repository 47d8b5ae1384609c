import type { BoardView } from '../backend/protocol/boardView.ts'
import type { CarrierView } from '../backend/protocol/carrierView.ts'
import type { Changes, ServerFrame } from '../backend/protocol/live.ts'

export type WorkView = CarrierView | BoardView

/** What is known of `/live`, for those at work. */
export interface Known {
  readonly version: number
  readonly seq: number
  readonly view: WorkView
}

/**
 * Takes a frame in, as `backend/protocol/live.ts` says. Answers what is known then (the same object
 * when the frame is old news), or `resync` when something in between was missed.
 */
export function takeFrame(known: Known | undefined, frame: ServerFrame): Known | 'resync' {
  if (frame.type === 'snapshot') {
    const { version, seq, view } = frame
    return view.audience === 'household' ? 'resync' : { version, seq, view }
  }
  if (!known) return 'resync'
  if (frame.type === 'ping' || frame.type === 'passing') return known
  const isPatch = frame.type === 'patch'
  if (isPatch ? frame.version <= known.version : frame.seq <= known.seq) return known
  const isNext = isPatch
    ? frame.baseVersion === known.version
    : frame.seq === known.seq + 1 && frame.version === known.version
  const view = isNext && change(known.view, frame.changes)
  if (!view) return 'resync'
  return { ...known, ...(isPatch ? { version: frame.version } : { seq: frame.seq }), view }
}

function change(view: WorkView, changes: Changes): WorkView | undefined {
  const shared = {
    clock: changes.clock ?? view.clock,
    depot: changes.depot ?? view.depot,
  }
  if (view.audience === 'manager') {
    const { rounds: changed, order } = changes.board ?? {}
    const rounds = lay(view.rounds, changed, order, (round) => round.roundId)
    // presses and figures are for eyes: nobody here looks at them
    return rounds && { ...view, ...shared, rounds }
  }
  if (!changes.carrier) return { ...view, ...shared }
  if (!view.round) return undefined
  const { order, stops: changed, ...fields } = changes.carrier
  const stops = lay(view.round.stops, changed, order, (stop) => stop.stopId)
  const round = { ...view.round, ...(fields as Partial<typeof view.round>) }
  return stops && { ...view, ...shared, round: { ...round, stops } }
}

/** Changed items over known ones, in the new order; undefined when one of that order is unknown. */
function lay<Item>(
  known: Item[],
  changed: readonly Item[] | undefined,
  order: readonly string[] | undefined,
  idOf: (item: Item) => string,
): Item[] | undefined {
  if (!changed && !order) return known
  const byId = new Map([...known, ...(changed ?? [])].map((item) => [idOf(item), item]))
  const laid = (order ?? known.map(idOf)).flatMap((id) => byId.get(id) ?? [])
  return laid.length === (order ?? known).length ? laid : undefined
}
