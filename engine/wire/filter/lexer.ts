/** Splits an expression. As with lex(1) the longest match counts, and of two as long the rule that stands first. */
import { parseIpv6 } from '../address.ts'
import { FilterError, syntaxError } from './error.ts'
import { CONSTANTS, DIRECTION_WORDS, PROTOCOL_WORDS, TYPE_WORDS, UNDIRECTED_TYPE_WORDS, WORDS } from './keyword.ts'

export interface Token {
  /** `word` is one of the language, `name` any other; `short` two to four numbers with dots; `aid` an ARCnet address. */
  readonly kind: 'word' | 'name' | 'number' | 'short' | 'ipv6' | 'mac' | 'aid' | 'symbol' | 'end'
  readonly text: string
  /** Of a number. */
  readonly value: number
}

type Rule = readonly [Token['kind'] | 'space' | 'bogusMac', (text: string, at: number) => number]

/** How far an expression of the sticky kind matches. */
function pattern(expression: RegExp): (text: string, at: number) => number {
  const sticky = new RegExp(expression.source, 'y')
  return (text, at) => {
    sticky.lastIndex = at
    return sticky.exec(text)?.[0].length ?? 0
  }
}

const BYTE = '[0-9A-Fa-f]{1,2}'
const NUMBER = '(?:0[xX][0-9A-Fa-f]+|[0-9]+)'
const SIX_BYTES = (separator: string) => `${BYTE}(?:${separator}${BYTE}){5}`
const FOUR_DIGITS = '[0-9A-Fa-f]{4}'

const RULES: readonly Rule[] = [
  ['space', pattern(/[ \r\n\t]/)],
  ['symbol', pattern(/>=|<=|!=|==|<<|>>|&&|\|\||[+\-*/%:[\]!<>()&|^=]/)],
  ['aid', pattern(new RegExp(`\\$${BYTE}`))],
  ['mac', pattern(new RegExp(SIX_BYTES(':')))],
  ['mac', pattern(new RegExp(SIX_BYTES('-')))],
  ['mac', pattern(new RegExp(SIX_BYTES('\\.')))],
  ['mac', pattern(new RegExp(`${FOUR_DIGITS}\\.${FOUR_DIGITS}\\.${FOUR_DIGITS}|(?:${FOUR_DIGITS}){3}`))],
  ['number', pattern(new RegExp(NUMBER))],
  ['short', pattern(new RegExp(`${NUMBER}(?:\\.${NUMBER}){1,3}`))],
  ['ipv6', ipv6Length],
  ['bogusMac', pattern(new RegExp(`${BYTE}:+(?:${BYTE}:+)+`))],
  ['name', pattern(/[A-Za-z0-9](?:[-_.A-Za-z0-9]*[.A-Za-z0-9])?/)],
  ['name', pattern(/\\[^ !()\n\t]+/)],
]

/** The longest piece that has the shape of an IPv6 address; whether it is one is seen later. */
function ipv6Length(text: string, at: number): number {
  const run = /^[0-9A-Fa-fxX:.]*/.exec(text.slice(at, at + 64))![0]
  if (!run.includes(':')) return 0
  for (let length = run.length; length > 1; length--) if (ipv6Shape(run.slice(0, length))) return length
  return 0
}

const GROUP = /^[0-9A-Fa-f]{1,4}$/
const DOTTED = new RegExp(`^${NUMBER}(?:\\.${NUMBER}){3}$`)

function ipv6Shape(text: string): boolean {
  const halves = text.split('::')
  if (halves.length > 2) return false
  const groups = halves.map(half => (half === '' ? [] : half.split(':')))
  const last = groups.at(-1)!
  const dotted = DOTTED.test(last.at(-1) ?? '')
  const all = dotted ? [...groups.slice(0, -1), last.slice(0, -1)].flat() : groups.flat()
  const count = all.length + (dotted ? 2 : 0)
  return all.every(group => GROUP.test(group)) && (halves.length === 2 ? count <= 7 : count === 8)
}

const ALL_WORDS: ReadonlySet<string> = new Set([
  ...WORDS,
  ...PROTOCOL_WORDS.keys(),
  ...DIRECTION_WORDS.keys(),
  ...TYPE_WORDS.keys(),
  ...UNDIRECTED_TYPE_WORDS.keys(),
])

const SPELLINGS = new Map([
  ['&&', 'and'],
  ['||', 'or'],
  ['==', '='],
  ['length', 'len'],
])

/** The value of a number: decimal, octal behind a 0, hexadecimal behind 0x. */
function numberOf(text: string): number {
  if (/^0[0-7]*[89]/.test(text)) throw new FilterError(`number ${text} contains non-octal digit`)
  const octal = text.length > 1 && text.startsWith('0') && !/^0x/i.test(text)
  const value = octal ? Number.parseInt(text, 8) : Number(text)
  if (value > 0xffff_ffff) throw new FilterError(`number ${text} overflows 32 bits`)
  return value
}

export class Lexer {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  next(): Token {
    for (;;) {
      if (this.#at >= this.#text.length) return { kind: 'end', text: '', value: 0 }
      let best: Rule[0] | undefined
      let length = 0
      for (const [kind, match] of RULES) {
        const matched = match(this.#text, this.#at)
        if (matched > length) {
          best = kind
          length = matched
        }
      }
      if (best === undefined) throw syntaxError()
      const text = this.#text.slice(this.#at, this.#at + length)
      this.#at += length
      if (best !== 'space') return token(best, text)
    }
  }
}

function token(kind: Exclude<Rule[0], 'space'>, text: string): Token {
  const spelling = SPELLINGS.get(text) ?? text
  switch (kind) {
    case 'bogusMac':
      throw new FilterError(`bogus ethernet address ${text}`)
    case 'number':
      return { kind, text, value: numberOf(text) }
    case 'ipv6':
      if (parseIpv6(text) === undefined) throw new FilterError(`bogus IPv6 address ${text}`)
      return { kind, text, value: 0 }
    case 'symbol':
      return { kind: spelling === text || spelling === '=' ? 'symbol' : 'word', text: spelling, value: 0 }
    case 'name': {
      if (text.startsWith('\\')) return { kind, text: text.slice(1), value: 0 }
      if (text === 'not') return { kind: 'symbol', text: '!', value: 0 }
      const value = CONSTANTS.get(text)
      if (value !== undefined) return { kind: 'number', text, value }
      return { kind: ALL_WORDS.has(text) ? 'word' : 'name', text: spelling, value: 0 }
    }
    default:
      return { kind, text, value: 0 }
  }
}
