import { EINVAL } from '../../../../net/errno.ts'
import { SECOND } from '../../../../sim/timer.ts'
import { formatIp, type Ip } from '../../../../wire/address.ts'
import { TTL } from '../../../../wire/ipv4.ts'
import type { PacketContext } from '../../packet.ts'
import { RECENT_TOTAL, type RecentList } from '../../recent.ts'
import type { MatchType } from '../extension.ts'
import { Predicate } from '../match.ts'
import { type Parsed, Problem } from '../problem.ts'
import { fullMask, host, integer, maskAddress, parseMask, string } from '../values.ts'

type Action = 'set' | 'rcheck' | 'update' | 'remove'
const ACTIONS: readonly Action[] = ['set', 'rcheck', 'update', 'remove']
const SHOWN: Readonly<Record<Action, string>> = { set: 'SET', rcheck: 'CHECK', update: 'UPDATE', remove: 'REMOVE' }
const NAME_MAX = 199
const HOP_LIMIT = 7

interface RecentData {
  readonly action: Action
  readonly inverted: boolean
  readonly seconds: number
  readonly hitcount: number
  readonly reap: boolean
  readonly rttl: boolean
  readonly name: string
  readonly mask: Ip
  readonly destination: boolean
}

function readMask(text: string, place: Parameters<typeof host>[1]): Parsed<Ip> {
  return parseMask(text, place.family) ?? (host(text, place) as Parsed<Ip>)
}

/** recent_mt: has this address been seen before, and how often? */
function holds(data: RecentData, list: RecentList, packet: PacketContext, now: number): boolean {
  const { skb } = packet
  const layer = packet.netfilter.net.layerOf(skb)
  const address = maskAddress(data.destination ? layer.destinationOf(skb) : layer.sourceOf(skb), data.mask)
  let ttl = skb.bytes[skb.network + (packet.family === 4 ? TTL : HOP_LIMIT)]!
  // The TTL as it was before this host forwarded the packet.
  if (packet.outgoing !== null && skb.socket === null) ttl++
  const entry = list.find(address)
  const known = entry !== undefined && (!data.rttl || entry.ttl === ttl) ? entry : undefined
  if (known === undefined) {
    if (data.action !== 'set') return data.inverted
    list.add(address, ttl, now)
    return !data.inverted
  }
  if (data.action === 'remove') {
    list.remove(address)
    return !data.inverted
  }
  let matched = data.action === 'set'
  if (!matched) {
    const since = data.seconds === 0 ? Number.NEGATIVE_INFINITY : now - data.seconds * SECOND
    const hits = known.stamps.filter(stamp => stamp >= since).length
    matched = hits >= Math.max(1, data.hitcount)
    if (data.reap) list.reap(since)
  }
  const answer = matched !== data.inverted
  if (data.action === 'set' || (data.action === 'update' && answer)) list.update(address, ttl, now)
  return answer
}

/** libxt_recent. */
export const recentMatch: MatchType<RecentData> = {
  name: 'recent',
  options: [
    ...ACTIONS.map(name => ({
      name,
      invert: true as const,
      excludes: ACTIONS.filter(other => other !== name),
    })),
    { name: 'seconds', value: integer(0xffff_ffff, 1) },
    { name: 'hitcount', value: integer(0xffff_ffff) },
    { name: 'reap', requires: ['seconds'] },
    { name: 'rttl', excludes: ['set', 'remove'] },
    { name: 'name', value: string(NAME_MAX) },
    { name: 'mask', value: readMask },
    { name: 'rsource' },
    { name: 'rdest' },
  ],
  parse(given, context) {
    const action = given.list.find(option => (ACTIONS as readonly string[]).includes(option.name))
    if (action === undefined)
      return new Problem("recent: you must specify one of `--set', `--rcheck' `--update' or `--remove'")
    return {
      action: action.name as Action,
      inverted: action.inverted,
      seconds: given.value<number>('seconds') ?? 0,
      hitcount: given.value<number>('hitcount') ?? 0,
      reap: given.has('reap'),
      rttl: given.has('rttl'),
      name: given.value<string>('name') ?? 'DEFAULT',
      mask: given.value<Ip>('mask') ?? fullMask(context.family),
      destination:
        given.list.findLast(option => option.name === 'rsource' || option.name === 'rdest')?.name === 'rdest',
    }
  },
  print(data) {
    let text = `${data.inverted ? ' !' : ''} recent: ${SHOWN[data.action]}`
    if (data.seconds !== 0) text += ` seconds: ${data.seconds}`
    if (data.reap) text += ' reap'
    if (data.hitcount !== 0) text += ` hit_count: ${data.hitcount}`
    if (data.rttl) text += ' TTL-Match'
    return `${text} name: ${data.name} side: ${data.destination ? 'dest' : 'source'} mask: ${formatIp(data.mask)}`
  },
  save(data) {
    let text = `${data.inverted ? ' !' : ''} --${data.action}`
    if (data.seconds !== 0) text += ` --seconds ${data.seconds}`
    if (data.reap) text += ' --reap'
    if (data.hitcount !== 0) text += ` --hitcount ${data.hitcount}`
    if (data.rttl) text += ' --rttl'
    return `${text} --name ${data.name} --mask ${formatIp(data.mask)} --${data.destination ? 'rdest' : 'rsource'}`
  },
  check: ({ action, seconds, hitcount, name, reap }) => {
    const counted = seconds !== 0 || hitcount !== 0
    if (counted && (action === 'set' || action === 'remove')) return EINVAL
    if (hitcount >= RECENT_TOTAL || name.startsWith('/') || name === '.' || name === '..') return EINVAL
    return reap && seconds === 0 ? EINVAL : undefined
  },
  compile: (data, rule) => {
    const { netfilter } = rule
    const list = netfilter.recent(rule.family, data.name)
    return new Predicate(packet => holds(data, list, packet, netfilter.net.sim.now))
  },
}
