import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { formatIpv4, parseIpv4, parseIpv6 } from '../../../wire/address.ts'
import type { Command, OptionSpec } from '../../command.ts'
import { complaint, type Style } from './bits.ts'
import { classLength } from './network.ts'
import { deaggregate, describeIpv4, describeIpv6, split, transition } from './reports.ts'

const OPTIONS: readonly OptionSpec[] = [
  { short: 'n', long: 'nocolor', text: 'No colours.' },
  { short: 'c', long: 'color', text: 'Colours, as on a terminal.' },
  { short: 'b', long: 'nobinary', text: 'No bits.' },
  { long: 'class', text: 'Prints the length of the mask of the class of the address and nothing else.' },
  { short: 'h', long: 'html', text: 'HTML.', emulated: false },
  { short: 'v', long: 'version', text: 'Prints the version.' },
  { short: 's', long: 'split', argument: 'N...', text: 'Splits the network into such for so many hosts.' },
  { short: 'r', long: 'range', text: 'Networks that hold a range of addresses.' },
  { long: 'help', text: 'Prints how it is called.' },
]

const VERSION = '0.5\n'
const USAGE = `Usage: ipcalc [options] <ADDRESS>[[/]<NETMASK>] [NETMASK]

ipcalc takes an IP address and netmask and calculates the resulting
broadcast, network, Cisco wildcard mask, and host range. By giving a
second netmask, you can design sub- and supernetworks. It is also
intended to be a teaching tool and presents the results as
easy-to-understand binary values.

 -n --nocolor  Don't display ANSI color codes.
 -c --color    Display ANSI color codes (default).
 -b --nobinary Suppress the bitwise output.
 -c --class    Just print bit-count-mask of given address.
 -h --html     Display results as HTML (not finished in this version).
 -v --version  Print Version.
 -s --split n1 n2 n3
               Split into networks of size n1, n2, n3.
 -r --range    Deaggregate address range.
    --help     Longer help text.

Examples:

ipcalc 192.168.0.1/24
ipcalc 192.168.0.1/255.255.128.0
ipcalc 192.168.0.1 255.255.128.0 255.255.192.0
ipcalc 192.168.0.1 0.0.63.255


ipcalc <ADDRESS1> - <ADDRESS2>  deaggregate address range

ipcalc <ADDRESS>/<NETMASK> --s a b c
                                split network to subnets
				where a b c fits in.

! New HTML support not yet finished.

ipcalc 0.5
`

/** ipcalc(1), 0.42 of Debian, which calls itself 0.5. It ends with status 0 whatever it was given. */
export const ipcalc: Command = {
  name: 'ipcalc',
  directory: '/usr/bin',
  summary: 'networks, masks, host ranges',
  synopsis: ['[-n] [-b] [-c] ADDRESS[/MASK] [MASK]', '-s N... ADDRESS/MASK', '-r ADDRESS - ADDRESS'],
  options: OPTIONS,
  *main(process) {
    const given = readArguments(process.argv.slice(1))
    if (typeof given === 'string') {
      yield* process.print(given)
      return 0
    }
    if (given.html) {
      yield* process.printError('ipcalc: "--html" is not emulated here\n')
      return 1
    }
    const terminal = process.isTerminal(1) && (process.env.get('TERM') ?? 'dumb') !== 'dumb'
    yield* calculate(process, given, { colors: given.colors ?? terminal, binary: given.binary })
    return 0
  },
}

interface Given {
  readonly colors: boolean | undefined
  readonly binary: boolean
  readonly onlyClass: boolean
  readonly html: boolean
  readonly range: boolean
  readonly sizes: readonly number[]
  readonly operands: readonly string[]
}

function readArguments(args: readonly string[]): Given | string {
  if (args.length === 0) return USAGE
  let colors: boolean | undefined
  const flags = new Set<string>()
  const sizes: number[] = []
  const operands: string[] = []
  for (let index = 0; index < args.length; index++) {
    const arg = args[index]!
    if (!/^-./.test(arg)) {
      operands.push(arg)
      continue
    }
    const names = arg.startsWith('--') ? [arg.slice(2)] : arg.slice(1).split('')
    for (const name of names) {
      const spec = OPTIONS.find(({ short, long }) => (arg.startsWith('--') ? long === name : short === name))
      if (spec === undefined && !(arg === '--s')) return `Unknown option: ${arg.startsWith('--') ? arg : `-${name}`}\n`
      const option = spec?.long ?? 'split'
      if (option === 'version') return VERSION
      if (option === 'help') return USAGE
      if (option === 'color' || option === 'nocolor') colors = option === 'color'
      flags.add(option)
      if (option !== 'split') continue
      while (/^\d+$/.test(args[index + 1] ?? '')) sizes.push(Number(args[++index]))
      if (sizes.length === 0) return 'Argument for -s is missing or invalid \n'
    }
  }
  const has = (name: string) => flags.has(name)
  return {
    colors,
    binary: !has('nobinary'),
    onlyClass: has('class'),
    html: has('html'),
    range: has('range'),
    sizes,
    operands,
  }
}

