import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import type { StandardOutput } from '../../../linux/stdio.ts'
import { formatIp } from '../../../wire/address.ts'
import * as dns from '../../../wire/dns.ts'
import { type Answer, exchange, type NameServer, type Transport } from './exchange.ts'
import { buildQuery, type QueryOptions } from './query.ts'
import { type RecordStyle, recordText } from './record-text.ts'
import { namedServers } from './servers.ts'

/** Referrals that are followed at most. */
const DEPTH_MAX = 16
const UNREACHED = 9

/** `dig +trace`: from the root's servers down, each asked for the name itself. */
export class Trace {
  readonly #process: Process
  readonly #transport: Transport
  readonly #query: QueryOptions
  readonly #style: RecordStyle
  readonly #out: StandardOutput

  constructor(process: Process, transport: Transport, query: QueryOptions, style: RecordStyle, out: StandardOutput) {
    this.#process = process
    this.#transport = transport
    this.#query = query
    this.#style = style
    this.#out = out
  }

  *run(configured: readonly NameServer[], name: string, type: number): Running {
    let servers: readonly NameServer[] = configured
    let question = { name: '.', type: dns.RecordType.NS as number, recurse: true }
    for (let depth = 0; depth < DEPTH_MAX; depth++) {
      const { packet } = buildQuery(this.#process, question.name, {
        ...this.#query,
        type: question.type,
        recurse: question.recurse,
      })
      const answer = yield* exchange(this.#process, servers, packet, this.#transport, text => this.#out.print(text))
      if (!('packet' in answer)) {
        yield* this.#out.print(';; no servers could be reached\n')
        return UNREACHED
      }
      const { answers, authorities, additionals } = answer.packet
      const first = depth === 0
      const referral = !first && answers.length === 0
      yield* this.#show(answer, [...answers, ...(first ? [] : authorities)])
      const next = (first ? answers : authorities).flatMap(({ data }) => (data.type === 'NS' ? [data.target] : []))
      if (next.length === 0 || (!first && !referral)) return 0
      const found = yield* this.#addresses(next, additionals)
      if (found.length === 0) {
        yield* this.#out.flush()
        yield* this.#process.printError(`dig: couldn't get address for '${next[0]}': not found\n`)
        return 1
      }
      servers = found
      question = { name, type, recurse: false }
    }
    return 0
  }

  *#show({ server, elapsed, length }: Answer, records: readonly dns.DnsRecord[]): Running<void> {
    for (const record of records) yield* this.#out.print(`${recordText(record, this.#style)}\n`)
    const place = `${formatIp(server.ip)}#${this.#transport.port}(${server.name})`
    yield* this.#out.print(`;; Received ${length} bytes from ${place} in ${Math.floor(elapsed / 1e6)} ms\n\n`)
  }

  /** Addresses of name servers: those that came along, else what the resolver says. */
  *#addresses(names: readonly string[], additionals: readonly dns.DnsRecord[]): Running<NameServer[]> {
    const found: NameServer[] = []
    for (const target of names) {
      const name = target.replace(/(?<=.)\.$/, '')
      for (const { name: owner, data } of additionals)
        if (owner.toLowerCase() === target.toLowerCase() && data.type === 'A') found.push({ ip: data.address, name })
      if (found.some(each => each.name === name)) continue
      found.push(...((yield* namedServers(this.#process, name, 4)) ?? []))
    }
    return found
  }
}
