import type { AssertionKind, CharacterTest, Item } from './item.ts'

export type Instruction =
  | { readonly type: 'character'; readonly test: CharacterTest }
  | { readonly type: 'assertion'; readonly kind: AssertionKind }
  | { readonly type: 'save'; readonly slot: number }
  /** Goes both ways, the first one preferred. */
  | { readonly type: 'split'; first: number; second: number }
  | { readonly type: 'jump'; to: number }
  | { readonly type: 'reference'; readonly index: number; readonly fold: boolean }
  | { readonly type: 'look'; readonly program: Program; readonly ahead: boolean; readonly negated: boolean }
  /** Remembers where a round of a loop began; `progress` fails when the round took nothing. */
  | { readonly type: 'mark'; readonly slot: number }
  | { readonly type: 'progress'; readonly slot: number }
  | { readonly type: 'match' }

export interface Program {
  readonly instructions: readonly Instruction[]
  /** Two slots for each group, the whole match first; then those of loops. */
  readonly slots: number
  /** No backreference, no look-around: what an automaton can do. */
  readonly regular: boolean
  /** Quantifiers are all greedy and the leftmost-longest match is wanted. */
  readonly groups: number
}

/** Instructions that an expression may become; more is "too big". */
const PROGRAM_MAX = 60_000

type Split = Instruction & { type: 'split' }

class Compiler {
  readonly instructions: Instruction[] = []
  regular = true
  slots: number

  constructor(slots: number) {
    this.slots = slots
  }

  get full(): boolean {
    return this.instructions.length > PROGRAM_MAX
  }

  emit(item: Item): void {
    if (this.full) return
    switch (item.type) {
      case 'character':
        this.instructions.push({ type: 'character', test: item.test })
        return
      case 'assertion':
        this.instructions.push(item)
        return
      case 'sequence':
        for (const each of item.items) this.emit(each)
        return
      case 'group':
        this.instructions.push({ type: 'save', slot: item.index * 2 })
        this.emit(item.body)
        this.instructions.push({ type: 'save', slot: item.index * 2 + 1 })
        return
      case 'choice':
        return this.#choice(item.items)
      case 'repeat':
        return this.#repeat(item)
      case 'reference':
        this.regular = false
        this.instructions.push({ type: 'reference', index: item.index, fold: item.fold })
        return
      case 'look':
        return this.#look(item)
      case 'keep':
        this.regular = false
        this.instructions.push({ type: 'save', slot: 0 })
    }
  }

  #look({ body, ahead, negated }: Item & { type: 'look' }): void {
    this.regular = false
    const inner = new Compiler(this.slots)
    inner.emit(body)
    inner.instructions.push({ type: 'match' })
    this.slots = inner.slots
    const program = { instructions: inner.instructions, slots: inner.slots, regular: false, groups: 0 }
    this.instructions.push({ type: 'look', program, ahead, negated })
  }

  #split(): Split {
    const split: Split = { type: 'split', first: this.instructions.length + 1, second: 0 }
    this.instructions.push(split)
    return split
  }

  #choice(items: readonly Item[]): void {
    const jumps: (Instruction & { type: 'jump' })[] = []
    for (const [index, item] of items.entries()) {
      if (index === items.length - 1) {
        this.emit(item)
        break
      }
      const split = this.#split()
      this.emit(item)
      const jump: Instruction & { type: 'jump' } = { type: 'jump', to: 0 }
      this.instructions.push(jump)
      jumps.push(jump)
      split.second = this.instructions.length
    }
    for (const jump of jumps) jump.to = this.instructions.length
  }

  #aim(split: Split, lazy: boolean, out: number): void {
    split.second = out
    if (lazy) [split.first, split.second] = [split.second, split.first]
  }

  #repeat({ body, least, most, lazy }: Item & { type: 'repeat' }): void {
    for (let copy = 0; copy < least; copy++) this.emit(body)
    if (most === Number.POSITIVE_INFINITY) {
      const start = this.instructions.length
      const split = this.#split()
      const slot = this.slots++
      this.instructions.push({ type: 'mark', slot })
      this.emit(body)
      this.instructions.push({ type: 'progress', slot }, { type: 'jump', to: start })
      this.#aim(split, lazy, this.instructions.length)
      return
    }
    const splits: Split[] = []
    for (let copy = least; copy < most && !this.full; copy++) {
      splits.push(this.#split())
      this.emit(body)
    }
    for (const split of splits) this.#aim(split, lazy, this.instructions.length)
  }
}

/** Compiles an expression; null when it is too big. */
export function compileProgram(item: Item, groups: number): Program | null {
  const compiler = new Compiler((groups + 1) * 2)
  compiler.emit({ type: 'group', index: 0, body: item })
  compiler.instructions.push({ type: 'match' })
  if (compiler.full) return null
  const { instructions, slots, regular } = compiler
  return { instructions, slots, regular, groups }
}
