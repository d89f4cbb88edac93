import { address, type Draw, device, family, gateway, host, prefix } from '../draw.ts'
import type { Subject } from './subject.ts'

const TYPES = ['blackhole', 'unreachable', 'prohibit', 'throw']

/** Where a route leads. */
function through(draw: Draw, name: string, version: 4 | 6): string {
  const { chance } = draw
  const via = gateway(draw, name, version)
  switch (chance.between(1, 8)) {
    case 1:
      return ` dev ${device(draw, name)}`
    case 2:
      return ` via ${via} dev ${device(draw, name)}${chance.maybe(2, ' onlink')}`
    case 3:
      return ` via ${address(draw, version)}`
    case 4:
      return ` via ${via}${chance.pick([' mtu 1300', ' mtu lock 1300', ' advmss 900', ' initcwnd 4', ' window 9000', ' hoplimit 9', ' rto_min 300ms', ' quickack 1'])}`
    case 5:
      return version === 4 ? ` via ${via} src ${address(draw)}` : ` via ${via} src ${address(draw, 6)}`
    default:
      return ` via ${via}`
  }
}

/** Several ways at once; to where no traffic goes, because a kernel picks the way by a random key. */
const several = (draw: Draw, name: string): string =>
  `203.0.113.0/24 nexthop via ${gateway(draw, name)} weight ${draw.chance.between(1, 3)} nexthop via ${gateway(draw, name)}${draw.chance.maybe(3, ` dev ${device(draw, name)}`)}`

const more = ({ chance }: Draw): string =>
  chance.pick([
    '',
    '',
    '',
    ' metric 50',
    ' metric 100',
    ' table 100',
    ' table 100',
    ' proto static',
    ' scope link',
    ' tos 0x10',
    ' realm 5',
    ' table local',
    ' pref high',
  ])

export const routes: Subject = {
  name: 'routes',
  weight: 4,
  step(draw) {
    const { chance } = draw
    const name = host(draw)
    const version = family(draw)
    const ip = `on ${name} ip ${version === 6 ? '-6 ' : ''}route`
    const to = chance.oneIn(4) ? 'default' : prefix(draw, version)
    const verb = chance.pick(['add', 'add', 'add', 'replace', 'append', 'change', 'prepend', 'del'])
    switch (chance.between(1, 12)) {
      case 1:
      case 2:
      case 3:
      case 4:
        return [`${ip} ${verb} ${to}${through(draw, name, version)}${more(draw)}`]
      case 5:
      case 6:
        return [`${ip} ${verb} ${chance.pick(TYPES)} ${to}${more(draw)}`]
      case 7:
        return [`${ip} del ${to}${more(draw)}`]
      case 8:
        return [
          `on ${name} ip route ${chance.pick(['add', 'replace', 'append'])} ${several(draw, name)}`,
          `on ${name} ip route show 203.0.113.0/24`,
        ]
      case 9:
        return [
          `${ip} show${chance.pick(['', ' table 100', ' table all', ` dev ${device(draw, name)}`, ` to root ${to}`, ` to match ${address(draw, version)}`, ` to exact ${to}`, ' type unreachable', ' proto static', ' scope link', ` via ${gateway(draw, name, version)}`])}`,
        ]
      case 10:
        return [`${ip} ${chance.pick(['flush table 100', `flush ${to}`, 'flush proto static', 'flush cache'])}`]
      case 11:
        return [
          `${ip} add ${chance.pick([`${to} via nowhere`, '10.0.0.1/24 dev lo', `${to} dev nodev`, '10.0.0.0/33 dev lo', `${to} table 99999999999`, `${to} via ${gateway(draw, name)} metric x`, 'nonsense'])}`,
        ]
      default:
        return [get(draw, name, version)]
    }
  },
  look: draw => {
    const name = host(draw)
    return [`on ${name} ip route show`, get(draw, name, 4), `on ${host(draw)} ip route show table 100`]
  },
}

export function get(draw: Draw, name: string, version: 4 | 6): string {
  const { chance } = draw
  const to = address(draw, version)
  const options = [
    '',
    '',
    ` from ${address(draw, version)}`,
    ` from ${address(draw, version)} iif ${device(draw, name)}`,
    ` oif ${device(draw, name)}`,
    ' mark 0x1',
    ' tos 0x10',
    ' fibmatch',
    ' ipproto tcp dport 80',
  ]
  return `on ${name} ip route get ${to}${chance.pick(options)}`
}
