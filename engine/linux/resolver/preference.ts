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

function compare(a: Candidate, b: Candidate): number {
  if (a.source === undefined || b.source === undefined)
    return Number(a.source === undefined) - Number(b.source === undefined)
  const sameScope = (each: Candidate) => Number(scope(each.address) === scope(each.source!))
  const sameLabel = (each: Candidate) => Number(policy(each.address).label === policy(each.source!).label)
  return (
    sameScope(b) - sameScope(a) ||
    sameLabel(b) - sameLabel(a) ||
    policy(b.address).precedence - policy(a.address).precedence ||
    scope(a.address) - scope(b.address) ||
    (typeof a.address === 'bigint' && typeof b.address === 'bigint' ? shared(b) - shared(a) : 0)
  )
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

/** Leading bits that source and destination have in common. */
function shared({ address, source }: Candidate): number {
  const difference = mapped(address) ^ mapped(source!)
  return difference === 0n ? 128 : 128 - difference.toString(2).length
}
