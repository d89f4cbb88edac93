/** Expressions over numbers, `PROTOCOL[OFFSET:SIZE]` and `len`, and their comparison. Each value lies in scratch memory. */
import * as bpf from './bpf.ts'
import { equals, loadHeaderLength } from './compare.ts'
import type { Compiler } from './compiler.ts'
import { and, type Condition, not, type Statement, statement, test } from './condition.ts'
import { FilterError } from './error.ts'
import { offsetOf } from './layout.ts'
import { PROTOCOL } from './names.ts'
import { refuseOperand } from './operand.ts'
import { notLaterFragment } from './port.ts'
import { protocolAlone } from './protocol.ts'
import type { Protocol } from './qualifier.ts'

export interface Value {
  readonly statements: readonly Statement[]
  readonly register: number
  /** What must hold of a packet that has the bytes asked for. */
  readonly given: Condition | undefined
}

const ST = bpf.BPF_ST
const toA = (value: Value) => statement(bpf.BPF_LD | bpf.BPF_MEM, value.register)
const toX = (value: Value) => statement(bpf.BPF_LDX | bpf.BPF_MEM, value.register)

export function number(c: Compiler, value: number): Value {
  const register = c.take()
  return {
    statements: [statement(bpf.BPF_LD | bpf.BPF_IMM, value), statement(ST, register)],
    register,
    given: undefined,
  }
}

export function packetLength(c: Compiler): Value {
  const register = c.take()
  return { statements: [statement(bpf.BPF_LD | bpf.BPF_LEN), statement(ST, register)], register, given: undefined }
}

const SIZES = new Map([
  [1, bpf.BPF_B],
  [2, bpf.BPF_H],
  [4, bpf.BPF_W],
])

const NETWORK: readonly Protocol[] = ['ip', 'ip6', 'arp', 'rarp', 'atalk', 'decnet', 'lat', 'sca', 'moprc', 'mopdl']
const TRANSPORT: readonly Protocol[] = ['tcp', 'udp', 'sctp', 'icmp', 'igmp', 'igrp', 'pim', 'vrrp', 'carp']

/** `protocol[index:size]`. Transport protocols are looked for behind IPv4 alone. */
export function bytesOf(c: Compiler, protocol: Protocol, index: Value, size: number): Value {
  const register = c.take()
  c.release(index.register)
  const width = SIZES.get(size)
  if (width === undefined) throw new FilterError('data size must be 1, 2, or 4')
  const { layout } = c
  const at = (offset: number) => statement(bpf.BPF_LD | bpf.BPF_IND | width, offset)
  const network = offsetOf(layout, 'network')
  const finish = (statements: readonly Statement[], given: Condition | undefined): Value => ({
    statements: [...index.statements, ...statements, statement(ST, register)],
    register,
    given,
  })
  const given = index.given === undefined ? [] : [index.given]
  if (protocol === 'link') return finish([toX(index), at(layout.header)], index.given)
  if (NETWORK.includes(protocol)) return finish([toX(index), at(network)], and(...given, protocolAlone(c, protocol)))
  if (protocol === 'icmp6') {
    const next = equals(layout, { base: 'network', offset: 6, size: bpf.BPF_B }, PROTOCOL.icmp6)
    return finish([toX(index), at(network + 40)], and(...given, protocolAlone(c, 'ip6'), next))
  }
  if (TRANSPORT.includes(protocol)) {
    const add = statement(bpf.BPF_ALU | bpf.BPF_ADD | bpf.BPF_X)
    const tax = statement(bpf.BPF_MISC | bpf.BPF_TAX)
    const ip = protocolAlone(c, 'ip')
    return finish(
      [loadHeaderLength(layout), toA(index), add, tax, at(network)],
      and(ip, ...given, protocolAlone(c, protocol), notLaterFragment(layout)),
    )
  }
  if (protocol === 'radio') throw new FilterError('radio information not present in capture')
  throw new FilterError('unsupported index operation')
}

export function negative(c: Compiler, value: Value): Value {
  const negate = statement(bpf.BPF_ALU | bpf.BPF_NEG)
  c.release(value.register)
  const register = c.take()
  return {
    statements: [...value.statements, toA(value), negate, statement(ST, register)],
    register,
    given: value.given,
  }
}

const OPERATIONS = new Map([
  ['+', bpf.BPF_ADD],
  ['-', bpf.BPF_SUB],
  ['*', bpf.BPF_MUL],
  ['/', bpf.BPF_DIV],
  ['%', bpf.BPF_MOD],
  ['&', bpf.BPF_AND],
  ['|', bpf.BPF_OR],
  ['^', bpf.BPF_XOR],
  ['<<', bpf.BPF_LSH],
  ['>>', bpf.BPF_RSH],
])

/** What the second operand's bytes ask of the packet is forgotten, as libpcap forgets it. */
export function combine(c: Compiler, operator: string, first: Value, second: Value): Value {
  const code = OPERATIONS.get(operator)!
  const operand = second.statements[0]!
  // Judged by the first number of the second operand, even where more is computed from it.
  if (operand.code === (bpf.BPF_LD | bpf.BPF_IMM)) refuseOperand(code, operand.k)
  const operation = statement(bpf.BPF_ALU | code | bpf.BPF_X)
  c.release(first.register)
  c.release(second.register)
  const register = c.take()
  return {
    statements: [
      ...first.statements,
      ...second.statements,
      toX(second),
      toA(first),
      operation,
      statement(ST, register),
    ],
    register,
    given: first.given,
  }
}

export type Relation = '>' | '>=' | '=' | '<=' | '<' | '!='

const RELATIONS: Readonly<Record<Relation, { readonly jump: number; readonly reversed: boolean }>> = {
  '>': { jump: bpf.BPF_JGT, reversed: false },
  '>=': { jump: bpf.BPF_JGE, reversed: false },
  '=': { jump: bpf.BPF_JEQ, reversed: false },
  '<=': { jump: bpf.BPF_JGT, reversed: true },
  '<': { jump: bpf.BPF_JGE, reversed: true },
  '!=': { jump: bpf.BPF_JEQ, reversed: true },
}

export function compare(c: Compiler, relation: Relation, first: Value, second: Value): Condition {
  const { jump, reversed } = RELATIONS[relation]
  const statements = [...first.statements, ...second.statements, toX(second), toA(first)]
  let condition: Condition
  if (jump === bpf.BPF_JEQ)
    condition = test([...statements, statement(bpf.BPF_ALU | bpf.BPF_SUB | bpf.BPF_X)], bpf.BPF_JEQ, 0)
  else condition = test(statements, jump | bpf.BPF_X, 0)
  c.release(first.register)
  c.release(second.register)
  const given = [first.given, second.given].filter(one => one !== undefined)
  return and(...given, reversed ? not(condition) : condition)
}
