/** What an expression means before it is laid out as a program: tests of the packet, joined. */
import * as bpf from './bpf.ts'

/** An instruction that does not jump. */
export interface Statement {
  readonly code: number
  readonly k: number
}

export interface Test {
  readonly kind: 'test'
  readonly statements: readonly Statement[]
  /** The jump: BPF_JEQ, BPF_JGT, BPF_JGE or BPF_JSET, with BPF_X where it compares with the register. */
  readonly jump: number
  readonly k: number
}

export interface Join {
  readonly kind: 'and' | 'or'
  readonly first: Condition
  readonly second: Condition
}

export interface Negation {
  readonly kind: 'not'
  readonly condition: Condition
}

export type Condition = Test | Join | Negation

export function statement(code: number, k = 0): Statement {
  return { code, k: k >>> 0 }
}

export function test(statements: readonly Statement[], jump: number, k: number): Test {
  return { kind: 'test', statements, jump, k: k >>> 0 }
}

export function not(condition: Condition): Condition {
  return { kind: 'not', condition }
}

/** In the order given: the machine leaves at the first that decides. */
export function and(...conditions: readonly Condition[]): Condition {
  return conditions.reduce((first, second) => ({ kind: 'and', first, second }))
}

export function or(...conditions: readonly Condition[]): Condition {
  return conditions.reduce((first, second) => ({ kind: 'or', first, second }))
}

export function always(holds: boolean): Condition {
  return test([statement(bpf.BPF_LD | bpf.BPF_IMM, holds ? 0 : 1)], bpf.BPF_JEQ, 0)
}
