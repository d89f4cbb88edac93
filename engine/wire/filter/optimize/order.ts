/** What follows from the shape of the graph: levels, dominators, incoming edges. */
import { type Edge, type Graph, intersect, type Node, setBit } from './node.ts'

export function findLevels(graph: Graph): void {
  for (const one of graph.nodes) one.reached = false
  graph.levels = []
  const stack: { readonly node: Node; readonly leaving: boolean }[] = [{ node: graph.root, leaving: false }]
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const { node, leaving } = top
    const { edges } = node
    if (leaving) {
      node.level = edges === undefined ? 0 : Math.max(edges.yes.to.level, edges.no.to.level) + 1
      graph.levels[node.level] ??= []
      graph.levels[node.level]!.unshift(node)
    } else if (!node.reached) {
      node.reached = true
      stack.push({ node, leaving: true })
      if (edges !== undefined) stack.push({ node: edges.no.to, leaving: false }, { node: edges.yes.to, leaving: false })
    }
  }
  graph.downwards = graph.levels.toReversed().flat()
}

export function findDominators(graph: Graph): void {
  for (const node of graph.nodes) node.dominators.fill(0xffff_ffff)
  graph.root.dominators.fill(0)
  for (const node of graph.downwards) {
    setBit(node.dominators, node.id)
    if (node.edges === undefined) continue
    intersect(node.edges.yes.to.dominators, node.dominators)
    intersect(node.edges.no.to.dominators, node.dominators)
  }
}

export function findEdgeDominators(graph: Graph): void {
  for (const edge of graph.edges) edge?.dominators.fill(0xffff_ffff)
  graph.root.edges?.yes.dominators.fill(0)
  graph.root.edges?.no.dominators.fill(0)
  for (const node of graph.downwards) {
    if (node.edges === undefined) continue
    pass(node.edges.yes)
    pass(node.edges.no)
  }
}

function pass(edge: Edge): void {
  setBit(edge.dominators, edge.id)
  const next = edge.to.edges
  if (next === undefined) return
  intersect(next.yes.dominators, edge.dominators)
  intersect(next.no.dominators, edge.dominators)
}

export function findIncoming(graph: Graph): void {
  for (const node of graph.nodes) node.incoming = []
  for (const { edges } of graph.downwards) {
    edges?.yes.to.incoming.push(edges.yes)
    edges?.no.to.incoming.push(edges.no)
  }
}
