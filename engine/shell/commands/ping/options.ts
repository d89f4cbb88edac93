import { failed } from '../../../net/errno.ts'
import type { MtuDiscovery } from '../../../net/socket.ts'
import { type Ip, parseIp } from '../../../wire/address.ts'
import { FLOW_LABEL_MASK } from '../../../wire/ipv6.ts'
import type { OptionSpec } from '../../command.ts'
import type { GivenOption } from '../../getopt.ts'
import { ArgumentError, fraction, INT_MAX, LONG_MAX, LONG_MAX_TEXT, wholeNumber } from '../iputils/arguments.ts'

/** ping(8) of iputils 20221126, in the order of its usage text. */
export const GENERAL_OPTIONS: readonly OptionSpec[] = [
  { short: 'a', text: 'use audible ping' },
  { short: 'A', text: 'use adaptive ping' },
  { short: 'B', text: 'sticky source address' },
  { short: 'c', argument: 'count', text: 'stop after <count> replies' },
  { short: 'C', text: 'call connect() syscall on socket creation' },
  { short: 'D', text: 'print timestamps' },
  { short: 'd', text: 'use SO_DEBUG socket option' },
  {
    short: 'e',
    argument: 'identifier',
    text: 'define identifier for ping session, default is random for\nSOCK_RAW and kernel defined for SOCK_DGRAM\nImply using SOCK_RAW (for IPv4 only for identifier 0)',
  },
  { short: 'f', text: 'flood ping' },
  { short: 'h', text: 'print help and exit' },
  { short: 'I', argument: 'interface', text: 'either interface name or address' },
  { short: 'i', argument: 'interval', text: 'seconds between sending each packet' },
  { short: 'L', text: 'suppress loopback of multicast packets' },
  { short: 'l', argument: 'preload', text: 'send <preload> number of packages while waiting replies' },
  { short: 'm', argument: 'mark', text: 'tag the packets going out' },
  { short: 'M', argument: 'pmtud opt', text: 'define mtu discovery, can be one of <do|dont|want>' },
  { short: 'n', text: 'no dns name resolution' },
  { short: 'O', text: 'report outstanding replies' },
  { short: 'p', argument: 'pattern', text: 'contents of padding byte' },
  { short: 'q', text: 'quiet output' },
  { short: 'Q', argument: 'tclass', text: 'use quality of service <tclass> bits' },
  { short: 's', argument: 'size', text: 'use <size> as number of data bytes to be sent' },
  { short: 'S', argument: 'size', text: 'use <size> as SO_SNDBUF socket option value' },
  { short: 't', argument: 'ttl', text: 'define time to live' },
  { short: 'U', text: 'print user-to-user latency' },
  { short: 'v', text: 'verbose output' },
  { short: 'V', text: 'print version and exit' },
  { short: 'w', argument: 'deadline', text: 'reply wait <deadline> in seconds' },
  { short: 'W', argument: 'timeout', text: 'time to wait for response' },
]
export const IPV4_OPTIONS: readonly OptionSpec[] = [
  { short: '4', text: 'use IPv4' },
  { short: 'b', text: 'allow pinging broadcast' },
  { short: 'R', text: 'record route', emulated: false },
  {
    short: 'T',
    argument: 'timestamp',
    text: 'define timestamp, can be one of <tsonly|tsandaddr|tsprespec>',
    emulated: false,
  },
]
export const IPV6_OPTIONS: readonly OptionSpec[] = [
  { short: '6', text: 'use IPv6' },
  { short: 'F', argument: 'flowlabel', text: 'define flow label, default is random' },
  {
    short: 'N',
    argument: 'nodeinfo opt',
    text: 'use icmp6 node info query, try <help> as argument',
    emulated: false,
  },
]
/** Undocumented in the usage text. */
export const OTHER_OPTIONS: readonly OptionSpec[] = [
  { short: 'r', text: 'Bypass the routing tables.', emulated: false },
]

/** A flag is there or not; times are in milliseconds. */
export interface PingOptions {
  readonly flags: ReadonlySet<string>
  readonly family: 4 | 6 | undefined
  /** 0 for no end. */
  readonly count: number
  readonly interval: number
  readonly intervalGiven: boolean
  readonly linger: number
  /** Seconds; 0 for none. */
  readonly deadline: number
  readonly size: number
  readonly ttl: number | null
  readonly tos: number
  readonly mark: number | null
  /** 0 for any that is free, null to leave it to the kernel. */
  readonly flowLabel: number | null
  readonly preload: number
  readonly identifier: number | null
  readonly mtuDiscovery: MtuDiscovery | null
  readonly source: Ip | null
  readonly device: string | null
  readonly pattern: Uint8Array | null
  /** What strtod(3) did not understand: iputils warns and goes on. */
  readonly garbage: readonly string[]
}

const DEFAULTS: PingOptions = {
  flags: new Set(),
  family: undefined,
  count: 0,
  interval: 1000,
  intervalGiven: false,
  linger: 10_000,
  deadline: 0,
  size: 56,
  ttl: null,
  tos: 0,
  mark: null,
  flowLabel: null,
  preload: 1,
  identifier: null,
  mtuDiscovery: null,
  source: null,
  device: null,
  pattern: null,
  garbage: [],
}

