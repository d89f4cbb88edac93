import { foldChecksum, hex, sum16 } from '../bytes.ts'
import {
  CHECKSUM,
  CODE,
  DATA,
  GATEWAY,
  IDENTIFIER,
  MTU,
  ORIGINATE,
  POINTER,
  RECEIVE,
  Redirect,
  SEQUENCE,
  TIMESTAMP_LENGTH,
  TimeExceeded,
  TRANSMIT,
  TYPE,
  Type,
  Unreachable,
} from '../icmpv4.ts'
import { DESTINATION, headerLength, PROTOCOL, Protocol, TOTAL_LENGTH } from '../ipv4.ts'
import { DESTINATION_PORT } from '../udp.ts'
import { printExtensions } from './icmp-extension.ts'
import type { IpContext, Printer } from './printer.ts'
import { rightChecksum, type Tokens } from './words.ts'

const TYPE_WORDS: Tokens = new Map([
  [Type.sourceQuench, 'source quench'],
  [Type.routerSolicitation, 'router solicitation'],
  [Type.informationRequest, 'information request'],
  [Type.informationReply, 'information reply'],
  [Type.addressMaskRequest, 'address mask request'],
])

/** Types that quote the packet which they are about: -v prints it. */
const QUOTING: readonly number[] = [
  Type.destinationUnreachable,
  Type.sourceQuench,
  Type.redirect,
  Type.timeExceeded,
  Type.parameterProblem,
]
const WITH_EXTENSIONS: readonly number[] = [Type.destinationUnreachable, Type.timeExceeded, Type.parameterProblem]

export function printIcmpv4(p: Printer, start: number, length: number, ip: IpContext) {
  p.protocol = 'icmp'
  const type = p.u8(start + TYPE)
  p.need(start + CODE)
  if (!p.has(start, neededLength(p, start, type))) return p.truncated()
  p.print(`ICMP ${packetText(p, start, type, p.u8(start + CODE))}, length ${length}`)
  if (p.verbose === 0) return
  if (!ip.fragmented && p.has(start, length)) {
    const remainder = foldChecksum(sum16(p.bytes, start, start + length))
    const found = p.u16(start + CHECKSUM)
    if (remainder !== 0) p.print(` (wrong icmp cksum ${hex(found)} (->${hex(rightChecksum(found, remainder))})!)`)
  }
  if (QUOTING.includes(type)) {
    p.print('\n\t')
    const quoted = start + DATA
    const length = p.u16(quoted + TOTAL_LENGTH)
    p.enter(quoted + length)
    p.need(quoted + TOTAL_LENGTH, 2)
    p.layers.ipv4(p, quoted, length)
    p.leave()
  }
  p.protocol = 'icmp'
  if (WITH_EXTENSIONS.includes(type)) printExtensions(p, start, length)
}

/** What must be there before anything is printed; packets that lack other fields are given up with the frame. */
function neededLength(p: Printer, start: number, type: number): number {
  if (type === Type.timeExceeded) return DATA + DESTINATION + 4
  if (type === Type.timestampReply) return TIMESTAMP_LENGTH
  if (type === Type.destinationUnreachable && p.u8(start + CODE) === Unreachable.port) return DATA + PROTOCOL + 1
  if (type !== Type.routerAdvertisement) return 0
  if (!p.has(start, DATA) || p.u8(start + 5) !== 2) return DATA
  return DATA + 8 * p.u8(start + 4)
}

function packetText(p: Printer, start: number, type: number, code: number): string {
  const identity = () => `id ${p.u16(start + IDENTIFIER)}`
  const sequence = () => `seq ${p.u16(start + SEQUENCE)}`
  switch (type) {
    case Type.echo:
      return `echo request, ${identity()}, ${sequence()}`
    case Type.echoReply:
      return `echo reply, ${identity()}, ${sequence()}`
    case Type.destinationUnreachable:
      return unreachableText(p, start, code)
    case Type.redirect:
      return redirectText(p, start, code)
    case Type.routerAdvertisement:
      return advertisementText(p, start)
    case Type.timeExceeded:
      if (code === TimeExceeded.inTransit) return 'time exceeded in-transit'
      return code === TimeExceeded.reassembly ? 'ip reassembly time exceeded' : `time exceeded-#${code}`
    case Type.parameterProblem:
      return `parameter problem - ${code === 0 ? `octet ${p.u8(start + POINTER)}` : `code ${code}`}`
    case Type.addressMaskReply:
      return `address mask is 0x${hex(p.u32(start + DATA), 8)}`
    case Type.timestamp:
      return `time stamp query ${identity()} ${sequence()}`
    case Type.timestampReply: {
      const [org, recv, xmit] = [ORIGINATE, RECEIVE, TRANSMIT].map(at => clock(p.u32(start + at)))
      return `time stamp reply ${identity()} ${sequence()}: org ${org}, recv ${recv}, xmit ${xmit}`
    }
    default:
      return TYPE_WORDS.get(type) ?? `type-#${type}`
  }
}

