import type { ChainSpec, ObjectSpec, RuleBody, SetSpec, Statement, TypeSpec } from '../syntax.ts'
import { dataType } from '../types/table.ts'
import type { DataType } from '../types/type.ts'
import { block } from './block.ts'
import { limitSpec, parseElementStatements, quotaSpec } from './element-statements.ts'
import * as expressions from './expressions.ts'
import { devices, priorityOf } from './hooks.ts'
import { ruleBody } from './statements.ts'
import { RESERVED, type Tokens } from './tokens.ts'

export interface ChainBlock {
  readonly chain: ChainSpec
  readonly rules: readonly RuleBody[]
}

const EMPTY_CHAIN = {
  type: null,
  hook: null,
  priority: null,
  policy: null,
  wrongPolicy: null,
  devices: null,
  hookLocation: null,
  deviceLocation: null,
  comment: undefined,
} as const

/** `{ type ... hook ... priority ...; policy ...; RULES }`. */
export function chainBlock(tokens: Tokens): ChainBlock {
  const start = tokens.peek().location
  let chain: Omit<ChainSpec, 'location'> = EMPTY_CHAIN
  const rules: RuleBody[] = []
  block(tokens, () => {
    if (tokens.is('type') && tokens.is('hook', 2)) chain = { ...chain, ...hookSpec(tokens) }
    else if (tokens.accept('policy')) chain = { ...chain, ...policy(tokens) }
    else if (tokens.accept('comment')) chain = { ...chain, comment: tokens.comment() }
    else if (tokens.is('flags') && tokens.is('offload', 1)) {
      tokens.next()
      tokens.next()
    } else if (tokens.is('devices')) chain = { ...chain, devices: devices(tokens) }
    else {
      const rule = ruleBody(tokens)
      if (!tokens.failed) rules.push(rule)
    }
    return undefined
  })
  return { chain: { ...chain, location: tokens.from(start) }, rules }
}

function policy(tokens: Tokens): Pick<ChainSpec, 'policy' | 'wrongPolicy'> {
  if (tokens.is('$')) {
    const value = expressions.variable(tokens)
    const [word = value] = value.kind === 'set' ? value.elements.map(({ key }) => key) : []
    const named = word.kind === 'symbol' && value.kind !== 'set' ? word.text : ''
    if (named === 'accept' || named === 'drop') return { policy: named, wrongPolicy: null }
    return { policy: null, wrongPolicy: tokens.failed ? null : word.location }
  }
  if (tokens.accept('accept')) return { policy: 'accept', wrongPolicy: null }
  if (tokens.accept('drop')) return { policy: 'drop', wrongPolicy: null }
  tokens.fail("accept or drop or '$'")
  return { policy: null, wrongPolicy: null }
}

const CHAIN_TYPES = ['filter', 'nat', 'route']

function hookSpec(
  tokens: Tokens,
): Pick<ChainSpec, 'type' | 'hook' | 'priority' | 'devices' | 'hookLocation' | 'deviceLocation'> {
  const whole = tokens.peek().location
  tokens.next()
  const type = tokens.identifier('string')
  if (type !== null && !CHAIN_TYPES.includes(type.text)) tokens.error('unknown chain type', type.location)
  tokens.next()
  const hook = tokens.identifier('string')
  const about = tokens.peek().location
  const found = tokens.is('device') || tokens.is('devices') ? devices(tokens) : null
  const deviceLocation = found === null ? null : tokens.from(about)
  const priority = priorityOf(tokens, 'device or devices or priority')
  return { type, hook, priority, devices: found, hookLocation: tokens.from(whole), deviceLocation }
}

// Sets and maps.

interface SetParts {
  key: TypeSpec | null
  data: SetSpec['data']
  flags: string[]
  timeout?: number
  gcInterval?: number
  size?: number
  policy?: string
  autoMerge: boolean
  elements: SetSpec['elements']
  statements: Statement[]
  comment?: string
}

/** `{ type ...; flags ...; elements = { ... } }`. */
export function setBlock(tokens: Tokens, map: boolean): SetSpec {
  const parts: SetParts = { key: null, data: null, flags: [], autoMerge: false, elements: null, statements: [] }
  const location = block(tokens, () => {
    const word = tokens.peek().text
    setLine(tokens, map, parts)
    return word === 'elements' ? null : BEHIND[word]
  })
  if (parts.key === null) tokens.error('set definition does not specify key', location)
  const { timeout, gcInterval, size, policy, comment, ...rest } = parts
  return { ...rest, map, timeout, gcInterval, size, policy, comment, location }
}

