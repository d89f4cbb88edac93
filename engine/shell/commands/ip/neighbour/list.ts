import type { Running } from '../../../../linux/program.ts'
import type { Link } from '../../../../net/link.ts'
import type { Neighbour, NeighbourProxy, NeighbourState } from '../../../../net/neighbour.ts'
import { prefixContains } from '../../../../wire/address.ts'
import type { Tool } from '../../../iproute/tool.ts'
import { begins, type Family, type PrefixWord, type Words } from '../../../iproute/words.ts'
import { vrfNamed } from '../link/arguments.ts'
import { NEIGHBOUR_USAGE } from '../usage/neighbour.ts'
import { printNeighbour, printProxy } from './print.ts'
import { ALL_STATES, FLUSHED, parseState, SHOWN } from './states.ts'

/** Which neighbours `show` and `flush` mean. */
export interface NeighbourFilter {
  family: Family
  device: string | null
  link: Link | null
  master: Link | null
  noMaster: boolean
  states: ReadonlySet<NeighbourState>
  prefix: PrefixWord | null
  proxy: boolean
  /** Null for any. */
  protocol: number | null
  unused: boolean
  help: boolean
}

/** Reads the selectors; a number where the command ends here. */
export function* readNeighbourFilter(tool: Tool, words: Words, flush: boolean): Running<NeighbourFilter | number> {
  const filter: NeighbourFilter = {
    family: tool.options.family,
    device: null,
    link: null,
    master: null,
    noMaster: false,
    states: flush ? FLUSHED : SHOWN,
    prefix: null,
    proxy: false,
    protocol: null,
    unused: false,
    help: false,
  }
  const named = new Set<NeighbourState>()
  while (words.more && !filter.help) take(tool, words, filter, named, flush)
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  if (filter.help) return yield* tool.die(NEIGHBOUR_USAGE)
  if (named.size > 0) filter.states = named
  if (filter.device !== null) {
    filter.link = tool.link(filter.device) ?? null
    if (filter.link === null) return yield* tool.fail(`Cannot find device "${filter.device}"\n`, 1)
  }
  return filter
}

function take(tool: Tool, words: Words, filter: NeighbourFilter, named: Set<NeighbourState>, flush: boolean): void {
  const word = words.next()
  if (word === 'dev') {
    const device = words.argument()
    if (filter.device !== null) words.duplicate('dev', device)
    filter.device = device
  } else if (word === 'master') takeMaster(tool, words, filter)
  else if (word === 'vrf') filter.master = vrfNamed(tool, words) ?? null
  else if (word === 'nomaster') filter.noMaster = true
  else if (word === 'unused') filter.unused = true
  else if (word === 'nud') takeStates(words, named, flush)
  else if (word === 'proxy') filter.proxy = true
  else if (begins('protocol', word)) takeProtocol(tool, words, filter)
  else {
    const address = word === 'to' ? words.argument() : word
    if (begins('help', address)) filter.help = true
    else filter.prefix = words.prefix(filter.family, address)
    if (filter.prefix !== null && !filter.prefix.any)
      filter.family ??= typeof filter.prefix.address === 'number' ? 4 : 6
  }
}

function takeProtocol(tool: Tool, words: Words, filter: NeighbourFilter): void {
  const word = words.argument()
  const protocol = tool.names.parseProtocol(word)
  if (protocol !== undefined) filter.protocol = protocol
  else if (word === 'all') filter.protocol = null
  else words.wrong('invalid "protocol"\n', word)
}

function takeMaster(tool: Tool, words: Words, filter: NeighbourFilter): void {
  const word = words.argument()
  const master = tool.link(word)
  if (master === undefined) words.wrong('Device does not exist\n', word)
  else filter.master = master
}

function takeStates(words: Words, named: Set<NeighbourState>, flush: boolean): void {
  const word = words.argument()
  const state = parseState(word)
  if (state !== undefined) named.add(state)
  else if (word !== 'all') words.wrong('nud state is bad', word)
  else for (const each of ALL_STATES) if (!flush || each !== 'NOARP') named.add(each)
}

function inFilter(filter: NeighbourFilter, { ip, link, protocol }: NeighbourProxy): boolean {
  if (filter.protocol !== null && protocol !== filter.protocol) return false
  if (filter.link !== null && link !== filter.link) return false
  if (filter.master !== null && link?.master !== filter.master) return false
  if (filter.noMaster && link?.master != null) return false
  const { prefix } = filter
  return prefix === null || prefix.any || prefixContains(prefix, ip)
}

/** The neighbours that are meant. Nothing is listed whose state is not, such as an entry that was only just made, but for what others have learnt. */
export function selectNeighbours(tool: Tool, filter: NeighbourFilter): Neighbour[] {
  const tables = families(filter).map(family => (family === 4 ? tool.net.ipv4 : tool.net.ipv6).neighbours)
  return tables
    .flatMap(table => [...table])
    .filter(({ state, externLearn }) => filter.states.has(state) || externLearn)
    .filter(neighbour => inFilter(filter, neighbour))
}

function families({ family }: NeighbourFilter): readonly (4 | 6)[] {
  return family === null ? [4, 6] : [family]
}

/** `ip neigh show`. */
export function* listNeighbours(tool: Tool, words: Words): Running {
  const filter = yield* readNeighbourFilter(tool, words, false)
  if (typeof filter === 'number') return filter
  const device = filter.link === null
  const { out, net } = tool
  out.document(() => {
    if (!filter.proxy)
      for (const neighbour of selectNeighbours(tool, filter))
        out.object(null, () => printNeighbour(tool, neighbour, { device }))
    else
      for (const family of families(filter))
        for (const proxy of (family === 4 ? net.ipv4 : net.ipv6).neighbours.proxies)
          if (inFilter(filter, proxy))
            out.object(null, () => printProxy(tool, proxy, device ? (proxy.link?.name ?? null) : null))
  })
  yield* tool.flush()
  return 0
}

/** `ip neigh flush`. */
export function* flushNeighbours(tool: Tool, words: Words): Running {
  if (!words.more) return yield* tool.fail('Flush requires arguments.\n', 1)
  const filter = yield* readNeighbourFilter(tool, words, true)
  if (typeof filter === 'number') return filter
  const { out, options } = tool
  if (!tool.process.capable('NET_ADMIN'))
    return yield* tool.fail('Failed to send flush request: Operation not permitted\n', 1)
  const doomed = selectNeighbours(tool, filter)
  if (options.statistics > 1)
    for (const neighbour of doomed) printNeighbour(tool, neighbour, { device: filter.link === null })
  for (const neighbour of doomed) neighbour.table.delete(neighbour)
  if (options.statistics > 0) {
    if (doomed.length === 0) out.raw('Nothing to flush.\n')
    else out.raw(`\n*** Round 1, deleting ${doomed.length} entries ***\n*** Flush is complete after 1 round ***\n`)
  }
  yield* tool.flush()
  return 0
}
