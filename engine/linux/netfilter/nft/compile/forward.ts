import type { Link } from '../../../../net/link.ts'
import type { Ip } from '../../../../wire/address.ts'
import * as ipv4 from '../../../../wire/ipv4.ts'
import { duplicate } from '../../duplicate.ts'
import type { Expression } from '../../expression.ts'
import { Outcome } from '../../outcome.ts'
import type { PacketContext } from '../../packet.ts'
import type { Expr, Statement } from '../syntax.ts'
import type { Environment } from './environment.ts'
import { Step } from './step.ts'

/** RFC 8200 3: offset of the hop limit. */
const HOP_LIMIT = 7
/** NF_RECURSION_LIMIT of nf_dup_netdev.c: frames that are sent on while another one is. */
const DEPTH_MAX = 2

function linkOf(device: Expr | null, { netfilter }: Environment): Link | null {
  return device?.kind === 'value' ? (netfilter.net.linkByIndex(Number(device.value)) ?? null) : null
}

function addressOf(expr: Expr): Ip | undefined {
  if (expr.kind !== 'value') return undefined
  return expr.type.name === 'ipv6_addr' ? BigInt(expr.value) : Number(expr.value)
}

/** Of ip and ip6: a copy to a host on the same link (nft_dup_ipv4.c). Elsewhere there is none. */
export function compileDuplicate(
  { address, device }: Extract<Statement, { kind: 'dup' }>,
  environment: Environment,
): Expression | undefined {
  const gateway = addressOf(address)
  if ((environment.family !== 'ip' && environment.family !== 'ip6') || gateway === undefined) return undefined
  return new Step(packet => {
    duplicate(packet, gateway, linkOf(device, environment))
    return Outcome.next
  })
}

/** Of netdev: the frame, or a copy of it, leaves by another device (nft_fwd_netdev.c, nft_dup_netdev.c). */
export function compileForward(
  { copy, address, device }: Extract<Statement, { kind: 'forward' }>,
  environment: Environment,
): Expression | undefined {
  if (environment.family !== 'netdev') return undefined
  let depth = 0
  const send = (packet: PacketContext): Outcome => {
    const link = linkOf(device, environment)
    if (link === null || depth >= DEPTH_MAX) return copy ? Outcome.next : Outcome.drop
    const skb = copy ? packet.skb.clone() : packet.skb
    depth++
    const target = address === null ? undefined : addressOf(address)
    if (target === undefined) link.transmit(skb)
    else toNeighbour(packet, link, target)
    depth--
    return copy ? Outcome.next : Outcome.stolen
  }
  return new Step(send)
}

/** nft_fwd_neigh_eval: the packet has spent a hop, and goes to the neighbour with this address. */
function toNeighbour({ skb, family }: PacketContext, link: Link, target: Ip): void {
  const { bytes, network } = skb
  const at = network + (family === 4 ? ipv4.TTL : HOP_LIMIT)
  if (family === 0 || bytes[at]! <= 1) return
  bytes[at]!--
  if (family === 4) ipv4.writeChecksum(bytes, network)
  skb.start = network
  skb.link = link
  skb.nextHop = target
  link.netns.ip(target).neighbours.ensure(target, link).output(skb)
}
