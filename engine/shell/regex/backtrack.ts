import { EDGE, holds, neighbourOf } from './assertion.ts'
import { codeBefore } from './automaton.ts'
import type { Instruction, Program } from './program.ts'

/** Steps after which a search is given up: what PCRE calls its match limit. */
const STEPS_MAX = 5_000_000
/** Bits of the table of what was tried already; beyond it the steps alone bound the search. */
const TABLE_MAX = 1 << 26
const LOOKBEHIND_MAX = 255

export interface Budget {
  left: number
}

export function freshBudget(): Budget {
  return { left: STEPS_MAX }
}

type Slots = (number | undefined)[]

/**
 * Searches depth first, in the order of preference of Perl. A regular program never does the same thing twice (a bit remembers each
 * instruction and position), so that its time is bounded; for backreferences and look-around the budget is the bound.
 */
export class Backtracker {
  readonly #program: Program
  readonly #text: string
  readonly #budget: Budget

  constructor(program: Program, text: string, budget: Budget) {
    this.#program = program
    this.#text = text
    this.#budget = budget
  }

  /** Slots of the match that begins at `start`, and ends at `end` where that is given; null when there is none or the budget is used up. */
  run(start: number, end: number | null): Slots | null {
    const slots: Slots = new Array<number | undefined>(this.#program.slots).fill(undefined)
    return this.#search(this.#program, start, end, slots) === null ? null : slots
  }

  #table(program: Program, start: number, end: number): Uint32Array | null {
    const bits = program.instructions.length * (end - start + 1)
    return program.regular && bits <= TABLE_MAX ? new Uint32Array((bits >> 5) + 1) : null
  }

  /** Where the match ends. */
  #search(program: Program, start: number, end: number | null, slots: Slots): number | null {
    const { instructions } = program
    const length = instructions.length
    const table = this.#table(program, start, end ?? this.#text.length)
    // Alternatives to go back to: an instruction and a position, or a slot (negative) and what it held.
    const stack: number[] = [0, start]
    while (stack.length > 0) {
      let at = stack.pop()!
      let pc = stack.pop()!
      if (pc < 0) {
        slots[-pc - 1] = at < 0 ? undefined : at
        continue
      }
      for (;;) {
        if (--this.#budget.left < 0) return null
        if (table !== null) {
          const bit = pc + (at - start) * length
          if ((table[bit >> 5]! & (1 << (bit & 31))) !== 0) break
          table[bit >> 5]! |= 1 << (bit & 31)
        }
        const instruction = instructions[pc]!
        if (instruction.type === 'match') {
          if (end === null || at === end) return at
          break
        }
        if (instruction.type === 'split') {
          stack.push(instruction.second, at)
          pc = instruction.first
        } else if (instruction.type === 'jump') pc = instruction.to
        else {
          const next = this.#step(instruction, at, slots, stack, table !== null)
          if (next < 0) break
          at = next
          pc++
        }
      }
    }
    return null
  }

  /** The position behind an instruction; -1 when it does not match. */
  #step(instruction: Instruction, at: number, slots: Slots, stack: number[], memoized: boolean): number {
    const text = this.#text
    switch (instruction.type) {
      case 'character': {
        if (at >= text.length) return -1
        const code = text.codePointAt(at)!
        return instruction.test(code) ? at + (code > 0xffff ? 2 : 1) : -1
      }
      case 'save':
      case 'mark':
        stack.push(-instruction.slot - 1, slots[instruction.slot] ?? -1)
        slots[instruction.slot] = at
        return at
      case 'progress':
        return memoized || slots[instruction.slot] !== at ? at : -1
      case 'assertion': {
        const before = at === 0 ? EDGE : neighbourOf(codeBefore(text, at))
        const after = at >= text.length ? EDGE : neighbourOf(text.codePointAt(at)!)
        return holds(instruction.kind, before, after, at === text.length - 1) ? at : -1
      }
      case 'reference':
        return this.#reference(instruction.index, instruction.fold, at, slots)
      case 'look':
        return this.#look(instruction, at, slots)
      default:
        return -1
    }
  }

  #reference(index: number, fold: boolean, at: number, slots: Slots): number {
    const [from, to] = [slots[index * 2], slots[index * 2 + 1]]
    if (from === undefined || to === undefined) return -1
    const wanted = this.#text.slice(from, to)
    const found = this.#text.slice(at, at + wanted.length)
    this.#budget.left -= wanted.length
    return found === wanted || (fold && found.toLowerCase() === wanted.toLowerCase()) ? at + wanted.length : -1
  }

  #look({ program, ahead, negated }: Instruction & { type: 'look' }, at: number, slots: Slots): number {
    const inner: Slots = slots.slice()
    let found = false
    if (ahead) found = this.#search(program, at, null, inner) !== null
    else
      for (let start = at; start >= Math.max(0, at - LOOKBEHIND_MAX) && !found; start--)
        found = this.#search(program, start, at, inner) !== null
    if (found === negated) return -1
    if (!negated) for (const [slot, value] of inner.entries()) slots[slot] = value
    return at
  }
}
