import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { nameOf } from '../../../linux/resolver/getnameinfo.ts'
import { needsLink } from '../../../net/ipv6/scope.ts'
import type { Link } from '../../../net/link.ts'
import { formatIp, type Ip } from '../../../wire/address.ts'

/** `fe80::1%eth0`: an address with the device without which it says nothing (getnameinfo(3), NI_NUMERICHOST). */
export function zonedAddress(address: Ip, link: Link | null | undefined): string {
  const zone = link && typeof address === 'bigint' && needsLink(address) ? `%${link.name}` : ''
  return `${formatIp(address)}${zone}`
}

/** `name (address)`, or the address alone where nobody knows a name or none is wanted (pr_addr of iputils). */
export function* addressText(
  process: Process,
  address: Ip,
  link: Link | null | undefined,
  numeric: boolean,
): Running<string> {
  const shown = zonedAddress(address, link)
  const name = numeric ? undefined : yield* nameOf(process, address)
  return name === undefined ? shown : `${name} (${shown})`
}
