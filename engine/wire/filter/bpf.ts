/** Instructions of the classic BPF machine (`<linux/bpf_common.h>`), and their text as bpf_image(3PCAP) writes it. */

export const BPF_LD = 0x00
export const BPF_LDX = 0x01
export const BPF_ST = 0x02
export const BPF_STX = 0x03
export const BPF_ALU = 0x04
export const BPF_JMP = 0x05
export const BPF_RET = 0x06
export const BPF_MISC = 0x07

export const BPF_W = 0x00
export const BPF_H = 0x08
export const BPF_B = 0x10

export const BPF_IMM = 0x00
export const BPF_ABS = 0x20
export const BPF_IND = 0x40
export const BPF_MEM = 0x60
export const BPF_LEN = 0x80
export const BPF_MSH = 0xa0

export const BPF_ADD = 0x00
export const BPF_SUB = 0x10
export const BPF_MUL = 0x20
export const BPF_DIV = 0x30
export const BPF_OR = 0x40
export const BPF_AND = 0x50
export const BPF_LSH = 0x60
export const BPF_RSH = 0x70
export const BPF_NEG = 0x80
export const BPF_MOD = 0x90
export const BPF_XOR = 0xa0

export const BPF_JA = 0x00
export const BPF_JEQ = 0x10
export const BPF_JGT = 0x20
export const BPF_JGE = 0x30
export const BPF_JSET = 0x40

export const BPF_K = 0x00
export const BPF_X = 0x08

export const BPF_TAX = 0x00
export const BPF_TXA = 0x80

/** Words of scratch memory. */
export const BPF_MEMWORDS = 16

/** `skf_ad_*` of `<linux/filter.h>`: loads from here read what the kernel knows of the packet beside its bytes. */
export const SKF_AD_OFF = 0xffff_f000
export const SKF_AD_PKTTYPE = SKF_AD_OFF + 4
export const SKF_AD_IFINDEX = SKF_AD_OFF + 8

export interface Instruction {
  readonly code: number
  /** How many instructions further, where a test holds and where it does not. */
  readonly jt: number
  readonly jf: number
  /** Unsigned, 32 bits. */
  readonly k: number
}

const SIZE_SUFFIX = new Map([
  [BPF_W, ''],
  [BPF_H, 'h'],
  [BPF_B, 'b'],
])

const ALU_NAME = new Map([
  [BPF_ADD, 'add'],
  [BPF_SUB, 'sub'],
  [BPF_MUL, 'mul'],
  [BPF_DIV, 'div'],
  [BPF_OR, 'or'],
  [BPF_AND, 'and'],
  [BPF_LSH, 'lsh'],
  [BPF_RSH, 'rsh'],
  [BPF_MOD, 'mod'],
  [BPF_XOR, 'xor'],
])

const JUMP_NAME = new Map([
  [BPF_JEQ, 'jeq'],
  [BPF_JGT, 'jgt'],
  [BPF_JGE, 'jge'],
  [BPF_JSET, 'jset'],
])

const ANCILLARY_NAME = new Map([
  [SKF_AD_PKTTYPE, 'type'],
  [SKF_AD_IFINDEX, 'ifidx'],
])

/** These are printed in hexadecimal. */
const BITWISE: readonly number[] = [BPF_OR, BPF_AND, BPF_XOR]

const hex = (k: number) => `#0x${k.toString(16)}`
const signed = (k: number) => `${k | 0}`

/** Name and operand. */
function parts({ code, k }: Instruction, at: number): readonly [string, string] {
  const operation = code & 0xf0
  switch (code & 0x07) {
    case BPF_LD: {
      const name = `ld${SIZE_SUFFIX.get(code & 0x18) ?? '?'}`
      if ((code & 0xe0) === BPF_ABS) return [name, `[${ANCILLARY_NAME.get(k) ?? signed(k)}]`]
      if ((code & 0xe0) === BPF_IND) return [name, `[x + ${signed(k)}]`]
      if ((code & 0xe0) === BPF_LEN) return [name, '#pktlen']
      return (code & 0xe0) === BPF_MEM ? [name, `M[${k}]`] : [name, hex(k)]
    }
    case BPF_LDX:
      if ((code & 0xe0) === BPF_MSH) return ['ldxb', `4*([${k}]&0xf)`]
      return (code & 0xe0) === BPF_MEM ? ['ldx', `M[${k}]`] : ['ldx', hex(k)]
    case BPF_ST:
      return ['st', `M[${k}]`]
    case BPF_STX:
      return ['stx', `M[${k}]`]
    case BPF_ALU:
      if (operation === BPF_NEG) return ['neg', '']
      if ((code & BPF_X) !== 0) return [ALU_NAME.get(operation) ?? '?', 'x']
      return [ALU_NAME.get(operation) ?? '?', BITWISE.includes(operation) ? hex(k) : `#${signed(k)}`]
    case BPF_JMP:
      if (operation === BPF_JA) return ['ja', `${at + 1 + k}`]
      return [JUMP_NAME.get(operation) ?? '?', (code & BPF_X) !== 0 ? 'x' : hex(k)]
    case BPF_RET:
      return ['ret', `#${signed(k)}`]
    default:
      return [(code & 0xf8) === BPF_TXA ? 'txa' : 'tax', '']
  }
}

/** One line of `tcpdump -d`. */
export function image(instruction: Instruction, at: number): string {
  const [name, operand] = parts(instruction, at)
  const number = `(${String(at).padStart(3, '0')}) ${name.padEnd(8)} `
  const jumps = (instruction.code & 0x07) === BPF_JMP && (instruction.code & 0xf0) !== BPF_JA
  if (!jumps) return `${number}${operand}`
  return `${number}${operand.padEnd(16)} jt ${at + 1 + instruction.jt}\tjf ${at + 1 + instruction.jf}`
}
