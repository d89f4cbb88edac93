import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { type FoundAddresses, getaddrinfo, isGaiError } from '../../../linux/resolver/getaddrinfo.ts'
import { numericAddress } from '../../../linux/resolver/inet-aton.ts'
import { openRaw, openUdp } from '../../../linux/sockets.ts'
import { StandardOutput } from '../../../linux/stdio.ts'
import { EACCES, failed } from '../../../net/errno.ts'
import type { Link } from '../../../net/link.ts'
import type { RawSocket } from '../../../net/raw.ts'
import { formatIp, type Ip, isMulticastIpv4 } from '../../../wire/address.ts'
import type { Command, OptionSpec } from '../../command.ts'
import { getopt, isOptionError } from '../../getopt.ts'
import { ArgumentError } from '../iputils/arguments.ts'
import { optionLines } from '../iputils/usage.ts'
import { echo4 } from './echo4.ts'
import { GENERAL_OPTIONS, IPV4_OPTIONS, IPV6_OPTIONS, OTHER_OPTIONS, type PingOptions, pingOptions } from './options.ts'
import { PingSession, type PingTarget, pingRun } from './session.ts'

const VERSION =
  'ping from iputils 20221126\nlibcap: yes, IDN: yes, NLS: no, error.h: yes, getrandom(): yes, __fpending(): yes\n'
/** The port to which a datagram socket is connected to find the source address. */
const PROBE_PORT = 1025

const OPTIONS: readonly OptionSpec[] = [...GENERAL_OPTIONS, ...IPV4_OPTIONS, ...IPV6_OPTIONS, ...OTHER_OPTIONS]

/** ping(8) of iputils 20221126. */
export const ping: Command = {
  name: 'ping',
  aliases: ['ping4', 'ping6'],
  directory: '/usr/bin',
  summary: 'send ICMP ECHO_REQUEST to network hosts',
  synopsis: ['[OPTION]... DESTINATION'],
  options: OPTIONS,
  notEmulated: ['source routing (several destinations)', 'IPv6'],
  *main(process) {
    const out = new StandardOutput(process)
    const fail = function* (error: ArgumentError): Running {
      yield* process.printError(`${process.argv[0]}: ${error.text}\n`)
      return error.status
    }
    const parsed = getopt(process.argv.slice(1), OPTIONS)
    const given = isOptionError(parsed) ? parsed.before : parsed.options
    for (const { name } of given) {
      if (name === 'h') return yield* usage(process)
      if (name !== 'V') continue
      yield* process.print(VERSION)
      return 0
    }
    const options = pingOptions(given)
    if (options instanceof ArgumentError) return yield* fail(options)
    if (isOptionError(parsed)) {
      yield* process.printError(`${process.argv[0]}: ${parsed.text}\n`)
      return parsed.notEmulated ? 2 : yield* usage(process)
    }
    for (const rest of options.garbage)
      yield* process.printError(
        `${process.argv[0]}: option argument contains garbage: ${rest}\n${process.argv[0]}: this will become fatal error in the future\n`,
      )
    const host = parsed.operands.at(-1)
    if (host === undefined) return yield* fail(new ArgumentError('usage error: Destination address required', 1))
    if (parsed.operands.length > 1) return yield* fail(new ArgumentError('source routing is not emulated here', 2))
    const outcome = yield* pingHost(process, out, host, familyByName(process, options))
    return outcome instanceof ArgumentError ? yield* fail(outcome) : outcome
  },
}

/** ping4 and ping6 are other names of the same program. */
function familyByName(process: Process, options: PingOptions): PingOptions {
  const last = process.argv[0]?.at(-1)
  return options.family === undefined && (last === '4' || last === '6')
    ? { ...options, family: last === '4' ? 4 : 6 }
    : options
}

function* usage(process: Process): Running {
  const text = `
Usage
  ping [options] <destination>

Options:
  <destination>      dns name or ip address
${optionLines(GENERAL_OPTIONS, 21)}
IPv4 options:
${optionLines(IPV4_OPTIONS, 21)}
IPv6 options:
${optionLines(IPV6_OPTIONS, 21)}
For more details see ping(8).
`
  yield* process.printError(text)
  return 2
}

function* pingHost(
  process: Process,
  out: StandardOutput,
  host: string,
  options: PingOptions,
): Running<number | ArgumentError> {
  const { flags } = options
  if (process.uid !== 0 && options.interval < 2 && options.intervalGiven)
    return new ArgumentError(`cannot flood, minimal interval for user must be >= 2 ms, use -i 0.002 (or higher)`, 2)
  // The file has the capability (setcap cap_net_raw+p), so that only a process barred from it is refused.
  if (process.capabilities !== null && !process.capable('NET_RAW'))
    return new ArgumentError('socktype: SOCK_RAW\nping: socket: Operation not permitted', 2)
  const found = yield* getaddrinfo(process, host, { family: options.family })
  if (isGaiError(found)) return new ArgumentError(`${host}: ${found.text}`, 2)
  if (flags.has('v')) {
    const family = typeof found.addresses[0] === 'number' ? 'AF_INET' : 'AF_INET6'
    const hint = options.family === undefined ? 'AF_UNSPEC' : options.family === 4 ? 'AF_INET' : 'AF_INET6'
    const six = options.family === 4 ? '-1 (socktype: 0)' : '4 (socktype: SOCK_RAW)'
    yield* process.printError(
      `${process.argv[0]}: sock4.fd: 3 (socktype: SOCK_RAW), sock6.fd: ${six}, hints.ai_family: ${hint}\n\n`,
    )
    yield* out.print(`ai->ai_family: ${family}, ai->ai_canonname: '${found.canonicalName}'\n`)
  }
  const address = found.addresses.find(each => typeof each === 'number')
  if (address === undefined) return new ArgumentError('IPv6 is not emulated here', 2)
  return yield* ping4(process, out, host, { ...found, addresses: [address] }, options)
}

