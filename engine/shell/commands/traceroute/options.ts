import type { OptionSpec } from '../../command.ts'

/** traceroute(8) 2.1.2. The texts are ours. */
export const OPTIONS: readonly OptionSpec[] = [
  { short: '4', text: 'Use IPv4' },
  { short: '6', text: 'Use IPv6' },
  { short: 'd', long: 'debug', text: 'Set SO_DEBUG on sockets' },
  { short: 'F', long: 'dont-fragment', text: 'Set the bit that forbids fragmentation' },
  { short: 'f', long: 'first', argument: 'first_ttl', text: 'Begin with this hop instead of the first' },
  { short: 'g', long: 'gateway', argument: 'gate,...', text: 'Send by way of these routers', emulated: false },
  { short: 'I', long: 'icmp', text: 'Send ICMP echo requests' },
  { short: 'T', long: 'tcp', text: 'Send TCP SYN segments, to port 80 unless told otherwise' },
  { short: 'i', long: 'interface', argument: 'device', text: 'Send by this device' },
  { short: 'm', long: 'max-hops', argument: 'max_ttl', text: 'The last hop to ask for, 30 if not given' },
  {
    short: 'N',
    long: 'sim-queries',
    argument: 'squeries',
    text: 'How many probes are under way at once, 16 if not given',
  },
  { short: 'n', text: 'Show addresses without names' },
  {
    short: 'p',
    long: 'port',
    argument: 'port',
    text: 'The destination port: the first of those that the default method counts up (from 33434), the first sequence number of ICMP, the only port of the other methods',
  },
  { short: 't', long: 'tos', argument: 'tos', text: 'The type of service of the probes' },
  { short: 'l', long: 'flowlabel', argument: 'flow_label', text: 'The flow label of IPv6 probes' },
  {
    short: 'w',
    long: 'wait',
    argument: 'MAX,HERE,NEAR',
    text: 'How long to wait for an answer: HERE (3) times as long as the same hop took before, NEAR (10) times as long as a later hop took, at most MAX (5.0) seconds',
  },
  { short: 'q', long: 'queries', argument: 'nqueries', text: 'Probes for each hop, 3 if not given' },
  { short: 'r', text: 'Send only to directly attached hosts', emulated: false },
  { short: 's', long: 'source', argument: 'src_addr', text: 'The source address of the probes' },
  {
    short: 'z',
    long: 'sendwait',
    argument: 'sendwait',
    text: 'The least time between probes: seconds, or milliseconds where it is more than 10',
  },
  { short: 'e', long: 'extensions', text: 'Show ICMP extensions', emulated: false },
  { short: 'A', long: 'as-path-lookups', text: 'Look up the autonomous systems of the hops', emulated: false },
  { short: 'M', long: 'module', argument: 'name', text: 'The method by its name: default, icmp, tcp or udp' },
  { short: 'O', long: 'options', argument: 'OPTS,...', text: 'Options of the method', emulated: false },
  { long: 'sport', argument: 'num', text: 'The source port of the probes, which then go one at a time' },
  { long: 'fwmark', argument: 'num', text: 'The firewall mark of the probes' },
  { short: 'U', long: 'udp', text: 'Send UDP to one port, 53 unless told otherwise' },
  { short: 'D', long: 'dccp', text: 'Send DCCP requests', emulated: false },
  { short: 'P', long: 'protocol', argument: 'prot', text: 'Send packets of this protocol', emulated: false },
  { long: 'mtu', text: 'Find the MTU along the path; the probes go one at a time, unfragmented' },
  { long: 'back', text: 'Guess how many hops the way back has, and show it where it differs' },
  { short: 'V', long: 'version', text: 'Show the version' },
  { long: 'help', text: 'Show this text' },
]

export const VERSION =
  'Modern traceroute for Linux, version 2.1.2\nCopyright (c) 2016  Dmitry Butskoy,   License: GPL v2 or any later\n'

const COLUMN = 30
const WIDTH = 79

/** The --help text: the names of an option, and its explanation from column 30 on. */
export function helpText(): string {
  const flags = OPTIONS.filter(spec => spec.short !== undefined && spec.argument === undefined).map(spec => spec.short)
  const rest = OPTIONS.filter(spec => spec.argument !== undefined).map(spec =>
    spec.short === undefined ? `[ --${spec.long}=${spec.argument} ]` : `[ -${spec.short} ${spec.argument} ]`,
  )
  const usage = `Usage:\n  traceroute [ -${flags.join('')} ] ${rest.join(' ')} host [ packetlen ]\n`
  return `${usage}Options:\n${OPTIONS.map(entry).join('')}\nArguments:\n+     host          The host at the end of the path\n      packetlen     The length of the probes with all headers, 60 if not given\n`
}

function entry(spec: OptionSpec): string {
  const short =
    spec.short === undefined ? '' : `-${spec.short}${spec.argument === undefined ? '' : ` ${spec.argument}`}`
  const long = spec.long === undefined ? '' : `--${spec.long}${spec.argument === undefined ? '' : `=${spec.argument}`}`
  const head = `  ${[short, long].filter(part => part !== '').join('  ')}`
  const lines = wrap(spec.text, WIDTH - COLUMN)
  const first = head.length < COLUMN ? `${head.padEnd(COLUMN)}${lines.shift()}\n` : `${head}\n`
  return first + lines.map(line => `${' '.repeat(COLUMN)}${line}\n`).join('')
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = ['']
  for (const word of text.split(' ')) {
    const line = lines.at(-1)!
    if (line === '') lines[lines.length - 1] = word
    else if (line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`
    else lines.push(word)
  }
  return lines
}
