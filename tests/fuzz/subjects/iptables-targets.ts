import { address, attachment, type Draw, port } from '../draw.ts'

const REJECTS4 = [
  '',
  '',
  ' --reject-with icmp-host-unreachable',
  ' --reject-with icmp-net-prohibited',
  ' --reject-with icmp-admin-prohibited',
  ' --reject-with icmp-port-unreachable',
  ' --reject-with icmp-proto-unreachable',
]
const REJECTS6 = [
  '',
  '',
  ' --reject-with icmp6-adm-prohibited',
  ' --reject-with icmp6-no-route',
  ' --reject-with addr-unreach',
]

/** `-j ...`, as it fits table and chain; now and then where it does not fit. */
export function target(draw: Draw, table: string, chain: string, version: 4 | 6): string {
  const { chance } = draw
  const kind = chance.oneIn(25) ? chance.pick(['filter', 'nat', 'mangle', 'raw']) : table
  if (chance.oneIn(12))
    return chance.pick([
      '',
      '-j LOG --log-prefix "seen: "',
      '-j RETURN',
      '-g mine',
      '-j NFLOG --nflog-group 5',
      '-j TRACE',
    ])
  if (kind === 'nat') return nat(draw, chain, version)
  if (kind === 'mangle') return mangle(draw, version)
  if (kind === 'raw')
    return `-j ${chance.pick(['NOTRACK', 'CT --notrack', 'CT --zone 5', 'DROP', 'ACCEPT', 'MARK --set-mark 1'])}`
  return `-j ${chance.pick(['ACCEPT', 'ACCEPT', 'DROP', 'DROP', `REJECT${chance.pick(version === 4 ? REJECTS4 : REJECTS6)}`, '-'])}`.replace(
    '-j -',
    `-p tcp -j REJECT --reject-with tcp-reset`,
  )
}

function nat(draw: Draw, chain: string, version: 4 | 6): string {
  const { chance } = draw
  const there = attachment(draw)
  const to = version === 4 ? there.v4 : there.v6
  const withPort = version === 4 ? `${to}:${port(draw)}` : `[${to}]:${port(draw)}`
  if (chain === 'POSTROUTING' || chain === 'INPUT')
    return chance.pick([
      '-j MASQUERADE',
      '-j MASQUERADE',
      `-j SNAT --to-source ${to}`,
      `-j SNAT --to-source ${version === 4 ? '10.0.1.50' : 'fd00:1::50'}`,
      '-p tcp -j MASQUERADE --to-ports 31000',
      `-p udp -j SNAT --to-source ${withPort}`,
      '-j ACCEPT',
    ])
  return chance.pick([
    `-j DNAT --to-destination ${to}`,
    `-p tcp -j DNAT --to-destination ${withPort}`,
    '-j REDIRECT',
    `-p tcp -j REDIRECT --to-ports ${port(draw)}`,
    `-j NETMAP --to ${there.segment[version === 4 ? 'v4' : 'v6']}`,
    '-j ACCEPT',
    `-j DNAT --to-destination ${address(draw, version)}`,
  ])
}

function mangle({ chance }: Draw, version: 4 | 6): string {
  const hops =
    version === 4 ? ['TTL --ttl-set 2', 'TTL --ttl-dec 1', 'TTL --ttl-inc 3'] : ['HL --hl-set 2', 'HL --hl-dec 1']
  return `-j ${chance.pick([...hops, 'MARK --set-mark 0x1', 'MARK --set-xmark 0x2/0xff', 'MARK --or-mark 0x10', 'CONNMARK --set-mark 0x1', 'CONNMARK --save-mark', 'CONNMARK --restore-mark', 'TOS --set-tos 0x10', 'DSCP --set-dscp 4', 'DSCP --set-dscp-class ef', 'DROP', 'ACCEPT'])}`
}

/** What iptables refuses. */
export function badRule({ chance }: Draw): string {
  return chance.pick([
    '-p tcp --dport 70000 -j ACCEPT',
    '--dport 80 -j ACCEPT',
    '-s 10.0.0.0/33 -j DROP',
    '-d here -j DROP',
    '-j NOWHERE',
    '-p nothing -j DROP',
    '-m nothing -j DROP',
    '-i eth0 -o eth1 -j ACCEPT',
    '-p icmp --icmp-type nothing -j DROP',
    '-p tcp --tcp-flags SYN -j DROP',
    '-m conntrack --ctstate OLD -j ACCEPT',
    '-m mark --mark x -j ACCEPT',
    '-p udp -j REJECT --reject-with tcp-reset',
    '-j REJECT --reject-with nothing',
    '-j DNAT --to-destination 10.0.0.1:80',
    '-j MARK',
    '-j SNAT',
    '-j MASQUERADE --to-ports 5',
    '-s 10.0.1.1 -s 10.0.1.2 -j ACCEPT',
    '-m set --match-set nowhere src -j DROP',
    '-j LOG --log-level 9',
    '-m limit --limit 5/year -j ACCEPT',
    '-p tcp -m multiport --dports 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16 -j ACCEPT',
    '! -j ACCEPT',
    '-f -j ACCEPT extra',
    '-m comment -j ACCEPT',
  ])
}