type Change = Partial<PingOptions> | ArgumentError
type Apply = (value: string, so: PingOptions) => Change

const set =
  (key: keyof PingOptions, low: number, high: number, highText?: string): Apply =>
  value => {
    const parsed = wholeNumber(value, low, high, highText)
    return parsed instanceof ArgumentError ? parsed : { [key]: parsed }
  }

/** Options with an argument, or with more to them than being there. */
const APPLY: Readonly<Record<string, Apply>> = {
  c: set('count', 1, LONG_MAX, LONG_MAX_TEXT),
  e: set('identifier', 0, 65535),
  l: set('preload', 1, 65536),
  m: set('mark', 0, 0xffff_ffff),
  s: set('size', 0, INT_MAX),
  S: value => {
    const size = wholeNumber(value, 1, INT_MAX)
    return size instanceof ArgumentError ? size : {}
  },
  t: set('ttl', 0, 255),
  w: set('deadline', 0, INT_MAX),
  i: (value, so) => seconds(value, so, 'bad timing interval', 'interval'),
  W: (value, so) => seconds(value, so, 'bad linger time', 'linger'),
  '4': (_, so) => family(so, 4),
  '6': (_, so) => family(so, 6),
  I: applySource,
  M: value =>
    value === 'do' || value === 'dont' || value === 'want'
      ? { mtuDiscovery: value }
      : new ArgumentError(`invalid -M argument: ${value}`, 2),
  p: applyPattern,
  Q: applyTos,
  F: applyFlowLabel,
  f: (_, so) => ({ flags: new Set([...so.flags, 'f', 'n']) }),
}

/** The options in the order in which they were given, up to the first that is wrong. */
export function pingOptions(given: readonly GivenOption[]): PingOptions | ArgumentError {
  let so = DEFAULTS
  for (const { name, value } of given) {
    const apply = APPLY[name]
    const change = apply === undefined ? { flags: new Set([...so.flags, name]) } : apply(value ?? '', so)
    if (change instanceof ArgumentError) return change
    so = { ...so, ...change }
  }
  return so
}

function family(so: PingOptions, wanted: 4 | 6): Change {
  if (so.family !== undefined && so.family !== wanted)
    return new ArgumentError('only one -4 or -6 option may be specified', 2)
  return { family: wanted }
}

function seconds(text: string, so: PingOptions, complaint: string, key: 'interval' | 'linger'): Change {
  if (/^\s*[-+]?(nan|inf)/i.test(text))
    return new ArgumentError(`${complaint}: ${text}: Numerical result out of range`, 2)
  const { value, rest } = fraction(text)
  if (value > Math.floor(INT_MAX / 1000) || (key === 'linger' && value < 0))
    return new ArgumentError(`${complaint}: ${text}`, 2)
  const garbage = rest === '' ? so.garbage : [...so.garbage, rest]
  return { [key]: Math.trunc(value * 1000), garbage, ...(key === 'interval' ? { intervalGiven: true } : {}) }
}

function applySource(value: string): Change {
  const address = parseIp(value.replace(/%.*/, ''))
  if (value.includes(':') && failed(address)) return new ArgumentError(`invalid source address: ${value}`, 2)
  if (address === undefined) return { device: value }
  const zone = value.indexOf('%')
  return zone < 0 ? { source: address } : { source: address, device: value.slice(zone + 1) }
}

function applyPattern(value: string): Change {
  const wrong = value.search(/[^0-9a-f]/i)
  if (wrong >= 0) return new ArgumentError(`patterns must be specified as hex digits: ${value.slice(wrong)}`, 2)
  const bytes = (value.match(/..?/g) ?? []).slice(0, 16).map(pair => Number.parseInt(pair, 16))
  return { pattern: Uint8Array.from(bytes) }
}

/** parseflow of iputils: strtoul(3) with base 16 behind `0x`, else 10. */
function applyFlowLabel(value: string): Change {
  const match = /^(?:0x\s*(-?)([\da-f]*)|\s*([-+]?)(\d*))$/i.exec(value)
  if (match === null) return new ArgumentError(`bad value for flowinfo: ${value}`, 2)
  const [, hexSign, hexDigits, sign, digits] = match
  const magnitude = hexDigits === undefined ? Number(digits) : Number.parseInt(hexDigits || '0', 16)
  const negative = (hexSign === '-' || sign === '-') && magnitude > 0
  if (negative || magnitude > FLOW_LABEL_MASK)
    return new ArgumentError(`flow value is greater than 20 bits: ${value}`, 2)
  return { flowLabel: magnitude }
}

function applyTos(value: string): Change {
  const match = /^0x([0-9a-f]+)$/i.exec(value)
  if (match === null && !/^-?\d+$/.test(value)) return new ArgumentError(`bad TOS value: ${value}`, 2)
  const tos = match === null ? Number(value) : Number.parseInt(match[1]!, 16)
  if (tos > 255) return new ArgumentError(`the decimal value of TOS bits must be in range 0-255: ${tos}`, 2)
  return { tos }
}
