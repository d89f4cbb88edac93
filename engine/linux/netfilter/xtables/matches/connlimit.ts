import { jiffiesOf } from '../../../../net/wheel.ts'
import { network } from '../../../../wire/address.ts'
import type { Connection } from '../../conntrack/connection.ts'
import { TcpState } from '../../conntrack/tcp.ts'
import type { MatchType } from '../extension.ts'
import { ConnectionPredicate } from '../match.ts'
import { Problem } from '../problem.ts'
import { integer } from '../values.ts'

interface ConnlimitData {
  readonly limit: number
  readonly upto: boolean
  readonly mask: number
  readonly destination: boolean
}

/** A connection that is over does not count (already_closed of nf_conncount.c). */
function open({ tcp, dying }: Connection): boolean {
  return !dying && (tcp === null || (tcp.state !== TcpState.timeWait && tcp.state !== TcpState.close))
}

/** What came from one address, or to it. */
interface Counted {
  readonly connections: Set<Connection>
  /** Packets of no connection, such as those of ND: they count until the clock ticks (__nf_conncount_add). */
  untracked: number
  jiffy: number
}

/** libxt_connlimit: how many connections one address, or one network, has. */
export const connlimitMatch: MatchType<ConnlimitData> = {
  name: 'connlimit',
  options: [
    { name: 'connlimit-upto', value: integer(0xffff_ffff), invert: true, excludes: ['connlimit-above'] },
    { name: 'connlimit-above', value: integer(0xffff_ffff), invert: true, excludes: ['connlimit-upto'] },
    { name: 'connlimit-mask', value: text => Number(text) },
    { name: 'connlimit-saddr', excludes: ['connlimit-daddr'] },
    { name: 'connlimit-daddr', excludes: ['connlimit-saddr'] },
  ],
  parse(given, { family }) {
    const option = given.get('connlimit-upto') ?? given.get('connlimit-above')
    if (option === undefined) return new Problem('You must specify "--connlimit-above" or "--connlimit-upto".')
    const bits = family === 4 ? 32 : 128
    const mask = given.value<number>('connlimit-mask') ?? bits
    return {
      limit: option.value as number,
      upto: (option.name === 'connlimit-upto') !== option.inverted,
      mask: mask >= 0 && mask <= bits ? mask : bits,
      destination: given.has('connlimit-daddr'),
    }
  },
  print: ({ limit, upto, mask, destination }) =>
    ` #conn ${destination ? 'dst' : 'src'}/${mask} ${upto ? '<=' : '>'} ${limit}`,
  save: ({ limit, upto, mask, destination }) =>
    ` --connlimit-${upto ? 'upto' : 'above'} ${limit} --connlimit-mask ${mask} --connlimit-${destination ? 'daddr' : 'saddr'}`,
  compile: ({ limit, upto, mask, destination }, rule) => {
    // Those that came through here and live: the table that nf_conncount keeps for the rule.
    const counted = new Map<number | bigint, Counted>()
    return new ConnectionPredicate(rule, packet => {
      const { skb, netfilter } = packet
      const connection = skb.connection as Connection | null
      const layer = netfilter.net.layerOf(skb)
      const address = network(destination ? layer.destinationOf(skb) : layer.sourceOf(skb), mask)
      const { now } = netfilter.net.sim
      const mine = counted.get(address) ?? { connections: new Set(), untracked: 0, jiffy: 0 }
      counted.set(address, mine)
      const { connections } = mine
      for (const each of connections)
        if (!open(each) || (each.confirmed && each.expires <= now)) connections.delete(each)
      if (mine.jiffy !== jiffiesOf(now)) mine.untracked = 0
      mine.jiffy = jiffiesOf(now)
      if (connection !== null) connections.add(connection)
      else mine.untracked++
      return connections.size + mine.untracked > limit !== upto
    })
  },
}
