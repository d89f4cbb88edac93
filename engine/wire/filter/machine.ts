/** The classic BPF machine: bpf_filter(3PCAP). A load behind the end of the packet ends the program, and nothing matches. */
import { u16, u32 } from '../bytes.ts'
import * as bpf from './bpf.ts'

/** What a program can ask of a packet. */
export interface Subject {
  /** The captured bytes. */
  readonly bytes: Uint8Array
  /** On the wire. */
  readonly length: number
  /** skb->pkt_type: PACKET_HOST 0 to PACKET_OUTGOING 4; what a live capture knows. */
  readonly packetType?: number | undefined
  readonly ifindex?: number | undefined
}

function load(subject: Subject, size: number, at: number): number | undefined {
  const { bytes } = subject
  if (at === bpf.SKF_AD_PKTTYPE) return subject.packetType
  if (at === bpf.SKF_AD_IFINDEX) return subject.ifindex
  if (size === bpf.BPF_B) return bytes[at]
  if (size === bpf.BPF_H) return at + 2 <= bytes.length ? u16(bytes, at) : undefined
  return at + 4 <= bytes.length ? u32(bytes, at) : undefined
}

/** Undefined where the machine stops: division by zero. */
export function compute(operation: number, a: number, b: number): number | undefined {
  switch (operation) {
    case bpf.BPF_ADD:
      return (a + b) >>> 0
    case bpf.BPF_SUB:
      return (a - b) >>> 0
    case bpf.BPF_MUL:
      return Math.imul(a, b) >>> 0
    case bpf.BPF_DIV:
      return b === 0 ? undefined : Math.floor(a / b)
    case bpf.BPF_MOD:
      return b === 0 ? undefined : a % b
    case bpf.BPF_OR:
      return (a | b) >>> 0
    case bpf.BPF_AND:
      return (a & b) >>> 0
    case bpf.BPF_XOR:
      return (a ^ b) >>> 0
    case bpf.BPF_LSH:
      return b > 31 ? 0 : (a << b) >>> 0
    case bpf.BPF_RSH:
      return b > 31 ? 0 : a >>> b
    default:
      return -a >>> 0
  }
}

function holds(operation: number, a: number, b: number): boolean {
  if (operation === bpf.BPF_JEQ) return a === b
  if (operation === bpf.BPF_JGT) return a > b
  return operation === bpf.BPF_JGE ? a >= b : (a & b) !== 0
}

/** How many bytes of the packet to keep; 0 for none of it. Programs jump forward only, so each ends. */
export function run(program: readonly bpf.Instruction[], subject: Subject): number {
  const memory = new Uint32Array(bpf.BPF_MEMWORDS)
  let a = 0
  let x = 0
  for (let at = 0; at < program.length; at++) {
    const { code, jt, jf, k } = program[at]!
    let value: number | undefined
    switch (code & 0x07) {
      case bpf.BPF_LD:
        value = k
        if ((code & 0xe0) === bpf.BPF_ABS) value = load(subject, code & 0x18, k)
        else if ((code & 0xe0) === bpf.BPF_IND) value = load(subject, code & 0x18, x + k)
        else if ((code & 0xe0) === bpf.BPF_LEN) value = subject.length
        else if ((code & 0xe0) === bpf.BPF_MEM) value = memory[k]
        if (value === undefined) return 0
        a = value
        break
      case bpf.BPF_LDX:
        value = k
        if ((code & 0xe0) === bpf.BPF_MEM) value = memory[k]
        else if ((code & 0xe0) === bpf.BPF_LEN) value = subject.length
        else if ((code & 0xe0) === bpf.BPF_MSH) {
          value = subject.bytes[k]
          if (value !== undefined) value = (value & 0x0f) * 4
        }
        if (value === undefined) return 0
        x = value
        break
      case bpf.BPF_ST:
        memory[k] = a
        break
      case bpf.BPF_STX:
        memory[k] = x
        break
      case bpf.BPF_ALU:
        value = compute(code & 0xf0, a, (code & bpf.BPF_X) !== 0 ? x : k)
        if (value === undefined) return 0
        a = value
        break
      case bpf.BPF_JMP:
        if ((code & 0xf0) === bpf.BPF_JA) at += k
        else at += holds(code & 0xf0, a, (code & bpf.BPF_X) !== 0 ? x : k) ? jt : jf
        break
      case bpf.BPF_RET:
        return k
      default:
        if ((code & 0xf8) === bpf.BPF_TXA) a = x
        else x = a
    }
  }
  return 0
}
