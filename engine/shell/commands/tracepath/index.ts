import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { getaddrinfo, isGaiError } from '../../../linux/resolver/getaddrinfo.ts'
import { openUdp } from '../../../linux/sockets.ts'
import { failed } from '../../../net/errno.ts'
import type { Command, OptionSpec } from '../../command.ts'
import { getopt, isOptionError, type ParsedArguments } from '../../getopt.ts'
import { ArgumentError, INT_MAX, wholeNumber } from '../iputils/arguments.ts'
import { optionLines } from '../iputils/usage.ts'
import { TracepathRun } from './run.ts'

const OPTIONS: readonly OptionSpec[] = [
  { short: '4', text: 'use IPv4' },
  { short: '6', text: 'use IPv6' },
  { short: 'b', text: 'print both name and ip' },
  { short: 'l', argument: 'length', text: 'use packet <length>' },
  { short: 'm', argument: 'hops', text: 'use maximum <hops>' },
  { short: 'n', text: 'no dns name resolution' },
  { short: 'p', argument: 'port', text: 'use destination <port>' },
  { short: 'V', text: 'print version and exit' },
]
const HELP: readonly OptionSpec[] = [
  { short: 'h', text: 'print the usage text' },
  { short: '?', text: 'print the usage text' },
]

const VERSION =
  'tracepath from iputils 20221126\nlibcap: yes, IDN: yes, NLS: no, error.h: yes, getrandom(): yes, __fpending(): yes\n'
/** What a datagram adds to its data, by family, and the length with which to begin. */
const SIZES = { 4: { overhead: 28, longest: 65535 }, 6: { overhead: 48, longest: 128000 } } as const

export interface TracepathOptions {
  readonly names: 'both' | 'none' | 'name'
  readonly length: number
  readonly overhead: number
  readonly maxHops: number
  readonly port: number
}

/** tracepath(8) of iputils 20221126. */
export const tracepath: Command = {
  name: 'tracepath',
  directory: '/usr/bin',
  summary: 'trace the path to a network host, discovering MTU along it',
  synopsis: ['[-46bnV] [-l pktlen] [-m max_hops] [-p port] destination'],
  options: [...OPTIONS, ...HELP],
  *main(process) {
    const parsed = getopt(process.argv.slice(1), this.options)
    if (isOptionError(parsed)) {
      yield* process.printError(`${process.argv[0]}: ${parsed.text}\n`)
      return yield* usage(process)
    }
    const names = parsed.options.map(({ name }) => name)
    if (names.includes('V')) {
      yield* process.print(VERSION)
      return 0
    }
    if (names.includes('h') || names.includes('?') || parsed.operands.length !== 1) return yield* usage(process)
    const outcome = yield* trace(process, parsed)
    if (!(outcome instanceof ArgumentError)) return outcome
    yield* process.printError(`${process.argv[0]}: ${outcome.text}\n`)
    return outcome.status
  },
}

function* usage(process: Process): Running {
  const options = optionLines(OPTIONS, 17)
  yield* process.printError(
    `\nUsage\n  tracepath [options] <destination>\n\nOptions:\n${options}  <destination>  dns name or ip address\n\nFor more details see tracepath(8).\n`,
  )
  return 255
}

type Given = Omit<TracepathOptions, 'overhead' | 'length'> & { readonly length: number | undefined }

function optionsOf(parsed: ParsedArguments): (Given & { readonly family: 4 | 6 | undefined }) | ArgumentError {
  let options: Given = { names: 'name', length: undefined, maxHops: 30, port: 44444 }
  let family: 4 | 6 | undefined
  for (const { name, value = '' } of parsed.options) {
    if (name === '4' || name === '6') {
      if (family !== undefined && family !== Number(name))
        return new ArgumentError('Only one -4 or -6 option may be specified', 2)
      family = name === '4' ? 4 : 6
    } else if (name === 'b' || name === 'n') options = { ...options, names: name === 'b' ? 'both' : 'none' }
    else {
      const number = wholeNumber(value, 0, name === 'm' ? 255 : name === 'p' ? 65535 : INT_MAX)
      if (number instanceof ArgumentError) return number
      if (name === 'l') options = { ...options, length: number }
      else if (name === 'm') options = { ...options, maxHops: number }
      else if (number > 0) options = { ...options, port: number }
    }
  }
  return { ...options, family }
}

function* trace(process: Process, parsed: ParsedArguments): Running<number | ArgumentError> {
  const options = optionsOf(parsed)
  if (options instanceof ArgumentError) return options
  // `host/port` is an old way to give the port.
  const [host = '', port] = parsed.operands[0]!.split('/')
  const found = yield* getaddrinfo(process, host, { family: options.family })
  if (isGaiError(found)) return new ArgumentError(`${host}: ${found.text}`, 1)
  const target = found.addresses[0]!
  const family = typeof target === 'number' ? 4 : 6
  const { overhead, longest } = SIZES[family]
  if (options.length !== undefined && options.length <= overhead)
    return new ArgumentError(`pktlen must be within: ${overhead} < value <= ${INT_MAX}`, 1)
  const opened = openUdp(process, family)
  if (failed(opened)) return new ArgumentError(`socket: ${opened.text}`, 1)
  const first = port === undefined ? options.port : Number.parseInt(port, 10) || options.port
  const at = { ...options, port: first, overhead, length: options.length ?? longest }
  return yield* new TracepathRun(process, opened.socket, { address: target, zone: found.zone }, at).run()
}
