/** Why a text cannot be read as commands. */
export type SyntaxProblem =
  /** A token that cannot stand where it stands. */
  | { readonly type: 'token'; readonly token: string; readonly position: number }
  /** The text ends within a command. */
  | { readonly type: 'end' }
  /** The text ends before a quote or bracket is closed. */
  | { readonly type: 'unclosed'; readonly closer: string; readonly position: number }
  /** Something that bash says in words of its own. */
  | { readonly type: 'message'; readonly lines: readonly string[]; readonly position: number; readonly quiet: boolean }
  /** In an array's parentheses: the line is given up, what follows runs. */
  | { readonly type: 'array'; readonly token: string; readonly position: number }

/** Finds where a command substitution ends that begins behind `at`; -1 when it has a problem, which `fail` was told. */
export type SubstitutionScanner = (at: number) => number

const BLANK = ' \t'
const META = ' \t\n|&;()<>'

/** Finds the ends of words and of what is quoted in them, as bash reads them (parse.y, read_token_word and parse_matched_pair). */
export class Scanner {
  text: string
  readonly extglob: boolean
  readonly #substitution: SubstitutionScanner
  problem: SyntaxProblem | null = null

  constructor(text: string, extglob: boolean, substitution: SubstitutionScanner) {
    this.text = text
    this.extglob = extglob
    this.#substitution = substitution
  }

  fail(problem: SyntaxProblem): number {
    this.problem ??= problem
    return this.text.length
  }

  get failed(): boolean {
    return this.problem !== null
  }

  /** Behind blanks, joined lines and a comment. */
  skipBlanks(from: number): number {
    let at = from
    for (;;) {
      if (BLANK.includes(this.text[at] ?? 'x')) at++
      else if (this.text.startsWith('\\\n', at)) at += 2
      else break
    }
    if (this.text[at] !== '#') return at
    const end = this.text.indexOf('\n', at)
    return end < 0 ? this.text.length : end
  }

  /** Where the word that begins at `start` ends. `assignment`: an array may be assigned here. */
  word(start: number, assignment: boolean): number {
    let at = start
    while (at < this.text.length && !this.failed) {
      const character = this.text[at]!
      if (META.includes(character)) {
        const next = this.#meta(at, start, assignment)
        if (next === at) break
        at = next
      } else if (character === '[' && assignment && /^[A-Za-z_]\w*$/.test(this.text.slice(start, at)))
        at = this.#subscript(at)
      else at = this.#part(at, false)
    }
    return at
  }

