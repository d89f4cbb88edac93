import type { Draw } from '../draw.ts'
import { SETTLED } from '../script.ts'
import { neighbours } from './neighbours.ts'
import type { Subject } from './subject.ts'

/** Bridges of the case; where there is none, neighbours. */
export const bridges: Subject = {
  name: 'bridges',
  weight: 2,
  step(draw) {
    const { chance, network } = draw
    if (network.bridges.length === 0) return neighbours.step(draw)
    const { host, device, ports } = chance.pick(network.bridges)
    const port = chance.pick(ports)
    const mac = chance.pick(network.attachments).mac
    switch (chance.between(1, 9)) {
      case 1:
        return [
          `sorted ${host} bridge fdb show${chance.pick(['', ` br ${device}`, ` brport ${port}`, ` dev ${port}`])}`,
        ]
      case 2:
        return [
          `on ${host} bridge fdb ${chance.pick(['add', 'append', 'replace', 'del'])} ${mac} dev ${port} ${chance.pick(['master', 'master static', 'self', 'master dynamic', 'self permanent', ''])}`,
        ]
      case 3:
        return [
          `on ${host} bridge link set dev ${port} ${chance.pick(['learning off', 'flood off', 'hairpin on', 'isolated on', 'isolated off', 'cost 5', 'priority 9', 'mcast_flood off', 'bcast_flood off', 'state 0', 'state 3', 'state 4'])}`,
        ]
      case 4:
        return [`on ${host} bridge ${chance.pick(['', '-d '])}link show${chance.pick(['', ` dev ${port}`])}`]
      case 5:
        return [
          `on ${host} ip link set ${port} ${chance.pick(['nomaster', `master ${device}`, 'type bridge_slave isolated on', 'type bridge_slave hairpin on'])}`,
          SETTLED,
        ]
      case 6:
        return [
          `on ${host} ip link set ${device} type bridge ${chance.pick(['ageing_time 10000', 'forward_delay 200', 'priority 5'])}`,
        ]
      case 7:
        return [
          `on ${host} sysctl -w net.bridge.bridge-nf-call-iptables=1`,
          `on ${host} iptables -A FORWARD ${chance.pick(['', `-m physdev --physdev-in ${port} `, '-m physdev --physdev-is-bridged '])}-p icmp -j ${chance.pick(['DROP', 'ACCEPT', 'REJECT'])}`,
        ]
      case 8:
        return [`on ${host} bridge fdb flush dev ${device}`]
      default:
        return talk(draw)
    }
  },
  look: draw =>
    draw.network.bridges.length === 0
      ? []
      : draw.network.bridges.map(({ host, device }) => `sorted ${host} bridge fdb show br ${device}`),
}

/** Two that hang on one bridge. */
function talk({ chance, network }: Draw): readonly string[] {
  const { device, host } = chance.pick(network.bridges)
  const { segment } = network.attachments.find(each => each.host === host && each.device === device)!
  const [from, to] = chance.some(segment.attachments, 2)
  return [`on ${to!.host} ping -c 1 -W 0.6 ${from!.v4}`]
}
