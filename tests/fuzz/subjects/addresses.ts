import { address, type Draw, device, family, host, prefix } from '../draw.ts'
import type { Subject } from './subject.ts'

const LABELS = [
  '',
  '',
  '',
  ' label DEV:1',
  ' scope link',
  ' scope host',
  ' noprefixroute',
  ' metric 50',
  ' brd +',
  ' brd -',
]

/** Addresses with a length, some of them with what makes a mistake. */
function withLength(draw: Draw, version: 4 | 6): string {
  const { chance } = draw
  const own = address(draw, version)
  if (chance.oneIn(12))
    return chance.pick([
      `${own}/33`,
      `${own}/129`,
      `${own}/`,
      '10.0.0.300/24',
      'fd00::1::/64',
      'here/24',
      '224.0.0.5/24',
      '0.0.0.0/0',
    ])
  const fresh =
    version === 4
      ? `10.0.${chance.between(1, 9)}.${chance.between(1, 60)}`
      : `fd00:${chance.between(1, 9)}::${chance.between(10, 60)}`
  return `${chance.oneIn(3) ? own : fresh}/${version === 4 ? chance.pick([24, 24, 25, 32, 16, 31]) : chance.pick([64, 64, 128, 48])}`
}

export const addresses: Subject = {
  name: 'addresses',
  weight: 3,
  step(draw) {
    const { chance } = draw
    const name = host(draw)
    const dev = chance.oneIn(12) ? chance.pick(['nodev', 'lo']) : device(draw, name)
    const version = family(draw)
    const ip = `on ${name} ip`
    switch (chance.between(1, 10)) {
      case 1:
      case 2:
      case 3:
        return [
          `${ip} address add ${withLength(draw, version)}${version === 4 ? chance.pick(LABELS).replace('DEV', dev) : chance.pick(['', '', ' nodad', ' noprefixroute', ' home', ' metric 9'])} dev ${dev}`,
        ]
      case 4:
        return [`${ip} address del ${address(draw, version)}/${version === 4 ? 24 : 64} dev ${dev}`]
      case 5:
        return [`${ip} address replace ${withLength(draw, version)} dev ${dev}${chance.maybe(2, ' metric 77')}`]
      case 6:
        return [
          `${ip} address flush dev ${dev}${chance.pick([' to 10.0.0.0/16', ' label eth0:*', ' scope link', ' secondary'])}`,
        ]
      case 7:
        return [
          `${ip} address add ${address(draw)} peer 10.9.0.${chance.between(1, 5)}/${chance.pick([32, 30])} dev ${dev}`,
        ]
      case 8:
        return [
          `${ip} ${chance.pick(['-4 ', '-br -4 ', '-o -4 ', '-j -4 ', ''])}address show${chance.pick(['', ` dev ${dev}`, ' up', ' scope global', ` to ${prefix(draw)}`, ' primary', ' secondary', ' type veth'])}`,
        ]
      case 9:
        return [`${ip} route show table local${chance.pick(['', ` dev ${dev}`, ' type broadcast', ' scope host'])}`]
      default:
        return [
          `${ip} address change ${address(draw)}/24 dev ${dev}${chance.pick([' scope host', ' metric 5', ' noprefixroute', ''])}`,
        ]
    }
  },
  look: draw => {
    const name = host(draw)
    return [`on ${name} ip -4 address show`, `on ${name} ip route show table all`]
  },
}
