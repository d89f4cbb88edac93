/** What one statement makes of the values known before it; and, when it may be altered, a simpler one for it. */
import * as bpf from '../bpf.ts'
import { compute } from '../machine.ts'
import { refuseOperand } from '../operand.ts'
import { A, type MutableStatement, NOP, X } from './node.ts'
import { UNKNOWN, type Values } from './values.ts'

const IMM = bpf.BPF_LD | bpf.BPF_IMM

interface Evaluation {
  readonly values: Values
  /** By place; changed. */
  readonly known: Int32Array
  readonly alter: boolean
  /** Tells that something became simpler. */
  readonly progress: () => void
}

/** A place takes a value; to give it the one it has is no use. */
function store({ known, alter }: Evaluation, statement: MutableStatement, place: number, value: number): void {
  if (alter && known[place] === value) statement.code = NOP
  else known[place] = value
}

export function evaluate(e: Evaluation, s: MutableStatement): void {
  const { known, values } = e
  switch (s.code & 0x07) {
    case bpf.BPF_LD:
      evaluateLoad(e, s)
      break
    case bpf.BPF_LDX:
      if ((s.code & 0xe0) === bpf.BPF_MEM) recall(e, s, X, bpf.BPF_LDX)
      else if ((s.code & 0xe0) === bpf.BPF_IMM) store(e, s, X, values.ofConstant(s.k))
      else store(e, s, X, values.of(s.code, s.k, 0))
      break
    case bpf.BPF_ST:
      store(e, s, s.k, known[A]!)
      break
    case bpf.BPF_STX:
      store(e, s, s.k, known[X]!)
      break
    case bpf.BPF_ALU:
      if ((s.code & 0xf0) === bpf.BPF_NEG) negate(e, s)
      else if ((s.code & bpf.BPF_X) === 0) computeWithConstant(e, s)
      else computeWithX(e, s)
      break
    case bpf.BPF_MISC:
      if ((s.code & 0xf8) === bpf.BPF_TXA) store(e, s, A, known[X]!)
      else store(e, s, X, known[A]!)
      break
  }
}

function evaluateLoad(e: Evaluation, s: MutableStatement): void {
  const { values, known } = e
  const mode = s.code & 0xe0
  if (mode === bpf.BPF_MEM) return recall(e, s, A, bpf.BPF_LD)
  if (mode === bpf.BPF_IMM) return store(e, s, A, values.ofConstant(s.k))
  if (mode === bpf.BPF_LEN) return store(e, s, A, values.of(s.code, 0, 0))
  if (mode === bpf.BPF_ABS) return store(e, s, A, values.of(s.code, s.k, 0))
  const index = values.constant(known[X]!)
  if (e.alter && index !== undefined) {
    s.code = bpf.BPF_LD | bpf.BPF_ABS | (s.code & 0x18)
    s.k = (s.k + index) >>> 0
    e.progress()
    return store(e, s, A, values.of(s.code, s.k, 0))
  }
  store(e, s, A, values.of(s.code, s.k, known[X]!))
}

/** From memory: where the value there is a constant, the constant itself. */
function recall(e: Evaluation, s: MutableStatement, place: number, operation: number): void {
  const value = e.known[s.k]!
  const constant = e.values.constant(value)
  if (e.alter && constant !== undefined) {
    s.code = operation | bpf.BPF_IMM
    s.k = constant
    e.progress()
  }
  store(e, s, place, value)
}

function negate({ values, known, alter }: Evaluation, s: MutableStatement): void {
  const constant = values.constant(known[A]!)
  if (alter && constant !== undefined) {
    s.code = IMM
    s.k = -constant >>> 0
    known[A] = values.ofConstant(s.k)
  } else known[A] = values.of(s.code, known[A]!, 0)
}

function fold(e: Evaluation, s: MutableStatement, a: number, b: number): void {
  const operation = s.code & 0xf0
  // A shift that leaves nothing is no error here.
  if (operation === bpf.BPF_DIV || operation === bpf.BPF_MOD) refuseOperand(operation, b)
  const value = compute(operation, a, b)!
  s.k = value
  s.code = IMM
  e.progress()
  e.known[A] = e.values.ofConstant(value)
}

const UNCHANGED_BY_ZERO: readonly number[] = [bpf.BPF_ADD, bpf.BPF_LSH, bpf.BPF_RSH, bpf.BPF_OR, bpf.BPF_XOR]
const ZERO_BY_ZERO: readonly number[] = [bpf.BPF_MUL, bpf.BPF_AND]

function computeWithConstant(e: Evaluation, s: MutableStatement): void {
  const { values, known, alter } = e
  const operation = s.code & 0xf0
  if (alter && s.k === 0) {
    if (UNCHANGED_BY_ZERO.includes(operation)) {
      s.code = NOP
      return
    }
    if (ZERO_BY_ZERO.includes(operation)) {
      s.code = IMM
      known[A] = values.ofConstant(0)
      return
    }
  }
  const constant = values.constant(known[A]!)
  if (alter && constant !== undefined) fold(e, s, constant, s.k)
  else known[A] = values.of(s.code, known[A]!, values.ofConstant(s.k))
}

/** What becomes of a zero in A. */
const X_FROM_ZERO: readonly number[] = [bpf.BPF_ADD, bpf.BPF_OR, bpf.BPF_XOR]
const ZERO_FROM_ZERO: readonly number[] = [bpf.BPF_MUL, bpf.BPF_DIV, bpf.BPF_MOD, bpf.BPF_AND, bpf.BPF_LSH, bpf.BPF_RSH]

function computeWithX(e: Evaluation, s: MutableStatement): void {
  const { values, known, alter } = e
  const operation = s.code & 0xf0
  const a = values.constant(known[A]!)
  const x = values.constant(known[X]!)
  if (alter && x !== undefined) {
    if (a !== undefined) return fold(e, s, a, x)
    refuseOperand(operation, x)
    s.code = bpf.BPF_ALU | bpf.BPF_K | operation
    s.k = x
    e.progress()
    known[A] = values.of(s.code, known[A]!, values.ofConstant(x))
    return
  }
  if (alter && a === 0 && X_FROM_ZERO.includes(operation)) {
    s.code = bpf.BPF_MISC | bpf.BPF_TXA
    return store(e, s, A, known[X]!)
  }
  if (alter && a === 0 && ZERO_FROM_ZERO.includes(operation)) {
    s.code = IMM
    s.k = 0
    return store(e, s, A, values.ofConstant(0))
  }
  known[A] = values.of(s.code, known[A]!, known[X]!)
}

/** The values on entering a block: those in which all ways to it agree. */
export function agreed(known: Int32Array, ways: readonly Int32Array[]): void {
  known.fill(UNKNOWN)
  const first = ways[0]
  if (first === undefined) return
  known.set(first)
  for (const way of ways)
    for (let place = 0; place < known.length; place++) if (known[place] !== way[place]) known[place] = UNKNOWN
}
