import { CT_SET, META_SET } from '../keys.ts'
import { between } from '../location.ts'
import type {
  ElementExpr,
  Expr,
  LogStatement,
  NatStatement,
  ObjectType,
  RejectStatement,
  Relation,
  RuleBody,
  SetRefExpr,
  Statement,
} from '../syntax.ts'
import { block } from './block.ts'
import { dummy } from './dummy.ts'
import { connectionsStatement, counterStatement, limitSpec, quotaSpec } from './element-statements.ts'
import * as expressions from './expressions.ts'
import { tcpOption } from './keywords.ts'
import { meterStatement } from './meter.ts'
import { queueStatement } from './queue.ts'
import { synproxyStatement } from './synproxy.ts'
import type { Tokens } from './tokens.ts'
import { tproxyStatement } from './tproxy.ts'

const RELATIONS: readonly Relation[] = ['==', '!=', '<=', '>=', '<', '>', '!']

/** A rule: statements one behind the other, and a comment. */
export function ruleBody(tokens: Tokens): RuleBody {
  const start = tokens.peek().location
  const statements: Statement[] = []
  do {
    if (statements.length > 0 && tokens.atNothing) tokens.fail('end of file or newline or semicolon')
    statements.push(...statement(tokens))
  } while (!tokens.failed && !endOfRule(tokens))
  const comment = tokens.accept('comment') ? tokens.comment() : undefined
  return { location: tokens.from(start), statements, comment }
}

function endOfRule(tokens: Tokens): boolean {
  return tokens.atSeparator || tokens.is('}') || tokens.peek().kind === 'end' || tokens.is('comment')
}

/** One statement; a comment of a counter makes no difference. */
function statement(tokens: Tokens): Statement[] {
  if ((tokens.is('jump') || tokens.is('goto')) && tokens.is('{', 1)) return [jumpInto(tokens)]
  const verdict = expressions.verdictExpr(tokens)
  if (verdict !== undefined && verdict.kind === 'verdict')
    return [{ kind: 'verdict', verdict, location: verdict.location }]
  const token = tokens.peek()
  const read = token.kind === 'string' ? READERS[token.text] : undefined
  if (read !== undefined && Object.hasOwn(READERS, token.text)) {
    const found = read(tokens)
    if (found !== undefined) return [found]
  }
  return [matching(tokens)]
}

/** `jump { RULES }`: a chain that only this rule knows. */
function jumpInto(tokens: Tokens): Statement {
  const start = tokens.next()
  const rules: RuleBody[] = []
  block(tokens, () => {
    const rule = ruleBody(tokens)
    if (!tokens.failed) rules.push(rule)
    return undefined
  })
  const verdict = start.text as 'jump' | 'goto'
  const location = tokens.from(start.location)
  return { kind: 'verdict', verdict: { kind: 'verdict', verdict, chain: null, rules, location }, location }
}

type Reader = (tokens: Tokens) => Statement | undefined

const READERS: Readonly<Record<string, Reader>> = {
  counter: tokens => stateful(tokens, 'counter', () => counterStatement(tokens)),
  limit: tokens =>
    stateful(tokens, 'limit', () => {
      const start = tokens.next().location
      tokens.expect('rate', 'name or rate')
      const limit = limitSpec(tokens)
      return { kind: 'limit', limit, location: tokens.from(start) }
    }),
  quota: tokens =>
    stateful(tokens, 'quota', () => {
      const start = tokens.next().location
      const quota = quotaSpec(tokens)
      return { kind: 'quota', quota, location: tokens.from(start) }
    }),
  log,
  reject,
  snat: nat,
  dnat: nat,
  masquerade: nat,
  redirect: nat,
  notrack: tokens => ({ kind: 'notrack', location: tokens.next().location }),
  add: setStatement,
  update: setStatement,
  delete: setStatement,
  set: oldSetStatement,
  queue: queueStatement,
  reset: resetOption,
  dup,
  fwd: forward,
  tproxy: tproxyStatement,
  synproxy: tokens => stateful(tokens, 'synproxy', () => synproxyStatement(tokens)),
  flow,
  meter: meterStatement,
  meta: secmarkStatement,
  ct: ctStatement,
}

