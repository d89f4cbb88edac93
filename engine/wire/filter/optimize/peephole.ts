/** Simplifies within a block what a few statements together do, and the test that they end in. */
import * as bpf from '../bpf.ts'
import { A, type MutableStatement, NOP, type Node, X } from './node.ts'
import { usedAfter } from './use.ts'
import type { Values } from './values.ts'

const IMM = bpf.BPF_LD | bpf.BPF_IMM
const TAX = bpf.BPF_MISC | bpf.BPF_TAX
const TXA = bpf.BPF_MISC | bpf.BPF_TXA
const ADD_X = bpf.BPF_ALU | bpf.BPF_ADD | bpf.BPF_X
const LDX_MSH = bpf.BPF_LDX | bpf.BPF_MSH | bpf.BPF_B
const JEQ = bpf.BPF_JMP | bpf.BPF_JEQ | bpf.BPF_K
const JSET = bpf.BPF_JMP | bpf.BPF_JSET | bpf.BPF_K

export function peephole(node: Node, values: Values, progress: () => void): void {
  if (node.statements.length === 0) return
  const last = pairs(node, progress)
  if (last !== undefined && node.code === JEQ && !usedAfter(node, A)) compareInstead(node, last, values, progress)
  if (node.edges !== undefined) decide(node, values, progress)
}

/** The last statement of all is returned; of only one, that one. */
function pairs(node: Node, progress: () => void): MutableStatement | undefined {
  const { statements } = node
  const following = (index: number) => {
    while (index < statements.length && statements[index]!.code === NOP) index++
    return index
  }
  let last = statements[0]
  let at = following(0)
  for (;;) {
    const next = following(at + 1)
    if (next >= statements.length) return last
    const first = statements[at]!
    const second = statements[next]!
    last = second
    if (first.code === bpf.BPF_ST && second.code === (bpf.BPF_LDX | bpf.BPF_MEM) && first.k === second.k) {
      second.code = TAX
      progress()
    }
    if (first.code === IMM && second.code === TAX) {
      first.code = bpf.BPF_LDX | bpf.BPF_IMM
      second.code = TXA
      progress()
    }
    if (first.code === IMM && !usedAfter(node, X)) constantIndex(statements, at, following, progress)
    at = next
  }
}

/**
 * `tcp[2]`: the constant is added to the length of the header, and the sum becomes the index. Behind an index register that
 * holds the length alone the constant may stand in the load.
 */
function constantIndex(
  statements: readonly MutableStatement[],
  at: number,
  following: (index: number) => number,
  progress: () => void,
): void {
  let index = following(at + 1)
  if (statements[index]!.code === LDX_MSH) index = following(index + 1)
  const add = statements[index]
  if (add?.code !== ADD_X) return
  index = following(index + 1)
  const tax = statements[index]
  if (tax?.code !== TAX) return
  const load = statements[following(index + 1)]
  if (load === undefined || (load.code & 0x07) !== bpf.BPF_LD || (load.code & 0xe0) !== bpf.BPF_IND) return
  load.k = (load.k + statements[at]!.k) >>> 0
  statements[at]!.code = NOP
  add.code = NOP
  tax.code = NOP
  progress()
}

/** What the last statement computes only for the comparison can stand in the comparison. */
function compareInstead(node: Node, last: MutableStatement, values: Values, progress: () => void): void {
  if (last.code === (bpf.BPF_ALU | bpf.BPF_SUB | bpf.BPF_X)) {
    const x = values.constant(node.values[X]!)
    if (x !== undefined) node.k = (node.k + x) >>> 0
    else if (node.k === 0) node.code = bpf.BPF_JMP | bpf.BPF_JEQ | bpf.BPF_X
    else return
  } else if (last.code === (bpf.BPF_ALU | bpf.BPF_SUB | bpf.BPF_K)) node.k = (node.k + last.k) >>> 0
  else if (last.code === (bpf.BPF_ALU | bpf.BPF_AND | bpf.BPF_K) && node.k === 0) {
    node.k = last.k
    node.code = JSET
    const { yes, no } = node.edges!
    ;[yes.to, no.to] = [no.to, yes.to]
  } else return
  last.code = NOP
  progress()
}

/** A test whose outcome is known goes one way. */
function decide(node: Node, values: Values, progress: () => void): void {
  const { yes, no } = node.edges!
  if (node.code === JSET && node.k === 0) yes.to = no.to
  if (node.code === JSET && node.k === 0xffff_ffff) no.to = yes.to
  const x = values.constant(node.values[X]!)
  if (x !== undefined && (node.code & bpf.BPF_X) !== 0) {
    node.code &= ~bpf.BPF_X
    node.k = x
  }
  const a = values.constant(node.values[A]!)
  if (a === undefined || (node.code & bpf.BPF_X) !== 0) return
  if (yes.to !== no.to) progress()
  if (outcome(node.code & 0xf0, a, node.k)) no.to = yes.to
  else yes.to = no.to
}

function outcome(operation: number, a: number, k: number): boolean {
  if (operation === bpf.BPF_JEQ) return a === k
  if (operation === bpf.BPF_JGT) return a > k
  return operation === bpf.BPF_JGE ? a >= k : (a & k) !== 0
}
