import { failed } from '../../../../net/errno.ts'
import { TableId } from '../../../../net/fib.ts'
import type { OperationalState } from '../../../../net/link.ts'
import type { LinkRequest } from '../../../../net/links/create.ts'
import { Vrf } from '../../../../net/links/vrf.ts'
import type { NetNs } from '../../../../net/netns.ts'
import { namespaceByName } from '../../../iproute/netns.ts'
import type { Tool } from '../../../iproute/tool.ts'
import { begins, parseInteger, toMac, type Words } from '../../../iproute/words.ts'

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** What `ip link add`, `set` and `del` say before `type` (iplink_parse). */
export class LinkArguments {
  readonly request: Mutable<LinkRequest> = {}
  device: string | null = null
  lower: string | null = null
  type: string | null = null
  /** `type` or `alias` has been read: what follows is not read here. */
  ended = false
  group = -1
  /** `link-netns`: where the other end of a pair is made; `unknown` by an id that none has. */
  linkNamespace: NetNs | 'unknown' | null = null
  address: Uint8Array | null = null
  broadcast: Uint8Array | null = null
  help = false
  /** `ip link add`. */
  creating = false

  /** Puts the link-layer addresses into the request of a device whose addresses are this long; false when one is too short (validate_linkmsg). */
  takeAddresses(length: number): boolean {
    if (this.broadcast !== null && this.broadcast.length < length) return false
    if (this.address !== null) this.request.address = toMac(this.address)
    if (this.broadcast !== null) this.request.broadcast = toMac(this.broadcast)
    return true
  }
}

const STATES: readonly OperationalState[] = [
  'UNKNOWN',
  'NOTPRESENT',
  'DOWN',
  'LOWERLAYERDOWN',
  'TESTING',
  'DORMANT',
  'UP',
]
const GENERATION_MODES = ['eui64', 'none', 'stable_secret', 'random']
/** What the real tool takes and this one does not. */
const NOT_EMULATED: ReadonlySet<string> = new Set([
  'vf',
  'xdp',
  'xdpgeneric',
  'xdpdrv',
  'xdpoffload',
  'protodown_reason',
  'parentdev',
])

type Option = (tool: Tool, words: Words, args: LinkArguments, word: string) => void

const flag =
  (name: 'multicast' | 'allMulticast' | 'promiscuous' | 'dynamic' | 'carrier' | 'protoDown', label: string): Option =>
  (_tool, words, { request }) => {
    request[name] = words.onOff(label)
  }

function limit(name: 'gsoMaxSize' | 'gsoMaxSegs' | 'groMaxSize', label: string): Option {
  return (_tool, words, { request }) => {
    request[name] = words.unsigned(`Invalid "${label}" value\n`)
  }
}

function once(
  args: LinkArguments,
  words: Words,
  name: 'mtu' | 'txQueueLength' | 'numTxQueues' | 'numRxQueues',
  label: string,
): void {
  const word = words.argument()
  if (args.request[name] !== undefined) words.duplicate(label, word)
  args.request[name] = words.integer(`Invalid "${label}" value\n`, word)
}

