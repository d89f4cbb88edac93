import { optionFields, optionNames } from '../options.ts'
import type { Expr } from '../syntax.ts'
import { dummy } from './dummy.ts'
import type { Tokens } from './tokens.ts'

/** Left-hand sides that stand in few rules. */
const READERS: Readonly<Record<string, (tokens: Tokens) => Expr | undefined>> = {
  osf,
  ipsec,
  socket,
  rt0: tokens => routing(tokens, 'addr'),
  rt2: tokens => routing(tokens, 'addr'),
  srh: tokens => routing(tokens, 'flags or last-entry or tag or sid'),
}

/** What begins with such a word, undefined for any other. */
export function rareKeyword(tokens: Tokens, word: string): Expr | undefined {
  return Object.hasOwn(READERS, word) ? READERS[word]!(tokens) : undefined
}

/** One of some words. */
function choice<Word extends string>(tokens: Tokens, words: readonly Word[], expecting: string): Word {
  const found = words.find(each => tokens.is(each))
  if (found === undefined) tokens.fail(expecting, [...words, 'saddr', 'daddr', 'spi'])
  else tokens.next()
  return found ?? words[0]!
}

function osf(tokens: Tokens): Expr {
  const start = tokens.next().location
  let ttl: 'loose' | 'skip' | null = null
  if (tokens.accept('ttl')) {
    const { text, location } = tokens.next()
    if (text === 'loose' || text === 'skip') ttl = text
    else tokens.error('invalid ttl option', location)
  }
  const key = choice(tokens, ['version', 'name'], 'version or name')
  return { kind: 'osf', ttl, key, location: tokens.from(start) }
}

/** `ipsec` alone is a key of `meta`. */
function ipsec(tokens: Tokens): Expr | undefined {
  if (!tokens.is('in', 1) && !tokens.is('out', 1)) return undefined
  const start = tokens.next().location
  const direction = tokens.next().text as 'in' | 'out'
  let number = 0
  if (tokens.is('spnum')) {
    const at = tokens.next().location
    number = tokens.number('number')
    if (number > 255) tokens.error('value too large', tokens.from(at))
  }
  const word = choice(tokens, ['ip', 'ip6', 'spi', 'reqid'], 'ip or ip6 or spi or reqid')
  const family = word === 'ip' || word === 'ip6' ? word : null
  const key = word === 'ip' || word === 'ip6' ? choice(tokens, ['saddr', 'daddr'], 'saddr or daddr') : word
  return { kind: 'ipsec', direction, number, family, key, location: tokens.from(start) }
}

function socket(tokens: Tokens): Expr {
  const start = tokens.next().location
  const keys = ['transparent', 'wildcard', 'cgroupv2', 'mark'] as const
  const key = choice(tokens, keys, keys.join(' or '))
  let level = 0
  if (key === 'cgroupv2') {
    tokens.expect('level', 'level')
    level = tokens.number('number')
  }
  return { kind: 'socket', key, level, location: tokens.from(start) }
}

/** `[N]`. */
function index(tokens: Tokens): number {
  tokens.expect('[', "'['")
  const number = tokens.number('number')
  tokens.expect(']', "']'")
  return number
}

/** Routing headers of IPv6 by their type; their segments are at the same place. */
function routing(tokens: Tokens, expecting: string): Expr {
  const start = tokens.next()
  const field = (value: string): Expr => {
    const name = start.text === 'rt2' ? 'rt2' : 'srh'
    return { kind: 'option', of: 'exthdr', name, field: value, location: tokens.from(start.location) }
  }
  const word = expecting.split(' or ').find(each => tokens.is(each))
  if (word === undefined) tokens.fail(expecting)
  else tokens.next()
  if (word !== 'sid' && (word !== 'addr' || start.text === 'rt2')) return field(word ?? 'flags')
  return field(`sid[${index(tokens)}]`)
}

/** Behind `sctp`: `chunk TYPE FIELD`. */
export function chunk(tokens: Tokens): Expr {
  tokens.next()
  const { text: name, location: start } = tokens.peek()
  if (tokens.peek().kind !== 'string' || !optionNames('sctp chunk').includes(name)) {
    tokens.fail()
    return dummy(tokens)
  }
  tokens.next()
  const field = optionFields('sctp chunk', name, tokens.peek().text) === undefined ? null : tokens.next().text
  return { kind: 'option', of: 'sctp chunk', name, field, location: tokens.from(start) }
}
