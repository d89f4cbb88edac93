import { host, port } from '../draw.ts'
import type { Subject } from './subject.ts'

export const sockets: Subject = {
  name: 'sockets',
  weight: 1,
  step(draw) {
    const { chance } = draw
    const server = chance.pick(draw.network.servers)
    const name = chance.oneIn(3) ? host(draw) : server.host
    switch (chance.between(1, 5)) {
      case 1:
        return [`on ${name} timeout 0.3 nc -l -n ${chance.pick(['', '-u ', '-4 ', '-6 '])}${port(draw)}`]
      case 2:
        return [`on ${name} timeout 0.3 nc -l -n ${chance.pick(['10.0.1.1', '192.0.2.1', '127.0.0.1'])} ${port(draw)}`]
      case 3:
        return [
          `sorted ${name} ss -tan${chance.pick([' state time-wait', ' state all', ` sport = :${port(draw)}`, ` '( dport = :${port(draw)} )'`, ' state nonsense', ' src 10.0.0.0/16', ' exclude listening'])}`,
        ]
      case 4:
        return [`on ${name} cat /proc/net/route`]
      default:
        return [`sorted ${name} ss ${chance.pick(['-ltn', '-lun', '-ltun', '-ltnH', '-4ltn', '-6ltn', '-lw', '-lx'])}`]
    }
  },
}
