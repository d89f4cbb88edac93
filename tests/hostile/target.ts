import { type Host, Lab, labSpec, Outside, Physical, runLabScript } from '../../engine/index.ts'

/** What a host does that strangers send frames to: every kind of device and server that reads what comes in. */
export const EVERYTHING = `
sysctl -q -w net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
ip link add link eth0 name vlan5 type vlan id 5; ip addr add 10.0.5.1/24 dev vlan5; ip link set vlan5 up
ip link add vx0 type vxlan id 42 local 10.0.0.1 remote 10.0.0.9 dstport 4789 dev eth0; ip addr add 10.0.6.1/24 dev vx0; ip link set vx0 up
ip link add gre1 type gre local 10.0.0.1 remote 10.0.0.9; ip addr add 10.0.7.1/24 dev gre1; ip link set gre1 up
ip tunnel add ipip1 mode ipip local 10.0.0.1 remote 10.0.0.9; ip addr add 10.0.8.1/24 dev ipip1; ip link set ipip1 up
ip link add br0 type bridge; ip link set vx0 master br0; ip addr add 10.0.9.1/24 dev br0; ip link set br0 up
iptables -t nat -A PREROUTING -p tcp --dport 8080 -j REDIRECT --to-ports 22
iptables -t nat -A POSTROUTING -o eth0 -s 10.0.9.0/24 -j MASQUERADE
iptables -A INPUT -m conntrack --ctstate INVALID -m comment --comment invalid
iptables -A INPUT -m limit --limit 5/sec -j LOG
ip6tables -A INPUT -m conntrack --ctstate RELATED -j ACCEPT
nft add table inet t
nft 'add chain inet t c { type filter hook prerouting priority -150; }'
nft add rule inet t c tcp option maxseg size gt 1 counter
nft add rule inet t c exthdr frag exists counter
dnsmasq --no-resolv --address=/a.example/10.0.0.1 --dhcp-range=10.0.0.50,10.0.0.60 -d >/dev/null 2>&1 &
nc -lk -u -p 5000 >/dev/null &
nc -lk -p 5001 >/dev/null &
tcpdump -n -vv -i any -w /dev/null >/dev/null 2>&1 &
tcpdump -n -vvv -e -XX -i eth0 >/dev/null 2>&1 &
`

const SPEC = labSpec({
  name: 'hostile',
  title: 'A host and a stranger',
  start: 'target',
  hosts: [
    {
      name: 'target',
      interfaces: [{ name: 'eth0', addresses: ['10.0.0.1/24'] }],
      routes: [{ to: 'default', via: '10.0.0.9' }],
      services: ['ssh'],
    },
  ],
})

/** The MAC address of whoever is outside. */
export const STRANGER = [2, 0, 0, 0, 0, 9] as const

/** A host, and the way by which frames get to it from outside. */
export class Target {
  readonly lab: Lab
  readonly outside: Outside
  readonly port: Physical
  /** Frames that it has sent. */
  readonly sent: Uint8Array[] = []

  constructor(setup = EVERYTHING) {
    this.lab = new Lab(SPEC, '1')
    const port = this.host.network.net.link('eth0')
    if (!(port instanceof Physical)) throw new Error('there is no eth0')
    this.port = port
    this.outside = new Outside(port, frame => this.sent.push(frame))
    this.run(`ip neigh add 10.0.0.9 lladdr 02:00:00:00:00:09 dev eth0\n${setup}`)
  }

  get host(): Host {
    return this.lab.host('target')
  }

  get mac(): number[] {
    return Array.from({ length: 6 }, (_, at) => Math.floor(this.port.mac / 256 ** (5 - at)) % 256)
  }

  /** What a script prints on the host. */
  run(script: string): string {
    return runLabScript(this.lab.sim, this.host, script).output
  }

  /** Sends frames as fast as a host takes them, fifty a millisecond. */
  flood(count: number, frame: (index: number) => Uint8Array): void {
    for (let index = 0; index < count; index++) {
      this.outside.receive(frame(index))
      if (index % 50 === 49) this.pass(1)
    }
    this.pass(10)
  }

  /** Lets virtual time go on, in milliseconds. */
  pass(milliseconds: number): void {
    this.lab.advance(this.lab.sim.now + milliseconds * 1e6)
  }

  /** A counter of nstat(8). */
  counter(name: string): number {
    return Number(this.run(`nstat -asz ${name} | awk '/${name}/ { print $2 }'`))
  }
}
