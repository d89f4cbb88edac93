import { address, type Draw, device, host, port, prefix } from '../draw.ts'
import { badCommand, expression, statement } from './nftables-rules.ts'
import type { Subject } from './subject.ts'

/** Chains that the first step of a host makes, with the hook that decides what fits into them. */
const CHAINS = [
  ['in', 'type filter hook input priority filter'],
  ['through', 'type filter hook forward priority filter'],
  ['out', 'type filter hook output priority filter'],
  ['pre', 'type nat hook prerouting priority dstnat'],
  ['post', 'type nat hook postrouting priority srcnat'],
] as const

const make = (draw: Draw, name: string): readonly string[] => {
  const { chance } = draw
  const chains = chance
    .some(CHAINS, chance.between(2, 4))
    .map(
      ([chain, hook]) =>
        `add chain inet t ${chain} { ${hook}; policy ${chance.oneIn(6) && !hook.includes('nat') ? 'drop' : 'accept'}; }`,
    )
  return [`on ${name} nft 'add table inet t; ${chains.join('; ')}; add chain inet t side'`]
}

export const nftables: Subject = {
  name: 'nftables',
  weight: 4,
  step(draw) {
    const { chance } = draw
    const name = chance.oneIn(3) ? host(draw) : draw.network.hosts[0]!
    const nft = (text: string) => [`on ${name} nft '${text}'`]
    const chain = chance.pick(['in', 'in', 'through', 'out', 'pre', 'post', 'side'])
    switch (chance.between(1, 14)) {
      case 1:
      case 2:
      case 3:
        return make(draw, name)
      case 4:
        return nft(
          `add set inet t few { type ${chance.pick(['ipv4_addr', 'ipv4_addr', 'inet_service', 'ifname', 'ether_addr', 'ipv4_addr . inet_service'])}; ${chance.maybe(2, 'flags interval; ')}${chance.maybe(4, 'counter; ')}}`,
        )
      case 5:
        return nft(
          `add element inet t few { ${chance.pick([address(draw), prefix(draw), String(port(draw)), `${address(draw)}, ${address(draw)}`, '10.0.1.1-10.0.1.9', '80, 443', `${address(draw)} . ${port(draw)}`])} }`,
        )
      case 6:
        return listing(draw, name, chain)
      case 7:
        return nft(
          chance.pick([
            `flush chain inet t ${chain}`,
            `delete chain inet t ${chain}`,
            'delete set inet t few',
            'flush set inet t few',
            `delete rule inet t ${chain} handle ${chance.between(5, 12)}`,
            'flush ruleset',
            'delete table inet t',
            'reset counters',
            'flush table inet t',
            `rename chain inet t side aside`,
          ]),
        )
      case 8:
        return nft(badCommand(draw, chain))
      case 9:
        return nft(
          `add counter inet t hits; add rule inet t ${chain} ${expression(draw, device(draw, name))} counter name hits`,
        )
      default:
        return nft(
          `${chance.pick(['add', 'add', 'insert'])} rule inet t ${chain} ${expression(draw, device(draw, name))} ${statement(draw, chain)}`,
        )
    }
  },
  look: draw => draw.network.hosts.map(name => `on ${name} nft ${draw.network.counts ? '' : '-s '}list ruleset`),
}

function listing({ chance, network }: Draw, name: string, chain: string): readonly string[] {
  const what = ['ruleset', 'table inet t', `chain inet t ${chain}`, 'set inet t few', 'tables', 'chains', 'sets']
  return [`on ${name} nft ${network.counts ? chance.pick(['', '-a ', '-n ', '-s ']) : '-s '}list ${chance.pick(what)}`]
}
