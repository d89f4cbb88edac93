import type { Process } from '../../linux/process.ts'
import type { Running } from '../../linux/program.ts'
import type { Task } from '../../linux/scheduler.ts'
import * as dns from '../../wire/dns.ts'
import { CorefileError, parseCorefile, type ServerBlock } from './corefile.ts'
import {
  DnsFailure,
  type DnsReply,
  type DnsRequest,
  type Handler,
  isFailure,
  normalizeZone,
  replyTo,
  type ServerHandle,
  zoneOf,
} from './plugin.ts'
import { plugins } from './plugins/index.ts'
import { reloadInterval } from './plugins/reload.ts'

/** Where a server block listens, and the chain of its plugins. */
interface Site {
  readonly zone: string
  readonly port: number
  readonly handle: Handler
}

const LEVELS = ['INFO', 'WARNING', 'ERROR', 'FATAL'] as const

/** One configuration at work: everything that was set up from one Corefile. */
export class Instance implements ServerHandle {
  readonly ready: ServerHandle['ready'] = []
  readonly answered = new Map<number, number>()
  /** Seconds between looks at the Corefile; undefined when nobody asked for it. */
  readonly reloadSeconds: number | undefined
  readonly #process: Process
  readonly #sites: Site[] = []
  readonly #bodies: (() => Running<void>)[] = []
  readonly #tasks: Task[] = []
  readonly #log: (line: string) => void

  /** Sets everything up; throws a CorefileError. */
  constructor(process: Process, text: string, log: (line: string) => void) {
    this.#process = process
    this.#log = log
    const blocks = parseCorefile(text)
    for (const block of blocks) this.#setUp(block)
    if (this.#sites.length === 0) throw new CorefileError(1, 'no server blocks')
    const directive = blocks.flatMap(block => block.directives).find(each => each.name === 'reload')
    this.reloadSeconds = directive === undefined ? undefined : reloadInterval(directive.args)
  }

  /** What a log line of plugins looks like. */
  log(level: (typeof LEVELS)[number], text: string): void {
    this.#log(`[${level}] ${text}\n`)
  }

  fatal(text: string): void {
    this.log('FATAL', text)
    this.#process.exit(1)
  }

  #setUp(block: ServerBlock): void {
    const places = block.keys.flatMap(placesOf)
    const zones = places.map(({ zone }) => zone)
    for (const directive of block.directives)
      if (plugins.get(directive.name) === undefined)
        throw new CorefileError(directive.line, `Unknown directive '${directive.name}'`)
    const layers: ((next: Handler) => Handler)[] = []
    for (const plugin of plugins)
      for (const directive of block.directives.filter(each => each.name === plugin.name)) {
        const layer = plugin.setup({
          process: this.#process,
          directive,
          zones,
          server: this,
          log: (level, text) => this.log(level, text),
          background: body => this.#bodies.push(body),
        })
        if (layer !== undefined) layers.push(layer)
      }
    const handle = layers.reduceRight<Handler>((next, layer) => layer(next), refuse)
    for (const { zone, port } of places) {
      if (this.#sites.some(site => site.zone === zone && site.port === port))
        throw new CorefileError(block.line, `cannot serve dns://${zone}:${port} - it is already defined`)
      this.#sites.push({ zone, port, handle })
    }
  }

  get ports(): readonly number[] {
    return [...new Set(this.#sites.map(({ port }) => port))]
  }

  /** `.:53` and so on, as they are listed when the server starts. */
  get titles(): readonly string[] {
    return this.#sites.map(({ zone, port }) => `${zone}:${port}`)
  }

  start(): void {
    for (const body of this.#bodies) this.#tasks.push(this.#process.thread(body()))
  }

  stop(): void {
    for (const task of this.#tasks) task.end()
  }

  *resolve(request: DnsRequest): Running<DnsReply> {
    const site = this.#site(request.name, dns.PORT) ?? this.#sites[0]!
    return yield* site.handle({ ...request, zone: site.zone })
  }

  #site(name: string, port: number): Site | undefined {
    const here = this.#sites.filter(site => site.port === port)
    const zone = zoneOf(
      name,
      here.map(site => site.zone),
    )
    return here.find(site => site.zone === zone)
  }

  /** The answer to what a client has sent; undefined when there is none. */
  *answer(packet: dns.DnsPacket, client: DnsRequest['client'], port: number): Running<dns.DnsPacket | undefined> {
    const [question] = packet.questions
    if (packet.response || packet.opcode !== dns.Opcode.query) return undefined
    if (question === undefined || packet.questions.length !== 1)
      return { ...packet, response: true, rcode: dns.Rcode.formatError }
    const name = question.name.toLowerCase()
    const request = { packet, name, type: question.type, client, zone: '.' }
    const site = this.#site(name, port)
    const outcome =
      site === undefined ? new DnsFailure(dns.Rcode.refused, '') : yield* site.handle({ ...request, zone: site.zone })
    const reply = isFailure(outcome) ? replyTo(request, { rcode: outcome.rcode, authoritative: false }) : outcome
    this.answered.set(reply.rcode, (this.answered.get(reply.rcode) ?? 0) + 1)
    return withEdns(reply, packet)
  }
}

function* refuse(request: DnsRequest): Running<DnsReply> {
  return replyTo(request, { rcode: dns.Rcode.refused, authoritative: false })
}

/** A question with OPT gets one back, with the same size (request.SizeAndDo). */
function withEdns(reply: dns.DnsPacket, question: dns.DnsPacket): dns.DnsPacket {
  const additionals = reply.additionals.filter(record => record.data.type !== 'OPT')
  const option = dns.edns(question)
  if (option === undefined) return { ...reply, additionals }
  return { ...reply, additionals: [...additionals, { ...option, data: { type: 'OPT', options: [] } }] }
}

/** `cluster.local:1053`, `.:53`, `dns://.:53`, an address prefix. */
function placesOf(key: string): { readonly zone: string; readonly port: number }[] {
  const bare = key.replace(/^dns:\/\//, '')
  const match = /^(.*?)(?::(\d+))?$/.exec(bare)!
  const port = match[2] === undefined ? dns.PORT : Number(match[2])
  return normalizeZone(match[1] === '' ? '.' : match[1]!).map(zone => ({ zone, port }))
}
