import type { OptionSpec } from '../../command.ts'
import type { GivenOption } from '../../getopt.ts'

/** nc(1), OpenBSD netcat 1.219 of Debian. The order is that of its help. */
export const OPTIONS: readonly OptionSpec[] = [
  { short: '4', text: 'Use IPv4' },
  { short: '6', text: 'Use IPv6' },
  { short: 'b', text: 'Allow broadcast' },
  { short: 'C', text: 'Send CRLF as line-ending' },
  { short: 'D', text: 'Enable the debug socket option' },
  { short: 'd', text: 'Detach from stdin' },
  { short: 'F', text: 'Pass socket fd', emulated: false },
  { short: 'h', text: 'This help text' },
  { short: 'I', argument: 'length', text: 'TCP receive buffer length' },
  { short: 'i', argument: 'interval', text: 'Delay interval for lines sent, ports scanned' },
  { short: 'k', text: 'Keep inbound sockets open for multiple connects' },
  { short: 'l', text: 'Listen mode, for inbound connects' },
  { short: 'M', argument: 'ttl', text: 'Outgoing TTL / Hop Limit' },
  { short: 'm', argument: 'minttl', text: 'Minimum incoming TTL / Hop Limit', emulated: false },
  { short: 'N', text: 'Shutdown the network socket after EOF on stdin' },
  { short: 'n', text: 'Suppress name/port resolutions' },
  { short: 'O', argument: 'length', text: 'TCP send buffer length' },
  { short: 'P', argument: 'proxyuser', text: 'Username for proxy authentication', emulated: false },
  { short: 'p', argument: 'port', text: 'Specify local port for remote connects' },
  { short: 'q', argument: 'secs', text: 'quit after EOF on stdin and delay of secs' },
  { short: 'r', text: 'Randomize remote ports' },
  { short: 'S', text: 'Enable the TCP MD5 signature option', emulated: false },
  { short: 's', argument: 'sourceaddr', text: 'Local source address' },
  { short: 'T', argument: 'keyword', text: 'TOS value' },
  { short: 't', text: 'Answer TELNET negotiation', emulated: false },
  { short: 'U', text: 'Use UNIX domain socket' },
  { short: 'u', text: 'UDP mode' },
  { short: 'V', argument: 'rtable', text: 'Specify alternate routing table' },
  { short: 'v', text: 'Verbose' },
  { short: 'W', argument: 'recvlimit', text: 'Terminate after receiving a number of packets' },
  { short: 'w', argument: 'timeout', text: 'Timeout for connects and final net reads' },
  { short: 'X', argument: 'proto', text: 'Proxy protocol: "4", "5" (SOCKS) or "connect"' },
  { short: 'x', argument: 'addr[:port]', text: 'Specify proxy address and port' },
  { short: 'Z', text: 'DCCP mode', emulated: false },
  { short: 'z', text: 'Zero-I/O mode [used for scanning]' },
]

export const USAGE = `usage: nc [-46CDdFhklNnrStUuvZz] [-I length] [-i interval] [-M ttl]
	  [-m minttl] [-O length] [-P proxy_username] [-p source_port]
	  [-q seconds] [-s sourceaddr] [-T keyword] [-V rtable] [-W recvlimit]
	  [-w timeout] [-X proxy_protocol] [-x proxy_address[:port]]
	  [destination] [port]
`

export function helpText(): string {
  const lines = OPTIONS.map(({ short, argument, text }) => {
    const head = `-${short}${argument === undefined ? '' : ` ${argument}`}`
    return `\t\t${head}${head.length < 8 ? '\t\t' : '\t'}${text}\n`
  })
  return `OpenBSD netcat (Debian patchlevel 1.219-1)\n${USAGE}\tCommand Summary:\n${lines.join('')}\tPort numbers can be individual or ranges: lo-hi [inclusive]\n`
}

/** Times are in seconds; undefined where none was given. */
export interface NcOptions {
  readonly flags: ReadonlySet<string>
  readonly family: 4 | 6 | undefined
  readonly udp: boolean
  readonly interval: number
  readonly timeout: number | undefined
  readonly quitAfter: number | undefined
  readonly receiveLimit: number | undefined
  readonly sourcePort: string | undefined
  readonly source: string | undefined
  readonly ttl: number | undefined
  readonly tos: number | undefined
  readonly receiveBuffer: number | undefined
  readonly sendBuffer: number | undefined
  /** -x and -X. */
  readonly proxy: string | undefined
  readonly proxyKind: string
}

