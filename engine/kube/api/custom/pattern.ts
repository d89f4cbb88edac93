/**
 * Regular expressions of schemas, matched in time that grows only with pattern and text (RE2's way, which the real server uses:
 * a thread list over a program, Thompson 1968). JavaScript's own engine can be made to run for ever by a pattern.
 * Known: literals, classes, . ^ $ \d \w \s \b-free escapes, groups, |, * + ? {m,n}, lazy forms. Others do not compile.
 */
export interface Pattern {
  test(text: string): boolean
}

type Matcher = (code: number) => boolean

type Step =
  | { readonly op: 'char'; readonly match: Matcher }
  | { readonly op: 'split'; readonly to: readonly number[] }
  | { readonly op: 'start' }
  | { readonly op: 'end' }
  | { readonly op: 'match' }

type Vertex =
  | { readonly kind: 'char'; readonly match: Matcher }
  | { readonly kind: 'start' | 'end' | 'empty' }
  | { readonly kind: 'sequence' | 'choice'; readonly parts: readonly Vertex[] }
  | { readonly kind: 'repeat'; readonly part: Vertex; readonly min: number; readonly max: number }

const STEPS_MAX = 5_000
/** RE2's own bound on counted repetition. */
const REPEAT_MAX = 1_000

/** The compiled pattern; undefined when it has something that is not known here. */
export function compilePattern(source: string): Pattern | undefined {
  const parser = new Parser(source)
  const root = parser.pattern()
  if (root === undefined || !parser.done) return undefined
  const program: Step[] = []
  if (!emit(root, program)) return undefined
  program.push({ op: 'match' })
  return { test: text => run(program, text) }
}

function run(program: readonly Step[], text: string): boolean {
  const codes = Array.from(text, char => char.codePointAt(0)!)
  let threads: number[] = []
  for (let at = 0; at <= codes.length; at++) {
    const seen = new Set<number>()
    const current: number[] = []
    // An unanchored pattern may begin at every place.
    const waiting = [0, ...threads]
    while (waiting.length > 0) {
      const index = waiting.pop()!
      if (seen.has(index)) continue
      seen.add(index)
      const step = program[index]!
      if (step.op === 'match') return true
      if (step.op === 'split') waiting.push(...step.to)
      else if (step.op === 'char') current.push(index)
      else if (step.op === 'start' ? at === 0 : at === codes.length) waiting.push(index + 1)
    }
    if (at === codes.length) return false
    const code = codes[at]!
    threads = current.filter(index => (program[index] as Step & { op: 'char' }).match(code)).map(index => index + 1)
  }
  return false
}

/** Appends the steps of a vertex; false when the program would be too long. */
function emit(vertex: Vertex, program: Step[]): boolean {
  if (program.length > STEPS_MAX) return false
  switch (vertex.kind) {
    case 'char':
      program.push({ op: 'char', match: vertex.match })
      return true
    case 'start':
    case 'end':
      program.push({ op: vertex.kind })
      return true
    case 'empty':
      return true
    case 'sequence':
      return vertex.parts.every(part => emit(part, program))
    case 'choice':
      return emitChoice(vertex.parts, program)
    case 'repeat':
      return emitRepeat(vertex.part, vertex.min, vertex.max, program)
  }
}

function emitChoice(parts: readonly Vertex[], program: Step[]): boolean {
  const ends: number[] = []
  for (const part of parts.slice(0, -1)) {
    const split = program.push({ op: 'split', to: [] }) - 1
    if (!emit(part, program)) return false
    ends.push(program.push({ op: 'split', to: [] }) - 1)
    program[split] = { op: 'split', to: [split + 1, program.length] }
  }
  if (!emit(parts.at(-1)!, program)) return false
  for (const end of ends) program[end] = { op: 'split', to: [program.length] }
  return true
}

function emitRepeat(part: Vertex, min: number, max: number, program: Step[]): boolean {
  for (let count = 0; count < min; count++) if (!emit(part, program)) return false
  if (max === Number.POSITIVE_INFINITY) {
    const split = program.push({ op: 'split', to: [] }) - 1
    if (!emit(part, program)) return false
    program.push({ op: 'split', to: [split] })
    program[split] = { op: 'split', to: [split + 1, program.length] }
    return true
  }
  const splits: number[] = []
  for (let count = min; count < max; count++) {
    splits.push(program.push({ op: 'split', to: [] }) - 1)
    if (!emit(part, program)) return false
  }
  for (const split of splits) program[split] = { op: 'split', to: [split + 1, program.length] }
  return true
}

const between =
  (low: number, high: number): Matcher =>
  code =>
    code >= low && code <= high
const anyOf =
  (matchers: readonly Matcher[]): Matcher =>
  code =>
    matchers.some(matcher => matcher(code))
const not =
  (matcher: Matcher): Matcher =>
  code =>
    !matcher(code)
const only = (char: string): Matcher => between(char.codePointAt(0)!, char.codePointAt(0)!)

