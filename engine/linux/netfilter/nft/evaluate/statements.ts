import { CT_KEYS, META_KEYS } from '../keys.ts'
import type { Location, NftError } from '../location.ts'
import type {
  Expr,
  Members,
  NatStatement,
  RejectStatement,
  Relation,
  RuleBody,
  SetStatement,
  Statement,
  TproxyStatement,
  Types,
} from '../syntax.ts'
import * as types from '../types/table.ts'
import { Context, type World } from './context.ts'
import { ICMP_FIELDS } from './icmp-fields.ts'
import { dropImplied } from './implied.ts'
import { evaluateKeyExpr, type Key, learn, reads } from './keys.ts'
import { describeTypes, evaluateKey, evaluateSet, evaluateValue, numberOf } from './values.ts'

/** A rule whose expressions have types and values. */
export interface EvaluatedRule {
  readonly statements: readonly Statement[]
  /** Those that are listed: without what others say as well. */
  readonly listed: readonly Statement[]
}

/** stmt_evaluate for all of a rule, or what is wrong with it. */
export function evaluateRule(body: RuleBody, world: World): EvaluatedRule | readonly NftError[] {
  const context = new Context(world)
  const statements: Statement[] = []
  let terminal: Location | null = null
  for (const each of body.statements) {
    if (terminal !== null) {
      context.error('Statement after terminal statement has no effect', each.location, terminal)
      return context.errors
    }
    const found = evaluateStatement(context, each)
    if (found === undefined) return context.errors
    statements.push(...found)
    if (isTerminal(each)) terminal = each.location
  }
  if (context.demand !== null) return evaluateRule({ ...body, statements: [context.demand, ...body.statements] }, world)
  return { statements, listed: dropImplied(statements, world.family) }
}

function isTerminal(statement: Statement): boolean {
  if (statement.kind === 'verdict') return statement.verdict.verdict !== 'continue'
  return (
    statement.kind === 'nat' ||
    statement.kind === 'reject' ||
    (statement.kind === 'unsupported' && statement.what === 'queue')
  )
}

function evaluateStatement(context: Context, statement: Statement): readonly Statement[] | undefined {
  switch (statement.kind) {
    case 'match':
      return match(context, statement)
    case 'vmap': {
      const key = evaluateKeyExpr(context, statement.key)
      const map = key === undefined ? undefined : evaluateMap(context, statement.map, key, 'verdict')
      return key === undefined || map === undefined ? undefined : [{ ...statement, key: key.expr, map }]
    }
    case 'object':
      return object(context, statement)
    case 'reject':
      return reject(context, statement)
    case 'nat':
      return nat(context, statement)
    case 'set-value':
      return setValue(context, statement)
    case 'set':
      return setStatement(context, statement)
    case 'forward':
      return forward(context, statement)
    case 'meter': {
      const key = evaluateKeyExpr(context, statement.key.key)
      return key === undefined
        ? undefined
        : [{ ...statement, key: { ...statement.key, key: key.expr }, types: key.types }]
    }
    case 'tproxy':
      return tproxy(context, statement)
    case 'dup': {
      // Where frames are, a copy goes to a device.
      if (context.world.family === 'netdev' && statement.device === null)
        return forward(context, {
          ...statement,
          kind: 'forward',
          copy: true,
          family: null,
          address: null,
          device: statement.address,
        })
      const address = evaluateValue(
        context,
        statement.address,
        addressType(context.network === 'ip6' ? 'ip6' : 'ip'),
        context.network === 'ip6' ? 128 : 32,
      )
      const device = statement.device === null ? null : evaluateValue(context, statement.device, types.IFINDEX, 32)
      return address === undefined || device === undefined ? undefined : [{ ...statement, address, device }]
    }
    default:
      return [statement]
  }
}

