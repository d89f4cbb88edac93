import { Cease } from '../../../linux/bgp/session.ts'
import { type Context, failure, ipOf, OK, type Outcome, type Rule } from './cli.ts'
import type { NeighborConfig } from './model.ts'
import { bgpOf, both, reconsider, rule } from './rule.ts'

const SPECIFY = '% Specify remote-as or peer-group commands first'
const NAMES = ['A.B.C.D', 'WORD'] as const

/** How neighbours come and go, alone or by their peer group (bgpd/bgp_vty.c). */
export const neighborRules: readonly Rule[] = [
  ...NAMES.flatMap(name => [
    rule('bgp', `neighbor ${name} remote-as NUM`, (context, { words }) =>
      remoteAs(context, words[0]!, Number(words[1])),
    ),
    ...(['internal', 'external'] as const).map(kind =>
      rule('bgp', `neighbor ${name} remote-as ${kind}`, (context, { words }) => remoteAs(context, words[0]!, kind)),
    ),
  ]),
  rule('bgp', 'neighbor WORD peer-group', (context, { words }) => {
    const { groups } = bgpOf(context)
    if (!groups.has(words[0]!)) groups.set(words[0]!, neighborOf(0, null))
    return OK
  }),
  rule('bgp', 'no neighbor WORD peer-group', (context, { words }) => dropGroup(context, words[0]!)),
  ...both('bgp', 'neighbor A.B.C.D peer-group WORD', (context, [address, group], on) =>
    on ? join(context, address!, group!) : leave(context, address!, group!),
  ),
  ...['no neighbor A.B.C.D', 'no neighbor A.B.C.D remote-as NUM'].map(words =>
    rule('bgp', words, (context, args) => dropNeighbor(context, args.words[0]!)),
  ),
]

function neighborOf(address: NeighborConfig['address'], as: NeighborConfig['remoteAs']): NeighborConfig {
  return {
    address,
    group: null,
    remoteAs: as,
    description: null,
    shutdown: false,
    passive: false,
    connectTimer: null,
    timers: null,
    multihop: null,
    updateSource: null,
    nextHopSelf: false,
    reflectorClient: false,
    softInbound: false,
    routeMaps: { in: null, out: null },
    prefixLists: { in: null, out: null },
  }
}

function membersOf(context: Context, group: string): readonly NeighborConfig[] {
  return [...bgpOf(context).neighbors.values()].filter(each => each.group === group)
}

function remoteAs(context: Context, name: string, as: NeighborConfig['remoteAs']): Outcome {
  const bgp = bgpOf(context)
  const group = bgp.groups.get(name)
  if (group !== undefined) {
    group.remoteAs = as
    for (const member of membersOf(context, name)) changeAs(context, member, as)
    return OK
  }
  if (!/^\d+\./.test(name)) return failure('% Create the peer-group or interface first')
  const before = bgp.neighbors.get(name)
  if (before !== undefined) return changeAs(context, before, as)
  return add(context, name, neighborOf(ipOf(name), as))
}

function changeAs(context: Context, neighbor: NeighborConfig, as: NeighborConfig['remoteAs']): Outcome {
  if (neighbor.remoteAs === as) return OK
  neighbor.remoteAs = as
  const peer = context.frr.bgpd!.peerOf(neighbor)
  if (peer === undefined) context.frr.bgpd!.addPeer(neighbor)
  else peer.reset(Cease.change)
  return reconsider(context)
}

function add(context: Context, name: string, config: NeighborConfig): Outcome {
  const own = context.frr.process.network.net.links.some(({ ipv4 }) =>
    ipv4.addresses.some(({ local }) => local === config.address),
  )
  if (own) return failure('% Can not configure the local system as neighbor')
  bgpOf(context).neighbors.set(name, config)
  if (config.remoteAs !== null) context.frr.bgpd!.addPeer(config)
  return OK
}

