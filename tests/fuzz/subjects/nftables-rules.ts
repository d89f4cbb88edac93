import { address, attachment, type Draw, port, prefix } from '../draw.ts'

const COUNTING = ['limit rate 2/hour burst 2 packets', 'limit rate over 2/hour burst 2 packets', 'quota over 200 bytes']

/** What a rule asks of a packet. */
export function expression(draw: Draw, dev: string): string {
  const { chance } = draw
  const not = chance.maybe(5, '!= ')
  return chance.pick([
    ...(draw.network.counts ? COUNTING : []),
    '',
    `ip saddr ${not}${prefix(draw)}`,
    `ip daddr ${not}${address(draw)}`,
    `ip saddr { ${address(draw)}, ${address(draw)} }`,
    'ip protocol icmp',
    `meta l4proto ${not}tcp`,
    'meta l4proto { tcp, udp }',
    `tcp dport ${not}${port(draw)}`,
    `tcp dport { ${port(draw)}, 443 }`,
    `udp dport ${port(draw)}`,
    `th dport ${port(draw)}`,
    'tcp sport 20000-29999',
    `iifname ${not}"${dev}"`,
    `oifname "${dev}"`,
    'iif "lo"',
    'icmp type echo-request',
    'icmp type { echo-reply, destination-unreachable }',
    'icmpv6 type echo-request',
    `ip6 saddr ${prefix(draw, 6)}`,
    'ct state established,related',
    `ct state ${not}new`,
    'ct state vmap { established : accept, new : continue }',
    'ct status dnat',
    'ct direction reply',
    'meta mark 0x1',
    'meta nfproto ipv4',
    `meta length ${chance.pick(['< 100', '84', '> 84'])}`,
    'meta pkttype unicast',
    'ip ttl < 64',
    'ip dscp ef',
    'tcp flags syn',
    'tcp flags & (syn | ack) == syn',
    'fib daddr type local',
    'fib saddr oif missing',
    `ether saddr ${attachment(draw).mac}`,
    'ip saddr @few',
    'tcp dport @few',
    `ip saddr . tcp dport { ${address(draw)} . ${port(draw)} }`,
    `ip daddr vmap { ${address(draw)} : drop, 192.0.2.1 : accept }`,
    `tcp dport vmap { ${port(draw)} : jump side, 22 : drop }`,
    'meta skuid 0',
    'ip length 84',
    'ip id 0',
    '@nh,72,8 1',
  ])
}

/** What a rule does. */
export function statement(draw: Draw, chain: string): string {
  const { chance } = draw
  const count = chance.maybe(2, 'counter ')
  if (chain === 'pre' && chance.oneIn(2))
    return (
      count +
      chance.pick([
        `dnat ip to ${address(draw)}`,
        `dnat ip to ${attachment(draw).v4}:${port(draw)}`,
        `redirect to :${port(draw)}`,
        'redirect',
        `dnat to ${address(draw)}`,
      ])
    )
  if (chain === 'post' && chance.oneIn(2))
    return count + chance.pick(['masquerade', `snat ip to ${address(draw)}`, `snat ip to 10.0.1.50`])
  return (
    count +
    chance.pick([
      'accept',
      'accept',
      'drop',
      'drop',
      'counter',
      'reject',
      'reject with icmp type host-prohibited',
      'reject with icmpx type admin-prohibited',
      'reject with tcp reset',
      'continue',
      'return',
      'jump side',
      'goto side',
      'meta mark set 0x1',
      'ct mark set 0x2',
      'meta mark set ct mark',
      'ip ttl set 2',
      'ip dscp set ef',
      'log prefix "seen: "',
      'notrack',
      'add @few { ip saddr }',
      'comment "of a fuzzer"',
      'meta priority set 1:1',
      'queue num 1 bypass',
    ])
  )
}

/** What nft refuses. */
export function badCommand({ chance }: Draw, chain: string): string {
  return chance.pick([
    `add rule inet t ${chain} tcp dport 70000 drop`,
    `add rule inet t ${chain} tcp dport`,
    `add rule inet nothere ${chain} accept`,
    `add rule inet t nothere accept`,
    `add rule inet t ${chain} jump nothere`,
    `add rule inet t ${chain} ip saddr 10.0.0.0/33 drop`,
    `add rule inet t ${chain} ip saddr @nothere drop`,
    `add rule inet t ${chain} accept drop`,
    `add rule inet t ${chain} tcp dport 80 udp dport 53 accept`,
    `add chain inet t bad { type filter hook nowhere priority 0; }`,
    `add chain inet t bad { type nat hook forward priority 0; }`,
    `add element inet t few { nonsense }`,
    `delete table inet nothere`,
    `delete rule inet t ${chain} handle 999`,
    `list chain inet t nothere`,
    `create table inet t`,
    `add rule inet t ${chain} masquerade`,
    `add rule inet t ${chain} ct state old accept`,
    `add table`,
    `add rule inet t ${chain} foo`,
    `add map inet t m { type ipv4_addr : verdict; }; add element inet t m { 10.0.0.1 : jump nothere }`,
  ])
}
