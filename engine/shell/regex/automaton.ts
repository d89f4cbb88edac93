import { EDGE, holds, type Neighbour, neighbourOf } from './assertion.ts'
import type { Instruction, Program } from './program.ts'

/** States that are kept; with more the table starts anew. */
const STATES_MAX = 2000
const END = -1

/** Where the program may be, before a character; what stood in front decides about assertions. */
interface State {
  readonly cores: readonly number[]
  readonly before: Neighbour
  readonly next: Map<number, Transition>
}

interface Transition {
  /** A match ends in front of the character. */
  readonly accepts: boolean
  readonly to: State | null
}

/** Follows all ways through a regular program at once, remembering the steps it has taken before: time grows with the length of the text alone. */
export class Automaton {
  readonly #instructions: readonly Instruction[]
  readonly #states = new Map<string, State>()
  /** A way that starts at each position is taken up too. */
  readonly #floating: boolean
  work = 0

  constructor(program: Program, floating: boolean) {
    this.#instructions = program.instructions
    this.#floating = floating
  }

  /** Where the longest match that begins at `start` ends (the earliest that ends anywhere, for a floating one); -1 when there is none. */
  run(text: string, start: number): number {
    let state: State | null = this.#state([0], start === 0 ? EDGE : neighbourOf(codeBefore(text, start)))
    let end = -1
    let at = start
    for (;;) {
      this.work++
      const code = at < text.length ? text.codePointAt(at)! : END
      const step: Transition = state.next.get(code) ?? this.#step(state, code)
      if (step.accepts) {
        end = at
        if (this.#floating) return end
      }
      if (code === END || step.to === null) return end
      state = step.to
      at += code > 0xffff ? 2 : 1
    }
  }

  #state(cores: readonly number[], before: Neighbour): State {
    const key = `${before}:${cores.join()}`
    let state = this.#states.get(key)
    if (state !== undefined) return state
    if (this.#states.size >= STATES_MAX) {
      this.#states.clear()
    }
    state = { cores, before, next: new Map() }
    this.#states.set(key, state)
    return state
  }

  #step(state: State, code: number): Transition {
    const after = code === END ? EDGE : neighbourOf(code)
    const reached = this.#closure(state, after)
    this.work += reached.length
    const accepts = reached.some(at => this.#instructions[at]!.type === 'match')
    const cores = code === END ? [] : this.#consume(reached, code)
    if (this.#floating && code !== END && !cores.includes(0)) cores.push(0)
    const to =
      cores.length === 0
        ? null
        : this.#state(
            cores.sort((a, b) => a - b),
            after,
          )
    const transition = { accepts, to }
    if (state.next.size < 512) state.next.set(code, transition)
    return transition
  }

  #consume(reached: readonly number[], code: number): number[] {
    const cores = new Set<number>()
    for (const at of reached) {
      const instruction = this.#instructions[at]!
      if (instruction.type === 'character' && instruction.test(code)) cores.add(at + 1)
    }
    return [...cores]
  }

  #closure({ cores, before }: State, after: Neighbour): number[] {
    const seen = new Set<number>()
    const reached: number[] = []
    const stack = [...cores]
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      if (seen.has(at)) continue
      seen.add(at)
      const instruction = this.#instructions[at]!
      if (instruction.type === 'jump') stack.push(instruction.to)
      else if (instruction.type === 'split') stack.push(instruction.first, instruction.second)
      else if (instruction.type === 'character' || instruction.type === 'match') reached.push(at)
      else if (instruction.type !== 'assertion' || holds(instruction.kind, before, after)) stack.push(at + 1)
    }
    return reached
  }
}

export function codeBefore(text: string, at: number): number {
  const low = text.charCodeAt(at - 1)
  return low >= 0xdc00 && low < 0xe000 && at > 1 ? text.codePointAt(at - 2)! : low
}
