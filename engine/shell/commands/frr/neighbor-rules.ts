import { addressesOf } from '../../../linux/bgp/devices.ts'
import { Cease } from '../../../linux/bgp/session.ts'
import { formatIp, parseIp } from '../../../wire/address.ts'
import { type Context, failure, ipOf, OK, type Outcome, type Rule } from './cli.ts'
import { copyOfPolicy, type Family, type FamilyPolicy, type NeighborConfig, neighborOf } from './model.ts'
import type { DownReason } from './peer.ts'
import { bgpOf, both, reconsider, rule } from './rule.ts'

const SPECIFY = '% Specify remote-as or peer-group commands first'
const ADDRESSES = ['A.B.C.D', 'X:X::X:X'] as const
const NAMES = ['A.B.C.D', 'X:X::X:X', 'WORD'] as const

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
  ...ADDRESSES.flatMap(address => [
    ...both('bgp', `neighbor ${address} peer-group WORD`, (context, [name, group], on) =>
      on ? join(context, name!, group!) : leave(context, name!, group!),
    ),
    ...['', ' remote-as NUM', ' remote-as internal', ' remote-as external'].map(words =>
      rule('bgp', `no neighbor ${address}${words}`, (context, args) => dropNeighbor(context, args.words[0]!)),
    ),
  ]),
]

/** An address as the configuration writes it. */
function keyOf(name: string): string {
  return formatIp(ipOf(name))
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
  const address = parseIp(name)
  if (address === undefined) return failure('% Create the peer-group or interface first')
  const before = bgp.neighbors.get(formatIp(address))
  if (before !== undefined) return changeAs(context, before, as)
  return add(context, neighborOf(address, as))
}

function changeAs(context: Context, neighbor: NeighborConfig, as: NeighborConfig['remoteAs']): Outcome {
  if (neighbor.remoteAs === as) return OK
  neighbor.remoteAs = as
  const peer = context.frr.bgpd!.peerOf(neighbor)
  if (peer === undefined) context.frr.bgpd!.addPeer(neighbor)
  else peer.reset(Cease.change, 'Remote AS changed')
  return reconsider(context)
}

function add(context: Context, config: NeighborConfig): Outcome {
  const own = context.frr.process.network.net.links.some(link =>
    addressesOf(link).some(({ address }) => address === config.address),
  )
  if (own) return failure('% Can not configure the local system as neighbor')
  bgpOf(context).neighbors.set(formatIp(config.address), config)
  if (config.remoteAs !== null) context.frr.bgpd!.addPeer(config)
  return OK
}

/** A neighbour becomes a member and takes over what its group says. */
function join(context: Context, name: string, groupName: string): Outcome {
  const bgp = bgpOf(context)
  const group = bgp.groups.get(groupName)
  if (group === undefined) return failure('% Configure the peer-group first')
  const before = bgp.neighbors.get(keyOf(name))
  const as = group.remoteAs ?? before?.remoteAs ?? null
  const description = before?.description ?? group.description
  const config: NeighborConfig = {
    ...group,
    address: ipOf(name),
    group: groupName,
    remoteAs: as,
    description,
    families: { 4: copyOfPolicy(group.families[4]), 6: copyOfPolicy(group.families[6]) },
  }
  if (before === undefined) return add(context, config)
  Object.assign(before, config)
  context.frr.bgpd!.peerOf(before)?.reset(Cease.change)
  return reconsider(context)
}

/** Out of the group; without an AS of its own a neighbour is none. */
function leave(context: Context, name: string, groupName: string): Outcome {
  const neighbor = bgpOf(context).neighbors.get(keyOf(name))
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

function dropNeighbor(context: Context, name: string): Outcome {
  const neighbor = bgpOf(context).neighbors.get(keyOf(name))
  if (neighbor === undefined) return OK
  context.frr.bgpd!.removePeer(neighbor)
  bgpOf(context).neighbors.delete(keyOf(name))
  return OK
}

type Change = (neighbor: NeighborConfig, args: readonly string[], on: boolean) => void

/** The neighbour of that name, or the group, and then all its members; undefined where there is none. */
function named(
  context: Context,
  name: string,
): { readonly first: NeighborConfig; readonly peers: readonly NeighborConfig[] } | undefined {
  const bgp = bgpOf(context)
  const address = parseIp(name)
  const neighbor = address === undefined ? undefined : bgp.neighbors.get(formatIp(address))
  if (neighbor !== undefined) return { first: neighbor, peers: [neighbor] }
  const group = bgp.groups.get(name)
  return group === undefined ? undefined : { first: group, peers: membersOf(context, name) }
}

/** What a change of a setting does to the session. */
interface Consequence {
  readonly short?: string
  /** Null where the session goes on. */
  readonly reason: DownReason | null
  readonly subcode?: number
}

/** `neighbor NAME ...`; what a session is made from begins it again. */
export function setting(words: string, change: Change, { short = words, reason, subcode }: Consequence): Rule[] {
  return NAMES.flatMap(pattern =>
    both(
      'bgp',
      `neighbor ${pattern} ${words}`,
      (context, [name, ...args], on) => {
        const found = named(context, name!)
        if (found === undefined) return failure(SPECIFY)
        for (const each of new Set([found.first, ...found.peers])) change(each, args, on)
        if (reason !== null)
          for (const peer of found.peers) context.frr.bgpd!.peerOf(peer)?.reset(subcode ?? Cease.change, reason)
        return reconsider(context)
      },
      `neighbor ${pattern} ${short}`,
    ),
  )
}

type FamilyChange = (policy: FamilyPolicy, args: readonly string[], on: boolean, family: Family) => void

/** The same for what holds in the address family that one is in. */
export function familySetting(words: string, change: FamilyChange, short = words): Rule[] {
  return NAMES.flatMap(pattern =>
    both(
      'family',
      `neighbor ${pattern} ${words}`,
      (context, [name, ...args], on) => {
        const found = named(context, name!)
        if (found === undefined) return failure(SPECIFY)
        const { family } = context
        for (const each of new Set([found.first, ...found.peers])) change(each.families[family], args, on, family)
        if (words === 'activate') for (const peer of found.peers) activate(context, peer)
        reconsider(context)
        const [map] = args
        const isMissing = on && words.startsWith('route-map') && !context.frr.config.routeMaps.has(map!)
        return isMissing ? { lines: [`The route-map '${map}' does not exist.`] } : OK
      },
      `neighbor ${pattern} ${short}`,
    ),
  )
}

/** The capabilities of a session say which families it has: another choice takes another session. */
function activate(context: Context, config: NeighborConfig): void {
  const peer = context.frr.bgpd!.peerOf(config)
  const told = peer?.session?.settings.capabilities.filter(({ type }) => type === 'multiprotocol').length
  if (peer !== undefined && told !== peer.families.length) peer.reset(Cease.change, 'Address family activated')
}
