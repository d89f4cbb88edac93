import { address, attachment, type Draw, port, prefix } from '../draw.ts'

/** One `-m ...`, or none; nothing of chance or of the clock. */
export function match(draw: Draw, chain: string, version: 4 | 6): string {
  const { chance, network } = draw
  if (chance.oneIn(3)) return ''
  const not = chance.maybe(6, '! ')
  const matches = [
    '-m conntrack --ctstate ESTABLISHED,RELATED',
    '-m conntrack --ctstate NEW',
    '-m conntrack --ctstate INVALID',
    '-m conntrack --ctstate DNAT',
    `-m conntrack ${not}--ctstatus SEEN_REPLY`,
    `-m conntrack --ctdir ${chance.pick(['ORIGINAL', 'REPLY'])}`,
    `-m conntrack --ctorigdstport ${port(draw)}`,
    `-m state ${not}--state NEW`,
    `-m mark ${not}--mark ${chance.pick(['0x1', '0x2/0xff', '1'])}`,
    `-m connmark ${not}--mark ${chance.pick(['0x1', '0x2/0xff'])}`,
    `-p tcp -m multiport ${not}--dports ${port(draw)},${chance.pick(['22', '1000:2000', '443'])}`,
    `-p udp -m multiport --ports ${port(draw)}`,
    '-m comment --comment "of a fuzzer"',
    `-m length --length ${chance.pick(['84', '0:100', '100:', ':60'])}`,
    `-m pkttype --pkt-type ${chance.pick(['unicast', 'broadcast', 'multicast'])}`,
    `-m addrtype ${not}--${chance.pick(['src', 'dst'])}-type ${chance.pick(['LOCAL', 'UNICAST', 'BROADCAST'])}`,
    `-m mac ${not}--mac-source ${attachment(draw).mac}`,
    `-m tos --tos ${chance.pick(['0x10', '0x00', '0x10/0x3f'])}`,
    `-m dscp ${not}--dscp ${chance.pick(['0', '4', '0x2e'])}`,
    '-m dscp --dscp-class ef',
    '-p tcp --syn',
    '-p tcp --tcp-flags SYN,ACK,FIN,RST SYN',
    '-p tcp --tcp-flags RST RST',
    '-p tcp -m tcpmss --mss 1000:2000',
    `-p udp --sport ${chance.pick(['20000:29999', '53'])}`,
    '-m string --algo bm --string "hello"',
    '-m recent --name seen --set',
    '-m recent --name seen --rcheck',
    '-m connlimit --connlimit-above 1',
    `-m set ${not}--match-set ${chance.pick(['s1', 's2'])} ${chance.pick(['src', 'dst', 'src,dst'])}`,
    '-m helper --helper ftp',
    `-m ecn ${not}--ecn-ip-ect 0`,
  ]
  if (network.counts)
    matches.push(
      '-m limit --limit 1/hour --limit-burst 2',
      `-m statistic --mode nth --every ${chance.between(2, 3)} --packet ${chance.between(0, 1)}`,
      '-m quota --quota 200',
      '-m recent --name seen --update --seconds 100 --hitcount 2',
      '-m hashlimit --hashlimit-upto 2/hour --hashlimit-burst 2 --hashlimit-mode srcip --hashlimit-name few',
    )
  if (version === 4)
    matches.push(
      `-p icmp --icmp-type ${chance.pick(['8', '0', 'echo-request', 'destination-unreachable', '3/3', 'any', 'time-exceeded'])}`,
      `-m ttl --ttl-${chance.pick(['eq 64', 'lt 64', 'gt 62'])}`,
      `-m iprange ${not}--src-range 10.0.1.1-10.0.2.2`,
      `-m iprange --dst-range ${address(draw)}-10.0.9.9`,
      `-m conntrack --ctorigdst ${prefix(draw)}`,
      '-f',
    )
  else
    matches.push(
      `-p ipv6-icmp --icmpv6-type ${chance.pick(['echo-request', 'echo-reply', '1', 'neighbour-solicitation', 'packet-too-big'])}`,
      `-m hl --hl-${chance.pick(['eq 64', 'lt 64'])}`,
    )
  if (chain === 'OUTPUT' || chain === 'POSTROUTING')
    matches.push(`-m owner ${not}--uid-owner 0`, '-m owner --gid-owner root')
  if (chain === 'PREROUTING') matches.push('-m rpfilter', '-m rpfilter --invert')
  return chance.pick(matches)
}
