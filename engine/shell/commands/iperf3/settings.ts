/** What a test is to be; the client decides, the server is told. */
export interface TestSettings {
  readonly udp: boolean
  /** Seconds. */
  readonly time: number
  readonly streams: number
  /** Bits a second for each stream; 0 for as many as there are. */
  readonly rate: number
  /** Bytes of a block or a datagram. */
  readonly length: number
  readonly reverse: boolean
  /** Bytes of a segment at most; 0 for what the path allows. */
  readonly mss: number
  readonly noDelay: boolean
  /** -n and -k: what to send instead of for how long; 0 for neither. */
  readonly bytes: number
  readonly blocks: number
  /** -w: bytes of the buffers; 0 for the usual ones. */
  readonly window: number
  /** -C; '' for the usual one. */
  readonly congestion: string
  readonly tos: number
}

/** What the command line says besides. */
export interface Arguments {
  readonly role: 'client' | 'server'
  readonly host: string
  readonly port: number
  readonly interval: number
  readonly oneOff: boolean
  readonly daemon: boolean
  readonly family: 4 | 6 | undefined
  readonly test: TestSettings
  readonly json: boolean
  /** The unit of rates (-f). */
  readonly format: string
  readonly title: string | undefined
  readonly logFile: string | undefined
  readonly pidFile: string | undefined
  /** -B and --cport. */
  readonly bind: string | undefined
  readonly clientPort: number
  /** Milliseconds; 0 for as long as TCP tries. */
  readonly connectTimeout: number
}

const FLAGS = 'suR1D46ZNJv'
/** `L`, `X` and `Y` stand for --logfile, --cport and --connect-timeout, which have no letters. */
const VALUES = 'cptbPliMnkwCfTIBSLXY'
const LONG: Readonly<Record<string, string>> = {
  server: 's',
  client: 'c',
  port: 'p',
  time: 't',
  bitrate: 'b',
  bandwidth: 'b',
  parallel: 'P',
  length: 'l',
  interval: 'i',
  udp: 'u',
  reverse: 'R',
  'no-delay': 'N',
  'set-mss': 'M',
  zerocopy: 'Z',
  'one-off': '1',
  daemon: 'D',
  version4: '4',
  version6: '6',
  json: 'J',
  version: 'v',
  bytes: 'n',
  blockcount: 'k',
  window: 'w',
  congestion: 'C',
  format: 'f',
  title: 'T',
  pidfile: 'I',
  bind: 'B',
  tos: 'S',
  logfile: 'L',
  cport: 'X',
  'connect-timeout': 'Y',
}
const NOT_EMULATED = 'FAVdO'
const CLIENT_ONLY = ['t', 'n', 'k', 'b', 'P', 'l', 'w', 'C', 'M', 'T', 'S', 'X', 'Y']
const SIZE_MAX = 512 * 1024 * 1024
const UDP_RATE = 1024 * 1024
const TCP_LENGTH = 128 * 1024
const UDP_LENGTH_MAX = 65_507
const STREAMS_MAX = 128
/** MAX_MSS of iperf.h. */
const MSS_MAX = 9 * 1024
const DAY = 86_400

export const USAGE_ERROR = 'must either be a client (-c) or server (-s)'

/** Or what is wrong: `text` is shown behind `parameter error - `, `refused` as it is. */
export function readArguments(
  args: readonly string[],
): Arguments | { readonly text: string } | { readonly refused: string } | { readonly version: true } {
  const flags = new Set<string>()
  const values: Record<string, string> = {}
  for (let index = 0; index < args.length; index++) {
    const arg = args[index]!
    const long = /^--([^=]+)(?:=(.*))?$/.exec(arg)
    const letters = long === null ? arg.slice(1) : (LONG[long[1]!] ?? '')
    if (!arg.startsWith('-') || letters === '') return { refused: `iperf3: "${arg}" is not emulated here` }
    for (let at = 0; at < letters.length; at++) {
      const letter = letters[at]!
      if (FLAGS.includes(letter)) flags.add(letter)
      else if (VALUES.includes(letter)) {
        const value = long?.[2] ?? (letters.slice(at + 1) || args[++index])
        if (value === undefined) return { refused: `iperf3: option requires an argument -- '${letter}'` }
        values[letter] = value
        break
      } else if (NOT_EMULATED.includes(letter)) return { refused: `iperf3: "-${letter}" is not emulated here` }
      else return { refused: `iperf3: invalid option -- '${letter}'` }
    }
  }
  return flags.has('v') ? { version: true } : build(flags, values)
}

