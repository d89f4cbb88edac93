import { address, attachment, type Draw, host, port, prefix } from '../draw.ts'
import type { Subject } from './subject.ts'

const TYPES = [
  'hash:ip',
  'hash:net',
  'hash:ip,port',
  'hash:net,port',
  'hash:net,iface',
  'list:set',
  'bitmap:port range 1-1000',
  'bitmap:ip range 10.0.1.0/24',
  'hash:ip,port,ip',
]

function member(draw: Draw): string {
  const { chance } = draw
  return chance.pick([
    address(draw),
    address(draw),
    prefix(draw),
    `${address(draw)},tcp:${port(draw)}`,
    `${address(draw)},udp:${port(draw)}`,
    `${prefix(draw)},${port(draw)}`,
    `${prefix(draw)},${attachment(draw).device}`,
    's1',
    `${address(draw)} nomatch`,
    `${address(draw)} timeout 500`,
    `${address(draw)} comment hi`,
    'nonsense',
    '10.0.0.0/33',
  ])
}

/** Without the memory: how many elements share a bucket depends on the key of the hash. */
const list = (name: string, set: string): readonly string[] => [
  `echo "${name}\\$ ipset list ${set} | sort"; ip netns exec ${name} ipset list ${set} 2>&1 | grep -v "Size in memory" | sort`,
]

export const ipsets: Subject = {
  name: 'ipsets',
  weight: 2,
  step(draw) {
    const { chance } = draw
    const name = chance.oneIn(3) ? host(draw) : draw.network.hosts[0]!
    const set = chance.pick(['s1', 's1', 's2'])
    const ipset = `on ${name} ipset`
    switch (chance.between(1, 9)) {
      case 1:
      case 2:
        return [
          `${ipset} create ${set} ${chance.pick(TYPES)}${chance.pick(['', '', draw.network.counts ? ' counters' : '', ' comment', ' timeout 600', ' family inet6', ' maxelem 2', ' -exist', ' skbinfo', ' hashsize 64', ' nonsense'])}`,
        ]
      case 3:
      case 4:
      case 5:
        return [`${ipset} ${chance.pick(['add', 'add', 'add', 'del', 'test', 'add -exist'])} ${set} ${member(draw)}`]
      case 6:
        return [
          `${ipset} ${chance.pick([`flush ${set}`, `destroy ${set}`, 'swap s1 s2', 'rename s1 s3', 'destroy nothere', `list -n`, 'list nothere', 'nonsense', 'create s1 hash:nonsense', `list -t ${set}`])}`,
        ]
      case 7:
        return [
          `on ${name} iptables -${chance.pick(['A', 'I'])} ${chance.pick(['INPUT', 'FORWARD', 'OUTPUT'])} -m set --match-set ${set} ${chance.pick(['src', 'dst', 'src,dst', 'dst,dst', 'dst,src'])} -j ${chance.pick(['DROP', 'ACCEPT', 'REJECT'])}`,
        ]
      case 8:
        return [
          `on ${name} iptables -A ${chance.pick(['INPUT', 'FORWARD'])} -j SET --${chance.pick(['add', 'del'])}-set ${set} ${chance.pick(['src', 'dst', 'src,dst'])}${chance.maybe(3, ' --exist')}`,
        ]
      default:
        return chance.oneIn(2) ? [`sorted ${name} ipset save`] : list(name, set)
    }
  },
  look: draw => draw.network.hosts.slice(0, 2).map(name => `sorted ${name} ipset save`),
}
