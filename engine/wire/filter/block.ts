/** The flow graph of a condition: blocks that end in a test, with no way back. */
import { BPF_IMM, BPF_K, BPF_RET } from './bpf.ts'
import type { Condition, Statement, Test } from './condition.ts'
import { FilterError } from './error.ts'

export interface Branch {
  readonly kind: 'branch'
  statements: readonly Statement[]
  jump: number
  k: number
  /** Where to go when the test holds, and when not. */
  yes: Block
  no: Block
}

export interface Return {
  readonly kind: 'return'
  readonly k: number
}

export type Block = Branch | Return

/** More than any kernel takes. */
const BLOCKS_MAXIMUM = 16_384

export interface FlowGraph {
  readonly root: Block
  /** How many tests there are. */
  readonly size: number
}

export function flowGraph(condition: Condition, accept: Block, reject: Block): FlowGraph {
  const lowering = new Lowering()
  const root = lowering.lower(condition, accept, reject)
  return { root, size: lowering.size }
}

class Lowering {
  size = 0

  lower(condition: Condition, yes: Block, no: Block): Block {
    // Expressions lean to the left, as long as they are: that side is a loop, the others nest as the parentheses do.
    for (;;) {
      switch (condition.kind) {
        case 'test':
          return this.#branch(condition, yes, no)
        case 'not':
          condition = condition.condition
          ;[yes, no] = [no, yes]
          break
        case 'and':
          yes = this.lower(condition.second, yes, no)
          condition = condition.first
          break
        case 'or':
          no = this.lower(condition.second, yes, no)
          condition = condition.first
          break
      }
    }
  }

  #branch({ statements, jump, k }: Test, yes: Block, no: Block): Block {
    if (++this.size > BLOCKS_MAXIMUM) throw new FilterError('filter is too complex to optimize')
    return { kind: 'branch', statements, jump, k, yes, no }
  }
}

export const RETURN_CODE = BPF_RET | BPF_K | BPF_IMM