function* calculate(process: Process, given: Given, style: Style): Running<void> {
  const { operands, sizes } = given
  const range = rangeOf(given)
  if (range !== undefined) return yield* rangeReport(process, style, range)
  const [first = '', ...masks] = operands[0]?.includes('/') ? splitOnce(operands) : operands
  if (first.includes(':')) return yield* ipv6(process, style, first, masks[0])
  const address = addressOf(first)
  if (address === undefined) {
    yield* process.print(complaint(style, `INVALID ADDRESS: ${first}`))
    return
  }
  if (given.onlyClass) {
    yield* process.print(String(classLength(address)))
    return
  }
  const lengths: number[] = []
  for (const [index, text] of masks.slice(0, 2).entries()) {
    const { remark, length } = maskLength(text)
    if (remark !== '') yield* process.print(remark)
    if (length === undefined) {
      yield* process.print(complaint(style, `INVALID MASK${index + 1}:   ${text}`))
      return
    }
    lengths.push(length)
  }
  const [length = 24, other] = lengths
  const network = yield* describeIpv4(process, style, address, length)
  if (sizes.length > 0) yield* split(process, style, network, length, sizes)
  else if (other !== undefined) yield* transition(process, style, network, length, other)
}

function splitOnce([first = '', ...rest]: readonly string[]): string[] {
  const at = first.indexOf('/')
  return [first.slice(0, at), first.slice(at + 1), ...rest]
}

/** 192.168.1.1. */
const EXAMPLE = 0xc0a8_0101

/** The two ends of a range, however it is written. */
function rangeOf({ operands, range }: Given): readonly [string, string] | undefined {
  const joined = operands.join(' ')
  const match = /^([\w.]+)\s*-\s*([\w.]+)$/.exec(joined)
  if (match !== null) return [match[1]!, match[2]!]
  return range && operands.length === 2 ? [operands[0]!, operands[1]!] : undefined
}

function* rangeReport(process: Process, style: Style, [from, to]: readonly [string, string]): Running<void> {
  const [first, last] = [addressOf(from), addressOf(to)]
  if (first === undefined) yield* process.print(complaint(style, `INVALID ADDRESS: ${from}`))
  if (last === undefined) yield* process.print(complaint(style, `INVALID ADDRESS2: ${to}`))
  // What is no address is taken for the example of the manual.
  const ends = [first ?? EXAMPLE, last ?? EXAMPLE] as const
  yield* process.print(`deaggregate ${formatIpv4(ends[0])} - ${formatIpv4(ends[1])}\n`)
  yield* deaggregate(process, ...ends)
}

function addressOf(text: string): number | undefined {
  return /^0x[0-9a-f]{8}$/i.test(text) ? Number(text) : parseIpv4(text)
}

/** A length, a mask or its inverse; `remark` is what is said of it first. */
function maskLength(text: string): { readonly remark: string; readonly length: number | undefined } {
  const plain = text.replace(/^\/(?=\d+$)/, '')
  if (/^\d+$/.test(plain)) return { remark: '', length: Number(plain) <= 32 ? Number(plain) : undefined }
  const mask = addressOf(text)
  if (mask === undefined) return { remark: '', length: undefined }
  const inverse = mask >>> 31 === 0
  const length = Math.clz32(~(inverse ? ~mask : mask))
  if (mask === 0) return { remark: 'WILDCARD\n', length: undefined }
  const regular = length === 32 || (inverse ? ~mask : mask) << length === 0
  const remark = `${inverse ? 'WILDCARD\n' : ''}${regular ? '' : 'INVALID NETMASK\n'}`
  return { remark, length: regular ? length : undefined }
}

const IPV6_LENGTH = 64

function* ipv6(process: Process, style: Style, text: string, mask: string | undefined): Running<void> {
  const address = parseIpv6(text)
  const length = Number(mask ?? IPV6_LENGTH)
  if (address === undefined) yield* process.print(complaint(style, `INVALID ADDRESS: ${text}`))
  else if (!/^\d+$/.test(mask ?? '0') || length > 128) yield* process.print(complaint(style, 'INVALID MASK1'))
  else yield* describeIpv6(process, address, length)
}
