/** Numbers for values: what two statements compute has one number where it is the same (value numbering). */
import * as bpf from '../bpf.ts'

export const UNKNOWN = 0

export class Values {
  readonly #numbers = new Map<string, number>()
  readonly #constants = new Map<number, number>()
  #last = UNKNOWN

  /** Of what an operation makes of two operands, be they value numbers or the `k` of the instruction. */
  of(code: number, first: number, second: number): number {
    const key = `${code} ${first} ${second}`
    let value = this.#numbers.get(key)
    if (value === undefined) {
      value = ++this.#last
      this.#numbers.set(key, value)
    }
    return value
  }

  ofConstant(k: number): number {
    const value = this.of(bpf.BPF_LD | bpf.BPF_IMM, k, 0)
    this.#constants.set(value, k)
    return value
  }

  /** Undefined for a value that is not known before there is a packet. */
  constant(value: number): number | undefined {
    return this.#constants.get(value)
  }
}
