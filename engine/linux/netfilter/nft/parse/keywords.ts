import { BARE_META, CT_DIRECTED, CT_KEYS, META_KEYS } from '../keys.ts'
import type { Location } from '../location.ts'
import { OPTION_ALIASES, OPTION_WORDS, optionFields } from '../options.ts'
import { IP, protocolNamed } from '../protocols.ts'
import type { Expr } from '../syntax.ts'
import { dummy } from './dummy.ts'
import { chunk, rareKeyword } from './rare-keys.ts'
import type { Tokens } from './tokens.ts'

/** Left-hand sides: what is read from a packet. */

const EXTENSION_HEADERS: ReadonlySet<string> = new Set(['hbh', 'frag', 'dst', 'mh'])
/** Those that can be asked for as a whole. */
const HEADERS: ReadonlySet<string> = new Set([...EXTENSION_HEADERS, 'rt'])

/** What begins with a word of its own; `concat` reads what is hashed. */
export function keyword(tokens: Tokens, text: string, concat: (tokens: Tokens) => Expr): Expr | undefined {
  switch (text) {
    case 'meta':
      return meta(tokens)
    case 'ct':
      return ct(tokens)
    case 'fib':
      return fib(tokens)
    case 'rt':
      return rt(tokens)
    case 'numgen':
      return numgen(tokens)
    case 'jhash':
    case 'symhash':
      return hash(tokens, text === 'jhash' ? concat : null)
    case 'exthdr': {
      const start = tokens.next().location
      if (!HEADERS.has(tokens.peek().text)) tokens.fail()
      const name = tokens.next().text
      return { kind: 'option', of: 'exthdr', name, field: null, location: tokens.from(start) }
    }
    default:
      break
  }
  const rare = rareKeyword(tokens, text)
  if (rare !== undefined) return rare
  if (EXTENSION_HEADERS.has(text)) return extensionHeader(tokens)
  if (BARE_META.has(text)) {
    const { location } = tokens.next()
    return { kind: 'meta', key: text, location }
  }
  return protocolNamed(text) === undefined ? undefined : payload(tokens)
}

const META_ALIASES: ReadonlyMap<string, string> = new Map([
  ['ibriport', 'ibrname'],
  ['obriport', 'obrname'],
  ['secpath', 'ipsec'],
])

function meta(tokens: Tokens): Expr {
  const start = tokens.next().location
  const token = tokens.peek()
  if (token.kind !== 'string') {
    tokens.fail()
    return dummy(tokens)
  }
  tokens.next()
  const key = META_ALIASES.get(token.text) ?? token.text
  if (!META_KEYS.has(key)) {
    const known = [...META_KEYS.keys()].join(', ')
    tokens.error(`syntax error, unexpected ${key}, known keys are ${known}`, tokens.from(start))
  }
  return { kind: 'meta', key, location: tokens.from(start) }
}

function ct(tokens: Tokens): Expr {
  const start = tokens.next().location
  const direction = tokens.is('original') ? 'original' : tokens.is('reply') ? 'reply' : null
  if (direction !== null) tokens.next()
  let key = tokens.peek().text
  if ((key === 'ip' || key === 'ip6') && direction !== null) {
    tokens.next()
    key = `${key} ${tokens.peek().text}`
  }
  if (!CT_KEYS.has(key) || (direction !== null && !CT_DIRECTED.has(key))) {
    tokens.fail(undefined, [...CT_KEYS.keys()])
    return dummy(tokens)
  }
  tokens.next()
  return { kind: 'ct', key, direction, location: tokens.from(start) }
}

/** In the order in which they are listed. */
const FIB_FLAGS = ['saddr', 'daddr', 'mark', 'iif', 'oif'] as const

function fib(tokens: Tokens): Expr {
  const start = tokens.next().location
  const flags: string[] = []
  const first = tokens.peek().location
  do {
    if (!FIB_FLAGS.some(each => tokens.is(each))) {
      tokens.fail('iif or oif or mark or saddr or daddr')
      break
    }
    flags.push(tokens.next().text)
  } while (tokens.accept('.'))
  const named = tokens.from(first)
  const result = (['type', 'oif', 'oifname'] as const).find(each => tokens.is(each))
  if (result === undefined) tokens.fail('type or oif or oifname')
  else tokens.next()
  const [source, destination] = [flags.includes('saddr'), flags.includes('daddr')]
  if (!source && !destination) tokens.error('fib: need either saddr or daddr', named)
  if (source && destination) tokens.error('fib: saddr and daddr are mutually exclusive', named)
  return {
    kind: 'fib',
    flags: FIB_FLAGS.filter(each => flags.includes(each)),
    result: result ?? 'type',
    location: tokens.from(start),
  }
}

function rt(tokens: Tokens): Expr {
  const start = tokens.next().location
  const family = tokens.is('ip') ? 'ip' : tokens.is('ip6') ? 'ip6' : null
  if (family !== null) tokens.next()
  const key = tokens.peek().text
  if (['classid', 'nexthop', 'mtu', 'ipsec'].includes(key)) {
    tokens.next()
    return { kind: 'rt', key, family, location: tokens.from(start) }
  }
  if (optionFields('exthdr', 'rt', key) === undefined) tokens.fail()
  tokens.next()
  return { kind: 'option', of: 'exthdr', name: 'rt', field: key, location: tokens.from(start) }
}

