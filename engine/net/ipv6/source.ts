import type { Ipv6 as Address } from '../../wire/address.ts'
import type { Link } from '../link.ts'
import { type Ipv6Address, isDeprecated } from './device.ts'
import type { Ipv6 } from './ipv6.ts'
import { commonBits, isMulticastIpv6, scopeOf } from './scope.ts'

interface Candidate {
  readonly link: Link
  readonly address: Ipv6Address
}

interface Question {
  readonly destination: Address
  readonly scope: number
  readonly label: number
  /** By which the packet will leave; null while that is open. */
  readonly link: Link | null
  readonly now: number
}

/**
 * ipv6_dev_get_saddr: which of our addresses suits a destination (RFC 6724 5). undefined when there is none at all. Mobile
 * IPv6 (rule 4) is not emulated.
 */
export function selectSource(ipv6: Ipv6, link: Link | null, destination: Address): Address | undefined {
  const scope = scopeOf(destination)
  const question = { destination, scope, label: ipv6.labels.labelOf(destination, link), link, now: ipv6.netns.sim.now }
  const near = isMulticastIpv6(destination) || scope <= 2 || link?.ipv6.conf.use_oif_addrs_only === 1
  let best: Candidate | undefined
  for (const each of near && link !== null ? [link] : ipv6.netns.links) {
    if (link !== null && each.l3mdev !== link.l3mdev) continue
    for (const address of each.ipv6.addresses) {
      if (address.tentative) continue
      const candidate = { link: each, address }
      if (best === undefined || isBetter(ipv6, candidate, best, question)) best = candidate
    }
  }
  return best?.address.local
}

/** Compares by each rule in turn; the first that tells them apart decides. */
function isBetter(ipv6: Ipv6, a: Candidate, b: Candidate, question: Question): boolean {
  for (const rule of RULES) {
    const difference = rule(ipv6, a, question) - rule(ipv6, b, question)
    if (difference !== 0) return difference > 0
  }
  return false
}

/** RFC 6724 5: larger is better. The numbers are the RFC's. */
const RULES: readonly ((ipv6: Ipv6, candidate: Candidate, question: Question) => number)[] = [
  // 1: the destination itself.
  (_, { address }, { destination }) => Number(address.local === destination),
  // 2: the smallest scope that is large enough, else the largest.
  (_, { address }, { scope }) =>
    scopeOf(address.local) >= scope ? -scopeOf(address.local) : scopeOf(address.local) - 128,
  // 3: not deprecated.
  (_, { address }, { now }) => Number(!isDeprecated(address, now)),
  // 5: of the device that the packet leaves by.
  (_, candidate, { link }) => Number(link === null || candidate.link === link),
  // 6: the same label.
  (ipv6, { link, address }, { label }) => Number(ipv6.labels.labelOf(address.local, link) === label),
  // 7: a temporary one if the device prefers these, else not.
  (_, { link, address }) => Number(address.temporary === link.ipv6.conf.use_tempaddr >= 2),
  // 8: the longest prefix in common.
  (_, { address }, { destination }) => Math.min(commonBits(address.local, destination), address.length),
]
