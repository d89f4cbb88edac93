import { type Draw, device, family, host, prefix } from '../draw.ts'
import { get } from './routes.ts'
import type { Subject } from './subject.ts'

function selector(draw: Draw, name: string, version: 4 | 6): string {
  const { chance } = draw
  return chance.pick([
    `from ${prefix(draw, version)}`,
    `to ${prefix(draw, version)}`,
    `iif ${device(draw, name)}`,
    `oif ${device(draw, name)}`,
    'fwmark 0x1',
    'fwmark 0x2/0xff',
    `not from ${prefix(draw, version)}`,
    'tos 0x10',
    'ipproto tcp dport 80',
    'ipproto udp sport 1000-2000',
    'ipproto icmp',
    'uidrange 0-5',
    'iif lo',
    'all',
    'from all',
  ])
}

const action = ({ chance }: Draw): string =>
  chance.pick([
    'lookup 100',
    'lookup 100',
    'table 100',
    'lookup main',
    'blackhole',
    'unreachable',
    'prohibit',
    'goto 32766',
    'goto 32000',
    'nop',
    'lookup main suppress_prefixlength 0',
  ])

export const rules: Subject = {
  name: 'rules',
  weight: 2,
  step(draw) {
    const { chance } = draw
    const name = host(draw)
    const version = family(draw)
    const ip = `on ${name} ip ${version === 6 ? '-6 ' : ''}rule`
    const pref = chance.pick(['', ' pref 50', ' pref 100', ' pref 32000', ' pref 0'])
    switch (chance.between(1, 8)) {
      case 1:
      case 2:
      case 3:
        return [`${ip} add ${selector(draw, name, version)} ${action(draw)}${pref}`]
      case 4:
        return [
          `${ip} del ${chance.pick([`${selector(draw, name, version)} ${action(draw)}`, 'pref 50', 'pref 100', 'table 100', 'pref 7'])}`,
        ]
      case 5:
        return [
          `${ip} ${chance.pick(['show', 'show table 100', 'show pref 100', 'show from 10.0.1.0/24', 'list iif lo'])}`,
        ]
      case 6:
        return [
          `${ip} add ${chance.pick(['from nowhere table 100', 'fwmark x table 100', 'pref x', 'from 10.0.0.0/99 table 1', 'lookup nowhere', 'iif', 'uidrange 5-1 table 3', 'dport 80 table 100', ''])}`,
        ]
      case 7:
        return [
          `on ${name} ip ${version === 6 ? '-6 ' : ''}route add default via ${version === 4 ? draw.network.attachments[0]!.v4 : draw.network.attachments[0]!.v6} table 100`,
        ]
      default:
        return [get(draw, name, version)]
    }
  },
  look: draw => {
    const name = host(draw)
    return [`on ${name} ip rule`, get(draw, name, 4), get(draw, name, 4)]
  },
}
