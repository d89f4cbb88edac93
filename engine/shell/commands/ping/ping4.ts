import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { numericAddress } from '../../../linux/resolver/inet-aton.ts'
import { openUdp } from '../../../linux/sockets.ts'
import { EACCES, EHOSTUNREACH, ENETUNREACH, failed } from '../../../net/errno.ts'
import type { Link } from '../../../net/link.ts'
import type { RawSocket } from '../../../net/raw.ts'
import { formatIp, type Ipv4, isMulticastIpv4 } from '../../../wire/address.ts'
import * as icmp from '../../../wire/icmpv4.ts'
import * as ip from '../../../wire/ipv4.ts'
import { ArgumentError } from '../iputils/arguments.ts'
import { echo4 } from './echo4.ts'
import type { PingOptions } from './options.ts'
import { openEchoSocket, type PingOutcome, type PingRequest, PROBE_PORT, runSession } from './request.ts'

/** ping of an IPv4 address (ping4_run of iputils). */
export function* ping4(request: PingRequest, asked: Ipv4): Running<PingOutcome> {
  const { process, out, host, options } = request
  const numericTarget = numericAddress(host) !== undefined
  const device = deviceOf(process, options)
  if (device instanceof ArgumentError) return device
  const source = yield* probe(request, asked, device)
  if (source instanceof ArgumentError || source === 'next') return source
  // The unspecified address stands for this host (connect(2) makes it 127.0.0.1).
  const address = source.destination
  const socket = openEcho(process, source.local, device, { ...options, group: source.group })
  if (socket instanceof ArgumentError) return socket
  // getifaddrs(3) tells the label of an address for its device.
  if (device !== null && !device.ipv4.addresses.some(each => each.local === source.local && each.label === device.name))
    yield* process.printError(
      `${process.argv[0]}: Warning: source address might be selected on device other than: ${device.name}\n`,
    )
  const { flags, size } = options
  const name = numericTarget ? host : request.canonicalName
  yield* out.print(`PING ${name} (${formatIp(address)}) `)
  if (device !== null || flags.has('B') || options.source !== null)
    yield* out.print(`from ${formatIp(source.local)} ${device?.name ?? ''}: `)
  yield* out.print(`${size}(${size + icmp.HEADER_LENGTH + ip.HEADER_LENGTH}) bytes of data.\n`)
  const numeric = numericTarget || flags.has('n')
  const target = { address, zone: null, name, group: source.group, numeric }
  return yield* runSession({ process, out, socket, family: echo4, target, options })
}

function deviceOf(process: Process, { device }: PingOptions): Link | null | ArgumentError {
  if (device === null) return null
  return process.network.net.link(device) ?? new ArgumentError(`SO_BINDTODEVICE ${device}: No such device`, 2)
}

interface Source {
  readonly local: Ipv4
  readonly destination: Ipv4
  readonly group: boolean
}

/** Connects a datagram socket, which tells whether there is a route and from which address. */
function* probe(
  { process, options, last }: PingRequest,
  address: Ipv4,
  device: Link | null,
): Running<Source | ArgumentError | 'next'> {
  const opened = openUdp(process)
  if (failed(opened)) return new ArgumentError(`socket: ${opened.text}`, 2)
  const { fd, socket } = opened
  try {
    socket.boundLink = device ?? socket.boundLink
    socket.tos = options.tos
    if (options.mark !== null) socket.mark = options.mark
    if (options.source !== null) {
      const error = socket.bind(options.source, 0)
      if (error !== undefined) return new ArgumentError(`bind: ${error.text}`, 2)
    }
    let group = isMulticastIpv4(address)
    // With a source given there is nothing to find out; whether there is a route shows when a packet is sent.
    if (options.source !== null) {
      const local = socket.localAddress as Ipv4
      return { local, destination: address || local, group }
    }
    let error = socket.connect(address, PROBE_PORT)
    if (error === EACCES) {
      if (!options.flags.has('b'))
        return new ArgumentError('Do you want to ping broadcast? Then -b. If not, check your local firewall rules', 2)
      yield* process.printError('WARNING: pinging broadcast address\n')
      socket.broadcast = group = true
      error = socket.connect(address, PROBE_PORT)
    }
    if ((error === EHOSTUNREACH || error === ENETUNREACH) && !last) return 'next'
    if (error !== undefined) return new ArgumentError(`connect: ${error.text}`, 2)
    const local = socket.localAddress as Ipv4
    return { local, destination: address === 0 ? (socket.remoteAddress as Ipv4) : address, group }
  } finally {
    process.close(fd)
  }
}

function openEcho(
  process: Process,
  local: Ipv4,
  device: Link | null,
  options: PingOptions & { readonly group: boolean },
): RawSocket | ArgumentError {
  const opened = openEchoSocket(process, echo4, options)
  if (failed(opened)) return new ArgumentError(`socket: ${opened.text}`, 2)
  const { socket } = opened
  socket.boundLink = device ?? socket.boundLink
  if (options.source !== null || options.flags.has('B')) {
    const error = socket.bind(local)
    if (error !== undefined) return new ArgumentError(`bind: ${error.text}`, 2)
  }
  if (options.ttl === 0) return new ArgumentError('cannot set unicast time-to-live: Invalid argument', 2)
  // ICMP_FILTER: not the requests that come by lo.
  socket.wants = type => type === icmp.Type.echoReply || icmp.isError(type)
  socket.receiveErrors = true
  socket.broadcast = options.group || options.flags.has('b')
  socket.tos = options.tos
  if (options.mark !== null) socket.mark = options.mark
  if (options.ttl !== null) {
    socket.ttl = options.ttl
    socket.multicastTtl = options.ttl
  }
  if (options.mtuDiscovery !== null) socket.mtuDiscovery = options.mtuDiscovery
  else if (options.group || options.flags.has('b')) socket.mtuDiscovery = 'do'
  return socket
}
