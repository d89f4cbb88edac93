/** Blocks that do the same and go to the same places become one. */
import type { Graph, Node } from './node.ts'
import { NOP } from './node.ts'

export function intern(graph: Graph): void {
  for (;;) {
    const same = duplicates(graph)
    let changed = false
    for (const { edges } of graph.nodes)
      for (const edge of edges === undefined ? [] : [edges.yes, edges.no]) {
        const other = same.get(edge.to)
        if (other === undefined) continue
        edge.to = other
        changed = true
      }
    if (!changed) return
  }
}

/** To each block that has a like one, the last of them. */
function duplicates(graph: Graph): Map<Node, Node> {
  const reached = new Set<Node>()
  const stack = [graph.root]
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (reached.has(node)) continue
    reached.add(node)
    if (node.edges !== undefined) stack.push(node.edges.yes.to, node.edges.no.to)
  }
  const lastOf = new Map<string, Node>()
  const same = new Map<Node, Node>()
  for (const node of graph.nodes.toReversed()) {
    if (!reached.has(node)) continue
    const key = signature(node)
    const last = lastOf.get(key)
    if (last === undefined) lastOf.set(key, node)
    else same.set(node, last)
  }
  return same
}

function signature({ statements, code, k, edges }: Node): string {
  const text = statements.filter(one => one.code !== NOP).map(one => `${one.code}.${one.k}`)
  return `${text.join()}|${code}.${k}|${edges?.yes.to.id}.${edges?.no.to.id}`
}
