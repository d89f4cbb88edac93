/** What `RANDOM` gives (lib/sh/random.c): the minimal standard generator, folded to 15 bits, never the same twice in a row. */
export class RandomVariable {
  #seed: number
  #last = 0

  constructor(seed: number) {
    this.#seed = seed >>> 0
  }

  seed(value: number): void {
    this.#seed = value >>> 0
    this.#last = 0
  }

  next(): number {
    let value: number
    do {
      this.#seed = step(this.#seed)
      value = ((this.#seed >>> 16) ^ (this.#seed & 0xffff)) & 0x7fff
    } while (value === this.#last)
    this.#last = value
    return value
  }
}

function step(last: number): number {
  const seed = last === 0 ? 123459876 : last
  const high = Math.floor(seed / 127773)
  const next = (16807 * (seed - 127773 * high) - 2836 * high) | 0
  return next < 0 ? (next + 0x7fffffff) >>> 0 : next
}
