import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { openUdp, until } from '../../../linux/sockets.ts'
import { failed } from '../../../net/errno.ts'
import type { UdpSocket } from '../../../net/udp.ts'
import { SECOND } from '../../../sim/timer.ts'
import { formatIp } from '../../../wire/address.ts'
import { Malformed } from '../../../wire/bytes.ts'
import * as dns from '../../../wire/dns.ts'
import { exchange } from '../dig/exchange.ts'
import type { Upstream, Zone } from './options.ts'

/** dnsmasq.h: TIMEOUT, FTABSIZ, FORWARD_TEST, FORWARD_TIME. */
const PATIENCE = 10 * SECOND
const PENDING_MAX = 150
const TEST_QUERIES = 50
const TEST_TIME = 20 * SECOND
/** Codes for which another server may know better. */
const TRY_NEXT: ReadonlySet<number> = new Set([dns.Rcode.serverFailure, dns.Rcode.refused])

/** A question that is on its way: asking again is left to whoever wants to know. */
interface Pending {
  readonly again: () => void
}

/** The servers that have been asked for one domain, and how well they did. */
interface Standing {
  last: Upstream | null
  queries: number
  tested: number
}

/**
 * Passes questions on and answers back (forward.c). It has no patience of its own: a server that is silent is asked again when the client
 * asks again, and the client hears nothing as long as nobody answers.
 */
export class Forwarder {
  readonly #process: Process
  readonly #zone: Zone
  readonly #log: (text: string) => void
  readonly #pending = new Map<string, Pending>()
  readonly #standings = new Map<string, Standing>()

  constructor(process: Process, zone: Zone, log: (text: string) => void) {
    this.#process = process
    this.#zone = zone
    this.#log = log
  }

  #newId(): number {
    return this.#process.host.sim.random(`dnsmasq:${this.#process.host.name}`).below(0x10000)
  }

  /** Over UDP. `client` names who asked: when the same asks the same again, the next server is tried. Undefined when nothing came. */
  *forward(client: string, query: dns.DnsPacket, servers: readonly Upstream[]): Running<dns.DnsPacket | undefined> {
    const [question] = query.questions
    const key = `${client}/${query.id}/${question!.name}/${question!.type}`
    const known = this.#pending.get(key)
    if (known !== undefined) {
      known.again()
      return undefined
    }
    if (this.#pending.size >= PENDING_MAX) {
      this.#log(`Maximum number of concurrent DNS queries reached (max: ${PENDING_MAX})`)
      return undefined
    }
    const opened = openUdp(this.#process, typeof servers[0]!.server === 'number' ? 4 : 6)
    if (failed(opened)) return undefined
    const { fd, socket } = opened
    const sent = { ...query, id: this.#newId() }
    const send = (server: Upstream) => {
      socket.send(dns.emit(sent), { ip: server.server!, port: server.port })
      this.#log(`forwarded ${question!.name.replace(/(?<=.)\.$/, '')} to ${placeOf(server)}`)
    }
    let asked = this.#first(servers)
    this.#pending.set(key, {
      again: () => {
        asked = [servers[(servers.indexOf(asked.at(-1)!) + 1) % servers.length]!]
        for (const server of asked) send(server)
      },
    })
    try {
      for (const server of asked) send(server)
      return yield* this.#await(socket, sent, servers, send)
    } finally {
      this.#pending.delete(key)
      this.#process.close(fd)
    }
  }

  /** All of them at times, to see who is quickest; else the one that was. */
  #first(servers: readonly Upstream[]): readonly Upstream[] {
    if (this.#zone.allServers) return servers
    if (this.#zone.strictOrder) return servers.slice(0, 1)
    const standing = this.#standing(servers)
    const { now } = this.#process
    const last = standing.last === null || !servers.includes(standing.last) ? null : standing.last
    if (last === null || standing.queries++ >= TEST_QUERIES || now - standing.tested > TEST_TIME) {
      standing.queries = 0
      standing.tested = now
      return servers
    }
    return [last]
  }

  #standing([first]: readonly Upstream[]): Standing {
    const { domain } = first!
    const known = this.#standings.get(domain) ?? { last: null, queries: 0, tested: 0 }
    this.#standings.set(domain, known)
    return known
  }

  *#await(
    socket: UdpSocket,
    sent: dns.DnsPacket,
    servers: readonly Upstream[],
    send: (server: Upstream) => void,
  ): Running<dns.DnsPacket | undefined> {
    const deadline = this.#process.now + PATIENCE
    let refused = 0
    while (this.#process.now < deadline) {
      const datagram = yield* until(this.#process, socket, () => socket.receive(), deadline)
      if (failed(datagram)) continue
      const packet = dns.parse(datagram.payload)
      const from = servers.findIndex(({ server, port }) => server === datagram.source && port === datagram.sourcePort)
      if (packet instanceof Malformed || !packet.response || packet.id !== sent.id || from < 0) continue
      if (TRY_NEXT.has(packet.rcode) && ++refused < servers.length) {
        const next = servers[from + 1]
        if (next !== undefined && this.#zone.strictOrder) send(next)
        continue
      }
      if (!TRY_NEXT.has(packet.rcode)) this.#standing(servers).last = servers[from]!
      return packet
    }
    return undefined
  }

  /** Over TCP: each server in turn, until one answers. */
  *overTcp(query: dns.DnsPacket, servers: readonly Upstream[]): Running<dns.DnsPacket | undefined> {
    for (const server of servers) {
      const places = [{ ip: server.server!, name: formatIp(server.server!) }]
      const transport = {
        port: server.port,
        tcp: true,
        ignoreTruncation: true,
        timeout: 5,
        tries: 1,
        source: undefined,
      }
      this.#log(`forwarded ${query.questions[0]!.name.replace(/(?<=.)\.$/, '')} to ${placeOf(server)}`)
      const answer = yield* exchange(this.#process, places, { ...query, id: this.#newId() }, transport, nothing)
      if ('packet' in answer) return answer.packet
    }
    return undefined
  }
}

function placeOf({ server, port }: Upstream): string {
  return `${formatIp(server!)}${port === dns.PORT ? '' : `#${port}`}`
}

function* nothing(): Running<void> {}
