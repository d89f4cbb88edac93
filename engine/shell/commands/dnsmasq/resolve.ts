import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import { formatIp, type Ip, parseIp } from '../../../wire/address.ts'
import * as dns from '../../../wire/dns.ts'
import type { GivenOption } from '../../getopt.ts'
import { answerLocally, missingText, recordText, respond } from './answer.ts'
import { Cache } from './cache.ts'
import { Forwarder } from './forwarder.ts'
import type { Log } from './log.ts'
import type { HostNames } from './names.ts'
import { type Upstream, type Zone, zoneFrom } from './options.ts'

const TYPE_WORDS = new Map(Object.entries(dns.RecordType).map(([name, number]) => [number as number, name]))

/** What becomes of a question: known here, kept from an earlier answer, or asked of another server. */
export class Resolver {
  readonly #process: Process
  readonly #options: readonly GivenOption[]
  readonly #hosts: HostNames
  readonly #log: Log
  readonly #cache: Cache
  readonly #forwarder: Forwarder
  readonly #logs: boolean
  readonly zone: Zone
  /** Of resolv.conf, as it was last read. */
  #resolvText = ''
  #fromResolv: readonly Upstream[] = []

  constructor(process: Process, options: readonly GivenOption[], hosts: HostNames, log: Log) {
    this.#process = process
    this.#options = options
    this.#hosts = hosts
    this.#log = log
    this.zone = zoneFrom(options)
    this.#logs = options.some(({ name }) => name === 'log-queries')
    this.#cache = new Cache(this.zone, () => process.now)
    this.#forwarder = new Forwarder(process, this.zone, text => this.#tell(text))
  }

  #tell(text: string): void {
    if (this.#logs) this.#log.write(text)
  }

  get #resolvPath(): string | null {
    const named = this.#options.findLast(({ name }) => name === 'resolv-file')?.value
    return this.#options.some(({ name }) => name === 'no-resolv') ? null : (named ?? '/etc/resolv.conf')
  }

  /** At the start: what will be asked. */
  announce(): void {
    const path = this.#resolvPath
    if (path === null && this.zone.upstreams.every(({ server }) => server === undefined))
      this.#log.write('warning: no upstream servers configured')
    this.#list([])
    if (path === null) return
    const found = this.#readResolv(path)
    if (found.length === 0) return this.#log.write(`no servers found in ${path}, will retry`)
    this.#log.write(`reading ${path}`)
    this.#list(found)
  }

  #list(found: readonly Upstream[]): void {
    for (const { domain, server, port } of [...this.zone.upstreams, ...found]) {
      if (server === undefined) continue
      const where = domain === '' ? '' : ` for domain ${domain.slice(0, -1)} `
      this.#log.write(`using nameserver ${formatIp(server)}#${port}${where}`)
    }
    for (const { domain, server } of this.zone.upstreams)
      if (server === undefined) this.#log.write(`using only locally-known addresses for ${domain.slice(0, -1)}`)
  }

  #readResolv(path: string): readonly Upstream[] {
    const text = this.#process.readFile(path)
    const now = failed(text) ? '' : text
    if (now === this.#resolvText) return this.#fromResolv
    this.#resolvText = now
    this.#cache.clear()
    const ips = [...now.matchAll(/^\s*nameserver\s+(\S+)/gm)].map(match => parseIp(match[1]!))
    // A server that would ask itself.
    const usable = ips.filter((ip): ip is Ip => ip !== undefined && !this.#isOwn(ip))
    return (this.#fromResolv = usable.map(server => ({ domain: '', server, port: dns.PORT })))
  }

  #isOwn(ip: Ip): boolean {
    const { links } = this.#process.network.net
    const own = links.flatMap(({ ipv4, ipv6 }) => [...ipv4.addresses, ...ipv6.addresses].map(({ local }) => local))
    return own.includes(ip)
  }

  /** SIGHUP. */
  reload(): void {
    this.#cache.clear()
    this.#hosts.read(this.#log)
  }

  /** Undefined when nobody answers: the client gets nothing either. */
  *answer(
    query: dns.DnsPacket,
    client: { readonly ip: Ip; readonly port: number },
    tcp: boolean,
  ): Running<dns.DnsPacket | undefined> {
    const [question] = query.questions
    if (query.opcode !== dns.Opcode.query) return respond(query, { rcode: dns.Rcode.notImplemented })
    if (question === undefined) return respond(query, { rcode: dns.Rcode.formatError })
    const bare = question.name.replace(/(?<=.)\.$/, '')
    this.#tell(`query[${TYPE_WORDS.get(question.type) ?? `type=${question.type}`}] ${bare} from ${formatIp(client.ip)}`)
    const path = this.#resolvPath
    const zone =
      path === null ? this.zone : { ...this.zone, upstreams: [...this.zone.upstreams, ...this.#readResolv(path)] }
    const local = answerLocally(zone, this.#hosts, query)
    if (!Array.isArray(local)) {
      const { reply, log } = local as Exclude<typeof local, readonly Upstream[]>
      for (const line of log) this.#tell(line)
      return reply
    }
    const kept = this.#cache.get(question)
    if (kept !== undefined) {
      this.#report('cached', question, kept)
      return respond(query, kept)
    }
    return yield* this.#ask(query, question, local, client, tcp)
  }

  *#ask(
    query: dns.DnsPacket,
    question: dns.DnsQuestion,
    servers: readonly Upstream[],
    client: { readonly ip: Ip; readonly port: number },
    tcp: boolean,
  ): Running<dns.DnsPacket | undefined> {
    const packet = tcp
      ? yield* this.#forwarder.overTcp(query, servers)
      : yield* this.#forwarder.forward(`${formatIp(client.ip)}#${client.port}`, query, servers)
    if (packet === undefined) return tcp ? respond(query, { rcode: dns.Rcode.serverFailure }) : undefined
    this.#report('reply', question, packet)
    if (packet.truncated) return { ...packet, id: query.id }
    this.#cache.keep(question, packet)
    const { rcode, answers, authorities, authoritative } = packet
    return respond(query, { rcode, answers, authorities, authoritative })
  }

  #report(from: string, question: dns.DnsQuestion, packet: Pick<dns.DnsPacket, 'rcode' | 'answers'>): void {
    for (const record of packet.answers) this.#tell(recordText(from, record))
    if (packet.rcode === dns.Rcode.serverFailure || packet.rcode === dns.Rcode.refused)
      this.#tell(`${from} error is ${packet.rcode === dns.Rcode.refused ? 'REFUSED' : 'SERVFAIL'}`)
    else if (packet.answers.length === 0) this.#tell(`${from} ${missingText(question, packet.rcode)}`)
  }
}
