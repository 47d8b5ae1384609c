/** A directed graph in flat arrays: edges of node u lie from `firstOut[u]` to `firstOut[u + 1]`. */
export interface FlatGraph {
  readonly firstOut: Uint32Array
  readonly head: Int32Array
}

/**
 * Numbers by node the parts of a graph in which one can get from anywhere to anywhere; edges that
 * `isOpen` denies don't count. Tarjan's algorithm (1972), with its own stack because a street's
 * length would exceed JavaScript's.
 */
export function strongComponents(
  graph: FlatGraph,
  isOpen: (edge: number) => boolean,
): { readonly component: Int32Array; readonly sizes: readonly number[] } {
  const { firstOut, head } = graph
  const nodes = firstOut.length - 1
  const order = new Int32Array(nodes).fill(-1)
  const low = new Int32Array(nodes)
  const component = new Int32Array(nodes).fill(-1)
  const nextEdge = new Uint32Array(nodes)
  const open = new Int32Array(nodes)
  let openCount = 0
  const calls = new Int32Array(nodes)
  let depth = 0
  const sizes: number[] = []
  let visited = 0

  function enter(node: number) {
    order[node] = low[node] = visited++
    nextEdge[node] = firstOut[node]!
    open[openCount++] = node
    calls[depth++] = node
  }

  for (let start = 0; start < nodes; start++) {
    if (order[start] !== -1) continue
    enter(start)
    while (depth > 0) {
      const node = calls[depth - 1]!
      if (nextEdge[node]! < firstOut[node + 1]!) {
        const edge = nextEdge[node]!++
        const to = head[edge]!
        if (!isOpen(edge) || component[to] !== -1) continue
        if (order[to] === -1) enter(to)
        else low[node] = Math.min(low[node]!, order[to]!)
        continue
      }
      depth--
      if (depth > 0) {
        const caller = calls[depth - 1]!
        low[caller] = Math.min(low[caller]!, low[node]!)
      }
      if (low[node] !== order[node]) continue
      let size = 0
      for (let member = -1; member !== node; size++) {
        member = open[--openCount]!
        component[member] = sizes.length
      }
      sizes.push(size)
    }
  }
  return { component, sizes }
}
