import { CT_DIRECTED, CT_KEYS, META_KEYS } from '../keys.ts'
import type { Location } from '../location.ts'
import { optionFields } from '../options.ts'
import { fieldAt, networkProtocol, protocolNamed, TH, transportProtocol } from '../protocols.ts'
import type { Expr, PayloadExpr, Statement, Types } from '../syntax.ts'
import * as types from '../types/table.ts'
import { integerOf } from '../types/table.ts'
import type { DataType } from '../types/type.ts'
import type { Context } from './context.ts'
import { evaluateValue, numberOf } from './values.ts'

/** Expressions that read something, and the types of what they read. */
export interface Key {
  readonly expr: Expr
  readonly types: Types
}

function one(expr: Expr, type: DataType, bits: number = type.bits): Key {
  return { expr, types: { types: [type], bits: [bits] } }
}

/** The key of an element that a rule puts into a set of this type. */
export function evaluateElementKey(context: Context, expr: Expr, wanted: Types): Key | undefined {
  return expr.kind === 'concat' ? concat(context, expr, wanted) : evaluateKeyExpr(context, expr)
}

/** Evaluates what a rule reads. */
export function evaluateKeyExpr(context: Context, expr: Expr): Key | undefined {
  switch (expr.kind) {
    case 'symbol':
      return context.error('No symbol type information', expr.location)
    case 'payload':
      return payload(context, expr)
    case 'raw':
      return raw(context, expr)
    case 'option':
      return option(context, expr)
    case 'meta':
      return meta(context, expr)
    case 'ct':
      return ct(context, expr)
    case 'fib':
      return one(expr, expr.result === 'type' ? types.FIB_ADDR : expr.result === 'oif' ? types.IFINDEX : types.IFNAME)
    case 'rt':
      return rt(context, expr)
    case 'socket':
      return one(expr, expr.key === 'mark' ? types.MARK : expr.key === 'cgroupv2' ? types.CGROUP : integerOf(1, 'host'))
    case 'osf':
      return one(expr, types.HELPER_NAME)
    case 'ipsec':
      if (!['ip', 'ip6', 'inet'].includes(context.world.family))
        return context.error('ipsec expression is only valid in ip/ip6/inet tables', expr.location)
      return one(expr, expr.family === 'ip' ? types.IPV4 : expr.family === 'ip6' ? types.IPV6 : integerOf(32, 'big'))
    case 'numgen':
      return one(expr, below(expr))
    case 'hash': {
      const of = expr.of === null ? null : evaluateKeyExpr(context, expr.of)
      return of === undefined ? undefined : one({ ...expr, of: of?.expr ?? null }, below(expr))
    }
    case 'concat':
      return concat(context, expr)
    case 'binary':
      return binary(context, expr)
    default:
      return context.error('No symbol type information', expr.location)
  }
}

/** Integers that are the rest of a division. */
function below({ modulus, offset }: { readonly modulus: number; readonly offset: number }): DataType {
  return modulus === 0 ? types.INTEGER : { ...types.INTEGER, max: BigInt(modulus - 1 + offset) }
}

/** Transport protocols that only one network protocol carries (payload_gen_special_dependency). */
const ICMP_OF: ReadonlyMap<string, string> = new Map([
  ['icmp', 'ip'],
  ['igmp', 'ip'],
  ['icmpv6', 'ip6'],
])

/** What is asked for has to fit what is known of the packet by now. */
function payload(context: Context, expr: PayloadExpr): Key | undefined {
  const { protocol, field, location } = expr
  const { base, name } = protocol
  if (base === 'nh') {
    if (context.network !== null && context.network !== name)
      return context.error(`conflicting protocols specified: ${context.network} vs. ${name}`, location)
    if (name === 'arp' && context.world.family === 'inet')
      return context.error('conflicting protocols specified: inet vs. arp', location)
    context.isNetwork(name, location)
  }
  if (base === 'th' && protocol !== TH) {
    if (context.network === 'arp' && context.transports.length === 0)
      return context.error(`conflicting protocols specified: arp vs. ${name}`, location)
    const other = context.transports.find(each => each !== name)
    if (other !== undefined) return context.error(`conflicting protocols specified: ${other} vs. ${name}`, location)
    context.isTransport(name, location)
    const network = ICMP_OF.get(name)
    if (network !== undefined && context.network === null) context.isNetwork(network, location)
  }
  const known = protocol === TH && context.transports.length === 1 ? protocolNamed(context.transport!) : undefined
  const better = known === undefined ? undefined : fieldAt(known, field.offset, field.bits)
  if (known !== undefined && better !== undefined)
    return one({ ...expr, protocol: known, field: better }, better.type, better.bits)
  return one(expr, field.type, field.bits)
}

