import type { Running } from '../../../../linux/program.ts'
import { EEXIST, EINVAL, ENOENT, type Errno } from '../../../../net/errno.ts'
import type { Link } from '../../../../net/link.ts'
import type { NeighbourState, NeighbourTable } from '../../../../net/neighbour.ts'
import type { Ip } from '../../../../wire/address.ts'
import type { Tool } from '../../../iproute/tool.ts'
import { begins, toMac, type Words } from '../../../iproute/words.ts'
import { NEIGHBOUR_USAGE } from '../usage/neighbour.ts'
import { parseState } from './states.ts'

export type NeighbourAction = 'add' | 'change' | 'replace' | 'delete' | 'get'

interface NeighbourArguments {
  destination: Ip | null
  device: string | null
  address: Uint8Array | null
  state: NeighbourState
  proxy: boolean
  router: boolean
  use: boolean
  managed: boolean
  externLearn: boolean
  protocol: number
  help: boolean
}

/** `ip neigh add`, `change`, `replace` and `delete` (ipneigh_modify). */
export function* modifyNeighbour(tool: Tool, words: Words, action: Exclude<NeighbourAction, 'get'>): Running {
  const args = parseNeighbour(tool, words)
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  if (args.help) return yield* tool.die(NEIGHBOUR_USAGE)
  const { destination, device } = args
  if (destination === null || device === null)
    return yield* tool.die('Device and destination are required arguments.\n')
  const link = tool.link(device)
  if (link === undefined) return yield* tool.fail(`Cannot find device "${device}"\n`, 1)
  if (!tool.process.capable('NET_ADMIN')) return yield* tool.fail('RTNETLINK answers: Operation not permitted\n', 2)
  const table = (typeof destination === 'number' ? tool.net.ipv4 : tool.net.ipv6).neighbours
  return yield* tool.answer(
    action === 'delete' ? remove(table, args, destination, link) : put(table, args, destination, link, action),
  )
}

/** Reads the words of a command about one neighbour. */
export function parseNeighbour(tool: Tool, words: Words): NeighbourArguments {
  const args: NeighbourArguments = {
    destination: null,
    device: null,
    address: null,
    state: 'PERMANENT',
    proxy: false,
    router: false,
    use: false,
    managed: false,
    externLearn: false,
    protocol: 0,
    help: false,
  }
  while (words.more && !args.help) take(tool, words, args)
  return args
}

function take(tool: Tool, words: Words, args: NeighbourArguments): void {
  const word = words.next()
  if (begins('lladdr', word)) takeAddress(words, args)
  else if (word === 'nud') {
    const name = words.argument()
    const state = parseState(name)
    if (state === undefined) words.wrong('nud state is bad', name)
    else args.state = state
  } else if (begins('proxy', word)) {
    args.proxy = true
    takeDestination(tool, words, args, words.argument(), 'address')
  } else if (word === 'router') args.router = true
  else if (word === 'use') args.use = true
  else if (word === 'managed') args.managed = true
  else if (begins('extern_learn', word)) args.externLearn = true
  else if (word === 'dev') args.device = words.argument()
  else if (begins('protocol', word)) {
    const name = words.argument()
    const protocol = tool.names.parseProtocol(name)
    if (protocol === undefined) words.wrong('"protocol" value is invalid\n', name)
    else args.protocol = protocol
  } else takeDestination(tool, words, args, word === 'to' ? words.argument() : word, 'to')
}

function takeAddress(words: Words, args: NeighbourArguments): void {
  const word = words.argument()
  if (args.address !== null) words.duplicate('lladdr', word)
  args.address = word === 'null' ? new Uint8Array(0) : words.linkAddress(word)
}

function takeDestination(tool: Tool, words: Words, args: NeighbourArguments, word: string, key: string): void {
  if (begins('help', word)) {
    args.help = true
    return
  }
  if (args.destination !== null) return key === 'to' ? words.garbage(key, word) : words.duplicate(key, word)
  args.destination = words.address(tool.options.family, word)
}

/** neigh_add (net/core/neighbour.c). */
function put(
  table: NeighbourTable,
  args: NeighbourArguments,
  ip: Ip,
  link: Link,
  action: 'add' | 'change' | 'replace',
): Errno | undefined {
  const { address, state } = args
  if (address !== null && address.length < link.addressLength) return EINVAL.because('Invalid link address')
  if (args.proxy) {
    table.addProxy(ip, link, args.protocol, args.router)
    return undefined
  }
  const known = table.lookup(ip, link)
  if (known === undefined && action === 'change') return ENOENT
  if (known !== undefined && action === 'add') return EEXIST
  const needsAddress = state !== 'NONE' && state !== 'FAILED' && state !== 'INCOMPLETE'
  const mac = address === null || address.length === 0 ? (known?.valid === true ? known.mac : null) : toMac(address)
  // The entry is made before it is looked at what is to be put into it, and stays when that is refused.
  const neighbour = known ?? table.ensure(ip, link)
  if (args.protocol !== 0) neighbour.protocol = args.protocol
  if (args.use || args.managed) {
    // NEIGH_UPDATE_F_USE, NEIGH_UPDATE_F_MANAGED: whatever else is said, the kernel finds out by itself.
    neighbour.managed ||= args.managed
    neighbour.ask()
    return undefined
  }
  if (needsAddress && mac === null && link.addressLength > 0) return EINVAL.because('No link layer address given')
  neighbour.externLearn ||= args.externLearn
  // NEIGH_UPDATE_F_OVERRIDE_ISROUTER: what replaces an entry says of this, too.
  if (args.router || action === 'change' || action === 'replace') neighbour.router = args.router
  neighbour.update(mac, state)
  return undefined
}

/** neigh_delete. */
function remove(table: NeighbourTable, { proxy }: NeighbourArguments, ip: Ip, link: Link): Errno | undefined {
  if (proxy) return table.removeProxy(ip, link) ? undefined : ENOENT
  const neighbour = table.lookup(ip, link)
  if (neighbour === undefined) return ENOENT
  table.delete(neighbour)
  return undefined
}