/** By word, in the order in which they are tried; `prefix` marks those that may be abbreviated. */
const OPTIONS: readonly { readonly words: readonly string[]; readonly prefix?: boolean; readonly take: Option }[] = [
  { words: ['up'], take: (_t, _w, { request }) => void (request.up = true) },
  { words: ['down'], take: (_t, _w, { request }) => void (request.up = false) },
  {
    words: ['name'],
    take: (_t, words, args) => {
      args.request.name = interfaceName(words, 'name')
      args.device ??= args.request.name
    },
  },
  { words: ['index'], take: (_t, words, { request }) => void (request.index = index(words)) },
  { words: ['link'], prefix: true, take: (_t, words, args) => void (args.lower = words.argument()) },
  { words: ['address'], prefix: true, take: (_t, words, args) => void (args.address = words.linkAddress()) },
  {
    words: ['broadcast', 'brd'],
    prefix: true,
    take: (_t, words, args) => void (args.broadcast = words.linkAddress()),
  },
  {
    words: ['txqueuelen', 'qlen', 'txqlen'],
    prefix: true,
    take: (_t, words, args) => once(args, words, 'txQueueLength', 'txqueuelen'),
  },
  { words: ['mtu'], take: (_t, words, args) => once(args, words, 'mtu', 'mtu') },
  { words: ['netns'], take: (tool, words, args) => takeNamespace(tool, words, args) },
  { words: ['multicast'], take: flag('multicast', 'multicast') },
  { words: ['allmulticast'], take: flag('allMulticast', 'allmulticast') },
  { words: ['promisc'], take: flag('promiscuous', 'promisc') },
  { words: ['trailers'], take: (_t, words, { request }) => void (request.noTrailers = !words.onOff('trailers')) },
  { words: ['arp'], take: (_t, words, { request }) => void (request.noArp = !words.onOff('arp')) },
  { words: ['carrier'], take: flag('carrier', 'carrier') },
  { words: ['master'], prefix: true, take: (tool, words, args) => takeMaster(tool, words, args) },
  { words: ['vrf'], take: (tool, words, args) => takeVrf(tool, words, args) },
  { words: ['nomaster'], prefix: true, take: (_t, _w, { request }) => void (request.master = null) },
  { words: ['dynamic'], prefix: true, take: flag('dynamic', 'dynamic') },
  { words: ['type'], prefix: true, take: (_t, words, args) => takeLast(args, () => (args.type = words.argument())) },
  {
    words: ['alias'],
    prefix: true,
    take: (_t, words, args) => takeLast(args, () => (args.request.alias = words.argument())),
  },
  { words: ['group'], take: (tool, words, args) => takeGroup(tool, words, args) },
  { words: ['mode'], take: (_t, words, args) => takeMode(words, args) },
  { words: ['state'], take: (_t, words, args) => takeState(words, args) },
  { words: ['numtxqueues'], prefix: true, take: (_t, words, args) => once(args, words, 'numTxQueues', 'numtxqueues') },
  { words: ['numrxqueues'], prefix: true, take: (_t, words, args) => once(args, words, 'numRxQueues', 'numrxqueues') },
  { words: ['addrgenmode'], prefix: true, take: (_t, words, args) => takeGeneration(words, args) },
  { words: ['link-netns'], prefix: true, take: (tool, words, args) => takeLinkNamespace(tool, words, args) },
  { words: ['link-netnsid'], take: (tool, words, args) => takeLinkNamespaceId(tool, words, args) },
  { words: ['protodown'], take: flag('protoDown', 'protodown') },
  { words: ['gso_max_size'], take: limit('gsoMaxSize', 'gso_max_size') },
  { words: ['gso_max_segs'], take: limit('gsoMaxSegs', 'gso_max_segs') },
  { words: ['gro_max_size'], take: limit('groMaxSize', 'gro_max_size') },
]

/** Reads up to and including `type KIND`, or to the end. */
export function parseLinkArguments(tool: Tool, words: Words): LinkArguments {
  const args = new LinkArguments()
  while (words.more && !args.ended && !args.help) {
    const word = words.next()
    const option = OPTIONS.find(each =>
      each.words.some(
        name => name === word || (each.prefix === true && name !== 'brd' && name !== 'qlen' && begins(name, word)),
      ),
    )
    if (option !== undefined) option.take(tool, words, args, word)
    else if (NOT_EMULATED.has(word)) words.refuse(`ip: "${word}" is not emulated here\n`, 255)
    else takeDevice(words, args, word)
  }
  return args
}

function takeLast(args: LinkArguments, take: () => void): void {
  args.ended = true
  take()
}

function takeDevice(words: Words, args: LinkArguments, word: string): void {
  if (begins('help', word)) {
    args.help = true
    return
  }
  const name = word === 'dev' ? words.argument() : word
  // One that came with `name` gives way.
  if (args.device !== null && args.device !== args.request.name) words.garbage('dev', name)
  args.device = checkName(words, name, 'dev')
}