/** A place that has a name is listed by it. */
function raw(context: Context, expr: Extract<Expr, { kind: 'raw' }>): Key {
  const { base, offset, bits, location } = expr
  let protocol = base === 'th' ? TH : undefined
  if (base === 'th' && context.transports.length === 1) protocol = protocolNamed(context.transport!)
  if (base === 'nh' && context.network !== null) protocol = protocolNamed(context.network)
  const field = protocol === undefined ? undefined : fieldAt(protocol, offset, bits)
  if (protocol !== undefined && field !== undefined)
    return one({ kind: 'payload', protocol, field, location }, field.type, field.bits)
  return one(expr, RAW, bits)
}

const RAW: DataType = { ...types.INTEGER, format: value => `0x${value.toString(16)}` }

function option(context: Context, expr: Extract<Expr, { kind: 'option' }>): Key | undefined {
  const { of, name, field, location } = expr
  const found = optionFields(of, name, field)!
  // The first segment is where nft knows of no field.
  if (field === 'sid[0]') return one(expr, types.INTEGER)
  if (of === 'sctp chunk') return one(expr, found.type, found.bits)
  const carrier = of === 'exthdr' ? 'ip6' : of === 'ip option' ? 'ip' : context.network
  if (context.network !== null && context.network !== carrier)
    return context.error(`cannot use exthdr with ${context.network}`, location)
  if (of === 'tcp option') {
    const other = context.transports.find(each => each !== 'tcp')
    if (other !== undefined) return context.error(`conflicting protocols specified: ${other} vs. tcp`, location)
    context.isTransport('tcp', location)
  }
  return one(expr, found.type, found.bits)
}

function meta(context: Context, expr: Extract<Expr, { kind: 'meta' }>): Key | undefined {
  const { family } = context.world
  if (expr.key === 'nfproto' && family !== 'inet')
    return context.error('meta nfproto is only useful in the inet family', expr.location)
  return one(expr, META_KEYS.get(expr.key)!, expr.key === 'ipsec' ? 8 : undefined)
}

function ct(context: Context, expr: Extract<Expr, { kind: 'ct' }>): Key | undefined {
  let { key } = expr
  const { direction, location } = expr
  if (key === 'saddr' || key === 'daddr') {
    if (context.network !== 'ip' && context.network !== 'ip6') {
      context.error(`cannot determine ip protocol version, use "ip ${key}" or "ip6 ${key}" instead`, location)
      return one(expr, types.INVALID)
    }
    key = `${context.network} ${key}`
  }
  const [network] = key.split(' ')
  if ((network === 'ip' || network === 'ip6') && context.network !== null && context.network !== network)
    return context.error(`conflicting protocols specified: ${context.network} vs. ${network}`, location)
  const ports = key === 'proto-src' || key === 'proto-dst'
  if (ports && context.transport === null) return one(expr, types.INVALID)
  if (!CT_DIRECTED.has(key) && direction !== null)
    return context.error(`ct: cannot use ${key} with a direction`, location)
  // What is the same both ways comes back without its direction.
  const both = key === 'protocol' || key === 'l3proto'
  return one({ ...expr, key, direction: both ? null : direction }, CT_KEYS.get(key)!)
}

function rt(context: Context, expr: Extract<Expr, { kind: 'rt' }>): Key | undefined {
  const { key, location } = expr
  if (key === 'classid') return one(expr, types.REALM)
  if (key === 'mtu') return one(expr, integerOf(16, 'host'))
  if (key === 'ipsec') return one(expr, types.BOOLEAN, 8)
  const family = expr.family ?? context.network
  if (family !== 'ip' && family !== 'ip6')
    return context.error('cannot determine ip protocol version, use "ip nexthop" or "ip6 nexthop" instead', location)
  if (context.network !== null && context.network !== family)
    return context.error(`${family} nexthop will not match`, location)
  return one({ ...expr, family }, family === 'ip' ? types.IPV4 : types.IPV6)
}

/** A value among what is read, as the elements of a named set have it. */
function constant(context: Context, expr: Expr, wanted: Types | null, index: number): Key | undefined {
  const type = wanted?.types[index]
  if (type === undefined) return context.error("Can't parse symbolic invalid expressions", expr.location)
  const bits = wanted!.bits[index]!
  const value = evaluateValue(context, expr, type, bits)
  return value === undefined ? undefined : one(value, type, bits)
}

function concat(
  context: Context,
  expr: Extract<Expr, { kind: 'concat' }>,
  wanted: Types | null = null,
): Key | undefined {
  const keys: Key[] = []
  for (const [index, part] of expr.parts.entries()) {
    const key = part.kind === 'symbol' ? constant(context, part, wanted, index) : evaluateKeyExpr(context, part)
    if (key === undefined) return undefined
    keys.push(key)
    if (key.types.bits[0] === 0 || key.types.types[0] === types.HELPER_NAME)
      return context.error(
        `can not use variable sized data types (${key.types.types[0]!.name}) in concat expressions`,
        part.location,
      )
  }
  return {
    expr: { ...expr, parts: keys.map(key => key.expr) },
    types: { types: keys.flatMap(key => key.types.types), bits: keys.flatMap(key => key.types.bits) },
  }
}