/** What else than the end can stand behind a line of a set. */
const BEHIND: Readonly<Record<string, string>> = {
  type: '.',
  flags: 'comma',
  counter: '',
  limit: '',
  quota: '',
  ct: '',
}

function setLine(tokens: Tokens, map: boolean, parts: SetParts): void {
  if (tokens.is('type') || tokens.is('typeof')) {
    const typeOf = tokens.next().text === 'typeof'
    const key = typeOf ? typeOfSpec(tokens) : typeSpec(tokens)
    if (map) {
      tokens.expect(':', 'colon or .')
      parts.data = mapData(tokens, typeOf)
    }
    if (!tokens.failed) parts.key = key
  } else if (tokens.accept('flags')) {
    do {
      const flag = tokens.peek().text
      if (!['constant', 'interval', 'timeout', 'dynamic'].includes(flag))
        tokens.fail('constant or interval or dynamic or timeout')
      parts.flags.push(tokens.next().text)
    } while (tokens.accept(','))
  } else if (tokens.accept('timeout')) parts.timeout = expressions.timeSpec(tokens)
  else if (tokens.accept('gc-interval')) parts.gcInterval = expressions.timeSpec(tokens)
  else if (tokens.accept('size')) parts.size = tokens.number('number')
  else if (tokens.accept('policy')) parts.policy = setPolicy(tokens)
  else if (!map && tokens.accept('auto-merge')) parts.autoMerge = true
  else if (tokens.accept('comment')) parts.comment = tokens.comment()
  else if (tokens.accept('elements')) {
    tokens.expect('=', "'='")
    const value = tokens.is('{') ? expressions.setExpr(tokens, map) : expressions.mapTarget(tokens)
    if (value.kind === 'set') parts.elements = value
  } else {
    const statements = parseElementStatements(tokens)
    if (statements.length === 0) tokens.fail(undefined, SET_WORDS)
    parts.statements.push(...statements)
  }
}

/** Words of sets that maps do not have. */
const SET_WORDS = ['auto-merge']

function setPolicy(tokens: Tokens): string {
  if (!tokens.is('memory') && !tokens.is('performance')) tokens.fail('memory or performance')
  return tokens.next().text
}

/** `ipv4_addr . inet_service`. */
function typeSpec(tokens: Tokens): TypeSpec {
  const start = tokens.peek().location
  const types: DataType[] = []
  // A part of a concatenation that has no length of its own.
  let variable: TypeSpec['variable']
  do {
    const name = tokens.peek()
    const type = name.kind === 'string' ? dataType(name.text) : undefined
    if (type === undefined && RESERVED.has(name.text)) tokens.fail()
    tokens.next()
    if (type === undefined) tokens.error(`unknown datatype ${name.text}`, name.location)
    else {
      types.push(type)
      if (type.bits === 0 || type.name === 'verdict') variable ??= { type, location: name.location }
    }
  } while (tokens.accept('.'))
  if (types.length < 2) variable = undefined
  return { types, typeOf: null, interval: false, variable, location: tokens.from(start) }
}

function typeOfSpec(tokens: Tokens): TypeSpec {
  const start = tokens.peek().location
  return { types: [], typeOf: expressions.concatExpr(tokens), interval: false, location: tokens.from(start) }
}

function mapData(tokens: Tokens, typeOf: boolean): SetSpec['data'] {
  for (const word of ['verdict', 'counter', 'quota', 'limit', 'synproxy'] as const) if (tokens.accept(word)) return word
  const interval = tokens.accept('interval')
  const spec = typeOf ? typeOfSpec(tokens) : typeSpec(tokens)
  return { ...spec, interval }
}

// Objects.

/** The block of a counter, a quota or a limit; absent for one with nothing to say. */
export function objectBlock(tokens: Tokens, type: 'counter' | 'quota' | 'limit', inBraces: boolean): ObjectSpec {
  let spec: ObjectSpec = { type, comment: undefined }
  const line = () => {
    if (tokens.accept('comment')) spec = { ...spec, comment: tokens.comment() }
    else if (type === 'counter') {
      let packets = 0
      let bytes = 0
      tokens.expect('packets')
      packets = tokens.number('number')
      tokens.expect('bytes')
      bytes = tokens.number('number')
      spec = { ...spec, counter: { packets, bytes } }
    } else if (type === 'quota') spec = { ...spec, quota: quotaSpec(tokens) }
    else {
      tokens.expect('rate')
      spec = { ...spec, limit: limitSpec(tokens) }
    }
    return null
  }
  if (inBraces) block(tokens, line)
  else line()
  return spec
}