function* ping4(
  process: Process,
  out: StandardOutput,
  host: string,
  { addresses, canonicalName }: FoundAddresses,
  options: PingOptions,
): Running<number | ArgumentError> {
  const numericTarget = numericAddress(host) !== undefined
  const device = deviceOf(process, options)
  if (device instanceof ArgumentError) return device
  const source = yield* probe(process, addresses[0]!, device, options)
  if (source instanceof ArgumentError) return source
  // The unspecified address stands for this host (connect(2) makes it 127.0.0.1).
  const address = source.destination
  const socket = openEcho(process, source.local, device, { ...options, group: source.group })
  if (socket instanceof ArgumentError) return socket
  if (device !== null && !device.ipv4.addresses.some(each => each.local === source.local))
    yield* process.printError(
      `${process.argv[0]}: Warning: source address might be selected on device other than: ${device.name}\n`,
    )
  const { flags, pattern, size } = options
  const name = numericTarget ? host : canonicalName
  if (pattern !== null)
    yield* out.print(`PATTERN: 0x${[...pattern].map(byte => byte.toString(16).padStart(2, '0')).join('')}\n`)
  yield* out.print(echo4.title(name, address))
  if (device !== null || flags.has('B') || options.source !== null)
    yield* out.print(`from ${formatIp(source.local)} ${device?.name ?? ''}: `)
  yield* out.print(echo4.sizes(size))
  const target: PingTarget = { address, name, group: source.group, numeric: numericTarget || flags.has('n') }
  const session = new PingSession(pingRun({ process, out, socket, family: echo4, target, options }))
  process.handlers.set('INT', () => {
    session.exiting = true
  })
  process.handlers.set('QUIT', () => {
    session.snapshotAsked = true
  })
  return yield* session.run()
}

function deviceOf(process: Process, { device }: PingOptions): Link | null | ArgumentError {
  if (device === null) return null
  return process.network.net.link(device) ?? new ArgumentError(`SO_BINDTODEVICE ${device}: No such device`, 2)
}

/** Connects a datagram socket, which tells whether there is a route and from which address. */
function* probe(
  process: Process,
  address: Ip,
  device: Link | null,
  options: PingOptions,
): Running<{ readonly local: Ip; readonly destination: Ip; readonly group: boolean } | ArgumentError> {
  const opened = openUdp(process)
  if (failed(opened)) return new ArgumentError(`socket: ${opened.text}`, 2)
  const { fd, socket } = opened
  try {
    socket.boundLink = device
    socket.tos = options.tos
    if (options.mark !== null) socket.mark = options.mark
    if (options.source !== null) {
      const error = socket.bind(options.source, 0)
      if (error !== undefined) return new ArgumentError(`bind: ${error.text}`, 2)
    }
    let error = socket.connect(address, PROBE_PORT)
    let group = typeof address === 'number' && isMulticastIpv4(address)
    if (error === EACCES) {
      if (!options.flags.has('b'))
        return new ArgumentError('Do you want to ping broadcast? Then -b. If not, check your local firewall rules', 2)
      yield* process.printError('WARNING: pinging broadcast address\n')
      socket.broadcast = group = true
      error = socket.connect(address, PROBE_PORT)
    }
    if (error !== undefined) return new ArgumentError(`connect: ${error.text}`, 2)
    return { local: socket.localAddress, destination: address === 0 ? socket.remoteAddress : address, group }
  } finally {
    process.close(fd)
  }
}

function openEcho(
  process: Process,
  local: Ip,
  device: Link | null,
  options: PingOptions & { readonly group: boolean },
): RawSocket | ArgumentError {
  const opened = openRaw(process, 4, echo4.protocol)
  if (failed(opened)) return new ArgumentError(`socket: ${opened.text}`, 2)
  const { socket } = opened
  socket.boundLink = device
  if (options.source !== null || options.flags.has('B')) {
    const error = socket.bind(local)
    if (error !== undefined) return new ArgumentError(`bind: ${error.text}`, 2)
  }
  if (options.ttl === 0) return new ArgumentError('cannot set unicast time-to-live: Invalid argument', 2)
  socket.receiveErrors = true
  socket.broadcast = options.group
  socket.tos = options.tos
  if (options.mark !== null) socket.mark = options.mark
  if (options.ttl !== null) {
    socket.ttl = options.ttl
    socket.multicastTtl = options.ttl
  }
  if (options.mtuDiscovery !== null) socket.mtuDiscovery = options.mtuDiscovery
  else if (options.group) socket.mtuDiscovery = 'do'
  return socket
}
