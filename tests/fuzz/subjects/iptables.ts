import { address, type Draw, device, family, host, port, prefix } from '../draw.ts'
import { match } from './iptables-matches.ts'
import { badRule, target } from './iptables-targets.ts'
import type { Subject } from './subject.ts'

const CHAINS: Readonly<Record<string, readonly string[]>> = {
  filter: ['INPUT', 'FORWARD', 'OUTPUT', 'FORWARD', 'INPUT', 'mine'],
  nat: ['PREROUTING', 'POSTROUTING', 'OUTPUT', 'POSTROUTING', 'PREROUTING', 'INPUT'],
  mangle: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
  raw: ['PREROUTING', 'OUTPUT'],
}

export const iptables: Subject = {
  name: 'iptables',
  weight: 6,
  step(draw) {
    const { chance } = draw
    const name = host(draw)
    const version = family(draw)
    const tool = version === 6 ? 'ip6tables' : 'iptables'
    const table = chance.pick(['filter', 'filter', 'filter', 'nat', 'nat', 'mangle', 'raw'])
    const chain = chance.pick(CHAINS[table]!)
    const command = `on ${name} ${tool}${table === 'filter' ? '' : ` -t ${table}`}`
    switch (chance.between(1, 14)) {
      case 1:
        return [`${command} -P ${chain} ${chance.pick(['DROP', 'ACCEPT', 'ACCEPT', 'REJECT'])}`]
      case 2:
        return [
          `${command} ${chance.pick([`-D ${chain} 1`, `-F ${chain}`, `-Z ${chain}`, `-D ${chain} 9`, '-X mine', '-F', `-R ${chain} 1 -j ACCEPT`, `-E mine yours`, `-C ${chain} -j ACCEPT`])}`,
        ]
      case 3:
        return [
          `${command} -N mine`,
          `${command} -A mine ${match(draw, chain, version)} -j ${chance.pick(['RETURN', 'ACCEPT', 'DROP'])}`,
          `${command} ${chance.pick(['-I', '-A'])} ${chain} -j mine`,
        ]
      case 4:
        return [
          `${command} ${chance.pick(['-S', `-S ${chain}`, draw.network.counts ? '-vnL' : '-nL', `-nL ${chain} --line-numbers`, draw.network.counts ? '-vnxL' : '-S'])}`,
        ]
      case 5:
        return [`${command} ${chance.pick(['-A', '-I', '-C', '-D'])} ${chain} ${badRule(draw)}`]
      default:
        return [
          `${command} ${chance.pick(['-A', '-A', '-A', '-I'])} ${chain} ${basics(draw, name, chain, version)}${match(draw, chain, version)} ${target(draw, table, chain, version)}`,
        ]
    }
  },
  look: draw =>
    draw.network.hosts.flatMap(name => [
      `on ${name} iptables-save ${draw.network.counts ? '-c ' : ''}| sed '/^#/d'`,
      ...(draw.network.v6 ? [`on ${name} ip6tables ${draw.network.counts ? '-vnL' : '-nL'}`] : []),
    ]),
}

/** Addresses, devices and protocol. */
function basics(draw: Draw, name: string, chain: string, version: 4 | 6): string {
  const { chance } = draw
  const not = chance.maybe(6, '! ')
  const words = [
    '',
    '',
    `${not}-s ${prefix(draw, version)} `,
    `${not}-d ${address(draw, version)} `,
    `${not}-p ${version === 4 ? 'icmp' : 'ipv6-icmp'} `,
    '-p tcp ',
    `-p tcp --dport ${port(draw)} `,
    `-p udp --dport ${port(draw)} `,
  ]
  if (chain !== 'OUTPUT' && chain !== 'POSTROUTING') words.push(`${not}-i ${device(draw, name)} `)
  if (chain !== 'INPUT' && chain !== 'PREROUTING') words.push(`${not}-o ${chance.pick([device(draw, name), 'eth+'])} `)
  return chance.pick(words)
}
