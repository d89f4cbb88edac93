import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { EAI_ADDRFAMILY } from '../../../linux/resolver/error.ts'
import { type FoundAddresses, getaddrinfo, isGaiError } from '../../../linux/resolver/getaddrinfo.ts'
import { mayPing } from '../../../linux/sockets.ts'
import { StandardOutput } from '../../../linux/stdio.ts'
import type { Command, OptionSpec } from '../../command.ts'
import { getopt, isOptionError } from '../../getopt.ts'
import { ArgumentError } from '../iputils/arguments.ts'
import { optionLines } from '../iputils/usage.ts'
import { GENERAL_OPTIONS, IPV4_OPTIONS, IPV6_OPTIONS, OTHER_OPTIONS, type PingOptions, pingOptions } from './options.ts'
import { ping4 } from './ping4.ts'
import { ping6 } from './ping6.ts'
import type { PingRequest } from './request.ts'

const VERSION =
  'ping from iputils 20221126\nlibcap: yes, IDN: yes, NLS: no, error.h: yes, getrandom(): yes, __fpending(): yes\n'

const OPTIONS: readonly OptionSpec[] = [...GENERAL_OPTIONS, ...IPV4_OPTIONS, ...IPV6_OPTIONS, ...OTHER_OPTIONS]

/** ping(8) of iputils 20221126. */
export const ping: Command = {
  name: 'ping',
  aliases: ['ping4', 'ping6'],
  directory: '/usr/bin',
  summary: 'send ICMP ECHO_REQUEST to network hosts',
  synopsis: ['[OPTION]... DESTINATION'],
  options: OPTIONS,
  notEmulated: ['source routing (several destinations)'],
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
    yield* out.print(patternLine(options))
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

function patternLine({ pattern, flags }: PingOptions): string {
  if (pattern === null || flags.has('q')) return ''
  return `PATTERN: 0x${[...pattern].map(byte => byte.toString(16).padStart(2, '0')).join('')}\n`
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
  const datagram = mayPing(process)
  if (!datagram && process.capabilities !== null && !process.capable('NET_RAW'))
    return new ArgumentError('socktype: SOCK_RAW\nping: socket: Operation not permitted', 2)
  if (flags.has('v')) {
    const hint = options.family === undefined ? 'AF_UNSPEC' : options.family === 4 ? 'AF_INET' : 'AF_INET6'
    const type = datagram ? 'SOCK_DGRAM' : 'SOCK_RAW'
    const six = options.family === 4 ? '-1 (socktype: 0)' : `4 (socktype: ${type})`
    yield* process.printError(
      `${process.argv[0]}: sock4.fd: 3 (socktype: ${type}), sock6.fd: ${six}, hints.ai_family: ${hint}\n\n`,
    )
  }
  const found = yield* getaddrinfo(process, host)
  if (isGaiError(found)) return new ArgumentError(`${host}: ${found.text}`, 2)
  return yield* firstThatWorks({ process, out, host, options }, found)
}

/** A family that was asked for picks among all addresses; of both, one without a route is passed over for the next. */
function* firstThatWorks(
  given: Pick<PingRequest, 'process' | 'out' | 'host' | 'options'>,
  { addresses, canonicalName, zone }: FoundAddresses,
): Running<number | ArgumentError> {
  const { family, flags } = given.options
  for (const [index, address] of addresses.entries()) {
    const version = typeof address === 'number' ? 4 : 6
    if (family !== undefined && family !== version) continue
    // Only the first of the addresses comes with the name (getaddrinfo(3)).
    const name = index === 0 ? canonicalName : ''
    if (flags.has('v'))
      yield* given.out.print(`ai->ai_family: AF_INET${version === 6 ? '6' : ''}, ai->ai_canonname: '${name}'\n`)
    const request: PingRequest = { ...given, canonicalName: name, zone, last: index === addresses.length - 1 }
    const outcome = yield* typeof address === 'number' ? ping4(request, address) : ping6(request, address)
    if (outcome !== 'next') return outcome
  }
  return new ArgumentError(`${given.host}: ${EAI_ADDRFAMILY.text}`, 2)
}
