/** The flow graph as the optimizer changes it, and what it knows of each block. */

import type { Block, Branch } from '../block.ts'
import * as bpf from '../bpf.ts'

/** Places that hold a value: the words of memory, then the two registers. */
export const A = bpf.BPF_MEMWORDS
export const X = A + 1
export const PLACES = X + 1

/** A statement that was optimized away. */
export const NOP = -1

export interface MutableStatement {
  code: number
  k: number
}

/** From a block to what follows it. */
export interface Edge {
  readonly id: number
  readonly from: Node
  /** Whether it is taken when the test holds. */
  readonly holds: boolean
  to: Node
  /** The edges over each of which every path to this one leads. */
  readonly dominators: Uint32Array
}

export interface Node {
  readonly id: number
  statements: MutableStatement[]
  /** The code of the jump, or of the return. */
  code: number
  k: number
  /** Of a return, undefined. */
  edges: { readonly yes: Edge; readonly no: Edge } | undefined
  level: number
  /** The blocks over each of which every path to this one leads. */
  readonly dominators: Uint32Array
  incoming: Edge[]
  /** The value numbers on leaving, by place; 0 is unknown. */
  values: Int32Array
  /** The value number of what the jump compares with. */
  operand: number
  /** Bits of places that are read before they are written here, written before read, and read by what follows. */
  inUse: number
  kill: number
  outUse: number
  reached: boolean
}

export class Graph {
  root: Node
  /** In the order in which a search that takes the edge of a test that holds first comes to them. */
  readonly nodes: readonly Node[]
  readonly edges: readonly Edge[]
  /** Nodes by the length of the longest way to a return, the latest found first. */
  levels: Node[][] = []
  /** Those that can be reached, from the root down: before a node all that lead to it. */
  downwards: Node[] = []

  constructor(root: Block) {
    const order = preorder(root)
    const ids = new Map(order.map((block, id) => [block, id]))
    const nodes = order.map((block, id) => node(block, id, bits(order.length)))
    this.nodes = nodes
    const target = (block: Block) => nodes[ids.get(block)!]!
    const edge = (id: number, from: Node, holds: boolean, to: Block): Edge => ({
      id,
      from,
      holds,
      to: target(to),
      dominators: bits(2 * nodes.length),
    })
    for (const [id, block] of order.entries())
      if (block.kind === 'branch') {
        const from = nodes[id]!
        from.edges = { yes: edge(id, from, true, block.yes), no: edge(nodes.length + id, from, false, block.no) }
      }
    const both = nodes.map(({ edges }) => edges)
    this.edges = [...both.map(edges => edges?.yes), ...both.map(edges => edges?.no)] as Edge[]
    this.root = nodes[0]!
  }
}

function bits(count: number): Uint32Array {
  return new Uint32Array((count >>> 5) + 1)
}

function node(block: Block, id: number, dominators: Uint32Array): Node {
  const returns = block.kind === 'return'
  return {
    id,
    statements: returns ? [] : block.statements.map(({ code, k }) => ({ code, k })),
    code: returns ? bpf.BPF_RET | bpf.BPF_K : bpf.BPF_JMP | block.jump,
    k: block.k,
    edges: undefined,
    level: 0,
    dominators,
    incoming: [],
    values: new Int32Array(PLACES),
    operand: 0,
    inUse: 0,
    kill: 0,
    outUse: 0,
    reached: false,
  }
}

function preorder(root: Block): readonly Block[] {
  const seen = new Set<Block>()
  const stack = [root]
  for (let block = stack.pop(); block !== undefined; block = stack.pop()) {
    if (seen.has(block)) continue
    seen.add(block)
    if (block.kind === 'branch') stack.push(block.no, block.yes)
  }
  return [...seen]
}

/** Back to blocks that can be assembled. */
export function toBlock(root: Node): Block {
  const blocks = new Map<Node, Block>()
  const nodes: Node[] = [root]
  const blockOf = (from: Node): Block => {
    let block = blocks.get(from)
    if (block === undefined) {
      block = from.edges === undefined ? { kind: 'return', k: from.k } : branch(from)
      blocks.set(from, block)
      nodes.push(from)
    }
    return block
  }
  const first = blockOf(root)
  for (const from of nodes) {
    const block = blockOf(from)
    if (block.kind === 'branch' && from.edges !== undefined) {
      block.yes = blockOf(from.edges.yes.to)
      block.no = blockOf(from.edges.no.to)
    }
  }
  return first
}

/** Its edges are set when all blocks exist. */
function branch(from: Node): Branch {
  const none: Block = { kind: 'return', k: 0 }
  const statements = from.statements.filter(({ code }) => code !== NOP)
  return { kind: 'branch', statements, jump: from.code & ~bpf.BPF_JMP, k: from.k, yes: none, no: none }
}

export function isSet(bits: Uint32Array, index: number): boolean {
  return (bits[index >>> 5]! & (1 << (index & 31))) !== 0
}

export function setBit(bits: Uint32Array, index: number): void {
  bits[index >>> 5]! |= 1 << (index & 31)
}

export function intersect(bits: Uint32Array, other: Uint32Array): void {
  for (let word = 0; word < bits.length; word++) bits[word]! &= other[word]!
}
