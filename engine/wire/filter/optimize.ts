/**
 * The optimizer of libpcap (optimize.c; McCanne and Jacobson, "The BSD Packet Filter", 1993). What it does decides which tests
 * a packet that is too short still meets, and whether a filter is refused because it can match nothing.
 */
import type { Block } from './block.ts'
import * as bpf from './bpf.ts'
import { moveEdge, type Progress, pullUp } from './optimize/branches.ts'
import { removeDead } from './optimize/dead.ts'
import { intern } from './optimize/intern.ts'
import { A, Graph, NOP, type Node, toBlock, X } from './optimize/node.ts'
import { findDominators, findEdgeDominators, findIncoming, findLevels } from './optimize/order.ts'
import { peephole } from './optimize/peephole.ts'
import { agreed, evaluate } from './optimize/statement.ts'
import { findUse } from './optimize/use.ts'
import { UNKNOWN, Values } from './optimize/values.ts'

/** Passes that only move edges: after so many they go in circles. */
const MOVES_MAXIMUM = 100

export function optimize(root: Block): Block {
  const graph = new Graph(root)
  repeat(graph, false)
  repeat(graph, true)
  intern(graph)
  skipDecided(graph)
  return toBlock(graph.root)
}

function repeat(graph: Graph, alter: boolean): void {
  for (let moves = 0; moves < MOVES_MAXIMUM; ) {
    const seen = { moved: false, made: false }
    const progress: Progress = {
      moved: () => {
        seen.moved = true
      },
      made: () => {
        seen.made = true
      },
    }
    findLevels(graph)
    findDominators(graph)
    findUse(graph)
    findEdgeDominators(graph)
    pass(graph, alter, progress)
    if (!seen.moved && !seen.made) return
    moves = seen.made ? 0 : moves + 1
  }
}

function pass(graph: Graph, alter: boolean, progress: Progress): void {
  const values = new Values()
  findIncoming(graph)
  for (const node of graph.downwards) improve(node, values, alter, progress.made)
  if (alter) return
  const upwards = graph.levels.slice(1).flat()
  for (const { edges } of upwards) {
    moveEdge(graph, edges!.yes, progress)
    moveEdge(graph, edges!.no, progress)
  }
  findIncoming(graph)
  for (const node of upwards) {
    pullUp(node, 'no', progress)
    pullUp(node, 'yes', progress)
  }
}

function improve(node: Node, values: Values, alter: boolean, progress: () => void): void {
  const known = node.values
  agreed(
    known,
    node.incoming.map(({ from }) => from.values),
  )
  const [a, x] = [known[A]!, known[X]!]
  for (const one of node.statements) evaluate({ values, known, alter, progress }, one)
  const idle = node.outUse === 0 && a !== UNKNOWN && known[A] === a && x !== UNKNOWN && known[X] === x
  if (alter && (idle || node.edges === undefined)) {
    if (node.statements.length > 0) progress()
    node.statements = []
  } else {
    peephole(node, values, progress)
    removeDead(node, progress)
  }
  node.statements = node.statements.filter(({ code }) => code !== NOP)
  node.operand = (node.code & bpf.BPF_X) === 0 ? values.ofConstant(node.k) : known[X]!
}

/** A test at the root that goes one way only is not needed; what it loads may be. */
function skipDecided(graph: Graph): void {
  let { root } = graph
  const { statements } = root
  while (root.edges !== undefined && root.edges.yes.to === root.edges.no.to) root = root.edges.yes.to
  if (root !== graph.root) root.statements = root.edges === undefined ? [] : [...statements, ...root.statements]
  graph.root = root
}