/** `counter name X` and its kin, or the statement itself. */
function stateful(tokens: Tokens, type: ObjectType, read: () => Statement): Statement {
  if (!tokens.is('name', 1)) return read()
  const start = tokens.next().location
  tokens.next()
  const name = expressions.statementExpr(tokens)
  return { kind: 'object', type, name, location: tokens.from(start) }
}

/** `reset tcp option NAME`. */
function resetOption(tokens: Tokens): Statement {
  const start = tokens.next().location
  tokens.expect('tcp', 'tcp')
  if (!tokens.is('option')) tokens.fail('option')
  const option = tcpOption(tokens)
  return { kind: 'reset-option', option, location: tokens.from(start) }
}

function dup(tokens: Tokens): Statement {
  const start = tokens.next().location
  tokens.expect('to', 'to')
  const address = expressions.statementExpr(tokens)
  const device = tokens.accept('device') ? expressions.statementExpr(tokens) : null
  return { kind: 'dup', address, device, location: tokens.from(start) }
}

/** `flow add @TABLE`: the flows are known, but their packets go on through the rules. */
function flow(tokens: Tokens): Statement {
  if (tokens.is('table', 1)) return meterStatement(tokens)
  const start = tokens.next().location
  if (!tokens.accept('add')) tokens.expect('offload', 'add or offload')
  tokens.expect('@', "'@'")
  const name = tokens.identifier('string') ?? dummy(tokens)
  return { kind: 'object', type: 'flowtable', name, location: tokens.from(start) }
}

/** `fwd to DEVICE`, `fwd ip to ADDRESS device DEVICE`. */
function forward(tokens: Tokens): Statement {
  const start = tokens.next().location
  const family = tokens.accept('ip') ? 4 : tokens.accept('ip6') ? 6 : null
  tokens.expect('to', 'to')
  const first = expressions.statementExpr(tokens)
  if (family === null)
    return { kind: 'forward', copy: false, family, address: null, device: first, location: tokens.from(start) }
  tokens.expect('device', 'device')
  const device = expressions.statementExpr(tokens)
  return { kind: 'forward', copy: false, family, address: first, device, location: tokens.from(start) }
}

// Log and reject.

const LEVELS = ['emerg', 'alert', 'crit', 'err', 'warn', 'notice', 'info', 'debug', 'audit']

interface LogParts {
  prefix?: string
  level?: string
  flags: string[]
  group?: number
  snaplen?: number
  threshold?: number
}

function log(tokens: Tokens): LogStatement {
  const start = tokens.next().location
  const parts: LogParts = { flags: [] }
  for (;;) {
    if (tokens.accept('prefix')) parts.prefix = tokens.string()
    else if (tokens.accept('level')) {
      const at = tokens.peek().location
      const level = tokens.string('string')
      if (!LEVELS.includes(level)) tokens.error('invalid log level', at)
      parts.level = level
    } else if (tokens.accept('group')) parts.group = tokens.number('number') % 0x1_0000
    else if (tokens.accept('snaplen')) parts.snaplen = tokens.number('number')
    else if (tokens.accept('queue-threshold')) parts.threshold = tokens.number('number')
    else if (tokens.accept('flags')) parts.flags.push(...logFlags(tokens))
    else break
  }
  const { prefix, level, flags, group, snaplen, threshold } = parts
  if (group !== undefined && level !== undefined) tokens.error('level and group are mutually exclusive', start)
  if (group !== undefined && flags.length > 0) tokens.error('flags and group are mutually exclusive', start)
  const location = start
  // Without a group there is nobody to whom these would matter.
  if (group === undefined)
    return { kind: 'log', prefix, level, flags, group, snaplen: undefined, threshold: undefined, location }
  return { kind: 'log', prefix, level, flags, group, snaplen, threshold, location }
}