/** check_ifname: neither spaces nor slashes. What is to be a name may be no longer than one; an alternative name may, and the kernel judges. */
function checkName(words: Words, name: string, what: string): string {
  if (name === '' || /[\s/]/.test(name) || (what === 'name' && name.length > 15))
    words.wrong(`"${what}" not a valid ifname`, name)
  return name
}

function interfaceName(words: Words, what: string): string {
  return checkName(words, words.argument(), what)
}

function index(words: Words): number {
  const word = words.argument()
  const value = Number.parseInt(word, 10) || 0
  if (value <= 0) words.wrong('Invalid "index" value', word)
  return value
}

function takeNamespace(tool: Tool, words: Words, { request }: LinkArguments): void {
  const word = words.argument()
  if (request.netns !== undefined) words.duplicate('netns', word)
  const named = namespaceByName(tool.process, word)
  if (!failed(named)) {
    request.netns = named.net
    return
  }
  const pid = parseInteger(word)
  if (pid === undefined) return words.wrong('Invalid "netns" value\n', word)
  const process = tool.process.pids.find(pid)
  if (process === undefined) words.refuse('RTNETLINK answers: No such process\n', 2, false)
  else request.netns = process.network.net
}

const LINK_NAMESPACE = 'link-netns/link-netnsid'

function takeLinkNamespace(tool: Tool, words: Words, args: LinkArguments): void {
  const word = words.argument()
  if (args.linkNamespace !== null) words.duplicate(LINK_NAMESPACE, word)
  const named = namespaceByName(tool.process, word)
  if (failed(named)) words.wrong('Invalid "link-netns" value\n', word)
  else args.linkNamespace = named.net
}

function takeLinkNamespaceId(tool: Tool, words: Words, args: LinkArguments): void {
  const word = words.argument()
  if (args.linkNamespace !== null) words.duplicate(LINK_NAMESPACE, word)
  const id = words.integer('Invalid "link-netnsid" value\n', word)
  args.linkNamespace = tool.net.ids.find(([each]) => each === id)?.[1] ?? 'unknown'
}

function takeMaster(tool: Tool, words: Words, { request }: LinkArguments): void {
  const word = words.argument()
  const master = tool.link(word)
  if (master === undefined) words.wrong('Device does not exist\n', word)
  else request.master = master
}

function takeVrf(tool: Tool, words: Words, { request }: LinkArguments): void {
  const vrf = vrfNamed(tool, words)
  if (vrf !== undefined) request.master = vrf
}

/** The VRF that the next word names. */
export function vrfNamed(tool: Tool, words: Words, problem = 'Not a valid VRF name\n'): Vrf | undefined {
  const word = words.argument()
  const vrf = tool.link(word)
  if (vrf instanceof Vrf) return vrf
  words.wrong(problem, word)
  return undefined
}

/** ipvrf_get_table: the table of the VRF that the next word names; `default` is where there is none. */
export function vrfTable(tool: Tool, words: Words): number | null {
  if (words.word !== 'default') return vrfNamed(tool, words, 'Invalid VRF\n')?.table ?? null
  words.next()
  return TableId.main
}

function takeGroup(tool: Tool, words: Words, args: LinkArguments): void {
  const word = words.argument()
  if (args.group !== -1) words.duplicate('group', word)
  const group = tool.names.parseGroup(word)
  if (group === undefined) words.wrong('Invalid "group" value\n', word)
  else args.group = group
}

function takeMode(words: Words, { request }: LinkArguments): void {
  const word = words.argument()
  const mode = word.toUpperCase()
  if (mode !== 'DEFAULT' && mode !== 'DORMANT') words.wrong('Invalid link mode\n', word)
  request.dormantMode = mode === 'DORMANT'
}

function takeState(words: Words, { request }: LinkArguments): void {
  const word = words.argument()
  const state = STATES.find(each => each === word.toUpperCase())
  if (state === undefined) words.wrong('Invalid operstate\n', word)
  else request.state = state
}

function takeGeneration(words: Words, { request }: LinkArguments): void {
  const word = words.argument()
  const mode = GENERATION_MODES.indexOf(word.toLowerCase())
  if (mode < 0) words.wrong('Invalid address generation mode\n', word)
  else request.addressGeneration = mode
}