function build(
  flags: ReadonlySet<string>,
  values: Readonly<Record<string, string>>,
): Arguments | { readonly text: string } {
  const host = values['c']
  if (host === undefined && !flags.has('s')) return { text: USAGE_ERROR }
  if (host !== undefined && flags.has('s')) return { text: 'cannot be both server and client' }
  const clientOnly = flags.has('u') || flags.has('R') || flags.has('N') || CLIENT_ONLY.some(each => each in values)
  if (host === undefined && clientOnly) return { text: 'some option you are trying to set is client only' }
  const udp = flags.has('u')
  const numbers = {
    time: atoi(values['t'] ?? '10'),
    streams: atoi(values['P'] ?? '1'),
    interval: Number.parseFloat(values['i'] ?? '1') || 0,
    port: atoi(values['p'] ?? '5201'),
    mss: atoi(values['M'] ?? '0'),
  }
  if (host !== undefined && flags.has('D')) return { text: 'some option you are trying to set is server only' }
  if (['t', 'n', 'k'].filter(each => each in values).length > 1)
    return { text: 'only one test end condition (-t, -n, -k) may be specified' }
  if (values['f'] !== undefined && !/^[kmgtKMGT]/.test(values['f']))
    return { text: 'bad format specifier (valid formats are in the set [kmgtKMGT])' }
  const window = scaled(values['w'] ?? '0', 1024)
  if (window > SIZE_MAX) return { text: `socket buffer size too large (maximum = ${SIZE_MAX} bytes)` }
  const length = values['l'] === undefined ? (udp ? 0 : TCP_LENGTH) : scaled(values['l'], 1024)
  if (udp && (length > UDP_LENGTH_MAX || (length < 16 && length !== 0)))
    return { text: `block size invalid (minimum = 16 bytes, maximum = ${UDP_LENGTH_MAX} bytes)` }
  if (!(numbers.time >= 0 && numbers.time <= DAY)) return { text: 'test duration too long (maximum = 86400 seconds)' }
  if (!(numbers.streams >= 1 && numbers.streams <= STREAMS_MAX))
    return { text: `number of parallel streams too large (maximum = ${STREAMS_MAX})` }
  if (!(numbers.mss >= 0 && numbers.mss <= MSS_MAX)) return { text: `TCP MSS too large (maximum = ${MSS_MAX} bytes)` }
  if (numbers.interval !== 0 && !(numbers.interval >= 0.1 && numbers.interval <= 60))
    return { text: 'invalid report interval (min = 0.1, max = 60 seconds)' }
  return {
    role: host === undefined ? 'server' : 'client',
    host: host ?? '',
    port: numbers.port,
    interval: numbers.interval === 0 ? Number.POSITIVE_INFINITY : numbers.interval,
    json: flags.has('J'),
    format: values['f']?.[0] ?? 'a',
    title: values['T'],
    logFile: values['L'],
    pidFile: values['I'],
    bind: values['B'],
    clientPort: Number(values['X'] ?? 0),
    connectTimeout: Number(values['Y'] ?? 0),
    oneOff: flags.has('1'),
    daemon: flags.has('D'),
    family: flags.has('4') ? 4 : flags.has('6') ? 6 : undefined,
    test: {
      udp,
      time: numbers.time,
      streams: numbers.streams,
      rate: values['b'] === undefined ? (udp ? UDP_RATE : 0) : scaled(values['b'], 1000),
      length,
      bytes: scaled(values['n'] ?? '0', 1024),
      blocks: scaled(values['k'] ?? '0', 1024),
      window,
      congestion: values['C'] ?? '',
      tos: Number(values['S'] ?? 0) & 0xff,
      reverse: flags.has('R'),
      mss: numbers.mss,
      noDelay: flags.has('N'),
    },
  }
}

function atoi(text: string): number {
  return Number.parseInt(text, 10) || 0
}

/** `10M`, `1.5G`. */
function scaled(text: string, unit: number): number {
  const match = /^([\d.]+)([KMGT]?)/i.exec(text)
  if (match === null) return 0
  return Math.floor(Number(match[1]) * unit ** ' KMGT'.indexOf((match[2] || ' ').toUpperCase()))
}