function logFlags(tokens: Tokens): string[] {
  if (tokens.accept('tcp')) {
    const flags: string[] = []
    do {
      const flag = ['sequence', 'options'].find(each => tokens.is(each))
      if (flag === undefined) tokens.fail('seq or options')
      else flags.push(`tcp ${tokens.next().text}`)
    } while (tokens.accept(','))
    return flags
  }
  if (tokens.accept('ip')) {
    tokens.expect('options', 'options')
    return ['ip options']
  }
  const flag = ['skuid', 'ether', 'all'].find(each => tokens.is(each))
  if (flag === undefined) tokens.fail()
  else tokens.next()
  return flag === undefined ? [] : [flag]
}

function reject(tokens: Tokens): RejectStatement {
  const start = tokens.next().location
  if (!tokens.accept('with')) return { kind: 'reject', with: null, code: null, location: start }
  const type = (['icmp', 'icmpv6', 'tcp', 'icmpx'] as const).find(each => tokens.is(each))
  if (type === undefined) {
    tokens.fail('icmp or icmpv6 or tcp or icmpx')
    return { kind: 'reject', with: null, code: null, location: start }
  }
  tokens.next()
  if (type === 'tcp') {
    tokens.expect('reset', 'reset')
    return { kind: 'reject', with: 'tcp reset', code: null, location: tokens.from(start) }
  }
  tokens.accept('type')
  const code = expressions.basicRhs(tokens)
  return { kind: 'reject', with: type, code, location: start }
}

// NAT.

const NAT_FLAGS = ['random', 'fully-random', 'persistent', 'netmap']

function natFlags(tokens: Tokens): string[] {
  const flags: string[] = []
  while (NAT_FLAGS.some(flag => tokens.is(flag))) {
    flags.push(tokens.next().text)
    if (!tokens.accept(',')) break
  }
  return flags
}

function nat(tokens: Tokens): NatStatement {
  const word = tokens.next()
  const type = word.text as NatStatement['type']
  const start = word.location
  const family = tokens.is('ip') && !isPayload(tokens) ? 'ip' : tokens.is('ip6') && !isPayload(tokens) ? 'ip6' : null
  if (family !== null) tokens.next()
  const typeFlags: string[] = []
  if (tokens.is('addr') && tokens.is('.', 1)) {
    for (let count = 0; count < 3; count++) tokens.next()
    typeFlags.push('concat')
  } else if (tokens.is('prefix') || tokens.is('interval')) typeFlags.push(tokens.next().text)
  const simple = type === 'masquerade' || type === 'redirect'
  const given = simple ? tokens.accept('to') : tokens.accept('to') || true
  let address: Expr | null = null
  let port: Expr | null = null
  if (given) {
    if (!tokens.is(':')) address = expressions.statementExpr(tokens)
    if (tokens.accept(':')) port = expressions.statementExpr(tokens)
  }
  // `redirect to 8080` and `masquerade to 8080` mean a port.
  if (simple && address !== null && port === null) {
    port = address
    address = null
  }
  const flags = natFlags(tokens)
  return { kind: 'nat', type, family, address, port, flags, typeFlags, word: start, location: tokens.from(start) }
}

/** `ip saddr` behind `snat to` is a field, `ip` by itself a family. */
function isPayload(tokens: Tokens): boolean {
  return tokens.is('saddr', 1) || tokens.is('daddr', 1)
}

// Sets and connections.

function setStatement(tokens: Tokens): Statement {
  const start = tokens.peek()
  tokens.next()
  if (!tokens.is('@')) {
    tokens.fail('at')
    return { kind: 'notrack', location: start.location }
  }
  const set = expressions.setRef(tokens) as SetRefExpr
  tokens.expect('{', "'{'")
  const keyStart = tokens.peek().location
  const key = expressions.concatExpr(tokens)
  const options = expressions.elementOptions(tokens)
  let data: Expr | null = null
  if (tokens.accept(':')) data = expressions.verdictExpr(tokens) ?? expressions.statementExpr(tokens)
  const element: ElementExpr = {
    kind: 'element',
    key,
    data,
    ...options,
    location: expressions.keyLocation(tokens.from(keyStart), options.statements),
  }
  tokens.expect('}', "'}'")
  return { kind: 'set', op: start.text as 'add', set, key: element, location: tokens.from(start.location) }
}