function extensionHeader(tokens: Tokens): Expr {
  const start = tokens.next()
  const field = tokens.peek().text
  if (optionFields('exthdr', start.text, field) === undefined) tokens.fail()
  tokens.next()
  return { kind: 'option', of: 'exthdr', name: start.text, field, location: tokens.from(start.location) }
}

function numgen(tokens: Tokens): Expr {
  const start = tokens.next().location
  const mode = tokens.is('inc') ? 'inc' : 'random'
  if (!tokens.accept('inc')) tokens.expect('random', 'random or inc')
  tokens.expect('mod', 'mod')
  const modulus = tokens.number('number')
  const offset = tokens.accept('offset') ? tokens.number('number') : 0
  return { kind: 'numgen', mode, modulus, offset, location: tokens.from(start) }
}

function hash(tokens: Tokens, concat: ((tokens: Tokens) => Expr) | null): Expr {
  const start = tokens.next().location
  const of = concat === null ? null : concat(tokens)
  tokens.expect('mod', 'mod')
  const modulus = tokens.number('number')
  const seed = concat !== null && tokens.accept('seed') ? tokens.number('number') : undefined
  const offset = tokens.accept('offset') ? tokens.number('number') : 0
  return { kind: 'hash', of, modulus, seed, offset, location: tokens.from(start) }
}

export function rawPayload(tokens: Tokens): Expr {
  const start = tokens.next().location
  const base = (['ll', 'nh', 'th', 'ih'] as const).find(each => tokens.is(each))
  if (base === undefined) {
    tokens.fail()
    return dummy(tokens)
  }
  tokens.next()
  tokens.expect(',', 'comma')
  const offset = tokens.number('number')
  tokens.expect(',', 'comma')
  const bits = tokens.number('number')
  return { kind: 'raw', base, offset, bits, location: tokens.from(start) }
}

/** Words of fields that are listed by other ones. */
const FIELD_WORDS: ReadonlyMap<string, string> = new Map([
  ['cfi', 'dei'],
  ['param-problem', 'parameter-problem'],
  ['parameter-problem', ''],
])

function payload(tokens: Tokens): Expr {
  const start = tokens.next()
  const protocol = protocolNamed(start.text)!
  if ((protocol === IP || start.text === 'tcp') && tokens.is('option')) return option(tokens, start.text)
  if (start.text === 'sctp' && tokens.is('chunk')) return chunk(tokens)
  const first = tokens.peek().text
  const two = `${first} ${tokens.peek(1).text}`
  const called = FIELD_WORDS.get(first) ?? first
  const field = protocol.fields.find(each => each.name === two) ?? protocol.fields.find(each => each.name === called)
  if (field === undefined || tokens.peek().kind !== 'string') {
    tokens.fail()
    return dummy(tokens)
  }
  tokens.next()
  if (field.name === two) tokens.next()
  return { kind: 'payload', protocol, field, location: tokens.from(start.location) }
}

/** `@255,8,8`: what stands in an option, by its number. */
function rawOption(tokens: Tokens, start: Location): Expr {
  tokens.next()
  const kind = tokens.number('number')
  tokens.expect(',', 'comma')
  const offset = tokens.number('number')
  tokens.expect(',', 'comma')
  const bits = tokens.number('number')
  const field = `@${offset},${bits}`
  return { kind: 'option', of: 'tcp option', name: String(kind), field, location: tokens.from(start) }
}

function option(tokens: Tokens, protocol: string): Expr {
  const start = tokens.last.location
  tokens.next()
  const of = protocol === 'tcp' ? 'tcp option' : 'ip option'
  if (of === 'tcp option' && tokens.is('@')) return rawOption(tokens, start)
  const word = tokens.peek().text
  if (tokens.peek().kind === 'number' && Number(word) > 255) tokens.error('value too large', tokens.peek().location)
  const name = of === 'tcp option' ? (OPTION_ALIASES.get(word) ?? word) : word
  if (optionFields(of, name, null) === undefined) {
    tokens.fail()
    return dummy(tokens)
  }
  tokens.next()
  const known = optionFields(of, name, tokens.peek().text) !== undefined
  if (!known && of === 'tcp option' && OPTION_WORDS.includes(tokens.peek().text)) tokens.fail(undefined, OPTION_WORDS)
  const field = known ? tokens.next().text : null
  return { kind: 'option', of, name, field, location: tokens.from(start) }
}

/** Behind `tcp`: an option itself, none of its fields. */
export function tcpOption(tokens: Tokens): Extract<Expr, { kind: 'option' }> {
  const start = tokens.last.location
  tokens.next()
  const token = tokens.peek()
  if (token.kind === 'number' && Number(token.text) > 255) tokens.error('value too large', token.location)
  const name = OPTION_ALIASES.get(token.text) ?? token.text
  if (optionFields('tcp option', name, null) === undefined) tokens.fail()
  tokens.next()
  return { kind: 'option', of: 'tcp option', name, field: null, location: tokens.from(start) }
}