function binary(context: Context, expr: Extract<Expr, { kind: 'binary' }>): Key | undefined {
  const left = evaluateKeyExpr(context, expr.left)
  if (left === undefined) return undefined
  const [type] = left.types.types
  const [bits] = left.types.bits
  const shift = expr.op === '<<' || expr.op === '>>'
  if (reads(expr.right)) {
    const other = evaluateKeyExpr(context, expr.right)
    const text = `Right hand side of binary operation (${expr.op}) must be constant`
    return other === undefined ? undefined : context.error(text, other.expr.location, expr.location)
  }
  const right = evaluateValue(context, expr.right, shift ? types.INTEGER : type!, bits!)
  const width = shift ? widthOf(left.expr, bits!) : 0
  if (shift && right?.kind === 'value' && right.value >= BigInt(width))
    return context.error(
      `${expr.op === '<<' ? 'Left' : 'Right'} shift of ${right.value} bits is undefined for type of ${width} bits width`,
      right.location,
      left.expr.location,
    )
  return right === undefined
    ? undefined
    : { expr: { ...expr, left: underMask(expr.op, left.expr, right), right }, types: left.types }
}

/** Bits of what is shifted: of a field within bytes, with those to its right (expr_evaluate_bits). */
function widthOf(expr: Expr, bits: number): number {
  if (expr.kind !== 'payload') return bits
  const over = (expr.field.offset + expr.field.bits) % 8
  return bits + (over === 0 ? 0 : 8 - over)
}

/** The kernel keeps one mask and one value to exchange: `a & m | v` comes back with the value in the mask, too. */
function underMask(op: string, left: Expr, right: Expr): Expr {
  if (op !== '|' || right.kind !== 'value' || left.kind !== 'binary' || left.op !== '&') return left
  if (left.right.kind !== 'value') return left
  return { ...left, right: { ...left.right, value: left.right.value | right.value } }
}

const NETWORK_OF: ReadonlyMap<bigint, string> = new Map([
  [2n, 'ip'],
  [10n, 'ip6'],
])

/** Whether an expression reads something, so that it is not a value. */
export function reads(expr: Expr): boolean {
  switch (expr.kind) {
    case 'payload':
    case 'raw':
    case 'option':
    case 'meta':
    case 'ct':
    case 'fib':
    case 'rt':
    case 'socket':
    case 'osf':
    case 'ipsec':
    case 'numgen':
    case 'hash':
    case 'map':
      return true
    case 'binary':
      return reads(expr.left)
    case 'concat':
      return expr.parts.some(reads)
    default:
      return false
  }
}

/** What a comparison for equality says of the headers that follow; with a set it says it of each of its members. */
export function learn(context: Context, { left, right, location }: Extract<Statement, { kind: 'match' }>): void {
  const number = numberOf(right)
  if (number !== undefined) learnNumber(context, left, number, location)
  else if (right.kind === 'set' && left.kind !== 'concat')
    for (const { first, last } of right.members?.elements ?? [])
      if (first[0] === last[0]) learnNumber(context, left, first[0]!, location)
}

function learnNumber(context: Context, left: Expr, number: bigint, at: Location): void {
  const transport =
    (left.kind === 'meta' && left.key === 'l4proto') ||
    (left.kind === 'ct' && left.key === 'protocol') ||
    (left.kind === 'payload' &&
      (left.field.name === 'protocol' || left.field.name === 'nexthdr') &&
      left.protocol.base === 'nh')
  if (transport) context.isTransport(transportProtocol(Number(number))?.name ?? 'unknown', at)
  const { family } = context.world
  const ether =
    (left.kind === 'meta' && left.key === 'protocol' && (family === 'bridge' || family === 'netdev')) ||
    (left.kind === 'payload' &&
      (left.protocol.name === 'ether' || left.protocol.name === 'vlan') &&
      left.field.name === 'type')
  const own = left.kind === 'payload' && ether
  const network = ether
    ? networkProtocol(Number(number))?.name
    : left.kind === 'meta' && left.key === 'nfproto'
      ? NETWORK_OF.get(number)
      : undefined
  if (network !== undefined && (own || family === 'inet' || family === 'bridge' || family === 'netdev'))
    context.isNetwork(network, at)
  if (
    left.kind === 'payload' &&
    (left.protocol.name === 'icmp' || left.protocol.name === 'icmpv6') &&
    left.field.name === 'type'
  )
    context.icmpType = number
}