/** `set add KEY @NAME`, as it was before. */
function oldSetStatement(tokens: Tokens): Statement {
  const start = tokens.next().location
  const op = (['add', 'update', 'delete'] as const).find(each => tokens.is(each))
  if (op === undefined) tokens.fail('add or update or delete')
  tokens.next()
  const keyStart = tokens.peek().location
  const key = expressions.concatExpr(tokens)
  const options = expressions.elementOptions(tokens)
  const element: ElementExpr = {
    kind: 'element',
    key,
    data: null,
    ...options,
    location: expressions.keyLocation(tokens.from(keyStart), options.statements),
  }
  if (!tokens.is('@')) tokens.fail('at')
  const set = expressions.setRef(tokens) as SetRefExpr
  return { kind: 'set', op: op ?? 'add', set, key: element, location: tokens.from(start) }
}

function ctStatement(tokens: Tokens): Statement | undefined {
  if (tokens.is('count', 1)) return connectionsStatement(tokens)
  const type = (['helper', 'timeout', 'expectation'] as const).find(each => tokens.is(each, 1))
  if (type === undefined || !tokens.is('set', 2)) return undefined
  const start = tokens.next().location
  tokens.next()
  tokens.next()
  const name = expressions.statementExpr(tokens)
  return { kind: 'object', type: `ct ${type}`, name, location: tokens.from(start) }
}

/** `meta secmark set "NAME"`: an object, unless the value is read from the packet. */
function secmarkStatement(tokens: Tokens): Statement | undefined {
  if (!tokens.is('secmark', 1) || !tokens.is('set', 2)) return undefined
  const start = tokens.next().location
  const target: Expr = { kind: 'meta', key: 'secmark', location: tokens.from(tokens.next().location) }
  tokens.next()
  const value = expressions.statementExpr(tokens)
  const location = tokens.from(start)
  if (value.kind === 'symbol' || value.kind === 'map') return { kind: 'object', type: 'secmark', name: value, location }
  return {
    kind: 'set-value',
    target: { ...target, location: { ...target.location, start: start.start } },
    value,
    location,
  }
}

// Comparisons.

function matching(tokens: Tokens): Statement {
  const start = tokens.peek().location
  const left = expressions.concatExpr(tokens)
  if (tokens.accept('vmap')) {
    const map = expressions.mapTarget(tokens, true)
    return { kind: 'vmap', key: left, map, location: tokens.from(start) }
  }
  if (tokens.is('map')) {
    tokens.next()
    const map = expressions.mapTarget(tokens)
    const key: Expr = { kind: 'map', key: left, map, location: tokens.from(start) }
    return relation(tokens, key)
  }
  if (tokens.is('set') && canSet(left)) {
    tokens.next()
    const value = expressions.statementExpr(tokens)
    return { kind: 'set-value', target: left, value, location: tokens.from(start) }
  }
  return relation(tokens, left)
}

function canSet(expr: Expr): boolean {
  if (expr.kind === 'meta') return META_SET.has(expr.key)
  if (expr.kind === 'ct') return CT_SET.has(expr.key)
  return expr.kind === 'payload' || expr.kind === 'option' || expr.kind === 'raw'
}

function relation(tokens: Tokens, left: Expr): Statement {
  const op = RELATIONS.find(each => tokens.is(each))
  if (op !== undefined) tokens.next()
  const right = expressions.rhs(tokens)
  // `FLAGS VALUE / MASK` asks for the value among the bits of the mask.
  if (tokens.is('/') && !tokens.failed) {
    if (right.kind === 'set' || right.kind === 'setref') tokens.fail('end of file or newline or semicolon')
    tokens.next()
    const mask = expressions.flagList(tokens)
    const key: Expr = { kind: 'binary', op: '&', left, right: mask, location: between(left.location, right.location) }
    return { kind: 'match', left: key, relation: op ?? '==', right, location: tokens.from(left.location) }
  }
  return { kind: 'match', left, relation: op ?? 'in', right, location: tokens.from(left.location) }
}
