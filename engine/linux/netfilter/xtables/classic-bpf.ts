import { u16, u32 } from '../../../wire/bytes.ts'

/** An instruction of the packet filter of BSD (struct sock_filter). */
export interface BpfInstruction {
  readonly code: number
  readonly jt: number
  readonly jf: number
  readonly k: number
}

/** The parts of an instruction's code (include/uapi/linux/bpf_common.h). */
const Class = { ld: 0, ldx: 1, st: 2, stx: 3, alu: 4, jmp: 5, ret: 6, misc: 7 } as const
const Size = { word: 0x00, half: 0x08, byte: 0x10 } as const
const Mode = { imm: 0x00, abs: 0x20, ind: 0x40, mem: 0x60, len: 0x80, msh: 0xa0 } as const
const SOURCE_X = 0x08
const RETURN_A = 0x10
const TXA = 0x80
const SCRATCH_WORDS = 16

const Operation = {
  add: 0x00,
  sub: 0x10,
  mul: 0x20,
  div: 0x30,
  or: 0x40,
  and: 0x50,
  lsh: 0x60,
  rsh: 0x70,
  neg: 0x80,
  mod: 0x90,
  xor: 0xa0,
} as const

function validLoad({ code, k }: BpfInstruction): boolean {
  const mode = code & 0xe0
  const size = code & 0x18
  if (mode === Mode.mem) return size === Size.word && k < SCRATCH_WORDS
  if (mode === Mode.imm || mode === Mode.len) return size === Size.word
  if ((code & 0x07) === Class.ldx) return mode === Mode.msh && size === Size.byte
  // The negative offsets of Linux, which ask for what is beside the packet, are not emulated.
  return (mode === Mode.abs || mode === Mode.ind) && size !== 0x18 && k < 0x8000_0000
}

function validArithmetic({ code, k }: BpfInstruction): boolean {
  const operation = code & 0xf0
  if (operation > Operation.xor) return false
  if ((code & SOURCE_X) !== 0) return operation !== Operation.neg
  if (operation === Operation.div || operation === Operation.mod) return k !== 0
  return (operation !== Operation.lsh && operation !== Operation.rsh) || k < 32
}

/** bpf_check_classic: whether the kernel takes a program. Jumps only lead forward, so that each one ends. */
export function isValidBpf(program: readonly BpfInstruction[]): boolean {
  const last = program.at(-1)
  if (last === undefined || (last.code & 0x07) !== Class.ret) return false
  return program.every((instruction, at) => {
    const { code, jt, jf, k } = instruction
    const left = program.length - at - 1
    switch (code & 0x07) {
      case Class.ld:
      case Class.ldx:
        return validLoad(instruction)
      case Class.st:
      case Class.stx:
        return (code & ~0x07) === 0 && k < SCRATCH_WORDS
      case Class.alu:
        return validArithmetic(instruction)
      case Class.jmp:
        if ((code & 0xf0) > 0x40) return false
        return (code & 0xf0) === 0 ? k < left : jt < left && jf < left
      case Class.ret:
        return code === Class.ret || code === (Class.ret | RETURN_A)
      default:
        return code === Class.misc || code === (Class.misc | TXA)
    }
  })
}

function calculate(operation: number, a: number, b: number): number {
  switch (operation) {
    case Operation.add:
      return (a + b) >>> 0
    case Operation.sub:
      return (a - b) >>> 0
    case Operation.mul:
      return Math.imul(a, b) >>> 0
    case Operation.div:
      return Math.floor(a / b)
    case Operation.mod:
      return a % b
    case Operation.or:
      return (a | b) >>> 0
    case Operation.and:
      return (a & b) >>> 0
    case Operation.lsh:
      return b > 31 ? 0 : (a << b) >>> 0
    case Operation.rsh:
      return b > 31 ? 0 : a >>> b
    case Operation.neg:
      return -a >>> 0
    default:
      return (a ^ b) >>> 0
  }
}

function jumps(operation: number, a: number, b: number): boolean {
  if (operation === 0x10) return a === b
  if (operation === 0x20) return a > b
  if (operation === 0x30) return a >= b
  return (a & b) !== 0
}

/** What a valid program says of the bytes in `[start, end)`; reading beyond them ends it with 0. */
export function runBpf(program: readonly BpfInstruction[], bytes: Uint8Array, start: number, end: number): number {
  const scratch = new Uint32Array(SCRATCH_WORDS)
  let a = 0
  let x = 0
  for (let at = 0; at < program.length; at++) {
    const { code, jt, jf, k } = program[at]!
    const operand = (code & SOURCE_X) !== 0 ? x : k
    switch (code & 0x07) {
      case Class.ld:
      case Class.ldx: {
        const value = load(code, k, x, scratch, bytes, start, end)
        if (value === undefined) return 0
        if ((code & 0x07) === Class.ld) a = value
        else x = value
        break
      }
      case Class.st:
        scratch[k] = a
        break
      case Class.stx:
        scratch[k] = x
        break
      case Class.alu: {
        const operation = code & 0xf0
        if (operand === 0 && (operation === Operation.div || operation === Operation.mod)) return 0
        a = calculate(operation, a, operand)
        break
      }
      case Class.jmp:
        at += (code & 0xf0) === 0 ? k : jumps(code & 0xf0, a, operand) ? jt : jf
        break
      case Class.ret:
        return (code & RETURN_A) !== 0 ? a : k
      default:
        if ((code & TXA) !== 0) a = x
        else x = a
    }
  }
  return 0
}

function load(
  code: number,
  k: number,
  x: number,
  scratch: Uint32Array,
  bytes: Uint8Array,
  start: number,
  end: number,
): number | undefined {
  const mode = code & 0xe0
  if (mode === Mode.imm) return k
  if (mode === Mode.len) return end - start
  if (mode === Mode.mem) return scratch[k]!
  const at = start + k + (mode === Mode.ind ? x : 0)
  const size = code & 0x18
  if (at + (size === Size.word ? 4 : size === Size.half ? 2 : 1) > end) return undefined
  if (mode === Mode.msh) return (bytes[at]! & 0x0f) << 2
  return size === Size.word ? u32(bytes, at) : size === Size.half ? u16(bytes, at) : bytes[at]!
}
