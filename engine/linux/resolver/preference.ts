import { failed } from '../../net/errno.ts'
import type { NetNs } from '../../net/netns.ts'
import { flowTo } from '../../net/route.ts'
import { type Ip, type Prefix, parsePrefix, prefixContains } from '../../wire/address.ts'

/** RFC 6724 2.1, with the values that glibc has built in (gai.conf(5)). */
const POLICY: readonly { readonly prefix: Prefix; readonly precedence: number; readonly label: number }[] = [
  ['::1/128', 50, 0],
  ['::/0', 40, 1],
  ['2002::/16', 30, 2],
  ['::/96', 20, 3],
  ['::ffff:0:0/96', 10, 4],
  ['fec0::/10', 40, 5],
  ['fc00::/7', 40, 6],
  ['2001::/32', 40, 7],
].map(([prefix, precedence, label]) => ({
  prefix: parsePrefix(String(prefix))!,
  precedence: Number(precedence),
  label: Number(label),
}))

interface Candidate {
  readonly address: Ip
  /** What this host would send from; undefined when it cannot reach the address. */
  readonly source: Ip | undefined
}

/** The addresses sorted by RFC 6724 6: rules 1, 2, 5, 6, 8 and 9; equal ones keep their order. */
export function inOrderOfPreference(net: NetNs, addresses: readonly Ip[]): readonly Ip[] {
  if (addresses.length < 2) return addresses
  const candidates = addresses.map(address => ({ address, source: sourceFor(net, address) }))
  return candidates.sort(compare).map(candidate => candidate.address)
}

function sourceFor(net: NetNs, address: Ip): Ip | undefined {
  const layer = net.ip(address)
  if (layer.family !== (typeof address === 'number' ? 4 : 6)) return undefined
  const routed = layer.route(flowTo(address, { protocol: 17 }))
  return failed(routed) ? undefined : routed.source
}

/** getaddrinfo.c, rfc3484_sort: two that cannot be reached are still told apart by rules 6 and 8, which need no source. */
function compare(a: Candidate, b: Candidate): number {
  const unusable = (each: Candidate) => Number(each.source === undefined)
  return (
    unusable(a) - unusable(b) ||
    sameScope(b) - sameScope(a) ||
    sameLabel(b) - sameLabel(a) ||
    policy(b.address).precedence - policy(a.address).precedence ||
    scope(a.address) - scope(b.address) ||
    shared(b) - shared(a)
  )
}

function sameScope({ address, source }: Candidate): number {
  return source === undefined ? 0 : Number(scope(address) === scope(source))
}

function sameLabel({ address, source }: Candidate): number {
  return source === undefined ? 0 : Number(policy(address).label === policy(source).label)
}

function mapped(address: Ip): bigint {
  return typeof address === 'number' ? (0xffffn << 32n) | BigInt(address) : address
}

function policy(address: Ip) {
  const wide = mapped(address)
  return POLICY.filter(({ prefix }) => prefixContains(prefix, wide)).reduce((best, each) =>
    each.prefix.length > best.prefix.length ? each : best,
  )
}

/** RFC 6724 3.1 and 3.2: multicast scopes, link-local, or global. */
function scope(address: Ip): number {
  if (typeof address === 'number') return address >>> 24 === 127 || address >>> 16 === 0xa9fe ? 2 : 14
  if (address >> 120n === 0xffn) return Number((address >> 112n) & 0xfn)
  if (address === 1n || address >> 118n === 0x3fan) return 2
  return address >> 118n === 0x3fbn ? 5 : 14
}

/** Leading bits that source and destination have in common, of those of IPv6. */
function shared({ address, source }: Candidate): number {
  if (typeof address !== 'bigint' || typeof source !== 'bigint') return 0
  const difference = address ^ source
  return difference === 0n ? 128 : 128 - difference.toString(2).length
}
