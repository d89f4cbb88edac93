import { type GivenOption, getopt, isOptionError } from '../../getopt.ts'
import { SS_OPTIONS } from './options.ts'
import { ALL_STATES, CONNECTED, LISTENING, type SocketState, statesNamed } from './states.ts'
import { SS_USAGE } from './usage.ts'

export type Family = 'inet' | 'inet6' | 'link' | 'unix' | 'netlink' | 'vsock' | 'tipc' | 'xdp'

/** What -A names (socket tables of misc/ss.c). Of those that are not here the emulated system has no sockets. */
export type SocketTable = 'tcp' | 'udp' | 'raw' | 'packet_raw' | 'packet_dgram' | 'mptcp' | 'sctp' | 'dccp' | UnixTable
type UnixTable = 'unix_stream' | 'unix_dgram' | 'unix_seqpacket'

const UNIX: readonly SocketTable[] = ['unix_stream', 'unix_dgram', 'unix_seqpacket']
const PACKET: readonly SocketTable[] = ['packet_raw', 'packet_dgram']
const INET: readonly SocketTable[] = ['tcp', 'udp', 'raw', 'mptcp', 'sctp', 'dccp']

/** The words of -A, with what each stands for. */
const QUERIES: Readonly<Record<string, readonly SocketTable[]>> = {
  all: [...INET, ...PACKET, ...UNIX],
  inet: INET,
  udp: ['udp'],
  tcp: ['tcp'],
  mptcp: ['mptcp'],
  sctp: ['sctp'],
  dccp: ['dccp'],
  raw: ['raw'],
  unix: UNIX,
  unix_stream: ['unix_stream'],
  u_str: ['unix_stream'],
  unix_dgram: ['unix_dgram'],
  u_dgr: ['unix_dgram'],
  unix_seqpacket: ['unix_seqpacket'],
  u_seq: ['unix_seqpacket'],
  packet: PACKET,
  packet_raw: ['packet_raw'],
  p_raw: ['packet_raw'],
  packet_dgram: ['packet_dgram'],
  p_dgr: ['packet_dgram'],
}

const FAMILIES: readonly Family[] = ['inet', 'inet6', 'link', 'unix', 'netlink', 'vsock', 'tipc', 'xdp']

/** What a command line of ss(8) asks for. */
export interface Settings {
  readonly flags: ReadonlySet<string>
  readonly tables: ReadonlySet<SocketTable>
  readonly families: ReadonlySet<Family>
  readonly states: ReadonlySet<SocketState>
  readonly namespace: string | null
  /** The words of the filter, behind those of states. */
  readonly filter: readonly string[]
  /** Where more of the filter stands. */
  readonly filterFile: string | null
  /** Not so with -s, unless something more is asked for. */
  readonly listed: boolean
}

/** Why ss ends before it has shown anything. */
export interface Stop {
  readonly output: string
  readonly error: string
  readonly status: number
}

export function readSettings(argv: readonly string[]): Settings | Stop {
  const parsed = getopt(argv, SS_OPTIONS)
  if (isOptionError(parsed)) {
    if (parsed.notEmulated === true) return { output: '', error: `ss: ${parsed.text}\n`, status: 2 }
    return stop(`ss: ${parsed.text}\n${SS_USAGE}`)
  }
  const flags = new Set(parsed.options.map(option => option.name))
  if (flags.has('help')) return { output: SS_USAGE, error: '', status: 0 }
  if (flags.has('version')) return { output: 'ss utility, iproute2-6.1.0\n', error: '', status: 0 }
  if (flags.has('context') || flags.has('contexts')) return stop('ss: SELinux is not enabled.\n', 1)
  const chosen = new Selection()
  for (const option of parsed.options) {
    const problem = chosen.take(option)
    if (problem !== undefined) return problem
  }
  const given = readStates(parsed.operands, flags)
  if ('status' in given) return given
  const { families, namespace, filterFile } = chosen
  const listed = !flags.has('summary') || chosen.named || parsed.operands.length > 0
  const tables = chosen.merged()
  const states = given.states ?? usualStates(tables)
  if (tables.size === 0 || states.size === 0) return stop('ss: no socket tables to show with such filter.\n', 0)
  return { flags, tables, families, states, namespace, filter: given.filter, filterFile, listed }
}

function stop(error: string, status = 255): Stop {
  return { output: '', error, status }
}

