/** `broadcast` and `multicast`, of the link and of IP. */
import { BROADCAST_MAC } from '../address.ts'
import { BPF_B, BPF_W } from './bpf.ts'
import { anyBit, atLeast, equals, equalsMac } from './compare.ts'
import type { Compiler } from './compiler.ts'
import { and, type Condition, or } from './condition.ts'
import { FilterError } from './error.ts'
import { LinkProtocol, linkType } from './link-type.ts'
import type { Protocol } from './qualifier.ts'

export function broadcast(c: Compiler, protocol: Protocol): Condition {
  if (protocol === 'ip') return ipBroadcast(c)
  if (protocol !== 'default' && protocol !== 'link')
    throw new FilterError('only link-layer/IP broadcast filters supported')
  if (c.layout.link !== 'ethernet') throw new FilterError('not a broadcast link')
  return equalsMac(c.layout, 0, BROADCAST_MAC)
}

/** Host bits all zero or all one. */
function ipBroadcast(c: Compiler): Condition {
  const hostMask = ~c.netmask >>> 0
  const destination = { base: 'network', offset: 16, size: BPF_W } as const
  return and(
    linkType(c, LinkProtocol.ip),
    or(equals(c.layout, destination, 0, hostMask), equals(c.layout, destination, hostMask, hostMask)),
  )
}

export function multicast(c: Compiler, protocol: Protocol): Condition {
  const { layout } = c
  if (protocol === 'ip')
    return and(linkType(c, LinkProtocol.ip), atLeast(layout, { base: 'network', offset: 16, size: BPF_B }, 224))
  if (protocol === 'ip6')
    return and(linkType(c, LinkProtocol.ip6), equals(layout, { base: 'network', offset: 24, size: BPF_B }, 255))
  if ((protocol !== 'default' && protocol !== 'link') || layout.link !== 'ethernet')
    throw new FilterError(
      'link-layer multicast filters supported only on ethernet/FDDI/token ring/ARCNET/802.11/ATM LANE/Fibre Channel',
    )
  return anyBit(layout, { base: 'header', offset: 0, size: BPF_B }, 1)
}
