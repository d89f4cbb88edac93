import { type FibEntry, type FibTable, type NextHop, TableId } from '../../../net/fib.ts'
import { NO_NEXT_HOP } from '../../../net/route-spec.ts'
import { hex } from '../../../wire/bytes.ts'
import type { ProcNetFile } from '../net.ts'

// RTF_* of include/uapi/linux/route.h and ipv6_route.h.
const UP = 0x0001
const GATEWAY = 0x0002
const REJECT = 0x0200
const DEFAULT = 0x0001_0000
const ADDRCONF = 0x0004_0000
const PREFIX_RT = 0x0008_0000
const ANYCAST = 0x0010_0000
const NONEXTHOP = 0x0020_0000
const EXPIRES = 0x0040_0000
const LOCAL = 0x8000_0000
const PREFERENCE = { low: 0x1800_0000, medium: 0, high: 0x0800_0000 } as const

/** /proc/net/ipv6_route: the routes of all tables, a line a next hop (net/ipv6/ip6_fib.c). */
export const ipv6Route: ProcNetFile = {
  name: 'ipv6_route',
  read: ({ ipv6 }) =>
    [...ipv6.policy.tables.values()]
      .sort((a, b) => (a.id & 0xff) - (b.id & 0xff))
      .map(tableText)
      .join(''),
}

function tableText(table: FibTable): string {
  const entries = table.entries()
  const lines = entries.flatMap(entry => entry.hops.map(hop => line(entry, hop)))
  const hasDefault = entries.some(entry => entry.prefix.length === 0)
  const wanted = table.id === TableId.main || table.id === TableId.local || entries.length > 0
  return lines.join('') + (hasDefault || !wanted ? '' : NULL_ENTRY)
}

function line(entry: FibEntry, { gateway, link }: NextHop): string {
  const { prefix, priority } = entry
  const flags = typeFlags(entry, gateway !== null, prefix.length) | PREFERENCE[entry.preference]
  return text(prefix.address, prefix.length, gateway ?? 0n, priority, flags, link!.name)
}

function typeFlags(
  entry: Pick<FibEntry, 'type' | 'discards' | 'expires' | 'autoconfigured'>,
  byGateway: boolean,
  length: number,
): number {
  const { type, expires, autoconfigured } = entry
  const lives = expires === Number.POSITIVE_INFINITY ? 0 : EXPIRES
  if (NO_NEXT_HOP.has(type) || entry.discards) return REJECT | NONEXTHOP | lives
  if (type === 'local') return UP | LOCAL | NONEXTHOP
  if (type === 'anycast') return UP | ANYCAST | NONEXTHOP
  const advertised = autoconfigured ? ADDRCONF | (byGateway ? (length === 0 ? DEFAULT : 0) : PREFIX_RT) : 0
  return UP | (byGateway ? GATEWAY : 0) | advertised | lives
}

/** The reference count stands for itself: nothing is counted here. */
function text(
  destination: number | bigint,
  length: number,
  gateway: number | bigint,
  metric: number,
  flags: number,
  device: string,
): string {
  const source = `${hex(0, 32)} 00`
  const numbers = [metric, 1, 0, flags >>> 0].map(number => hex(number, 8)).join(' ')
  return `${hex(destination, 32)} ${hex(length, 2)} ${source} ${hex(gateway, 32)} ${numbers} ${device.padStart(8)}\n`
}

/** What a lookup ends at when there is no default route. */
const NULL_ENTRY = text(0, 0, 0, 0xffff_ffff, REJECT | NONEXTHOP, 'lo')
