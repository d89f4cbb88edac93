import { address, host, port } from '../draw.ts'
import type { Subject } from './subject.ts'

/** Connection tracking. A host tracks nothing until something asks for it, so the first step of most cases is a rule that does. */
export const connections: Subject = {
  name: 'connections',
  weight: 2,
  step(draw) {
    const { chance } = draw
    const name = host(draw)
    const ct = `ip netns exec ${name} conntrack`
    switch (chance.between(1, 8)) {
      case 1:
      case 2:
      case 3:
        return [
          `on ${name} iptables -${chance.pick(['A', 'I'])} ${chance.pick(['INPUT', 'FORWARD', 'OUTPUT'])} -m conntrack --ctstate ${chance.pick(['ESTABLISHED', 'NEW', 'INVALID'])} -j ${chance.pick(['ACCEPT', 'ACCEPT', 'DROP'])}`,
        ]
      case 4:
        return [
          `on ${name} conntrack -D ${chance.pick([`-s ${address(draw)}`, `-d ${address(draw)}`, '-p tcp', '-p icmp', `-p tcp --dport ${port(draw)}`])} 2>&1 | sort -k 6`,
        ]
      case 5:
        return [
          `on ${name} conntrack ${chance.pick(['-C', '-F', '-L -p nothing', '-G -s 10.0.0.1', '-D -s nowhere', '-Q'])}`,
        ]
      case 6:
        return [
          `on ${name} conntrack -U -p ${chance.pick(['tcp', 'icmp'])} ${chance.pick(['-m 5', '-t 50'])} 2>&1 | sort -k 6`,
        ]
      default:
        return [
          `echo "${name}\\$ conntrack -L"; ${ct} -L ${chance.pick(['', '-p tcp', '-p icmp', `-s ${address(draw)}`, '--src-nat', '--dst-nat', '-o extended', '-f ipv4', `-d ${address(draw)}`])} 2>&1 | sort -k 6`,
        ]
    }
  },
  look: draw =>
    draw.network.hosts.map(
      name => `echo "${name}\\$ conntrack -L"; ip netns exec ${name} conntrack -L 2>&1 | sort -k 6`,
    ),
}
