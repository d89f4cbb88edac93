import { Scope } from '../../../net/fib.ts'
import { type Ipv6Address, isDeprecated } from '../../../net/ipv6/device.ts'
import { hex } from '../../../wire/bytes.ts'
import type { ProcNetFile } from '../net.ts'

/** /proc/net/if_inet6: addresses with device, prefix length, scope and flags (net/ipv6/addrconf.c). */
export const ifInet6: ProcNetFile = {
  name: 'if_inet6',
  read: ({ links, sim }) =>
    links
      .flatMap(link =>
        link.ipv6.addresses.map(address => {
          const numbers = [link.index, address.length, scopeBits(address), flagBits(address, sim.now)]
          return `${hex(address.local, 32)} ${numbers.map(number => hex(number, 2)).join(' ')} ${link.name.padStart(8)}\n`
        }),
      )
      .join(''),
}

/** IPV6_ADDR_LOOPBACK, IPV6_ADDR_LINKLOCAL, IPV6_ADDR_SITELOCAL. */
function scopeBits({ scope }: Ipv6Address): number {
  if (scope === Scope.host) return 0x10
  return scope === Scope.link ? 0x20 : scope === Scope.site ? 0x40 : 0
}

/** IFA_F_*, as far as they fit a byte. */
function flagBits(address: Ipv6Address, now: number): number {
  return (
    (address.temporary ? 0x01 : 0) |
    (address.noDad ? 0x02 : 0) |
    (address.dadFailed ? 0x08 : 0) |
    (isDeprecated(address, now) ? 0x20 : 0) |
    (address.tentative ? 0x40 : 0) |
    (address.permanent ? 0x80 : 0)
  )
}
