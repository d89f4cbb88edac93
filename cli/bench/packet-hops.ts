import { Lab, labSpec } from '../../engine/index.ts'
import { mustRun } from './labs.ts'
import { median, timed } from './measure.ts'

const ROUTERS = 4
const PACKETS = 30_000
/** Rules that every packet looks at before one accepts it, besides connection tracking. */
const RULES = 10

const BOOT = `
for i in $(seq ${RULES}); do iptables -A FORWARD -s 192.0.2.$i -j DROP; done
iptables -A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED,NEW -j ACCEPT
iptables -P FORWARD DROP
`

/** Hosts in a row; each has an interface to its left and one to its right. */
function chain(): Lab {
  const count = ROUTERS + 2
  const hosts = Array.from({ length: count }, (_, at) => {
    const interfaces = []
    if (at > 0) interfaces.push({ name: 'left', addresses: [`10.0.${at}.2/24`] })
    if (at < count - 1) interfaces.push({ name: 'right', addresses: [`10.0.${at + 1}.1/24`] })
    const routes = []
    if (at > 1) routes.push({ to: '10.0.1.0/24', via: `10.0.${at}.1` })
    if (at < count - 2) routes.push({ to: `10.0.${count - 1}.0/24`, via: `10.0.${at + 1}.2` })
    const router = at > 0 && at < count - 1
    return { name: `h${at}`, interfaces, routes, forwarding: router, boot: router ? BOOT : '' }
  })
  const cables = Array.from({ length: count - 1 }, (_, at) => ({ ends: [`h${at}:right`, `h${at + 1}:left`] }))
  return new Lab(labSpec({ name: 'chain', title: 'Routers in a row', start: 'h0', hosts, cables }), '1')
}

/** Packet-hops a second: a hop is one host that takes a packet from a cable and passes it on, or up. */
export function packetHops(): number {
  const lab = chain()
  const milliseconds = median(3, () =>
    timed(() => mustRun(lab, 'h0', `ping -f -q -c ${PACKETS} 10.0.${ROUTERS + 1}.2 >/dev/null\n`)),
  )
  return (PACKETS * 2 * (ROUTERS + 1)) / (milliseconds / 1000)
}
