import { foldChecksum } from '../bytes.ts'
import { DESTINATION, PROTOCOL, Protocol, SOURCE } from '../ipv4.ts'
import * as ipv6 from '../ipv6.ts'
import { NEXT_HEADER } from '../ipv6.ts'
import { CHECKSUM, DESTINATION_PORT, HEADER_LENGTH, LENGTH, SOURCE_PORT } from '../udp.ts'
import type { IpContext, Printer } from './printer.ts'
import { transportSum } from './pseudo-header.ts'
import { hex4, rightChecksum } from './words.ts'

export function printUdp(p: Printer, start: number, length: number, ip: IpContext) {
  p.protocol = 'udp'
  if (!p.has(start + DESTINATION_PORT, 2)) {
    if (namesProtocol(p, ip, Protocol.udp)) p.print(`${addresses(p, ip)}: `)
    return p.truncated()
  }
  const [source, destination] = [p.u16(start + SOURCE_PORT), p.u16(start + DESTINATION_PORT)]
  p.print(endpoints(p, ip, Protocol.udp, p.port(source, 'udp'), p.port(destination, 'udp')))
  if (length < HEADER_LENGTH) return p.print(`truncated-udp ${length}`)
  if (!p.has(start, HEADER_LENGTH)) return p.truncated()
  let stated = p.u16(start + LENGTH)
  if (stated === 0 && length > 0xffff) stated = length
  if (stated < HEADER_LENGTH) return p.print(`truncated-udplength ${stated}`)
  const payload = start + HEADER_LENGTH
  const data = stated - HEADER_LENGTH
  const left = Math.min(length - HEADER_LENGTH, data)
  // With -T for a protocol over UDP no checksum is looked at.
  const told = p.layers.readsUdp(p.options.readAs)
  if (p.verbose > 0 && !told && !p.options.skipChecksums && !ip.fragmented) printChecksum(p, start, left, ip)
  if (!p.options.quick && p.layers.udpPayload(p, source, destination, payload, left, ip)) return
  if (data > left && !ip.fragmented) p.print(`UDP, bad length ${data} > ${left}`)
  else p.print(`UDP, length ${data}`)
}

function printChecksum(p: Printer, start: number, data: number, ip: IpContext) {
  const found = p.u16(start + CHECKSUM)
  if (ip.version === 4 && p.verbose < 2) return
  if (ip.version === 4 && found === 0) return p.print('[no cksum] ')
  if (!p.has(start + HEADER_LENGTH, data)) return
  const remainder = foldChecksum(transportSum(p, ip, Protocol.udp, start, start + HEADER_LENGTH + data))
  if (remainder === 0) return p.print('[udp sum ok] ')
  p.print(`[bad udp cksum ${hex4(found)} -> ${hex4(rightChecksum(found, remainder))}!] `)
}

/** Whether the IP header itself says that this protocol follows: no extension header stands between. */
function namesProtocol(p: Printer, ip: IpContext, protocol: number): boolean {
  return p.u8(ip.ipStart + (ip.version === 4 ? PROTOCOL : NEXT_HEADER)) === protocol
}

export function addresses(p: Printer, ip: IpContext): string {
  const at = ip.ipStart
  return ip.version === 4
    ? `${p.ipv4(at + SOURCE)} > ${p.ipv4(at + DESTINATION)}`
    : `${p.ipv6(at + ipv6.SOURCE)} > ${p.ipv6(at + ipv6.DESTINATION)}`
}

/** Both ends as `address.port`; behind an extension header the addresses were printed before. */
export function endpoints(p: Printer, ip: IpContext, protocol: number, source: string, destination: string): string {
  const at = ip.ipStart
  if (!namesProtocol(p, ip, protocol)) return `${source} > ${destination}: `
  return ip.version === 4
    ? `${p.ipv4(at + SOURCE)}.${source} > ${p.ipv4(at + DESTINATION)}.${destination}: `
    : `${p.ipv6(at + ipv6.SOURCE)}.${source} > ${p.ipv6(at + ipv6.DESTINATION)}.${destination}: `
}
