/** One end of what socat connects, as it is written: `TCP-LISTEN:80,fork,reuseaddr`. */
export interface Address {
  readonly kind: Kind
  /** 4 or 6 where the type says so (TCP4). */
  readonly family: 4 | 6 | undefined
  /** A name of a Unix socket that is no path. */
  readonly abstract: boolean
  readonly parameters: readonly string[]
  readonly options: ReadonlyMap<string, string>
}

type Kind =
  | 'stdio'
  | 'stdin'
  | 'stdout'
  | 'stderr'
  | 'fd'
  | 'tcp'
  | 'tcp-listen'
  | 'udp'
  | 'udp-sendto'
  | 'udp-datagram'
  | 'udp-listen'
  | 'udp-recv'
  | 'udp-recvfrom'
  | 'pipe'
  | 'open'
  | 'gopen'
  | 'create'
  | 'unix-connect'
  | 'unix-client'
  | 'unix-listen'
  | 'unix-sendto'
  | 'unix-recv'
  | 'exec'
  | 'system'

interface TypeSpec {
  readonly kind: Kind
  /** How many parameters there must be. */
  readonly count: number
  readonly family?: 4 | 6
}

function withFamilies(name: string, kind: Kind, count: number): [string, TypeSpec][] {
  const [base = '', ...rest] = name.split('-')
  const tail = rest.length > 0 ? `-${rest.join('-')}` : ''
  return [
    [name, { kind, count }],
    [`${base}4${tail}`, { kind, count, family: 4 }],
    [`${base}6${tail}`, { kind, count, family: 6 }],
  ]
}

/** The types of Unix sockets by what follows UNIX or ABSTRACT. */
const UNIX_TYPES: readonly (readonly [suffix: string, kind: Kind])[] = [
  ['', 'unix-client'],
  ['-CLIENT', 'unix-client'],
  ['-CONNECT', 'unix-connect'],
  ['-LISTEN', 'unix-listen'],
  ['-L', 'unix-listen'],
  ['-SENDTO', 'unix-sendto'],
  ['-RECV', 'unix-recv'],
  ['-RECEIVE', 'unix-recv'],
]

const TYPES: ReadonlyMap<string, TypeSpec> = new Map([
  ['-', { kind: 'stdio', count: 0 }],
  ['STDIO', { kind: 'stdio', count: 0 }],
  ['STDIN', { kind: 'stdin', count: 0 }],
  ['STDOUT', { kind: 'stdout', count: 0 }],
  ['STDERR', { kind: 'stderr', count: 0 }],
  ['FD', { kind: 'fd', count: 1 }],
  ...['TCP', 'TCP-CONNECT'].flatMap(name => withFamilies(name, 'tcp', 2)),
  ...['TCP-LISTEN', 'TCP-L'].flatMap(name => withFamilies(name, 'tcp-listen', 1)),
  ...['UDP', 'UDP-CONNECT'].flatMap(name => withFamilies(name, 'udp', 2)),
  ...['UDP-SENDTO', 'UDP-SEND'].flatMap(name => withFamilies(name, 'udp-sendto', 2)),
  ...['UDP-DATAGRAM', 'UDP-DGRAM'].flatMap(name => withFamilies(name, 'udp-datagram', 2)),
  ...['UDP-LISTEN', 'UDP-L'].flatMap(name => withFamilies(name, 'udp-listen', 1)),
  ...['UDP-RECV', 'UDP-RECEIVE'].flatMap(name => withFamilies(name, 'udp-recv', 1)),
  ...['UDP-RECVFROM'].flatMap(name => withFamilies(name, 'udp-recvfrom', 1)),
  ['PIPE', { kind: 'pipe', count: 0 }],
  ['FIFO', { kind: 'pipe', count: 0 }],
  ...['UNIX', 'ABSTRACT', 'LOCAL'].flatMap(base =>
    UNIX_TYPES.map(([suffix, kind]): [string, TypeSpec] => [`${base}${suffix}`, { kind, count: 1 }]),
  ),
  ['OPEN', { kind: 'open', count: 1 }],
  ['FILE', { kind: 'gopen', count: 1 }],
  ['GOPEN', { kind: 'gopen', count: 1 }],
  ['CREATE', { kind: 'create', count: 1 }],
  ['CREAT', { kind: 'create', count: 1 }],
  ['EXEC', { kind: 'exec', count: 1 }],
  ['SYSTEM', { kind: 'system', count: 1 }],
])

/** Types that socat has and this one refuses. */
const REFUSED =
  /^(UNIX|ABSTRACT|OPENSSL|SSL|PTY|TUN|SCTP|SOCKS|PROXY|IP|INTERFACE|READLINE|VSOCK|DTLS|UDPLITE|DCCP|SOCKET)/

