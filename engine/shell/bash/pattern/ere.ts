import { CLASSES } from './compile.ts'

/**
 * Extended regular expressions of POSIX (regex(7)), matched without backtracking: all ways through the expression are followed at
 * once, so that the time grows with the length of the text times that of the expression.
 */
type Item =
  | { readonly type: 'character'; readonly test: (character: string) => boolean }
  | { readonly type: 'start' | 'end' }
  | { readonly type: 'group'; readonly index: number; readonly body: Item }
  | { readonly type: 'sequence'; readonly items: readonly Item[] }
  | { readonly type: 'choice'; readonly items: readonly Item[] }
  | { readonly type: 'repeat'; readonly body: Item; readonly least: number; readonly most: number }

/** Copies that `{n,m}` may make. */
const REPEAT_MAX = 1000
const PROGRAM_MAX = 50_000

type Instruction =
  | { readonly type: 'character'; readonly test: (character: string) => boolean }
  | { readonly type: 'start' | 'end' | 'match' }
  | { readonly type: 'save'; readonly slot: number }
  /** Goes both ways, the first one preferred. */
  | { readonly type: 'split'; first: number; second: number }
  | { readonly type: 'jump'; to: number }

export interface RegularExpression {
  readonly program: readonly Instruction[]
  readonly groups: number
}

const CACHE_MAX = 256
const cache = new Map<string, RegularExpression | null>()

/** Compiles an expression; null when it is not one. */
export function compileExpression(text: string, foldCase = false): RegularExpression | null {
  const key = `${foldCase ? 'i' : '-'}${text}`
  let compiled = cache.get(key)
  if (compiled !== undefined) return compiled
  compiled = new ExpressionParser(text, foldCase).compile()
  if (cache.size >= CACHE_MAX) cache.delete(cache.keys().next().value!)
  cache.set(key, compiled)
  return compiled
}

class ExpressionParser {
  readonly #text: string
  readonly #fold: boolean
  #at = 0
  #groups = 0
  #failed = false

  constructor(text: string, fold: boolean) {
    this.#text = text
    this.#fold = fold
  }

