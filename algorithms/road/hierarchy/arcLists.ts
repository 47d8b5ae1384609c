/** Lists of arcs by state that grow and shrink, each in one piece of memory, its cheapest arc first. */
export interface ArcLists {
  /** By state: where its list begins, how long it is, and how long it may become there. */
  readonly start: Int32Array
  readonly length: Int32Array
  readonly room: Int32Array
  /** By place in a list: the arc, its other end and its cost. */
  arc: Int32Array
  end: Int32Array
  cost: Float64Array
  used: number
}

export function arcLists(stateCount: number, places: number): ArcLists {
  return {
    start: new Int32Array(stateCount),
    length: new Int32Array(stateCount),
    room: new Int32Array(stateCount),
    arc: new Int32Array(places),
    end: new Int32Array(places),
    cost: new Float64Array(places),
    used: 0,
  }
}

export function insertArc(
  lists: ArcLists,
  state: number,
  arc: number,
  end: number,
  cost: number,
): void {
  const length = lists.length[state]!
  if (length === lists.room[state]!) moveList(lists, state)
  let at = lists.start[state]! + length
  for (; at > lists.start[state]! && lists.cost[at - 1]! > cost; at--) {
    lists.arc[at] = lists.arc[at - 1]!
    lists.end[at] = lists.end[at - 1]!
    lists.cost[at] = lists.cost[at - 1]!
  }
  lists.arc[at] = arc
  lists.end[at] = end
  lists.cost[at] = cost
  lists.length[state] = length + 1
}

export function removeArc(lists: ArcLists, state: number, arc: number): void {
  const last = lists.start[state]! + lists.length[state]! - 1
  let at = lists.start[state]!
  while (lists.arc[at] !== arc) at++
  for (; at < last; at++) {
    lists.arc[at] = lists.arc[at + 1]!
    lists.end[at] = lists.end[at + 1]!
    lists.cost[at] = lists.cost[at + 1]!
  }
  lists.length[state]!--
}

/** Moves a full list to where there is twice the room. */
function moveList(lists: ArcLists, state: number): void {
  const room = Math.max(4, lists.room[state]! * 2)
  if (lists.used + room > lists.arc.length) {
    const places = (lists.used + room) * 2
    lists.arc = enlarged(lists.arc, new Int32Array(places))
    lists.end = enlarged(lists.end, new Int32Array(places))
    lists.cost = enlarged(lists.cost, new Float64Array(places))
  }
  const from = lists.start[state]!
  const to = from + lists.length[state]!
  for (const array of [lists.arc, lists.end, lists.cost]) array.copyWithin(lists.used, from, to)
  lists.start[state] = lists.used
  lists.room[state] = room
  lists.used += room
}

function enlarged<A extends Int32Array | Float64Array>(array: A, larger: A): A {
  larger.set(array)
  return larger
}