/** Milliseconds since midnight as a time of day. */
function clock(milliseconds: number): string {
  const two = (value: number) => `${value}`.padStart(2, '0')
  const seconds = Math.floor(milliseconds / 1000)
  const rest = `${milliseconds % 1000}`.padStart(3, '0')
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}.${rest}`
}

function unreachableText(p: Printer, start: number, code: number): string {
  const quoted = start + DATA
  const host = () => p.ipv4(quoted + DESTINATION)
  switch (code) {
    case Unreachable.net:
      return `net ${host()} unreachable`
    case Unreachable.host:
      return `host ${host()} unreachable`
    case Unreachable.protocol:
      return `${host()} protocol ${p.u8(quoted + PROTOCOL)} unreachable`
    case Unreachable.port: {
      p.need(quoted)
      const port = p.u16(quoted + headerLength(p.bytes, quoted) + DESTINATION_PORT)
      const protocol = p.u8(quoted + PROTOCOL)
      if (protocol === Protocol.tcp) return `${host()} tcp port ${p.port(port, 'tcp')} unreachable`
      if (protocol === Protocol.udp) return `${host()} udp port ${p.port(port, 'udp')} unreachable`
      return `${host()} protocol ${protocol} port ${port} unreachable`
    }
    case Unreachable.fragmentationNeeded: {
      const mtu = p.u16(start + MTU)
      return `${host()} unreachable - need to frag${mtu === 0 ? '' : ` (mtu ${mtu})`}`
    }
    case Unreachable.sourceRouteFailed:
      return `${host()} unreachable - source route failed`
    case Unreachable.netUnknown:
      return `net ${host()} unreachable - unknown`
    case Unreachable.hostUnknown:
      return `host ${host()} unreachable - unknown`
    case Unreachable.sourceHostIsolated:
      return `${host()} unreachable - source host isolated`
    case Unreachable.netProhibited:
      return `net ${host()} unreachable - admin prohibited`
    case Unreachable.hostProhibited:
      return `host ${host()} unreachable - admin prohibited`
    case Unreachable.netTos:
      return `net ${host()} unreachable - tos prohibited`
    case Unreachable.hostTos:
      return `host ${host()} unreachable - tos prohibited`
    case Unreachable.filterProhibited:
      return `host ${host()} unreachable - admin prohibited filter`
    case Unreachable.hostPrecedence:
      return `host ${host()} unreachable - host precedence violation`
    case Unreachable.precedenceCutoff:
      return `host ${host()} unreachable - precedence cutoff`
    default:
      return `${host()} unreachable - #${code}`
  }
}

function redirectText(p: Printer, start: number, code: number): string {
  const host = p.ipv4(start + DATA + DESTINATION)
  const gateway = p.ipv4(start + GATEWAY)
  switch (code) {
    case Redirect.net:
      return `redirect ${host} to net ${gateway}`
    case Redirect.host:
      return `redirect ${host} to host ${gateway}`
    case Redirect.netTos:
      return `redirect-tos ${host} to net ${gateway}`
    case Redirect.hostTos:
      return `redirect-tos ${host} to host ${gateway}`
    default:
      return `redirect-#${code} ${host} to ${gateway}`
  }
}

/** RFC 1256 3. */
function advertisementText(p: Printer, start: number): string {
  const two = (value: number) => `${value}`.padStart(2, '0')
  const seconds = p.u16(start + 6)
  const [count, size] = [p.u8(start + 4), p.u8(start + 5)]
  let lifetime = `${seconds}`
  if (seconds >= 3600)
    lifetime = `${Math.floor(seconds / 3600)}:${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`
  else if (seconds >= 60) lifetime = `${Math.floor(seconds / 60)}:${two(seconds % 60)}`
  let text = `router advertisement lifetime ${lifetime} ${count}:`
  if (size !== 2) return `${text} [size ${size}]`
  for (let at = start + DATA; at < start + DATA + 8 * count; at += 8) text += ` {${p.ipv4(at)} ${p.u32(at + 4)}}`
  return text
}
