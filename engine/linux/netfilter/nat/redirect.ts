import { Scope } from '../../../net/fib.ts'
import { Hook } from '../../../net/hooks.ts'
import { routeScope } from '../../../net/ipv6/scope.ts'
import type { Ip } from '../../../wire/address.ts'
import type { PacketContext } from '../packet.ts'

/**
 * nf_nat_redirect.c: the host itself, by an address of the device that the packet came by; what the host sends goes to the loopback address. A
 * destination that means something on its link alone is redirected to an address of that scope.
 */
export function redirectAddress(packet: PacketContext): Ip | undefined {
  const { family, hook, incoming, skb } = packet
  if (hook === Hook.localOut) return family === 4 ? 0x7f00_0001 : 1n
  if (incoming === null) return undefined
  if (family === 4) return incoming.ipv4.addresses.find(address => !address.secondary)?.local
  const scope = routeScope(packet.netfilter.net.ipv6.destinationOf(skb))
  const usable = incoming.ipv6.addresses.find(
    address => !address.tentative && (scope === Scope.global || address.scope === scope),
  )
  return usable?.local
}
