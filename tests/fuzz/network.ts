import type { Chance } from './chance.ts'
import { SETTLED, type Step } from './script.ts'

/** A link of a host that has addresses. */
export interface Attachment {
  readonly host: string
  readonly device: string
  readonly mac: string
  readonly segment: Segment
  /** The last number of its addresses: 10.0.SEGMENT.number and fd00:SEGMENT::number. */
  readonly number: number
  readonly v4: string
  readonly v6: string
}

/** One prefix of each family, and who is in it. */
export interface Segment {
  readonly index: number
  readonly v4: string
  readonly v6: string
  readonly attachments: Attachment[]
}

/** What the setup of a case makes, as far as commands refer to it. */
export interface Network {
  readonly hosts: readonly string[]
  readonly segments: readonly Segment[]
  readonly attachments: readonly Attachment[]
  /** Bridges with the names of their ports. */
  readonly bridges: readonly { readonly host: string; readonly device: string; readonly ports: readonly string[] }[]
  /** Is IPv6 on? Where it is off, nothing is sent that a command did not ask for, so that counters and captures are exact. */
  readonly v6: boolean
  /**
   * Are packets counted? Then no connection carries data: whether an acknowledgement rides on what follows it is a matter of a moment.
   */
  readonly counts: boolean
  /** Where a server of nc listens. */
  readonly servers: readonly Server[]
  readonly setup: readonly Step[]
}

export interface Server {
  readonly host: string
  readonly protocol: 'tcp' | 'udp'
  readonly port: number
}

const MAX_HOSTS = 6

/** A tree of hosts: each segment joins one that is there with one or two new ones, over a cable or a bridge. */
export function drawNetwork(chance: Chance): Network {
  const network = new Draft(chance)
  const wanted = chance.pick([2, 2, 3, 3, 3, 4, 4, 5, MAX_HOSTS])
  network.host()
  while (network.hosts.length < wanted) {
    const old = chance.oneIn(2) ? network.hosts.at(-1)! : chance.pick(network.hosts)
    const left = wanted - network.hosts.length
    if (left > 1 && chance.oneIn(3)) network.bridged(old, [network.host(), network.host()])
    else network.cable(old, network.host())
  }
  network.setup.push([SETTLED])
  network.routes()
  network.serve()
  // Routers tell that they have joined a group.
  if (network.v6) network.setup.push(['sleep 0.1'])
  return network
}

class Draft implements Network {
  readonly hosts: string[] = []
  readonly segments: Segment[] = []
  readonly attachments: Attachment[] = []
  readonly bridges: { host: string; device: string; ports: string[] }[] = []
  readonly servers: Server[] = []
  readonly setup: Step[] = []
  readonly v6: boolean
  readonly counts: boolean
  readonly #chance: Chance

  constructor(chance: Chance) {
    this.#chance = chance
    this.v6 = chance.oneIn(2)
    this.counts = chance.oneIn(2)
    if (!this.v6) this.setup.push(['v6=0'])
  }

  host(): string {
    const name = `n${this.hosts.length + 1}`
    this.hosts.push(name)
    this.setup.push([`host ${name}`])
    return name
  }

  /** Two hosts and a cable. */
  cable(left: string, right: string): void {
    const segment = this.#segment()
    const [one, two] = [this.#attach(segment, left), this.#attach(segment, right)]
    this.setup.push([`cable ${left} ${one.device} ${one.mac} ${right} ${two.device} ${two.mac}`])
    for (const each of [one, two]) this.#address(each)
  }

  /** Hosts on a bridge, which stands in the first of them: that one's address is the bridge's own. */
  bridged(owner: string, others: readonly string[]): void {
    const segment = this.#segment()
    const own = this.#attach(segment, owner, `br${segment.index}`)
    this.setup.push([`bridge ${owner} ${own.device} ${own.mac}`])
    const ports: string[] = []
    for (const other of others) {
      const end = this.#attach(segment, other)
      const port = `p${segment.index}${other}`
      ports.push(port)
      const mac = `02:00:00:01:0${segment.index}:0${end.number}`
      this.setup.push([
        `cable ${owner} ${port} ${mac} ${other} ${end.device} ${end.mac}`,
        `ip -n ${owner} link set ${port} master ${own.device}`,
      ])
      this.#address(end)
    }
    this.#address(own)
    this.bridges.push({ host: owner, device: own.device, ports })
  }

  /** Forwarding where there is more than one segment, and a route to each segment that is further away. Some are forgotten. */
  routes(): void {
    for (const host of this.hosts) {
      const own = this.attachments.filter(each => each.host === host)
      const lines: string[] = []
      if (own.length > 1) lines.push(`on ${host} sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1`)
      if (own.length > 1 && this.#chance.oneIn(12)) lines.pop()
      for (const segment of this.segments) {
        const next = this.#nextHop(host, segment)
        if (next === undefined || this.#chance.oneIn(15)) continue
        lines.push(`ip -n ${host} route add ${segment.v4} via ${next.v4}`)
        if (this.v6) lines.push(`ip -n ${host} route add ${segment.v6} via ${next.v6}`)
      }
      if (lines.length > 0) this.setup.push(lines)
    }
  }

  serve(): void {
    const some = this.#chance.some(this.hosts, this.#chance.between(1, 2))
    for (const host of some) {
      const protocol = this.#chance.pick(['tcp', 'tcp', 'udp'] as const)
      const port = this.#chance.pick([80, 8080, 5353])
      this.servers.push({ host, protocol, port })
      this.setup.push([`serve ${host} ${protocol} ${port} ${this.v6 && this.#chance.oneIn(3) ? '-6' : '-4'}`])
    }
  }

  #segment(): Segment {
    const index = this.segments.length + 1
    const segment = { index, v4: `10.0.${index}.0/24`, v6: `fd00:${index}::/64`, attachments: [] }
    this.segments.push(segment)
    return segment
  }

  #attach(segment: Segment, host: string, device?: string): Attachment {
    const number = segment.attachments.length + 1
    const attachment: Attachment = {
      host,
      device: device ?? `eth${this.attachments.filter(each => each.host === host).length}`,
      mac: `02:00:00:00:0${segment.index}:0${number}`,
      segment,
      number,
      v4: `10.0.${segment.index}.${number}`,
      v6: `fd00:${segment.index}::${number}`,
    }
    segment.attachments.push(attachment)
    this.attachments.push(attachment)
    return attachment
  }

  #address({ host, device, v4, v6 }: Attachment): void {
    const lines = [`ip -n ${host} address add ${v4}/24 dev ${device}`]
    if (this.v6) lines.push(`ip -n ${host} address add ${v6}/64 dev ${device}`)
    this.setup.push(lines)
  }

  /** The neighbour through which a segment is reached; none for a segment that the host is in. */
  #nextHop(host: string, segment: Segment): Attachment | undefined {
    const first = new Map<string, Attachment | undefined>([[host, undefined]])
    for (const at of first.keys())
      for (const own of this.attachments.filter(each => each.host === at)) {
        if (own.segment === segment) return first.get(at)
        for (const other of own.segment.attachments)
          if (!first.has(other.host)) first.set(other.host, at === host ? other : first.get(at))
      }
    return undefined
  }
}
