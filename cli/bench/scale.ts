import { type Lab, Outside, Physical } from '../../engine/index.ts'
import { boot, mustRun } from './labs.ts'
import { timed } from './measure.ts'

/** Something of which a router may have many, and which a packet must find its own in. */
interface Subject {
  readonly what: string
  /** What a lookup may cost when there are more: nothing but what halving takes, or as much as there are more. */
  readonly expected: 'flat' | 'linear'
  fill(lab: Lab, count: number): void
}

export const COUNTS = [10, 1_000, 100_000] as const
const PINGS = 1_000
const RUNS = 3

/** A line for each of `count` addresses in 10.0.0.0/8, by a format of printf with three numbers; `step` addresses apart. */
function lines(count: number, format: string, step = 1): string {
  const [first, second, third] = [65_536, 256, 1].map(each => `int($1*${step}/${each})%256`)
  return `seq 0 ${count - 1} | awk '{ printf "${format}\\n", ${first}, ${second}, ${third} }'`
}

const script = (what: string, text: (count: number) => string, expected: 'flat' | 'linear' = 'flat'): Subject => ({
  what,
  expected,
  fill: (lab, count) => void mustRun(lab, 'router', text(count)),
})

const nftSet = (type: string, key: string, elements: (count: number) => string) => (count: number) =>
  `{ echo 'table ip t { set s { ${type}; elements = {'; ${elements(count)}; echo '} }'
echo 'chain c { type filter hook forward priority 0'; echo '${key} @s drop'; echo '}'; echo '}'; } > /tmp/nft; nft -f /tmp/nft`

const SUBJECTS: readonly Subject[] = [
  script(
    'routes',
    count => `${lines(count, 'route add 10.%d.%d.%d/32 via 192.168.2.10')} > /tmp/ip; ip -batch /tmp/ip`,
  ),
  { what: 'tracked connections', expected: 'flat', fill: trackConnections },
  script(
    'nft set',
    nftSet('type ipv4_addr', 'ip saddr', count => lines(count, '10.%d.%d.%d,')),
  ),
  script(
    'nft set of intervals',
    nftSet('type ipv4_addr; flags interval', 'ip saddr', count => lines(count, '10.%d.%d.%d/31,', 4)),
  ),
  script(
    'nft set of concatenated intervals',
    nftSet('type ipv4_addr . icmp_type; flags interval', 'ip saddr . icmp type', count =>
      lines(count, '10.%d.%d.%d/31 . echo-request,', 4),
    ),
  ),
  script(
    'ipset hash:net',
    count =>
      `{ echo create s hash:net maxelem 200000; ${lines(count, 'add s 10.%d.%d.%d/31', 4)}; } | ipset restore
iptables -A FORWARD -m set --match-set s src -j DROP`,
  ),
  script(
    'iptables rules in a chain',
    count =>
      `{ echo '*filter'; ${lines(count, '-A FORWARD -s 10.%d.%d.%d -j DROP')}; echo COMMIT; } | iptables-restore`,
    'linear',
  ),
]

/** As many flows of one UDP packet, from addresses of their own. */
function trackConnections(lab: Lab, count: number): void {
  mustRun(
    lab,
    'router',
    `sysctl -q -w net.netfilter.nf_conntrack_max=300000; iptables -A FORWARD -m conntrack --ctstate INVALID -j DROP`,
  )
  mustRun(lab, 'host2', 'iptables -A INPUT -p udp -j DROP')
  const port = lab.host('router').network.net.link('eth0')
  if (!(port instanceof Physical)) throw new Error('the router has no port')
  const outside = new Outside(port, () => {})
  const mac = Array.from({ length: 6 }, (_, at) => Math.floor(port.mac / 256 ** (5 - at)) % 256)
  for (let flow = 0; flow < count; flow++) {
    const source = [10, flow >> 16, (flow >> 8) & 255, flow & 255]
    const ip = [69, 0, 0, 28, 0, 0, 0, 0, 64, 17, 0, 0, ...source, 192, 168, 2, 10]
    let sum = 0
    for (let at = 0; at < 20; at += 2) sum += ip[at]! * 256 + ip[at + 1]!
    sum = ~((sum & 0xffff) + (sum >> 16)) & 0xffff
    ip[10] = sum >> 8
    ip[11] = sum & 255
    outside.receive(Uint8Array.from([...mac, 2, 0, 0, 0, 0, 9, 8, 0, ...ip, 0, 7, 0, 7, 0, 8, 0, 0]))
    // As fast as a router takes them.
    if (flow % 100 === 99) lab.advance(lab.sim.now + 1e6)
  }
  outside.close()
  const known = Number(mustRun(lab, 'router', 'sysctl -n net.netfilter.nf_conntrack_count'))
  if (known < 0.99 * count) throw new Error(`${known} of ${count} connections are tracked`)
}

/** Microseconds that a packet and its answer take over a router with so many of each. */
export function scaling(): { readonly what: string; readonly expected: string; readonly costs: readonly number[] }[] {
  return SUBJECTS.map(({ what, expected, fill }) => {
    const costs = COUNTS.map(count => {
      const lab = boot('three-hosts')
      fill(lab, count)
      const pings = expected === 'linear' && count > 1_000 ? 20 : PINGS
      const flood = () => timed(() => mustRun(lab, 'host1', `ping -f -q -c ${pings} 192.168.2.10 >/dev/null`))
      return (Math.min(...Array.from({ length: RUNS }, flood)) * 1000) / pings
    })
    return { what, expected, costs }
  })
}