  compile(): RegularExpression | null {
    const item = this.#choice(0)
    if (this.#failed || this.#at < this.#text.length) return null
    const program: Instruction[] = []
    emit(program, { type: 'group', index: 0, body: item })
    program.push({ type: 'match' })
    return program.length > PROGRAM_MAX ? null : { program, groups: this.#groups + 1 }
  }

  #choice(depth: number): Item {
    if (depth > 250) this.#failed = true
    const items: Item[] = []
    do {
      items.push(this.#sequence(depth))
    } while (!this.#failed && this.#take('|'))
    return items.length === 1 ? items[0]! : { type: 'choice', items }
  }

  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false
    this.#at++
    return true
  }

  #sequence(depth: number): Item {
    const items: Item[] = []
    while (!this.#failed && this.#at < this.#text.length) {
      const next = this.#text[this.#at]!
      if (next === '|' || (next === ')' && depth > 0)) break
      items.push(this.#repeated(this.#atom(depth)))
    }
    return { type: 'sequence', items }
  }

  #atom(depth: number): Item {
    const character = String.fromCodePoint(this.#text.codePointAt(this.#at)!)
    this.#at += character.length
    switch (character) {
      case '(': {
        const index = ++this.#groups
        const body = this.#choice(depth + 1)
        if (!this.#take(')')) this.#failed = true
        return { type: 'group', index, body }
      }
      case '[':
        return this.#bracket()
      case '.':
        return { type: 'character', test: () => true }
      case '^':
        return { type: 'start' }
      case '$':
        return { type: 'end' }
      case '*':
      case '+':
      case '?':
        this.#failed = true
        return { type: 'start' }
      case '\\': {
        if (this.#at >= this.#text.length) this.#failed = true
        return this.#escaped()
      }
      default:
        return this.#literal(character)
    }
  }

  #escaped(): Item {
    const character = this.#text[this.#at] ?? ''
    this.#at++
    const word = CLASSES['word']!
    if (character === 'w') return { type: 'character', test: word }
    if (character === 'W') return { type: 'character', test: each => !word(each) }
    if (character === 's') return { type: 'character', test: CLASSES['space']! }
    if (character === 'S') return { type: 'character', test: each => !CLASSES['space']!(each) }
    return this.#literal(character)
  }

  #literal(character: string): Item {
    if (!this.#fold) return { type: 'character', test: each => each === character }
    const folded = character.toLowerCase()
    return { type: 'character', test: each => each.toLowerCase() === folded }
  }

  #repeated(atom: Item): Item {
    for (let item = atom; ; ) {
      const next = this.#text[this.#at]
      if (next === '*' || next === '+' || next === '?') {
        this.#at++
        item = { type: 'repeat', body: item, least: next === '+' ? 1 : 0, most: next === '?' ? 1 : Infinity }
      } else {
        const bounds = next === '{' ? /^\{(\d*)(,?)(\d*)\}/.exec(this.#text.slice(this.#at, this.#at + 16)) : null
        if (bounds === null || (bounds[1] === '' && bounds[2] === '')) return item
        this.#at += bounds[0].length
        const least = Number(bounds[1])
        const most = bounds[2] === '' ? least : bounds[3] === '' ? Infinity : Number(bounds[3])
        if (least > most || least > REPEAT_MAX || (most !== Infinity && most > REPEAT_MAX)) this.#failed = true
        item = { type: 'repeat', body: item, least, most }
      }
    }
  }

  #bracket(): Item {
    const negated = this.#take('^')
    const tests: ((character: string) => boolean)[] = []
    for (let first = true; ; first = false) {
      const character = this.#text[this.#at]
      if (character === undefined) {
        this.#failed = true
        break
      }
      if (character === ']' && !first) break
      tests.push(this.#member())
    }
    this.#at++
    const fold = this.#fold
    const has = (each: string) =>
      tests.some(test => test(each) || (fold && (test(each.toLowerCase()) || test(each.toUpperCase()))))
    return { type: 'character', test: each => has(each) !== negated }
  }

  #member(): (character: string) => boolean {
    const named = /^\[:([a-z]+):\]/.exec(this.#text.slice(this.#at, this.#at + 16))
    if (named !== null) {
      this.#at += named[0].length
      const test = CLASSES[named[1]!]
      if (test === undefined) this.#failed = true
      return test ?? (() => false)
    }
    const low = this.#end()
    const range = this.#text[this.#at] === '-' && ![']', undefined].includes(this.#text[this.#at + 1])
    if (range) this.#at++
    const high = range ? this.#end() : low
    if (low > high) this.#failed = true
    return character => character >= low && character <= high && character.length === low.length
  }

  #end(): string {
    const symbol = /^\[([.=])(.[^\]]*?)\1\]/su.exec(this.#text.slice(this.#at, this.#at + 16))
    const character = symbol?.[2] ?? String.fromCodePoint(this.#text.codePointAt(this.#at)!)
    this.#at += symbol?.[0].length ?? character.length
    return character
  }
}

function emit(program: Instruction[], item: Item): void {
  if (program.length > PROGRAM_MAX) return
  if (item.type === 'sequence') for (const each of item.items) emit(program, each)
  else if (item.type === 'group') {
    program.push({ type: 'save', slot: item.index * 2 })
    emit(program, item.body)
    program.push({ type: 'save', slot: item.index * 2 + 1 })
  } else if (item.type === 'choice') emitChoice(program, item.items)
  else if (item.type === 'repeat') emitRepeat(program, item)
  else program.push(item)
}

function emitChoice(program: Instruction[], items: readonly Item[]): void {
  const jumps: { type: 'jump'; to: number }[] = []
  for (const [index, item] of items.entries()) {
    if (index === items.length - 1) {
      emit(program, item)
      break
    }
    const split: Instruction & { type: 'split' } = { type: 'split', first: program.length + 1, second: 0 }
    program.push(split)
    emit(program, item)
    const jump: Instruction & { type: 'jump' } = { type: 'jump', to: 0 }
    program.push(jump)
    jumps.push(jump)
    split.second = program.length
  }
  for (const jump of jumps) jump.to = program.length
}

function emitRepeat(program: Instruction[], item: Item & { readonly type: 'repeat' }): void {
  for (let copy = 0; copy < item.least; copy++) emit(program, item.body)
  if (item.most === Infinity) {
    const split: Instruction & { type: 'split' } = { type: 'split', first: program.length + 1, second: 0 }
    const start = program.length
    program.push(split)
    emit(program, item.body)
    program.push({ type: 'jump', to: start })
    split.second = program.length
    return
  }
  const splits: (Instruction & { type: 'split' })[] = []
  for (let copy = item.least; copy < item.most; copy++) {
    const split: Instruction & { type: 'split' } = { type: 'split', first: program.length + 1, second: 0 }
    splits.push(split)
    program.push(split)
    emit(program, item.body)
  }
  for (const split of splits) split.second = program.length
}

/** A way through the expression, and where its groups begin and end. */
interface Thread {
  readonly at: number
  readonly slots: readonly (number | undefined)[]
}

/** The leftmost match, the longest of those: the text of each group, '' for one that took no part; null when there is none. */
export function matchExpression({ program, groups }: RegularExpression, text: string): string[] | null {
  for (let start = 0; ; start += characterLength(text, start)) {
    const slots = matchAt(program, text, start)
    if (slots !== null)
      return Array.from({ length: groups }, (_, index) => {
        const [from, to] = [slots[index * 2], slots[index * 2 + 1]]
        return from === undefined || to === undefined ? '' : text.slice(from, to)
      })
    if (start >= text.length || program[1]?.type === 'start') return null
  }
}

function characterLength(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1
}

function matchAt(program: readonly Instruction[], text: string, start: number): readonly (number | undefined)[] | null {
  let threads = follow(program, text, start, [{ at: 0, slots: [] }])
  let best: readonly (number | undefined)[] | null = null
  for (let at = start; threads.length > 0; ) {
    const done = threads.find(thread => program[thread.at]!.type === 'match')
    if (done !== undefined) best = done.slots
    if (at >= text.length) break
    const length = characterLength(text, at)
    const character = text.slice(at, at + length)
    const next: Thread[] = []
    for (const thread of threads) {
      const instruction = program[thread.at]!
      if (instruction.type === 'character' && instruction.test(character))
        next.push({ at: thread.at + 1, slots: thread.slots })
    }
    at += length
    threads = follow(program, text, at, next)
  }
  return best
}

/** Goes on from these threads up to where each needs a character, or matches. The first to reach an instruction keeps it. */
function follow(program: readonly Instruction[], text: string, at: number, threads: readonly Thread[]): Thread[] {
  const seen = new Set<number>()
  const result: Thread[] = []
  const stack = threads.toReversed()
  for (let thread = stack.pop(); thread !== undefined; thread = stack.pop()) {
    if (seen.has(thread.at)) continue
    seen.add(thread.at)
    const instruction = program[thread.at]!
    const { slots } = thread
    if (instruction.type === 'jump') stack.push({ at: instruction.to, slots })
    else if (instruction.type === 'split')
      stack.push({ at: instruction.second, slots }, { at: instruction.first, slots })
    else if (instruction.type === 'save') {
      const saved = slots.slice()
      saved[instruction.slot] = at
      stack.push({ at: thread.at + 1, slots: saved })
    } else if (instruction.type === 'start' || instruction.type === 'end') {
      if (at === (instruction.type === 'start' ? 0 : text.length)) stack.push({ at: thread.at + 1, slots })
    } else result.push(thread)
  }
  return result
}