function forward(
  context: Context,
  statement: Extract<Statement, { kind: 'forward' }>,
): readonly Statement[] | undefined {
  const { family, address: given } = statement
  const device = evaluateValue(context, statement.device, types.IFINDEX, 32)
  const address =
    given === null
      ? null
      : evaluateValue(context, given, addressType(family === 6 ? 'ip6' : 'ip'), family === 6 ? 128 : 32)
  return address === undefined || device === undefined ? undefined : [{ ...statement, address, device }]
}

function addressType(family: 'ip' | 'ip6') {
  return family === 'ip' ? types.IPV4 : types.IPV6
}

// Comparisons.

type Match = Extract<Statement, { kind: 'match' }>

function match(context: Context, statement: Match): readonly Statement[] | undefined {
  const key = evaluateKeyExpr(context, statement.left)
  if (key === undefined) return undefined
  if (key.types.types.some(type => type.name === 'invalid') && context.errors.length > 0) {
    evaluateKey(context, statement.right, key.types)
    return undefined
  }
  const right = evaluateRight(context, statement.right, key)
  if (right === undefined) return undefined
  const needed = neededIcmpType(context, key.expr)
  const result = simplify({ ...statement, left: key.expr, right })
  if (result.relation === 'in' || result.relation === '==') learn(context, result)
  if (result.left.kind === 'payload' && result.left.field.name === 'type') context.icmpType = true
  return needed === undefined ? [result] : [needed, result]
}

function evaluateRight(context: Context, expr: Expr, key: Key): Expr | undefined {
  if (expr.kind === 'setref') return setReference(context, expr, key, false)
  if (expr.kind === 'set') {
    const set = evaluateSet(context, expr, key.types, null)
    if (set === undefined) return undefined
    const [only] = expr.elements
    // A set of one is the one.
    if (
      expr.elements.length === 1 &&
      only!.key.kind !== 'concat' &&
      only!.key.kind !== 'set' &&
      key.types.types.length === 1
    )
      return evaluateKey(context, only!.key, key.types)
    return set
  }
  if (reads(expr)) return evaluateKeyExpr(context, expr)?.expr
  const asked =
    key.expr.kind === 'fib' && key.expr.result === 'oif' && expr.kind === 'symbol' ? presence(expr) : undefined
  return asked ?? evaluateKey(context, expr, key.types)
}

/** `exists` and `missing`. */
function presence({ text, location }: Extract<Expr, { kind: 'symbol' }>): Expr | undefined {
  if (text !== 'exists' && text !== 'missing') return undefined
  return { kind: 'value', type: types.BOOLEAN, value: text === 'exists' ? 1n : 0n, location }
}

function setReference(
  context: Context,
  expr: Extract<Expr, { kind: 'setref' }>,
  key: Key,
  map: boolean,
): Expr | undefined {
  const set = context.world.set(expr.name)
  if (set === undefined) return context.noSet(expr)
  if (map && !set.map) return context.error('Expression is not a map', expr.location)
  const same =
    set.key.types.length === key.types.types.length &&
    set.key.types.every((type, index) => type.name === key.types.types[index]!.name)
  if (same) return expr
  return context.error(
    `datatype mismatch, expected ${describeTypes(key.types)}, expression has type ${describeTypes(set.key)}`,
    expr.location,
    map ? null : key.expr.location,
  )
}

function evaluateMap(context: Context, expr: Expr, key: Key, data: Members['data']): Expr | undefined {
  if (expr.kind === 'setref') return setReference(context, expr, key, true)
  if (expr.kind === 'set') return evaluateSet(context, expr, key.types, data)
  return context.error('Expression is not a map', expr.location)
}

/** Flags that are compared with nothing, and ways to write the same. */
function simplify(match: Match): Match {
  const { left, right, relation } = match
  if (left.kind === 'binary' && left.op === '^' && left.right.kind === 'value' && right.kind === 'value')
    return { ...match, left: left.left, right: { ...right, value: right.value ^ left.right.value } }
  const network = networkOf(match)
  if (network !== undefined) return network
  if (left.kind !== 'binary' || left.op !== '&' || left.right.kind !== 'value') return match
  const { type } = left.right
  if (type.base !== 'bitmask' || right.kind !== 'value' || right.value !== 0n) return match
  const turned: Relation | undefined =
    relation === '!=' ? 'in' : relation === '==' || relation === 'in' ? '!' : undefined
  return turned === undefined ? match : { ...match, left: left.left, relation: turned, right: left.right }
}

