import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { openUdp } from '../../../linux/sockets.ts'
import { EHOSTUNREACH, ENETUNREACH, failed } from '../../../net/errno.ts'
import { isLinkLocal, isMulticastIpv6, needsLink } from '../../../net/ipv6/scope.ts'
import type { Link } from '../../../net/link.ts'
import type { RawSocket } from '../../../net/raw.ts'
import { formatIp, type Ipv6 } from '../../../wire/address.ts'
import { hex } from '../../../wire/bytes.ts'
import { Type } from '../../../wire/icmpv6.ts'
import { ArgumentError } from '../iputils/arguments.ts'
import { addressText } from './address-text.ts'
import { echo6 } from './echo6.ts'
import { openEchoSocket, type PingOutcome, type PingRequest, PROBE_PORT, runSession } from './request.ts'

/** ping of an IPv6 address (ping6_run of iputils). */
export function* ping6(request: PingRequest, address: Ipv6): Running<PingOutcome> {
  const { process, out, host, zone, options } = request
  const device = deviceOf(process, options.device)
  if (device instanceof ArgumentError) return device
  const source = yield* sourceOf(request, address, device)
  if (source instanceof ArgumentError || source === 'next') return source
  const socket = openEcho(request, { address, source, device })
  if (socket instanceof ArgumentError) return socket
  const { flags, size } = options
  const label = takeFlowLabel(request, socket)
  if (label instanceof ArgumentError) return label
  const numeric = host.includes(':') || flags.has('n')
  yield* out.print(`PING ${host}(${yield* addressText(process, address, zone, numeric)}) `)
  if (options.flowLabel !== null) yield* out.print(`, flow 0x${hex(socket.flowLabel, 5)}, `)
  if (device !== null || flags.has('B') || options.source !== null)
    yield* out.print(`from ${formatIp(source)} ${device?.name ?? ''}: `)
  yield* out.print(`${size} data bytes\n`)
  const target = { address, zone, name: host, group: isMulticastIpv6(address), numeric }
  try {
    return yield* runSession({ process, out, socket, family: echo6, target, options })
  } finally {
    if (options.flowLabel !== null) process.network.net.ipv6.flowLabels.release(socket.flowLabel)
  }
}

/** IPV6_FLOWLABEL_MGR: what no other socket has, or had a few seconds ago. */
function takeFlowLabel({ process, options }: PingRequest, socket: RawSocket): ArgumentError | undefined {
  if (options.flowLabel === null) return undefined
  const label = process.network.net.ipv6.flowLabels.take(options.flowLabel)
  if (failed(label)) return new ArgumentError(`can't set flowlabel: ${label.text}`, 2)
  socket.flowLabel = label
}

function deviceOf(process: Process, name: string | null): Link | null | ArgumentError {
  if (name === null) return null
  return process.network.net.link(name) ?? new ArgumentError(`unknown iface: ${name}`, 2)
}

/** The address given with -I, or the one that a datagram socket gets which is connected to the target. */
function* sourceOf(request: PingRequest, address: Ipv6, device: Link | null): Running<Ipv6 | ArgumentError | 'next'> {
  const { process, options } = request
  if (typeof options.source === 'bigint') return options.source
  const source = probe(request, address, device)
  if (typeof source !== 'bigint') return source
  if (device !== null && !device.ipv6.addresses.some(each => each.local === source))
    yield* process.printError(
      `${process.argv[0]}: Warning: source address might be selected on device other than: ${device.name}\n`,
    )
  return source
}

function probe({ process, options, last }: PingRequest, address: Ipv6, device: Link | null) {
  // iputils leaves the family of such a target out of the address, and connect(2) then connects to nothing.
  if (needsLink(address)) return 0n
  const opened = openUdp(process, 6)
  if (failed(opened)) return new ArgumentError(`socket: ${opened.text}`, 2)
  const { fd, socket } = opened
  socket.boundLink = device ?? socket.boundLink
  if (options.mark !== null) socket.mark = options.mark
  const error = socket.connect(address, PROBE_PORT)
  const source = socket.localAddress as Ipv6
  process.close(fd)
  if (error === undefined) return source
  return (error === EHOSTUNREACH || error === ENETUNREACH) && !last
    ? 'next'
    : new ArgumentError(`connect: ${error.text}`, 2)
}

interface Ends {
  readonly address: Ipv6
  readonly source: Ipv6
  readonly device: Link | null
}

function openEcho({ process, options }: PingRequest, { address, source, device }: Ends): RawSocket | ArgumentError {
  const opened = openEchoSocket(process, echo6, options)
  if (failed(opened)) return new ArgumentError(`socket: ${opened.text}`, 2)
  const { socket } = opened
  socket.boundLink = device ?? socket.boundLink
  socket.mtuDiscovery = options.mtuDiscovery ?? (isMulticastIpv6(address) ? 'do' : 'want')
  if (options.source !== null || options.flags.has('B')) {
    // The device of an address with -I is not told to bind(2), which wants one for a link-local address.
    const error = socket.bind(source, isLinkLocal(source) ? device : null)
    if (error !== undefined) return new ArgumentError(`bind icmp socket: ${error.text}`, 2)
  }
  socket.wants = type => type === Type.echoReply
  socket.receiveErrors = true
  socket.multicastLoop = !options.flags.has('L')
  socket.tos = options.tos
  if (options.mark !== null) socket.mark = options.mark
  if (options.ttl !== null && options.ttl > 0) socket.ttl = socket.multicastTtl = options.ttl
  return socket
}