/** RFC 1349 names and RFC 2474 code points as nc takes them. */
const TOS: Readonly<Record<string, number>> = {
  lowdelay: 0x10,
  throughput: 0x08,
  reliability: 0x04,
  inetcontrol: 0xc0,
  netcontrol: 0xe0,
  critical: 0xa0,
  ef: 0xb8,
  le: 0x04,
  ...Object.fromEntries([1, 2, 3].flatMap(low => [1, 2, 3, 4].map(high => [`af${high}${low}`, high * 32 + low * 8]))),
  ...Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`cs${index}`, index * 32])),
}

/** Of -X. */
const PROXIES = ['4', '5', 'connect']
const INT_MAX = 2147483647

/** strtonum(3): a number within bounds, or what is wrong with it. */
function number(text: string, low: number, high: number): number | 'invalid' | 'too small' | 'too large' {
  if (!/^\s*[-+]?\d+$/.test(text)) return 'invalid'
  const value = Number(text)
  return value < low ? 'too small' : value > high ? 'too large' : value
}

type Numeric = 'interval' | 'timeout' | 'quitAfter' | 'receiveLimit' | 'ttl' | 'receiveBuffer' | 'sendBuffer'

/** Options that are numbers: the field, the name in the complaint, and bounds. */
const NUMBERS: Readonly<Record<string, readonly [Numeric, string, number, number]>> = {
  i: ['interval', 'interval', 0, INT_MAX],
  w: ['timeout', 'timeout', 0, Math.floor(INT_MAX / 1000)],
  q: ['quitAfter', 'quit timer', -INT_MAX, INT_MAX],
  W: ['receiveLimit', 'receive limit', 1, INT_MAX],
  I: ['receiveBuffer', 'TCP receive window', 1, 65536 << 14],
  O: ['sendBuffer', 'TCP send window', 1, 65536 << 14],
}

/** The options, or what nc says is wrong with one of them. */
export function ncOptions(given: readonly GivenOption[]): NcOptions | string {
  const flags = new Set<string>()
  const numbers: Partial<Record<Numeric, number>> = {}
  const texts: Record<string, string> = {}
  let family: 4 | 6 | undefined
  let tos: number | undefined
  for (const { name, value = '' } of given) {
    const numeric = NUMBERS[name]
    if (numeric !== undefined) {
      const [field, called, low, high] = numeric
      const parsed = number(value, low, high)
      if (typeof parsed === 'string') return `${called} ${parsed}: ${value}`
      numbers[field] = parsed
    } else if (name === '4' || name === '6') family = name === '4' ? 4 : 6
    else if (name === 'M') {
      const parsed = number(value, 0, 255)
      if (typeof parsed === 'string') return `ttl is ${parsed}`
      numbers.ttl = parsed
    } else if (name === 'T') {
      tos = TOS[value] ?? (/^0x[0-9a-f]{1,2}$/i.test(value) || /^\d{1,3}$/.test(value) ? Number(value) : undefined)
      if (tos === undefined || tos > 255) return `illegal tos value ${value}`
    } else if (name === 'V') return 'no alternate routing table support available'
    else if (name === 'X' && !PROXIES.includes(value.toLowerCase())) return 'unsupported proxy protocol'
    else if (name === 'p' || name === 's' || name === 'x' || name === 'X') texts[name] = value
    else flags.add(name)
  }
  if (numbers.quitAfter !== undefined && numbers.quitAfter >= 0) flags.add('N')
  const { interval = 0, timeout, quitAfter, receiveLimit, ttl, receiveBuffer, sendBuffer } = numbers
  return {
    flags,
    family,
    udp: flags.has('u'),
    interval,
    timeout,
    quitAfter,
    receiveLimit,
    ttl,
    receiveBuffer,
    sendBuffer,
    tos,
    sourcePort: texts['p'],
    source: texts['s'],
    proxy: texts['x'],
    proxyKind: texts['X']?.toLowerCase() ?? '5',
  }
}