/** A neighbour becomes a member and takes over what its group says. */
function join(context: Context, name: string, groupName: string): Outcome {
  const bgp = bgpOf(context)
  const group = bgp.groups.get(groupName)
  if (group === undefined) return failure('% Configure the peer-group first')
  const before = bgp.neighbors.get(name)
  const as = group.remoteAs ?? before?.remoteAs ?? null
  const description = before?.description ?? group.description
  const { routeMaps, prefixLists } = group
  const config: NeighborConfig = {
    ...group,
    address: ipOf(name),
    group: groupName,
    remoteAs: as,
    description,
    routeMaps: { ...routeMaps },
    prefixLists: { ...prefixLists },
  }
  if (before === undefined) return add(context, name, config)
  Object.assign(before, config)
  context.frr.bgpd!.peerOf(before)?.reset(Cease.change)
  return reconsider(context)
}

/** Out of the group; without an AS of its own a neighbour is none. */
function leave(context: Context, name: string, groupName: string): Outcome {
  const neighbor = bgpOf(context).neighbors.get(name)
  if (neighbor === undefined || neighbor.group !== groupName) return OK
  if (bgpOf(context).groups.get(groupName)?.remoteAs !== null) return dropNeighbor(context, name)
  Object.assign(neighbor, neighborOf(neighbor.address, neighbor.remoteAs))
  context.frr.bgpd!.peerOf(neighbor)?.reset(Cease.change)
  return reconsider(context)
}

function dropGroup(context: Context, group: string): Outcome {
  const bgp = bgpOf(context)
  if (!bgp.groups.has(group)) return failure('% Create the peer-group first')
  for (const [name, { group: of }] of [...bgp.neighbors]) if (of === group) dropNeighbor(context, name)
  bgp.groups.delete(group)
  return OK
}

function dropNeighbor(context: Context, address: string): Outcome {
  const neighbor = bgpOf(context).neighbors.get(address)
  if (neighbor === undefined) return OK
  context.frr.bgpd!.removePeer(neighbor)
  bgpOf(context).neighbors.delete(address)
  return OK
}

type Change = (neighbor: NeighborConfig, args: readonly string[], on: boolean) => void

/** The neighbour of that name, or the group, and then all its members; undefined where there is none. */
function named(
  context: Context,
  name: string,
): { readonly first: NeighborConfig; readonly peers: readonly NeighborConfig[] } | undefined {
  const bgp = bgpOf(context)
  const neighbor = bgp.neighbors.get(name)
  if (neighbor !== undefined) return { first: neighbor, peers: [neighbor] }
  const group = bgp.groups.get(name)
  return group === undefined ? undefined : { first: group, peers: membersOf(context, name) }
}

/** `neighbor NAME ...`; what a session is made from begins it again. */
export function setting(
  words: string,
  change: Change,
  short = words,
  resets = true,
  subcode: number = Cease.change,
): Rule[] {
  return NAMES.flatMap(pattern =>
    both(
      'bgp',
      `neighbor ${pattern} ${words}`,
      (context, [name, ...args], on) => {
        const found = named(context, name!)
        if (found === undefined) return failure(SPECIFY)
        for (const each of new Set([found.first, ...found.peers])) change(each, args, on)
        if (resets) for (const peer of found.peers) context.frr.bgpd!.peerOf(peer)?.reset(subcode)
        return reconsider(context)
      },
      `neighbor ${pattern} ${short}`,
    ),
  )
}

export function familySetting(words: string, change: Change): Rule[] {
  return NAMES.flatMap(pattern =>
    both('family', `neighbor ${pattern} ${words}`, (context, [name, ...args], on) => {
      const found = named(context, name!)
      if (found === undefined) return failure(SPECIFY)
      for (const each of new Set([found.first, ...found.peers])) change(each, args, on)
      reconsider(context)
      const [map] = args
      const isMissing = on && words.startsWith('route-map') && !context.frr.config.routeMaps.has(map!)
      return isMissing ? { lines: [`The route-map '${map}' does not exist.`] } : OK
    }),
  )
}
