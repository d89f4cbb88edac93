import { address, attachmentOf, device, family, host } from '../draw.ts'
import type { Subject } from './subject.ts'

export const neighbours: Subject = {
  name: 'neighbours',
  weight: 2,
  step(draw) {
    const { chance } = draw
    const name = host(draw)
    const dev = chance.oneIn(15) ? 'nodev' : device(draw, name)
    const own = attachmentOf(draw, name)
    const { segment } = own
    const other = chance.oneIn(4) ? undefined : chance.pick(segment.attachments)
    const to = other?.v4 ?? own.v4.replace(/\d+$/, '66')
    const lladdr = chance.pick([other?.mac ?? '02:00:00:00:09:66', '02:00:00:00:09:66'])
    const version = family(draw)
    const entry = version === 4 ? to : to.replace(/^10\.0\.(\d+)\./, 'fd00:$1::')
    const verb = chance.pick(['add', 'replace', 'replace', 'change'])
    switch (chance.between(1, 9)) {
      case 1:
      case 2:
        return [
          `on ${name} ip neigh ${verb} ${entry} lladdr ${lladdr} dev ${dev}${chance.pick(['', '', ' nud permanent', ' nud stale', ' nud reachable', ' nud noarp', ' nud failed', ' router', ' nud odd'])}`,
        ]
      case 3:
        return [`on ${name} ip neigh del ${entry} dev ${dev}`]
      case 4:
        return [
          `on ${name} ip neigh ${chance.pick(['flush dev', 'flush nud stale dev', 'flush nud permanent dev'])} ${dev}`,
        ]
      case 5:
        return [`on ${name} ip neigh add proxy ${address(draw)} dev ${dev}`, `sorted ${name} ip neigh show proxy`]
      case 6:
        return [`on ${name} ip neigh get ${entry} dev ${dev}`]
      case 7:
        return [
          `on ${name} arping ${chance.pick(['-c 1 -w 1', '-c 1 -w 1', '-D -c 1 -w 1', '-c 1 -w 1 -b', '-U -c 1 -w 1', '-c 1 -w 1 -q', '-A -c 1 -w 1'])} -I ${own.device} ${to}`,
        ]
      case 8:
        return [
          `on ${name} ip neigh add ${chance.pick([`${entry} dev ${dev}`, `${entry} lladdr zz dev ${dev}`, `${entry} lladdr ${lladdr}`, `nowhere lladdr ${lladdr} dev ${dev}`, `${entry} lladdr 02:00 dev ${dev}`])}`,
        ]
      default:
        return [
          `sorted ${name} ip -4 neigh show${chance.pick(['', ` dev ${own.device}`, ' nud permanent', ` to ${segment.v4}`, ' nud stale'])}`,
        ]
    }
  },
  // Who was asked last has answered or failed by then.
  look: draw => ['sleep 0.4', ...draw.network.hosts.map(name => `sorted ${name} ip -4 neigh show`)],
}
