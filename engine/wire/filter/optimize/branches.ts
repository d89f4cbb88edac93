/** Moves edges past tests whose outcome is known on the way, and tests of one value together. */
import * as bpf from '../bpf.ts'
import { A, type Edge, type Graph, isSet, type Node, PLACES } from './node.ts'

const JEQ = bpf.BPF_JMP | bpf.BPF_JEQ | bpf.BPF_K

/** Whether what `after` leaves to its successors differs from what `before` leaves. */
function conflict(before: Node, after: Node): boolean {
  for (let place = 0; place < PLACES; place++)
    if ((after.outUse & (1 << place)) !== 0 && before.values[place] !== after.values[place]) return true
  return false
}

/** Where `child` goes for whoever came over `edge`; undefined when that does not tell. */
function knownTarget(child: Node, edge: Edge): Node | undefined {
  const test = edge.from
  if (child.edges === undefined || child.code !== test.code || child.values[A] !== test.values[A]) return undefined
  if (child.operand === test.operand) return edge.holds ? child.edges.yes.to : child.edges.no.to
  return edge.holds && test.code === JEQ ? child.edges.no.to : undefined
}

export interface Progress {
  /** Edges were moved; some moves could undo each other for ever. */
  readonly moved: () => void
  /** Something became less. */
  readonly made: () => void
}

export function moveEdge(graph: Graph, edge: Edge, progress: Progress): void {
  const next = edge.to.edges
  if (next === undefined) return
  if (next.yes.to === next.no.to && !conflict(edge.from, next.yes.to)) {
    edge.to = next.yes.to
    progress.made()
  }
  while (edge.to.edges !== undefined) {
    const target = dominated(graph, edge)
    if (target === undefined) return
    edge.to = target
    progress.moved()
  }
}

function dominated(graph: Graph, edge: Edge): Node | undefined {
  for (const [word, bits] of edge.dominators.entries())
    for (let left = bits; left !== 0; left &= left - 1) {
      const id = word * 32 + 31 - Math.clz32(left & -left)
      const target = knownTarget(edge.to, graph.edges[id]!)
      if (target !== undefined && !conflict(edge.from, target)) return target
    }
  return undefined
}

type Way = 'yes' | 'no'

/**
 * In a chain of tests that all go to the same block one way, a test of the value that is loaded before the chain is moved to its
 * top, behind those of the same value: `along` is the way to the next of the chain.
 */
export function pullUp(node: Node, along: Way, progress: Progress): void {
  const first = node.incoming[0]
  if (first === undefined || node.edges === undefined) return
  const value = first.from.values[A]!
  if (node.incoming.some(({ from }) => from.values[A] !== value)) return
  const out: Way = along === 'yes' ? 'no' : 'yes'
  const exit = node.edges[out].to
  const inChain = (one: Node): boolean =>
    one.edges !== undefined && one.edges[out].to === exit && isSet(one.dominators, node.id)

  let before: Edge | undefined
  let different = node
  while (inChain(different) && different.values[A] === value) {
    before = different.edges![along]
    different = before.to
  }
  if (!inChain(different)) return
  let link = different.edges![along]
  while (inChain(link.to) && link.to.values[A] !== value) link = link.to.edges![along]
  if (!inChain(link.to)) return

  const pulled = link.to
  link.to = pulled.edges![along].to
  pulled.edges![along].to = different
  if (before !== undefined) before.to = pulled
  else for (const edge of node.incoming) edge.to = pulled
  progress.moved()
}
