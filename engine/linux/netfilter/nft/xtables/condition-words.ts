import { bounds } from '../evaluate/values.ts'
import { exprText } from '../print/expressions.ts'
import type { Expr, Relation, Statement } from '../syntax.ts'
import type { Style } from '../types/type.ts'

type Match = Extract<Statement, { kind: 'match' }>
type Payload = Extract<Expr, { kind: 'payload' }>

/** What iptables-nft does not get any further with: it says so and ends. */
export class Unreadable {
  readonly why: string

  constructor(why: string) {
    this.why = why
  }
}

/** Null for expressions that make iptables-nft call the whole table incompatible (nft_is_rule_compatible). */
export type Words = readonly string[] | Unreadable | null

/** Whose rule it is, and how its values are written. */
export interface Reading {
  readonly family: 4 | 6
  readonly style: Style
}

/** The words of iptables for a condition of nft; none where it passes over it, as over sets (nft-shared.c). */
export function matchWords(match: Match, reading: Reading): Words {
  const { left, right } = match
  if (left.kind === 'concat') return []
  const [key, mask] = left.kind === 'binary' && left.op === '&' ? [left.left, left.right] : [left, null]
  if (right.kind === 'set' || right.kind === 'setref') return key.kind === 'payload' ? protocolWords(key) : []
  if (key.kind === 'meta') return metaWords(match, key.key, mask, reading)
  return key.kind === 'payload' ? payloadWords(match, key, mask, reading.style) : null
}

function plain(expr: Expr, style: Style): string {
  return exprText(expr, style).replaceAll('"', '')
}

function inverted(relation: Relation): readonly string[] {
  return relation === '!=' ? ['!'] : []
}

function hex(expr: Expr): string {
  return expr.kind === 'value' ? `0x${expr.value.toString(16)}` : '0'
}

function metaWords({ relation, right }: Match, key: string, mask: Expr | null, { family, style }: Reading): Words {
  const not = inverted(relation)
  if (right.kind === 'range') return null
  switch (key) {
    case 'iif':
    case 'iifname':
      return [...not, '-i', plain(right, style).replace(/\*$/, '+')]
    case 'oif':
    case 'oifname':
      return [...not, '-o', plain(right, style).replace(/\*$/, '+')]
    case 'l4proto':
      return right.kind === 'value' ? [...not, '-p', String(right.value)] : []
    case 'mark':
      return ['-m', 'mark', ...not, '--mark', mask === null ? hex(right) : `${hex(right)}/${hex(mask)}`]
    case 'pkttype':
      return ['-m', 'pkttype', ...not, '--pkt-type', plain(right, style).replace(/^host$/, 'unicast')]
    default:
      return ['time', 'day', 'hour'].includes(key) ? null : new Unreadable(`unknown ipv${family} meta key`)
  }
}

function protocolWords({ protocol }: Payload): readonly string[] {
  return protocol.name === 'tcp' || protocol.name === 'udp' ? ['-p', protocol.name] : []
}

function payloadWords(match: Match, key: Payload, mask: Expr | null, style: Style): Words {
  const { protocol } = key
  switch (protocol.name) {
    case 'ip':
    case 'ip6':
      return networkWords(match, key, mask, style)
    case 'tcp':
    case 'udp':
      return key.field.name === 'flags' ? flagWords(match, mask) : portWords(match, key)
    case 'icmp':
    case 'icmpv6':
      return icmpWords(match, key)
    default:
      return new Unreadable(
        protocol.name === 'ether' || protocol.name === 'vlan'
          ? 'unknown ipv4 meta key'
          : 'unsupported layer 4 protocol value',
      )
  }
}

function networkWords({ relation, right }: Match, { field }: Payload, mask: Expr | null, style: Style): Words {
  const not = inverted(relation)
  switch (field.name) {
    case 'saddr':
    case 'daddr': {
      const option = field.name === 'saddr' ? '-s' : '-d'
      if (right.kind === 'range') return [...not, option, plain(right.to, style)]
      return [...not, option, mask === null ? plain(right, style) : `${plain(right, style)}/${plain(mask, style)}`]
    }
    case 'protocol':
    case 'nexthdr':
      return right.kind === 'value' ? [...not, '-p', String(right.value)] : []
    case 'ttl':
    case 'hoplimit':
      return hopWords(relation, right, field.name === 'ttl' ? 'ttl' : 'hl')
    case 'frag-off':
      return ['-f']
    default:
      return new Unreadable('unknown payload offset')
  }
}

function hopWords(relation: Relation, right: Expr, match: 'ttl' | 'hl'): Words {
  if (right.kind !== 'value') return null
  const number = Number(right.value)
  const words = (kind: string, value: number) => ['-m', match, `--${match}-${kind}`, `${value}`]
  if (relation === '<' || relation === '<=') return words('lt', relation === '<' ? number : number + 1)
  if (relation === '>' || relation === '>=') return words('gt', relation === '>' ? number : number - 1)
  return ['-m', match, ...inverted(relation), `--${match}-eq`, `${number}`]
}

const FLAGS = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG'] as const

function flagNames(bits: number): string {
  const names = FLAGS.filter((_flag, bit) => (bits & (1 << bit)) !== 0)
  if (names.length === FLAGS.length) return 'ALL'
  return names.length === 0 ? 'NONE' : names.join(',')
}

function flagWords({ left, relation, right }: Match, mask: Expr | null): Words {
  const tcp = ['-p', 'tcp', '-m', 'tcp']
  const value = right.kind === 'value' ? Number(right.value) : 0
  if (mask !== null && mask.kind === 'value')
    return [...tcp, ...inverted(relation), '--tcp-flags', flagNames(Number(mask.value)), flagNames(value)]
  // One of the flags is set, or none of them.
  if (relation === 'in') return [...tcp, '!', '--tcp-flags', flagNames(value), 'NONE']
  if (relation === '!') return [...tcp, '--tcp-flags', flagNames(value), 'NONE']
  return left.kind === 'payload' ? [...tcp, ...inverted(relation), '--tcp-flags', 'ALL', flagNames(value)] : null
}

function portWords({ relation, right }: Match, { protocol, field }: Payload): Words {
  const head = ['-p', protocol.name]
  if (field.name !== 'sport' && field.name !== 'dport') return head
  if (right.kind !== 'value' && right.kind !== 'range') return head
  let [first, last] = bounds(right, 16)
  if (relation === '<' || relation === '<=') [first, last] = [0n, relation === '<' ? first - 1n : first]
  else if (relation === '>' || relation === '>=') [first, last] = [relation === '>' ? first + 1n : first, 65535n]
  const ports = first === last ? `${first}` : `${first}:${last}`
  return [...head, '-m', protocol.name, ...inverted(relation), `--${field.name}`, ports]
}

function icmpWords({ relation, right }: Match, { protocol, field }: Payload): Words {
  if (right.kind !== 'value') return null
  const [match, option] = protocol.name === 'icmp' ? ['icmp', '--icmp-type'] : ['icmp6', '--icmpv6-type']
  const head = ['-p', protocol.name, '-m', match, ...inverted(relation), option]
  return field.name === 'type' ? [...head, `${right.value}`] : [...head, `any/${right.value}`]
}
