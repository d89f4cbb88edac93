import { attachment, device, host } from '../draw.ts'
import { SETTLED } from '../script.ts'
import type { Subject } from './subject.ts'

/** Links on links: macvlan on one end of a cable, VXLAN between two hosts. */
export const overlays: Subject = {
  name: 'overlays',
  weight: 2,
  step(draw) {
    const { chance, network } = draw
    const here = attachment(draw)
    const there = chance.pick(here.segment.attachments.filter(each => each !== here))
    const vni = chance.between(5, 6)
    const port = chance.pick([4789, 8472])
    switch (chance.between(1, 6)) {
      case 1: {
        const number = chance.between(60, 90)
        return [
          `on ${here.host} ip link add mv${number} link ${here.device} address 02:00:00:00:08:${number} type macvlan mode ${chance.pick(['bridge', 'private', 'vepa', 'passthru'])}`,
          `calm ${here.host} mv${number}`,
          // Whether the device beneath or the macvlan answers first is a matter of which processor is free.
          `ip netns exec ${here.host} sysctl -qw net.ipv4.conf.all.arp_ignore=1`,
          `on ${here.host} ip address add 10.0.${here.segment.index}.${number}/24 dev mv${number}`,
          SETTLED,
          `on ${here.host} ip -d link show mv${number}`,
          `on ${there.host} ping -c 1 -W 0.6 10.0.${here.segment.index}.${number}`,
        ]
      }
      case 2:
      case 3: {
        const options = chance.pick(['', '', ' nolearning', ' ttl 3', ' tos 0x10', ' ageing 100'])
        const other = chance.oneIn(8) ? vni + 1 : vni
        return [
          ...[
            [here, there, vni],
            [there, here, other],
          ].flatMap(([local, remote, id], index) => {
            const { host: name, v4 } = local as typeof here
            return [
              `on ${name} ip link add vx${vni} address 02:00:00:00:07:${vni}${index} type vxlan id ${id} local ${v4} remote ${(remote as typeof here).v4} dstport ${port}${options}`,
              `calm ${name} vx${vni}`,
              `on ${name} ip address add 10.7.${vni}.${index + 1}/24 dev vx${vni}`,
              // What the first tells of its groups is sent before there is somebody at the other end.
              ...(network.v6 && index === 0 ? ['sleep 0.1'] : []),
            ]
          }),
          SETTLED,
          `on ${here.host} ping -c 1 -W 0.6 -s ${chance.pick([56, 1400, 2000])} 10.7.${vni}.2`,
        ]
      }
      case 4:
        return [`on ${here.host} ping -c 1 -W 0.6 10.7.${vni}.${chance.between(1, 2)}`]
      case 5:
        return [`on ${here.host} ip -d link show ${chance.pick([`vx${vni}`, 'type vxlan', 'type macvlan'])}`]
      default:
        return [
          `sorted ${host({ network, chance })} bridge fdb show dev ${chance.pick([`vx${vni}`, device(draw, here.host)])}`,
        ]
    }
  },
}