const DIGIT = between(48, 57)
const WORD = anyOf([DIGIT, between(65, 90), between(97, 122), only('_')])
const SPACE = anyOf([between(9, 10), between(12, 13), only(' ')])
const CLASSES: Readonly<Record<string, Matcher>> = {
  d: DIGIT,
  w: WORD,
  s: SPACE,
  D: not(DIGIT),
  W: not(WORD),
  S: not(SPACE),
}
const CONTROLS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', f: '\f', v: '\v' }
const DEPTH_MAX = 100

class Parser {
  readonly #chars: readonly string[]
  #at = 0
  #depth = 0

  constructor(source: string) {
    this.#chars = Array.from(source)
  }

  get done(): boolean {
    return this.#at === this.#chars.length
  }

  pattern(): Vertex | undefined {
    if (++this.#depth > DEPTH_MAX) return undefined
    const parts: Vertex[] = []
    do {
      const part = this.#sequence()
      if (part === undefined) return undefined
      parts.push(part)
    } while (this.#take('|'))
    this.#depth--
    return parts.length === 1 ? parts[0] : { kind: 'choice', parts }
  }

  #take(char: string): boolean {
    if (this.#chars[this.#at] !== char) return false
    this.#at++
    return true
  }

  #sequence(): Vertex | undefined {
    const parts: Vertex[] = []
    while (!this.done && this.#chars[this.#at] !== '|' && this.#chars[this.#at] !== ')') {
      const atom = this.#atom()
      const part = atom === undefined ? undefined : this.#repeated(atom)
      if (part === undefined) return undefined
      parts.push(part)
    }
    return { kind: 'sequence', parts }
  }

  #repeated(part: Vertex): Vertex | undefined {
    const counts = this.#counts()
    if (counts === undefined) return part
    this.#take('?')
    const [min, max] = counts
    if (min > REPEAT_MAX || (max !== Number.POSITIVE_INFINITY && (max > REPEAT_MAX || max < min))) return undefined
    return { kind: 'repeat', part, min, max }
  }

  #counts(): readonly [number, number] | undefined {
    if (this.#take('*')) return [0, Number.POSITIVE_INFINITY]
    if (this.#take('+')) return [1, Number.POSITIVE_INFINITY]
    if (this.#take('?')) return [0, 1]
    const match = /^\{(\d{1,5})(,(\d{1,5})?)?\}/.exec(this.#chars.slice(this.#at, this.#at + 16).join(''))
    if (match === null) return undefined
    this.#at += match[0].length
    const min = Number(match[1])
    return [min, match[2] === undefined ? min : match[3] === undefined ? Number.POSITIVE_INFINITY : Number(match[3])]
  }

  #atom(): Vertex | undefined {
    const char = this.#chars[this.#at++]!
    switch (char) {
      case '^':
        return { kind: 'start' }
      case '$':
        return { kind: 'end' }
      case '.':
        return { kind: 'char', match: not(only('\n')) }
      case '[':
        return this.#class()
      case '(':
        return this.#group()
      case '\\': {
        const match = this.#escape()
        return match === undefined ? undefined : { kind: 'char', match }
      }
      case '*':
      case '+':
      case '?':
        return undefined
      default:
        return { kind: 'char', match: only(char) }
    }
  }

  #group(): Vertex | undefined {
    if (this.#take('?')) {
      if (!this.#take(':')) return undefined
    }
    const inner = this.pattern()
    return inner !== undefined && this.#take(')') ? inner : undefined
  }

  /** After a backslash. A letter that means nothing known here may mean something to RE2. */
  #escape(): Matcher | undefined {
    const char = this.#chars[this.#at++]
    if (char === undefined) return undefined
    if (CLASSES[char] !== undefined) return CLASSES[char]
    if (CONTROLS[char] !== undefined) return only(CONTROLS[char])
    return /[A-Za-z0-9]/.test(char) ? undefined : only(char)
  }

  #class(): Vertex | undefined {
    const negated = this.#take('^')
    const matchers: Matcher[] = []
    for (let first = true; first || this.#chars[this.#at] !== ']'; first = false) {
      if (this.done) return undefined
      const matcher = this.#classItem()
      if (matcher === undefined) return undefined
      matchers.push(matcher)
    }
    this.#at++
    const match = anyOf(matchers)
    return { kind: 'char', match: negated ? not(match) : match }
  }

  #classItem(): Matcher | undefined {
    const low = this.#chars[this.#at++]!
    if (low === '[' && this.#chars[this.#at] === ':') return undefined
    if (low === '\\' && CLASSES[this.#chars[this.#at] ?? ''] !== undefined) return this.#escape()
    const from = low === '\\' ? this.#escapedChar() : low
    if (from === undefined) return undefined
    if (this.#chars[this.#at] !== '-' || this.#chars[this.#at + 1] === ']') return only(from)
    this.#at++
    const high = this.#chars[this.#at++]
    const to = high === '\\' ? this.#escapedChar() : high
    return to === undefined ? undefined : between(from.codePointAt(0)!, to.codePointAt(0)!)
  }

  #escapedChar(): string | undefined {
    const char = this.#chars[this.#at++]
    if (char === undefined) return undefined
    return CONTROLS[char] ?? (/[A-Za-z0-9]/.test(char) ? undefined : char)
  }
}