/** `ADDRESS & MASK == NETWORK` is listed as the network (relational_binop_postprocess). */
function networkOf(match: Match): Match | undefined {
  const { left, right, relation } = match
  if (left.kind !== 'binary' || left.op !== '&' || left.right.kind !== 'value' || right.kind !== 'value')
    return undefined
  const { type, value: mask } = left.right
  if ((type !== types.IPV4 && type !== types.IPV6) || (relation !== '==' && relation !== '!=' && relation !== 'in'))
    return undefined
  const host = (1n << BigInt(type.bits)) - 1n - mask
  if (mask === 0n || host === 0n || (host & (host + 1n)) !== 0n || (right.value & host) !== 0n) return undefined
  const length = type.bits - host.toString(2).length
  const { location } = right
  return { ...match, left: left.left, right: { kind: 'prefix', value: right, length, location } }
}

/** Fields that only some types of ICMP have ask for the type (payload_gen_icmp_dependency). */
function neededIcmpType(context: Context, left: Expr): Statement | undefined {
  if (left.kind !== 'payload' || context.icmpType) return undefined
  const wanted = ICMP_FIELDS[`${left.protocol.name} ${left.field.name}`]
  if (wanted === undefined) return undefined
  context.icmpType = true
  const field = left.protocol.fields[0]!
  const { location } = left
  const value = (number: bigint): Expr => ({ kind: 'value', type: field.type, value: number, location })
  const key: Types = { types: [field.type], bits: [field.bits] }
  const elements = wanted.map(number => ({
    first: [number],
    last: [number],
    wildcard: false,
    data: null,
    comment: undefined,
    timeout: undefined,
    expires: undefined,
    statements: [],
    location,
  }))
  const right: Expr =
    wanted.length === 1
      ? value(wanted[0]!)
      : { kind: 'set', elements: [], members: { key, data: null, interval: false, elements }, location }
  return { kind: 'match', left: { ...left, field }, relation: 'in', right, location }
}

// Statements.

function object(context: Context, statement: Extract<Statement, { kind: 'object' }>): readonly Statement[] | undefined {
  const { name } = statement
  if (name.kind === 'symbol') return [statement]
  if (name.kind !== 'map') return context.error('syntax error, unexpected object', name.location)
  const key = evaluateKeyExpr(context, name.key)
  if (key === undefined) return undefined
  const map = evaluateMap(context, name.map, key, statement.type)
  return map === undefined ? undefined : [{ ...statement, name: { ...name, key: key.expr, map } }]
}

function reject(context: Context, statement: RejectStatement): readonly Statement[] | undefined {
  const { code, location } = statement
  const word = { ...location, end: location.start + 'reject'.length }
  const { family } = context.world
  if (statement.with === 'tcp reset') {
    const { transport } = context
    if (transport !== null && transport !== 'tcp')
      return context.error('you cannot use tcp reset with this protocol', word, context.transportAt)
    if (transport === null && family !== 'ip' && family !== 'ip6')
      context.demand = only({ kind: 'meta', key: 'l4proto', location }, 6n)
    return [statement]
  }
  let kind = statement.with
  if (kind === null) kind = context.network === 'ip' ? 'icmp' : context.network === 'ip6' ? 'icmpv6' : 'icmpx'
  if (code !== null && kind === 'icmpx' && (family === 'ip' || family === 'ip6'))
    return context.error('abstracted ICMP unreachable not supported', code.location, word)
  const network = kind === 'icmp' ? 'ip' : kind === 'icmpv6' ? 'ip6' : null
  if (network !== null && context.network !== null && context.network !== network)
    return context.error(
      'conflicting protocols specified: ip vs ip6',
      code?.location ?? location,
      context.networkAt ?? word,
    )
  if (network !== null && context.network === null && family === 'inet')
    context.demand = only({ kind: 'meta', key: 'nfproto', location }, kind === 'icmp' ? 2n : 10n)
  const type = kind === 'icmp' ? types.ICMP_CODE : kind === 'icmpv6' ? types.ICMPV6_CODE : types.ICMPX_CODE
  const usual = kind === 'icmp' ? 3n : kind === 'icmpv6' ? 4n : 1n
  const value: Expr | undefined =
    code === null ? { kind: 'value', type, value: usual, location } : evaluateValue(context, code, type, 8)
  const natural = family === 'ip' ? 'icmp' : family === 'ip6' ? 'icmpv6' : 'icmpx'
  return value === undefined
    ? undefined
    : [{ ...statement, with: kind, code: value, usual: kind === natural && numberOf(value) === usual }]
}

