/** Which places are read and written: of a statement, a block, and what follows a block. */
import * as bpf from '../bpf.ts'
import { A, type Graph, type MutableStatement, NOP, type Node, X } from './node.ts'

const bit = (place: number) => 1 << place

/** Bits of the places that a statement or a jump reads. */
export function reads({ code, k }: MutableStatement): number {
  if (code === NOP) return 0
  switch (code & 0x07) {
    case bpf.BPF_LD:
    case bpf.BPF_LDX:
      if ((code & 0xe0) === bpf.BPF_IND) return bit(X)
      return (code & 0xe0) === bpf.BPF_MEM ? bit(k) : 0
    case bpf.BPF_ST:
      return bit(A)
    case bpf.BPF_STX:
      return bit(X)
    case bpf.BPF_JMP:
    case bpf.BPF_ALU:
      return (code & bpf.BPF_X) !== 0 ? bit(A) | bit(X) : bit(A)
    case bpf.BPF_MISC:
      return bit((code & 0xf8) === bpf.BPF_TXA ? X : A)
    default:
      return 0
  }
}

/** The place that a statement writes. */
export function writes({ code, k }: MutableStatement): number | undefined {
  if (code === NOP) return undefined
  switch (code & 0x07) {
    case bpf.BPF_LD:
    case bpf.BPF_ALU:
      return A
    case bpf.BPF_LDX:
      return X
    case bpf.BPF_ST:
    case bpf.BPF_STX:
      return k
    case bpf.BPF_MISC:
      return (code & 0xf8) === bpf.BPF_TAX ? X : A
    default:
      return undefined
  }
}

export function findUse(graph: Graph): void {
  for (const level of graph.levels)
    for (const node of level) {
      within(node)
      if (node.edges === undefined) continue
      node.outUse = node.edges.yes.to.inUse | node.edges.no.to.inUse
      node.inUse |= node.outUse & ~node.kill
    }
}

function within(node: Node): void {
  let use = 0
  let defined = 0
  let kill = 0
  for (const one of node.statements) {
    use |= reads(one) & ~defined
    const place = writes(one)
    if (place === undefined) continue
    if ((use & bit(place)) === 0) kill |= bit(place)
    defined |= bit(place)
  }
  if (node.edges !== undefined) use |= reads(node) & ~defined
  node.inUse = use
  node.kill = kill
  node.outUse = 0
}

export function usedAfter(node: Node, place: number): boolean {
  return (node.outUse & bit(place)) !== 0
}
