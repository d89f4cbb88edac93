import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { getaddrinfo, isGaiError } from '../../../linux/resolver/getaddrinfo.ts'
import { StandardOutput } from '../../../linux/stdio.ts'
import { formatIp, type Ipv4 } from '../../../wire/address.ts'
import { HEADER_LENGTH as IP_HEADER } from '../../../wire/ipv4.ts'
import type { Command } from '../../command.ts'
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
  directory: '/usr/bin',
  summary: 'print the route packets trace to network host',
  synopsis: [
    '[-46dFITUnreAV] [-f first_ttl] [-g gate,...] [-i device] [-m max_ttl] [-N squeries] [-p port] host [packetlen]',
  ],
  options: OPTIONS,
  notEmulated: ['IPv6'],
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
  const found = yield* getaddrinfo(process, options.host, { family: 4 })
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
  const destination = found.addresses[0] as Ipv4
  const device = options.device === null ? null : process.network.net.link(options.device)
  const context: MethodContext = {
    process,
    options,
    destination,
    device: device ?? null,
    dataLength: 0,
    mtuFound: (probe, mtu) => {
      context.dataLength = Math.max(0, mtu - IP_HEADER - method.headerLength)
      startOver(probe, mtu)
    },
  }
  const method = methodFor(context)
  const length = Math.max(
    options.length ?? (options.flags.has('mtu') ? MTU_LENGTH : IP_HEADER + USUAL_LENGTH),
    IP_HEADER + method.headerLength,
  )
  context.dataLength = length - IP_HEADER - method.headerLength
  const early = device === undefined && raw ? NO_DEVICE : method.start()
  if (early !== undefined) return yield* fail(process, early, true)
  yield* out.print(
    `traceroute to ${options.host} (${formatIp(destination)}), ${options.maxHops} hops max, ${length} byte packets`,
  )
  yield* out.flush()
  const error = device === undefined ? NO_DEVICE : yield* new TracerouteRun(context, method, out).run()
  return error === undefined ? 0 : yield* fail(process, error, true)
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
