import { device, host } from '../draw.ts'
import { SETTLED } from '../script.ts'
import type { Subject } from './subject.ts'

export const links: Subject = {
  name: 'links',
  weight: 2,
  step(draw) {
    const { chance } = draw
    const name = host(draw)
    const dev = chance.oneIn(12) ? chance.pick(['nodev', 'lo']) : device(draw, name)
    const set = `on ${name} ip link set`
    switch (chance.between(1, 11)) {
      case 1:
        return [`${set} ${dev} mtu ${chance.pick([1400, 1280, 600, 68, 9000, 67, 70_000])}`]
      case 2:
        return [`${set} ${dev} down`, SETTLED]
      case 3:
        return [`${set} ${dev} up`, SETTLED]
      case 4:
        return [
          `${set} ${dev} ${chance.pick(['arp off', 'arp on', 'multicast off', 'promisc on', 'allmulticast on', 'txqueuelen 50', 'alias "a cable"', 'group 7', 'carrier off', 'master br9', 'nomaster'])}`,
          SETTLED,
        ]
      case 5:
        return [
          `${set} ${dev} address ${chance.pick(['02:00:00:00:09:09', '01:00:00:00:00:01', '02:00', '00:00:00:00:00:00'])}`,
        ]
      case 6:
        return [
          `${set} ${dev} down`,
          `${set} ${dev} name ${chance.pick(['wan', 'eth0', 'averyverylongname', 'a b', 'x/y'])}`,
          `${set} ${dev} up`,
          SETTLED,
        ]
      case 7:
        return [
          `on ${name} ip ${chance.pick(['', '-br ', '-o ', '-d '])}link show${chance.pick([` ${dev}`, ' up', ' type veth', ' type bridge', ' group 7', ` master br1`])}`,
        ]
      case 8:
        return [
          `on ${name} ip link add ${chance.pick([dev, 'new0'])} ${chance.pick(['type bridge', 'type nonsense', 'type veth peer name new1', 'type vxlan id 5 dev', `link ${dev} type macvlan mode odd`, `address 02:00:00:00:09:01 type veth peer name ${dev}`])}`,
        ]
      case 9:
        return [`on ${name} ip link del ${chance.pick([dev, 'new0', 'nodev', 'lo'])}`, SETTLED]
      case 10:
        return [
          `on ${name} cat /sys/class/net/${dev}/${chance.pick(['mtu', 'address', 'operstate', 'carrier', 'flags', 'ifindex', 'tx_queue_len', 'speed', 'type'])}`,
        ]
      default:
        return draw.network.v6 || !draw.network.counts
          ? [`on ${name} ip -br link show ${dev}`]
          : [`on ${name} ip -s link show ${dev}`]
    }
  },
  look: draw => {
    const name = host(draw)
    return [`on ${name} ip ${draw.network.v6 || !draw.network.counts ? '' : '-s '}link show`, `on ${name} ip route`]
  },
}