/** default_dbs of misc/ss.c: streams that are connected, datagrams with a peer, packet sockets all. */
function usualStates(tables: ReadonlySet<SocketTable>): ReadonlySet<SocketState> {
  const datagrams: readonly SocketTable[] = ['udp', 'raw', ...PACKET]
  if ([...tables].some(table => !datagrams.includes(table))) return CONNECTED
  const states = new Set<SocketState>()
  if (tables.has('udp') || tables.has('raw')) states.add('ESTAB')
  if (PACKET.some(table => tables.has(table))) states.add('UNCONN')
  return states
}

/** The options that say which sockets, in the order in which they were given. */
class Selection {
  readonly tables = new Set<SocketTable>()
  families: ReadonlySet<Family> = new Set<Family>()
  namespace: string | null = null
  filterFile: string | null = null
  /** Tables or families were named. */
  named = false
  #excluded = false

  take({ name, value = '' }: GivenOption): Stop | undefined {
    if (name === 'net') this.namespace = value
    else if (name === 'filter') this.filterFile = value === '-' ? '/dev/stdin' : value
    else if (name === 'family') return this.#family(value)
    else if (name === 'query' || name === 'socket') return this.#query(value)
    else if (name === 'ipv4') this.#only('inet')
    else if (name === 'ipv6') this.#only('inet6')
    else if (name === 'packet') this.#add('packet')
    else if (Object.hasOwn(QUERIES, name) && name !== 'all') this.#add(name)
    return undefined
  }

  #only(family: Family): void {
    this.families = new Set([family])
    this.named = true
  }

  #add(name: string): void {
    this.named = true
    for (const table of QUERIES[name]!) this.tables.add(table)
  }

  #family(word: string): Stop | undefined {
    if (word === 'help') return { output: SS_USAGE, error: '', status: 0 }
    const family = FAMILIES.find(each => each === word)
    if (family === undefined) return stop(`ss: "${word}" is invalid family\n${SS_USAGE}`)
    if (family === 'netlink' || family === 'vsock' || family === 'tipc' || family === 'xdp')
      return stop(`ss: sockets of family ${family} are not emulated here\n`, 2)
    this.families = new Set([...this.families, family])
    this.named = true
    return undefined
  }

  #query(list: string): Stop | undefined {
    for (const word of list.split(',')) {
      const remove = word.startsWith('!')
      const name = remove ? word.slice(1) : word
      if (/^(netlink|vsock|tipc|xdp)/.test(name)) return stop(`ss: "${name}" sockets are not emulated here\n`, 2)
      if (!Object.hasOwn(QUERIES, name)) return stop(`ss: "${name}" is illegal socket table id\n${SS_USAGE}`)
      this.#excluded ||= remove
      for (const table of QUERIES[name]!) {
        if (remove) this.tables.delete(table)
        else this.tables.add(table)
      }
    }
    return undefined
  }

  /** filter_merge_defaults: a family of which no table was named brings all of its own; no family at all brings everything. */
  merged(): ReadonlySet<SocketTable> {
    if (this.tables.size === 0 && this.families.size === 0 && !this.#excluded) this.#add('all')
    for (const family of this.families) {
      const tables = family === 'unix' ? UNIX : family === 'link' ? PACKET : INET
      if (!tables.some(table => this.tables.has(table))) for (const table of tables) this.tables.add(table)
    }
    return this.tables
  }
}

/** `state NAME` and `exclude NAME` stand in front of the filter. */
function readStates(
  words: readonly string[],
  flags: ReadonlySet<string>,
): { readonly states: ReadonlySet<SocketState> | null; readonly filter: readonly string[] } | Stop {
  const shown = new Set<SocketState>()
  let named = false
  let at = 0
  for (; words[at] === 'state' || words[at] === 'exclude'; at += 2) {
    const word = words[at + 1]
    if (word === undefined) return stop('Command line is not complete. Try option "help"\n')
    const states = statesNamed(word)
    if (states === undefined) return stop(`ss: wrong state name: ${word}\n`)
    if (words[at] === 'state') for (const state of states) shown.add(state)
    else {
      if (!named) for (const state of ALL_STATES) shown.add(state)
      for (const state of states) shown.delete(state)
    }
    named = true
  }
  const unnamed = flags.has('all') ? ALL_STATES : flags.has('listening') ? LISTENING : null
  return { states: named ? shown : unnamed, filter: words.slice(at) }
}