/** Options with and without a value that mean something here, by all their names. */
const ALIASES: Readonly<Record<string, string>> = {
  'so-reuseaddr': 'reuseaddr',
  'so-reuseport': 'reuseport',
  sp: 'sourceport',
  creat: 'create',
  'o-creat': 'create',
  'o-trunc': 'trunc',
  'o-append': 'append',
  'o-excl': 'excl',
  crnl: 'crlf',
  'so-bindtodevice': 'bindtodevice',
  interface: 'bindtodevice',
  if: 'bindtodevice',
  'tcp-nodelay': 'nodelay',
  'so-keepalive': 'keepalive',
  'so-broadcast': 'broadcast',
  'ip-ttl': 'ttl',
  'ip-tos': 'tos',
  'ipv6-v6only': 'ipv6only',
  'o-rdonly': 'rdonly',
  'o-wronly': 'wronly',
  bytes: 'readbytes',
}
const KNOWN: readonly string[] = [
  'fork',
  'reuseaddr',
  'reuseport',
  'bind',
  'sourceport',
  'crlf',
  'ignoreeof',
  'create',
  'trunc',
  'append',
  'excl',
  'rdonly',
  'wronly',
  'readbytes',
  'mode',
  'stderr',
  'nodelay',
  'keepalive',
  'backlog',
  'max-children',
  'bindtodevice',
  'broadcast',
  'ttl',
  'tos',
  'ipv6only',
  'connect-timeout',
  'accept-timeout',
  'retry',
  'interval',
  'forever',
  'setsid',
  'null-eof',
  'shut-none',
  'shut-down',
  'shut-close',
  'pf',
  'unlink-early',
  'unlink-close',
]
const NOT_EMULATED: readonly string[] = [
  'pty',
  'su',
  'su-d',
  'user',
  'chroot',
  'range',
  'tcpwrap',
  'lowport',
  'unlink',
  'mss',
  'ctty',
  'sane',
  'raw',
  'echo',
  'cfmakeraw',
  'nofork',
  'end-close',
  'path',
  'cd',
  'chdir',
  'netns',
  'ip-transparent',
  'ip-add-membership',
  'linger',
  'sndbuf',
  'rcvbuf',
]

/** The address; or what is wrong, without the time and level in front. */
export function parseAddress(text: string): Address | string {
  const [head = '', ...words] = splitUnquoted(text, ',')
  const [type = '', ...parameters] = splitUnquoted(head, ':')
  const name = type.toUpperCase()
  if (/^\d+$/.test(type) && parameters.length === 0)
    return {
      kind: 'fd',
      family: undefined,
      abstract: false,
      parameters: [type],
      options: optionsOf(words) as Map<string, string>,
    }
  const path = type.includes('/') && !TYPES.has(name)
  const spec: TypeSpec | undefined = path ? { kind: 'gopen', count: 1 } : TYPES.get(name)
  if (spec === undefined)
    return REFUSED.test(name) ? `"${type}" is not emulated here` : `unknown device/address "${type}"`
  if (spec.kind === 'exec' && parameters.length > 1)
    return `"${type}:${parameters[0]}": wrong number of parameters (${parameters.length} instead of 1)`
  // What a shell is to run is not taken apart.
  const given = spec.kind === 'system' ? [parameters.join(':')] : path ? [head] : parameters
  if (spec.kind === 'pipe' && given.length > 0) return `"${type}:${given[0]}" is not emulated here`
  if (given.length !== spec.count || (spec.count === 1 && given[0] === ''))
    return `${type}: wrong number of parameters (${parameters.length} instead of ${spec.count})`
  const options = optionsOf(words)
  if (typeof options === 'string') return options
  return { kind: spec.kind, family: spec.family, abstract: name.startsWith('ABSTRACT'), parameters: given, options }
}

function optionsOf(words: readonly string[]): Map<string, string> | string {
  const options = new Map<string, string>()
  for (const word of words.filter(each => each !== '')) {
    const equals = word.indexOf('=')
    const given = (equals < 0 ? word : word.slice(0, equals)).toLowerCase()
    const name = ALIASES[given] ?? given
    if (NOT_EMULATED.includes(name)) return `"${given}" is not emulated here`
    if (!KNOWN.includes(name)) return `parseopts_table(): unknown option "${given}"`
    options.set(name, equals < 0 ? '' : word.slice(equals + 1))
  }
  return options
}

/** Quotes and brackets keep what is in them together; quotes go. */
function splitUnquoted(text: string, separator: string): string[] {
  const parts = ['']
  let quote = ''
  let depth = 0
  for (let index = 0; index < text.length; index++) {
    const character = text[index]!
    if (quote !== '') {
      if (character === quote) quote = ''
      parts[parts.length - 1] += separator === ',' || character !== quote ? character : ''
      continue
    }
    if (character === '"' || character === "'") quote = character
    if (character === '[') depth++
    if (character === ']') depth--
    if (character === '\\' && index + 1 < text.length) parts[parts.length - 1] += text[++index]!
    else if (character === separator && depth === 0) parts.push('')
    else parts[parts.length - 1] += character
  }
  return parts
}
