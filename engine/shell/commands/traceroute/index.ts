import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { type FoundAddresses, getaddrinfo, isGaiError } from '../../../linux/resolver/getaddrinfo.ts'
import { StandardOutput } from '../../../linux/stdio.ts'
import type { Link } from '../../../net/link.ts'
import { unmapped } from '../../../net/socket.ts'
import type { Ip } from '../../../wire/address.ts'
import * as ipv4 from '../../../wire/ipv4.ts'
import * as ipv6 from '../../../wire/ipv6.ts'
import type { Command } from '../../command.ts'
import { zonedAddress } from '../ping/address-text.ts'
import { isRefusal, outOfRange, parseArguments, type TracerouteOptions } from './arguments.ts'
import type { MethodContext, MethodError } from './method.ts'
import { helpText, OPTIONS, VERSION } from './options.ts'
import { methodFor, startOver, TracerouteRun } from './run.ts'

/** Bytes behind the IP header where nobody asks for another length. */
const USUAL_LENGTH = 40
const MTU_LENGTH = 65000

/** traceroute(8), version 2.1.2. */
export const traceroute: Command = {
  name: 'traceroute',
  aliases: ['traceroute6'],
  directory: '/usr/bin',
  summary: 'print the route packets trace to network host',
  synopsis: [
    '[-46dFITUnreAV] [-f first_ttl] [-g gate,...] [-i device] [-m max_ttl] [-N squeries] [-p port] host [packetlen]',
  ],
  options: OPTIONS,
  *main(process) {
    const out = new StandardOutput(process)
    const args = process.argv.slice(1)
    const parsed = parseArguments(args)
    if (isRefusal(parsed)) return yield* refuse(process, parsed.text)
    if (args.length === 0 || parsed.flags.has('help')) {
      yield* process.print(helpText())
      return 0
    }
    if (parsed.flags.has('version')) {
      yield* process.printError(VERSION)
      return 0
    }
    if (parsed.host === '') return yield* refuse(process, 'Specify "host" missing argument.')
    return yield* trace(process, out, parsed)
  },
}

function* refuse(process: Process, text: string): Running {
  yield* process.printError(`${text}\n`)
  return 2
}

function* trace(process: Process, out: StandardOutput, options: TracerouteOptions): Running {
  const last = process.argv[0]?.at(-1)
  const byName = last === '4' || last === '6' ? (Number(last) as 4 | 6) : undefined
  const found = yield* getaddrinfo(process, options.host, { family: options.family ?? byName })
  if (isGaiError(found)) {
    const [position, argc] = options.hostAt
    yield* process.printError(`${options.host}: ${found.text}\n`)
    return yield* refuse(
      process,
      `Cannot handle "host" cmdline arg \`${options.host}' on position ${position} (argc ${argc})`,
    )
  }
  const wrong = outOfRange(options)
  if (wrong !== undefined) return yield* refuse(process, wrong.text)
  const raw = options.method === 'icmp' || options.method === 'tcp'
  if (raw && !process.capable('NET_RAW')) {
    yield* process.printError('You do not have enough privileges to use this traceroute method.\n')
    return yield* fail(process, { call: 'socket', errno: { text: 'Operation not permitted' } }, false)
  }
  const { address: destination, zone } = targetOf(found)
  const family = typeof destination === 'number' ? 4 : 6
  const ipHeader = family === 4 ? ipv4.HEADER_LENGTH : ipv6.HEADER_LENGTH
  const device = options.device === null ? null : process.network.net.link(options.device)
  const context: MethodContext = {
    process,
    options,
    destination,
    family,
    zone,
    ipHeader,
    device: device ?? null,
    dataLength: 0,
    mtuFound: (probe, mtu) => {
      context.dataLength = Math.max(0, mtu - ipHeader - method.headerLength)
      startOver(probe, mtu)
    },
  }
  const method = methodFor(context)
  // A SYN is as long as its options make it (tcp_init), whatever was asked for.
  const wanted = options.length ?? (options.flags.has('mtu') ? MTU_LENGTH : ipHeader + USUAL_LENGTH)
  const length = Math.max(options.method === 'tcp' ? 0 : wanted, ipHeader + method.headerLength)
  context.dataLength = length - ipHeader - method.headerLength
  const early = device === undefined && raw ? NO_DEVICE : method.start()
  if (early !== undefined) return yield* fail(process, early, true)
  yield* out.print(
    `traceroute to ${options.host} (${zonedAddress(destination, zone)}), ${options.maxHops} hops max, ${length} byte packets`,
  )
  yield* out.flush()
  const error = device === undefined ? NO_DEVICE : yield* new TracerouteRun(context, method, out).run()
  return error === undefined ? 0 : yield* fail(process, error, true)
}

/** Where both families are possible, IPv4 if there is such an address; a mapped one means IPv4 (getaddr of traceroute). */
function targetOf({ addresses, zone }: FoundAddresses): { readonly address: Ip; readonly zone: Link | null } {
  const address = addresses.find(each => typeof each === 'number') ?? addresses[0]!
  return { address: unmapped(address), zone }
}

const NO_DEVICE = { call: 'setsockopt SO_BINDTODEVICE', errno: { text: 'No such device' } }

function* fail(
  process: Process,
  { call, errno }: { readonly call: string; readonly errno: Pick<MethodError['errno'], 'text'> },
  newline: boolean,
): Running {
  yield* process.printError(`${newline ? '\n' : ''}${call}: ${errno.text}\n`)
  return 1
}
