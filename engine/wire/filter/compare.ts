/** Tests of one field. */
import * as bpf from './bpf.ts'
import { and, type Condition, not, type Statement, statement, test } from './condition.ts'
import { type Base, type Layout, offsetOf } from './layout.ts'

export const WHOLE = 0xffff_ffff

/** Into A. */
export function load(layout: Layout, base: Base, offset: number, size: number): Statement[] {
  const at = offsetOf(layout, base) + offset
  if (base === 'ipv4Transport') return [loadHeaderLength(layout), statement(bpf.BPF_LD | bpf.BPF_IND | size, at)]
  return [statement(bpf.BPF_LD | bpf.BPF_ABS | size, at)]
}

/** The length of the IPv4 header, into X. */
export function loadHeaderLength(layout: Layout): Statement {
  return statement(bpf.BPF_LDX | bpf.BPF_MSH | bpf.BPF_B, offsetOf(layout, 'network'))
}

export interface Field {
  readonly base: Base
  readonly offset: number
  readonly size: number
}

function compareBy(layout: Layout, field: Field, jump: number, value: number, mask = WHOLE): Condition {
  const statements = load(layout, field.base, field.offset, field.size)
  if (mask !== WHOLE) statements.push(statement(bpf.BPF_ALU | bpf.BPF_AND | bpf.BPF_K, mask))
  return test(statements, jump, value)
}

export function equals(layout: Layout, field: Field, value: number, mask = WHOLE): Condition {
  return compareBy(layout, field, bpf.BPF_JEQ, value, mask)
}

export function greater(layout: Layout, field: Field, value: number): Condition {
  return compareBy(layout, field, bpf.BPF_JGT, value)
}

export function atLeast(layout: Layout, field: Field, value: number): Condition {
  return compareBy(layout, field, bpf.BPF_JGE, value)
}

export function atMost(layout: Layout, field: Field, value: number): Condition {
  return not(greater(layout, field, value))
}

export function below(layout: Layout, field: Field, value: number): Condition {
  return not(atLeast(layout, field, value))
}

export function anyBit(layout: Layout, field: Field, bits: number): Condition {
  return compareBy(layout, field, bpf.BPF_JSET, bits)
}

/** A MAC address: its last four bytes, then its first two. */
export function equalsMac(layout: Layout, offset: number, address: number): Condition {
  return and(
    equals(layout, { base: 'header', offset: offset + 2, size: bpf.BPF_W }, address % 0x1_0000_0000),
    equals(layout, { base: 'header', offset, size: bpf.BPF_H }, Math.floor(address / 0x1_0000_0000)),
  )
}
