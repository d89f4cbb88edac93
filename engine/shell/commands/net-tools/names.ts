import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { EAI_AGAIN } from '../../../linux/resolver/error.ts'
import { getaddrinfo, isGaiError } from '../../../linux/resolver/getaddrinfo.ts'
import { nameOf } from '../../../linux/resolver/getnameinfo.ts'
import { numericAddress } from '../../../linux/resolver/inet-aton.ts'
import { formatIp, type Ip, type Ipv4, type Ipv6 } from '../../../wire/address.ts'

/** The name of an address where there is one and it is wanted. */
export function* hostText(process: Process, ip: Ip, numeric: boolean): Running<string> {
  if (numeric) return formatIp(ip)
  return (yield* nameOf(process, ip)) ?? formatIp(ip)
}

/** An IPv4 address by number or name; where there is none, what herror(3) says of it. */
export function* hostAddress(process: Process, text: string): Running<Ipv4 | string> {
  // gethostbyname(3): digits and dots that are no address are asked of nobody.
  if (/^[\d.]*\d$/.test(text) && numericAddress(text) === undefined) return 'Unknown host'
  const found = yield* getaddrinfo(process, text, { family: 4 })
  if (isGaiError(found))
    return found === EAI_AGAIN && !/^[\d.]+$/.test(text) ? 'Host name lookup failure' : 'Unknown host'
  const [first] = found.addresses
  return typeof first === 'number' ? first : 'Unknown host'
}

/** An IPv6 address by number or name. */
export function* hostAddress6(process: Process, text: string): Running<Ipv6 | undefined> {
  const found = yield* getaddrinfo(process, text, { family: 6 })
  const first = isGaiError(found) ? undefined : found.addresses[0]
  return typeof first === 'bigint' ? first : undefined
}

/** The netmask of a prefix length. */
export function maskOf(length: number): Ipv4 {
  return length === 0 ? 0 : (0xffff_ffff << (32 - length)) >>> 0
}

/** The prefix length of a netmask; undefined when it has holes. */
export function lengthOf(mask: Ipv4): number | undefined {
  for (let length = 0; length <= 32; length++) if (maskOf(length) === mask) return length
  return undefined
}