/** What goes to the front of a rule, so that only packets come to it to which its statement can answer (stmt_reject_gen_dependency). */
function only(left: Extract<Expr, { kind: 'meta' }>, number: bigint): Statement {
  const { key, location } = left
  const right: Expr = { kind: 'value', type: META_KEYS.get(key)!, value: number, location }
  return { kind: 'match', left, relation: 'in', right, location }
}

function nat(context: Context, statement: NatStatement): readonly Statement[] | undefined {
  const { family: table } = context.world
  if (table === 'bridge' || table === 'netdev' || table === 'arp')
    return context.error('NAT is only supported for IPv4/IPv6', statement.word)
  const { address, port, word } = statement
  const known = context.network === 'ip' || context.network === 'ip6' ? context.network : null
  const { family: asked } = statement
  if (asked !== null && known !== null && asked !== known)
    return context.error(
      `conflicting protocols specified: ${known} vs. ${asked}. You must specify ip or ip6 family in nat statement`,
      word,
      context.networkAt,
    )
  if (address !== null && asked === null && known === null)
    return context.error('ip or ip6 must be specified with address for inet tables.', word)
  const family = asked ?? known
  const inet = context.world.family === 'inet'
  let given: Expr | null | undefined = null
  if (address !== null) given = natAddress(context, address, family ?? 'ip')
  if (given === undefined) return undefined
  let portValue: Expr | null | undefined = null
  if (port !== null) {
    if (context.transport === null)
      return context.error(
        'transport protocol mapping is only valid after transport protocol match',
        port.location,
        word,
      )
    portValue = natPort(context, port)
  }
  if (portValue === undefined) return undefined
  const pairs = given?.kind === 'map' && mapsPairs(context, given.map)
  const shown =
    (inet && (asked !== null || address !== null)) || pairs || statement.typeFlags.includes('prefix') ? family : null
  const flags = statement.typeFlags.includes('prefix') ? [...statement.flags, 'netmap'] : statement.flags
  return [{ ...statement, family: shown, address: given, port: portValue, flags }]
}

/** stmt_evaluate_tproxy. */
function tproxy(context: Context, statement: TproxyStatement): readonly Statement[] | undefined {
  const { address, port, location } = statement
  const known = context.network === 'ip' || context.network === 'ip6' ? context.network : null
  const asked = statement.family
  if (asked !== null && known !== null && asked !== known)
    return context.error(
      `conflicting protocols specified: ${known} vs. ${asked}. You must specify ip or ip6 family in tproxy statement`,
      location,
    )
  const { transport } = context
  if (transport === null) return context.error('Transparent proxy support requires transport protocol match', location)
  if (address !== null && asked === null && known === null)
    return context.error('ip or ip6 must be specified with address for inet tables.', location)
  const family = asked ?? known ?? 'ip'
  const given = address === null ? null : natAddress(context, address, family)
  if (given === undefined) return undefined
  if (given?.kind === 'range') return context.error('Address ranges are not supported for tproxy.', location)
  const to = port === null ? null : natPort(context, port)
  if (to === undefined) return undefined
  if (to?.kind === 'range') return context.error('Port ranges are not supported for tproxy.', location)
  const shown = context.world.family === 'inet' ? (asked ?? (address === null ? null : known)) : null
  return [{ ...statement, family: shown, address: given, port: to }]
}

