/** What the capture knows of a packet beside its protocols: its length, its direction, its link; and `byte`. */
import * as bpf from './bpf.ts'
import { below, equals, greater } from './compare.ts'
import type { Compiler } from './compiler.ts'
import { type Condition, not, statement, test } from './condition.ts'
import { FilterError } from './error.ts'
import { describeLink } from './layout.ts'

/** PACKET_OUTGOING of `<linux/if_packet.h>`. */
const OUTGOING = 4

const LENGTH = statement(bpf.BPF_LD | bpf.BPF_LEN)

export function lessOrEqual(length: number): Condition {
  return not(test([LENGTH], bpf.BPF_JGT, length))
}

export function greaterOrEqual(length: number): Condition {
  return test([LENGTH], bpf.BPF_JGE, length)
}

export function inbound(c: Compiler): Condition {
  return not(outbound(c))
}

export function outbound(c: Compiler): Condition {
  if (c.layout.link === 'cooked') return equals(c.layout, { base: 'start', offset: 10, size: bpf.BPF_B }, OUTGOING)
  if (!c.live)
    throw new FilterError(`inbound/outbound not supported on ${describeLink(c.layout)} when reading savefiles`)
  return test([statement(bpf.BPF_LD | bpf.BPF_H | bpf.BPF_ABS, bpf.SKF_AD_PKTTYPE)], bpf.BPF_JEQ, OUTGOING)
}

export function interfaceIndex(c: Compiler, index: number): Condition {
  if (c.layout.link === 'cooked') return equals(c.layout, { base: 'start', offset: 4, size: bpf.BPF_W }, index)
  if (!c.live) throw new FilterError(`ifindex not supported on ${describeLink(c.layout)} when reading savefiles`)
  return test([statement(bpf.BPF_LD | bpf.BPF_W | bpf.BPF_ABS, bpf.SKF_AD_IFINDEX)], bpf.BPF_JEQ, index)
}

/** `byte 5 = 6`. With `&` and `|` libpcap forgets to load the byte, and so the machine's zero is tested. */
export function byte(c: Compiler, offset: number, operator: string, value: number): Condition {
  const field = { base: 'header', offset, size: bpf.BPF_B } as const
  if (operator === '=') return equals(c.layout, field, value)
  if (operator === '<') return below(c.layout, field, value)
  if (operator === '>') return greater(c.layout, field, value)
  const operation = operator === '|' ? bpf.BPF_OR : bpf.BPF_AND
  return not(test([statement(bpf.BPF_ALU | operation | bpf.BPF_K, value)], bpf.BPF_JEQ, 0))
}
