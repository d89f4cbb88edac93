import type { Family } from '../../families.ts'
import { protocolNamed } from '../protocols.ts'
import type { Expr, Statement } from '../syntax.ts'
import { ICMP_FIELDS } from './icmp-fields.ts'
import { numberOf } from './values.ts'

/** The headers that an expression reads. */
function* headers(expr: Expr | null): Iterable<string> {
  if (expr === null) return
  switch (expr.kind) {
    case 'payload':
      yield expr.protocol.name
      return
    case 'concat':
      for (const part of expr.parts) yield* headers(part)
      return
    case 'binary':
      yield* headers(expr.left)
      yield* headers(expr.right)
      return
    case 'hash':
      yield* headers(expr.of)
      return
    case 'map':
      yield* headers(expr.key)
      return
    case 'option':
      if (expr.of === 'tcp option') yield 'tcp'
      return
    default:
      return
  }
}

/** The headers that a statement reads. */
export function* headersOf(statement: Statement): Iterable<string> {
  switch (statement.kind) {
    case 'match':
      yield* headers(statement.left)
      return
    case 'vmap':
      yield* headers(statement.key)
      return
    case 'set-value':
      yield* headers(statement.target)
      yield* headers(statement.value)
      return
    case 'set':
    case 'meter':
      yield* headers(statement.key.key)
      return
    case 'nat':
      yield* headers(statement.address)
      yield* headers(statement.port)
      return
    case 'object':
      yield* headers(statement.name)
      return
    case 'reject':
      if (statement.with === 'icmp') yield 'ip'
      else if (statement.with === 'icmpv6') yield 'ip6'
      else if (statement.with === 'tcp reset') yield 'tcp'
      return
    default:
      return
  }
}

/** The header that a comparison asks for, where asking for one of its fields says the same. */
function implies(statement: Statement, family: Family): string | undefined {
  if (statement.kind !== 'match' || (statement.relation !== 'in' && statement.relation !== '==')) return undefined
  const number = numberOf(statement.right)
  const { left } = statement
  if (number === undefined) return undefined
  const own =
    left.kind === 'payload' &&
    left.protocol.name === family &&
    (left.field.name === 'protocol' || left.field.name === 'nexthdr')
  if ((left.kind === 'meta' && left.key === 'l4proto') || own) return transportNames.get(Number(number))
  if (left.kind === 'meta' && left.key === 'nfproto') return number === 2n ? 'ip' : number === 10n ? 'ip6' : undefined
  return undefined
}

/** Transport headers that only one network protocol carries. */
const CARRIED: Readonly<Record<string, readonly string[]>> = { ip: ['icmp', 'igmp'], ip6: ['icmpv6'] }

const VLAN = ['vlan']

/** Frames of a protocol, and the headers that ask for it by themselves. */
const OF_ETHER_TYPE: ReadonlyMap<bigint, readonly string[]> = new Map([
  [0x0800n, ['ip', 'icmp', 'igmp']],
  [0x86ddn, ['ip6', 'icmpv6']],
  [0x0806n, ['arp']],
  [0x8100n, VLAN],
])

/** The same for the protocol of a frame, where rules see frames. */
function impliesFrame(statement: Statement): readonly string[] {
  if (statement.kind !== 'match' || (statement.relation !== 'in' && statement.relation !== '==')) return []
  const { left } = statement
  const number = numberOf(statement.right)
  const type = left.kind === 'payload' && left.protocol.name === 'ether' && left.field.name === 'type'
  const protocol = left.kind === 'meta' && left.key === 'protocol'
  return number !== undefined && (type || protocol) ? (OF_ETHER_TYPE.get(number) ?? []) : []
}

/** A type of ICMP is not listed in front of a field that no other type has. */
function impliesIcmpType(statement: Statement, next: Statement): boolean {
  if (statement.kind !== 'match' || next.kind !== 'match' || statement.relation === '!=') return false
  const { left } = statement
  if (left.kind !== 'payload' || left.field.name !== 'type' || next.left.kind !== 'payload') return false
  const types = ICMP_FIELDS[`${next.left.protocol.name} ${next.left.field.name}`]
  return types?.length === 1 && numberOf(statement.right) === types[0]
}

const transportNames: ReadonlyMap<number, string> = new Map(
  ['tcp', 'udp', 'udplite', 'sctp', 'dccp', 'icmp', 'icmpv6', 'igmp', 'ah', 'esp', 'comp'].map(name => [
    protocolNamed(name)!.number!,
    name,
  ]),
)

/** The kernel has no word for what a later field asks for anyway, so nft does not list it (payload_dependency_kill). */
export function dropImplied(statements: readonly Statement[], family: Family): readonly Statement[] {
  return statements.filter((statement, index) => {
    if (statement.kind === 'match' && statement.left.kind === 'meta' && statement.left.key === 'protocol') {
      const own = family === 'ip' ? 0x0800n : family === 'ip6' ? 0x86ddn : undefined
      if (own !== undefined && numberOf(statement.right) === own && statement.relation !== '!=') return false
    }
    const known = impliesFrame(statement)
    const frames = family === 'bridge' || family === 'netdev' || known === VLAN ? known : []
    const next = statements[index + 1]
    if (next !== undefined && [...headersOf(next)].some(each => frames.includes(each))) return false
    if (next !== undefined && impliesIcmpType(statement, next)) return false
    const header = implies(statement, family)
    if (header === undefined) return true
    for (const later of statements.slice(index + 1)) {
      if (header === 'tcp' && later.kind === 'reject' && later.with === 'tcp reset' && family === 'inet') continue
      for (const each of headersOf(later)) if (each === header || CARRIED[header]?.includes(each) === true) return false
      // What is no comparison starts anew (rule_maybe_reset_payload_deps).
      if (later.kind !== 'match') return true
    }
    return true
  })
}