/** Whether a map gives an address together with a port. */
function mapsPairs(context: Context, map: Expr): boolean {
  const data = map.kind === 'set' ? map.members?.data : map.kind === 'setref' ? context.world.set(map.name)?.data : null
  return data != null && typeof data !== 'string' && data.types.length > 1
}

/** An address, a range, or a map to one; the map may give ports, too. */
function natAddress(context: Context, expr: Expr, family: 'ip' | 'ip6'): Expr | undefined {
  const type = addressType(family)
  const single: Types = { types: [type], bits: [type.bits] }
  if (expr.kind !== 'map') return evaluateValue(context, expr, type, type.bits)
  const key = evaluateKeyExpr(context, expr.key)
  if (key === undefined) return undefined
  const [first] = expr.map.kind === 'set' ? expr.map.elements : []
  const pair: Types = { types: [type, types.INET_SERVICE], bits: [type.bits, 16] }
  const map = evaluateMap(context, expr.map, key, first?.data?.kind === 'concat' ? pair : single)
  return map === undefined ? undefined : { ...expr, key: key.expr, map }
}

function natPort(context: Context, expr: Expr): Expr | undefined {
  if (expr.kind !== 'map') return evaluateValue(context, expr, types.INET_SERVICE, 16)
  return mapped(context, expr, { types: [types.INET_SERVICE], bits: [16] })
}

function mapped(context: Context, expr: Extract<Expr, { kind: 'map' }>, data: Types): Expr | undefined {
  const key = evaluateKeyExpr(context, expr.key)
  const map = key === undefined ? undefined : evaluateMap(context, expr.map, key, data)
  return key === undefined || map === undefined ? undefined : { ...expr, key: key.expr, map }
}

function setValue(
  context: Context,
  statement: Extract<Statement, { kind: 'set-value' }>,
): readonly Statement[] | undefined {
  const target = evaluateKeyExpr(context, statement.target)
  if (target === undefined) return undefined
  const value = valueFor(context, statement.value, target.types)
  return value === undefined ? undefined : [{ ...statement, target: target.expr, value }]
}

function valueFor(context: Context, expr: Expr, wanted: Types): Expr | undefined {
  if (expr.kind === 'map') return mapped(context, expr, wanted)
  if (expr.kind === 'binary' && reads(expr)) return evaluateKeyExpr(context, expr)?.expr
  if (reads(expr)) return evaluateKeyExpr(context, expr)?.expr
  return evaluateValue(context, expr, wanted.types[0]!, wanted.bits[0]!)
}

function setStatement(context: Context, statement: SetStatement): readonly Statement[] | undefined {
  const { set, key: element } = statement
  const known = context.world.set(set.name)
  if (known === undefined) return context.noSet(set)
  const key = evaluateKeyExpr(context, element.key)
  if (key === undefined) return undefined
  if (known.key.types.map(({ name }) => name).join() !== key.types.types.map(({ name }) => name).join())
    return context.error(
      `datatype mismatch: expected ${describeTypes(known.key)}, expression has type ${describeTypes(key.types)}`,
      key.expr.location,
      statement.location,
    )
  let data: Expr | null | undefined = null
  if (element.data !== null)
    data =
      element.data.kind === 'verdict' || known.data === null || typeof known.data === 'string'
        ? element.data
        : valueFor(context, element.data, known.data)
  return data === undefined ? undefined : [{ ...statement, key: { ...element, key: key.expr, data } }]
}

/** The types of an expression after `typeof`, as far as it is known without a packet. */
export function typesOf(expr: Expr, world: World): Types | NftError {
  const context = new Context(world)
  if (expr.kind === 'symbol') {
    const type = CT_KEYS.get(expr.text)
    if (type !== undefined) return { types: [type], bits: [type.bits] }
  }
  const key = evaluateKeyExpr(context, expr)
  return key?.types ?? context.errors[0]!
}