  /** A character that ends a word, unless it belongs to it. */
  #meta(at: number, start: number, assignment: boolean): number {
    const character = this.text[at]!
    if ((character === '<' || character === '>') && this.text[at + 1] === '(') return this.#substitution(at + 2)
    if (character !== '(') return at
    const before = this.text.slice(start, at)
    if (this.extglob && /[?*@!+]$/.test(before)) return this.pair(at + 1, '(', ')', false)
    if (assignment && /^[A-Za-z_]\w*(\[.*\])?\+?=$/s.test(before)) return this.#array(at + 1)
    return at
  }

  /** A subscript before `=`: blanks and all. What is no subscript is read as plain text. */
  #subscript(at: number): number {
    const { problem } = this
    const end = this.pair(at + 1, '[', ']', false)
    if (!this.failed) return end
    this.problem = problem
    return at + 1
  }

  /** A quoted part, an expansion, or one plain character. */
  #part(at: number, quoted: boolean): number {
    switch (this.text[at]) {
      case '\\':
        return at + 2
      case "'":
        return quoted ? at + 1 : this.#single(at)
      case '"':
        return this.double(at)
      case '`':
        return this.#backquote(at)
      case '$':
        return this.#dollar(at, quoted)
      default:
        return at + 1
    }
  }

  #single(at: number): number {
    const end = this.text.indexOf("'", at + 1)
    return end < 0 ? this.fail({ type: 'unclosed', closer: "'", position: at }) : end + 1
  }

  double(open: number): number {
    let at = open + 1
    while (at < this.text.length && !this.failed) {
      const character = this.text[at]!
      if (character === '"') return at + 1
      if (character === '\\') at += 2
      else if (character === '`') at = this.#backquote(at)
      else if (character === '$') at = this.#dollar(at, true)
      else at++
    }
    return this.fail({ type: 'unclosed', closer: '"', position: open })
  }

  #backquote(open: number): number {
    for (let at = open + 1; at < this.text.length; at++) {
      if (this.text[at] === '\\') at++
      else if (this.text[at] === '`') return at + 1
    }
    return this.fail({ type: 'unclosed', closer: '`', position: open })
  }

  #dollar(at: number, quoted: boolean): number {
    const next = this.text[at + 1]
    if (next === '(') {
      if (this.text[at + 2] === '(') {
        const end = this.arithmetic(at + 3)
        if (end >= 0) return end
      }
      return this.failed ? this.text.length : this.#substitution(at + 2)
    }
    if (next === '{') return this.#brace(at, quoted)
    if (next === '[') return this.pair(at + 2, '[', ']', quoted)
    if (quoted) return at + 1
    if (next === "'") return this.#ansi(at)
    return next === '"' ? this.double(at + 1) : at + 1
  }

  #ansi(open: number): number {
    for (let at = open + 2; at < this.text.length; at++) {
      if (this.text[at] === '\\') at++
      else if (this.text[at] === "'") return at + 1
    }
    return this.fail({ type: 'unclosed', closer: "'", position: open })
  }

  /** Behind the `))` that ends arithmetic which begins at `from`; -1 when it is none. */
  arithmetic(from: number): number {
    const end = this.pair(from, '(', ')', false)
    if (this.failed) return end
    return this.text[end] === ')' ? end + 1 : -1
  }

  /** `${...}`: between double quotes a single quote counts only in the operand of a pattern. */
  #brace(open: number, quoted: boolean): number {
    const operator = /^\$\{[#!]?(?:\w+|[@*#?$!-])(?:\[[^\]]*\])?(.?)/s.exec(this.text.slice(open, open + 64))?.[1] ?? ''
    return this.pair(open + 2, '{', '}', quoted && !'#%/^,'.includes(operator || 'x'), open)
  }

  /** Behind the closing character that belongs to an opening one just before `from`. */
  pair(from: number, opener: string, closer: string, quoted: boolean, start = from - 1): number {
    let depth = 1
    for (let at = from; at < this.text.length && !this.failed; ) {
      const character = this.text[at]!
      if (character === closer) {
        at++
        if (--depth === 0) return at
      } else if (character === opener && opener !== '{') {
        depth++
        at++
      } else at = this.#part(at, quoted)
    }
    return this.fail({ type: 'unclosed', closer, position: start })
  }

  /** The words between the parentheses of an array. */
  #array(from: number): number {
    let at = from
    while (!this.failed) {
      at = this.skipBlanks(at)
      const character = this.text[at]
      if (character === undefined) return this.fail({ type: 'unclosed', closer: ')', position: from - 1 })
      if (character === ')') return at + 1
      if (character === '\n') at++
      else if (character === '[') at = this.#element(at)
      else if (META.includes(character) && !/^[<>]\(/.test(this.text.slice(at, at + 2)))
        return this.fail({ type: 'array', token: operatorAt(this.text, at), position: at })
      else at = this.word(at, false)
    }
    return at
  }

  #element(at: number): number {
    const end = this.#subscript(at)
    return this.text[end] === '=' || this.text.startsWith('+=', end) ? this.word(end, false) : this.word(at, false)
  }
}

/** Operators, longest first. */
const OPERATORS = [
  '&>>',
  ';;&',
  '<<<',
  '<<-',
  '&&',
  '&>',
  '||',
  '|&',
  ';;',
  ';&',
  '<<',
  '<&',
  '<>',
  '>>',
  '>&',
  '>|',
  '&',
  '|',
  ';',
  '<',
  '>',
  '(',
  ')',
]

/** The operator at a position; '' where there is none. */
export function operatorAt(text: string, at: number): string {
  return OPERATORS.find(operator => text.startsWith(operator, at)) ?? ''
}
