import type { Location, Source } from './location.ts'

/** What kind of word a token is; everything else is its own kind. */
export type TokenKind = 'string' | 'number' | 'quoted' | 'asterisk' | 'newline' | 'end' | 'mark'

export interface Token {
  readonly kind: TokenKind
  /** Without quotes. */
  readonly text: string
  readonly location: Location
}

const HEX4 = '[0-9a-fA-F]{1,4}'

/** Eight groups, or up to seven of them around `::`. */
const IP6 = new RegExp(
  [
    `(?:${HEX4}:){7}${HEX4}`,
    ...[1, 2, 3, 4, 5, 6].map(before => `(?:${HEX4}:){${before}}(?:(?::${HEX4}){1,${7 - before}}|:)`),
    `(?:${HEX4}:){7}:`,
    `:(?::${HEX4}){1,7}|::`,
  ].join('|'),
  'y',
)

/** The longest of these that fits is the token; of two that are as long, the first (src/scanner.l). */
const PATTERNS: readonly (readonly [TokenKind, RegExp])[] = [
  ['mark', /==|!=|<=|>=|<<|>>|<|>|[{}()[\]:;.,/\-*$@=!&|^+]/y],
  ['number', /0[xX][0-9a-fA-F]+|\d+/y],
  ['string', /(?:[0-9a-fA-F]{1,2}:){5}[0-9a-fA-F]{1,2}/y],
  ['string', /\d{1,3}(?:\.\d{1,3}){3}/y],
  ['string', IP6],
  ['string', /(?:[0-9a-fA-F]{0,4}:){2,7}\d{1,3}(?:\.\d{1,3}){3}/y],
  // The class of a priority: unlike an address, it must end there (`80:accept` is none).
  ['string', /[0-9a-fA-F]{1,4}:[0-9a-fA-F]{1,4}(?=[ \t\n:\-},]|$)/y],
  ['string', /8021(?:q|ad)/y],
  ['string', /(?:\d+d)?(?:\d+h)?(?:\d+m(?!s))?(?:\d+s)?(?:\d+ms)?/y],
  ['asterisk', /(?:[a-zA-Z_.][a-zA-Z0-9/\-_.]*)(?:\\\*|\*)|\\\*/y],
  ['string', /[a-zA-Z_.][a-zA-Z0-9/\-_.]*/y],
  ['quoted', /"[^"\n]*"/y],
]

/** Words that stand for signs (src/scanner.l). */
const SIGNS: Readonly<Record<string, string>> = {
  eq: '==',
  ne: '!=',
  lt: '<',
  le: '<=',
  gt: '>',
  ge: '>=',
  lshift: '<<',
  rshift: '>>',
  and: '&',
  or: '|',
  xor: '^',
  not: '!',
}

/** How bison calls a sign that has a name of its own. */
const NAMES: Readonly<Record<string, string>> = {
  '{': "'{'",
  '}': "'}'",
  '(': "'('",
  ')': "')'",
  '[': "'['",
  ']': "']'",
  '=': "'='",
  $: "'$'",
  '|': "'|'",
  '^': "'^'",
  '&': "'&'",
  '+': '+',
  ',': 'comma',
  '.': '.',
  ':': 'colon',
  ';': 'semicolon',
  '@': 'at',
}

/** Signs that mean something somewhere. */
const SIGN = /^[=!<>{}()[\]:;.,/\-*$@&|^+]+$/

/** A token as a message names it. `reserved` are the words that mean something wherever they stand. */
export function tokenName({ kind, text }: Token, reserved: ReadonlySet<string>): string {
  switch (kind) {
    case 'newline':
      return 'newline'
    case 'end':
      return 'end of file'
    case 'number':
      return 'number'
    case 'quoted':
      return 'quoted string'
    case 'asterisk':
      return 'string with a trailing asterisk'
    case 'string':
      return reserved.has(text) ? text : 'string'
    case 'mark':
      return NAMES[text] ?? (SIGN.test(text) ? text : 'junk')
  }
}

/** Cuts a source into tokens; the last one is the end. Signs that nft does not know come as marks of their own. */
export function scan(source: Source): Token[] {
  const { text } = source
  const tokens: Token[] = []
  let at = 0
  const push = (kind: TokenKind, value: string, end: number) => {
    tokens.push({ kind, text: value, location: { source, start: at, end } })
    at = end
  }
  while (at < text.length) {
    const char = text[at]!
    if (char === '\n') push('newline', '\n', at + 1)
    else if (char === ' ' || char === '\t' || char === '\r') at++
    else if (char === '\\' && text[at + 1] === '\n') at += 2
    else if (char === '#') {
      const end = text.indexOf('\n', at)
      at = end < 0 ? text.length : end
    } else word(text, at, push)
  }
  push('end', '', text.length)
  return tokens
}

function word(text: string, at: number, push: (kind: TokenKind, value: string, end: number) => void): void {
  let best: TokenKind = 'mark'
  let length = 0
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (found === null || found[0].length <= length) continue
    best = kind
    length = found[0].length
  }
  if (length === 0) {
    push('mark', text[at]!, at + 1)
    return
  }
  const value = text.slice(at, at + length)
  if (best === 'quoted') push('quoted', value.slice(1, -1), at + length)
  else if (best === 'string' && SIGNS[value] !== undefined) push('mark', SIGNS[value], at + length)
  // A number that no register holds is a word (src/scanner.l: strtoull sets ERANGE).
  else if (best === 'number' && BigInt(value) >= 1n << 64n) push('string', value, at + length)
  else push(best, value, at + length)
}
