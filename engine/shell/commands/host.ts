import type { Process } from '../../linux/process.ts'
import type { Running } from '../../linux/program.ts'
import { reverseName } from '../../linux/resolver/getnameinfo.ts'
import { StandardOutput } from '../../linux/stdio.ts'
import { formatIp, parseIp } from '../../wire/address.ts'
import * as dns from '../../wire/dns.ts'
import { typeNumber } from '../../wire/dns-record.ts'
import type { Command } from '../command.ts'
import { getopt, hasOption, isOptionError, lastOption, type ParsedArguments } from '../getopt.ts'
import { type Answer, exchange, type NameServer, type Transport } from './dig/exchange.ts'
import { headerText, packetText } from './dig/packet-text.ts'
import { buildQuery, namesToTry } from './dig/query.ts'
import { dataText, rcodeText, typeByName, typeName } from './dig/record-text.ts'
import { configuredServers, namedServers } from './dig/servers.ts'

const USAGE = `Usage: host [-aCdilrTvVw] [-c class] [-N ndots] [-t type] [-W time]
            [-R number] [-m flag] [-p port] hostname [server]
       -a is equivalent to -v -t ANY
       -r disables recursive processing
       -R specifies number of retries for UDP packets
       -t specifies the query type
       -T enables TCP/IP mode
       -v enables verbose output
       -W specifies how long to wait for a reply
       -4 use IPv4 query transport only
       -6 use IPv6 query transport only
`
const STYLE = { ttl: true, units: false, class: true, multiline: false }
const ALL = { comments: true, question: true, answer: true, authority: true, additional: true }

/** host(1), BIND 9.18. */
export const host: Command = {
  name: 'host',
  directory: '/usr/bin',
  summary: 'look a name up',
  synopsis: ['[-alTvr] [-t type] [-W seconds] [-R retries] [-p port] NAME [SERVER]'],
  options: [
    { short: 'a', text: 'All that is known, at length: -v -t ANY.' },
    { short: 'r', text: 'Without recursion.' },
    { short: 'R', argument: 'number', text: 'Further tries over UDP (1).' },
    { short: 't', argument: 'type', text: 'The type to ask for.' },
    { short: 'T', text: 'Over TCP.' },
    { short: 'v', text: 'At length.' },
    { short: 'd', text: 'The same as -v.' },
    { short: 'w', text: 'Waits for ever.' },
    { short: 'W', argument: 'seconds', text: 'How long to wait for an answer.' },
    { short: 'N', argument: 'ndots', text: 'Dots that make a name absolute.' },
    { short: 'p', argument: 'port', text: 'The port of the server.' },
    { short: '4', text: 'Over IPv4 only.' },
    { short: '6', text: 'Over IPv6 only.' },
    { short: 'C', text: 'Compares the SOA records of all servers.', emulated: false },
    { short: 'l', text: 'Lists the names and addresses of a zone, by a transfer.' },
    { short: 'c', argument: 'class', text: 'The class.', emulated: false },
  ],
  *main(process) {
    const parsed = getopt(process.argv.slice(1), this.options)
    if (isOptionError(parsed)) {
      yield* process.printError(`host: ${parsed.text}\n${parsed.notEmulated === true ? '' : USAGE}`)
      return 1
    }
    if (parsed.operands.length === 0) {
      yield* process.printError(USAGE)
      return 1
    }
    const out = new StandardOutput(process)
    const status = yield* new HostLookup(process, parsed, out).run()
    yield* out.flush()
    return status
  },
}

class HostLookup {
  readonly #process: Process
  readonly #parsed: ParsedArguments
  readonly #out: StandardOutput
  /** Told before the first answer: which server was asked, when one was named. */
  #heading = ''
  readonly #verbose: boolean

  constructor(process: Process, parsed: ParsedArguments, out: StandardOutput) {
    this.#process = process
    this.#parsed = parsed
    this.#out = out
    this.#verbose = ['v', 'd', 'a'].some(name => hasOption(parsed, name))
  }

  *run(): Running {
    const [name = '', server] = this.#parsed.operands
    const family = hasOption(this.#parsed, '4') ? 4 : hasOption(this.#parsed, '6') ? 6 : undefined
    const { servers: configured, config } = configuredServers(this.#process, family)
    const servers = server === undefined ? configured : yield* namedServers(this.#process, server, family)
    if (servers === undefined) {
      yield* this.#out.flush()
      yield* this.#process.printError(`host: couldn't get address for '${server}': not found\n`)
      return 1
    }
    const given = lastOption(this.#parsed, 't')
    const type = hasOption(this.#parsed, 'a') ? dns.RecordType.ANY : given === undefined ? undefined : typeByName(given)
    if (given !== undefined && type === undefined) {
      yield* this.#out.flush()
      yield* this.#process.printError(`host: invalid type: ${given}\n\n`)
      return 1
    }
    if (server !== undefined) {
      const place = `${formatIp(servers[0]!.ip)}#${this.#transport().port}`
      this.#heading = `Using domain server:\nName: ${server}\nAddress: ${place}\nAliases: \n\n`
    }
    if (hasOption(this.#parsed, 'l')) return yield* this.#list(servers, name, type)
    const ip = parseIp(name)
    if (ip !== undefined) return yield* this.#ask(servers, [reverseName(ip)], [type ?? dns.RecordType.PTR], true)
    const ndots = Number(lastOption(this.#parsed, 'N') ?? config.ndots)
    const types = type === undefined ? [dns.RecordType.A, dns.RecordType.AAAA, dns.RecordType.MX] : [type]
    return yield* this.#ask(servers, namesToTry(name, config.search, ndots), types, type !== undefined)
  }

  #transport(): Transport {
    const number = (name: string, usual: number) => Number(lastOption(this.#parsed, name) ?? usual)
    return {
      port: number('p', dns.PORT),
      tcp: hasOption(this.#parsed, 'T') || hasOption(this.#parsed, 'l'),
      ignoreTruncation: false,
      timeout: hasOption(this.#parsed, 'w') ? 1e6 : number('W', 5),
      tries: number('R', 1) + 1,
      source: undefined,
    }
  }

  *#ask(servers: readonly NameServer[], names: readonly string[], types: readonly number[], strict: boolean): Running {
    for (const [index, name] of names.entries()) {
      const first = yield* this.#one(servers, name, types[0]!)
      if (first === undefined) return 1
      const { rcode, answers } = first.packet
      if (rcode === dns.Rcode.nameError && index < names.length - 1) continue
      const shown = name.replace(/(?<=.)\.$/, '')
      if (rcode !== dns.Rcode.noError) {
        // A name that was made from an address is told as it was asked for, with its last dot.
        const asked = strict && types[0] === dns.RecordType.PTR ? name : (this.#parsed.operands[0] ?? shown)
        return yield* this.#notFound(asked, rcode)
      }
      yield* this.#show(first)
      if (answers.length === 0 && strict && !this.#verbose)
        yield* this.#out.print(`${shown} has no ${typeName(types[0]!)} record\n`)
      // Further types are asked for the name at the end of the aliases.
      const alias = answers.findLast(record => record.data.type === 'CNAME')?.data
      const owner = alias?.type === 'CNAME' ? alias.target : name
      let status = 0
      for (const type of types.slice(1)) {
        const next = yield* this.#one(servers, owner, type)
        if (next === undefined) return 1
        if (next.packet.rcode === dns.Rcode.noError) yield* this.#show(next)
        else status = yield* this.#notFound(owner.replace(/(?<=.)\.$/, ''), next.packet.rcode)
      }
      return status
    }
    return 1
  }

  /** A zone by AXFR: what is asked for of it, by default names of servers and addresses. */
  *#list(servers: readonly NameServer[], name: string, type: number | undefined): Running {
    const { A, AAAA, NS, PTR, ANY, AXFR } = dns.RecordType
    const wanted = type === ANY ? null : type === undefined ? [A, AAAA, NS, PTR] : [type]
    const answer = yield* this.#one(servers, name, AXFR)
    if (answer === undefined) return 1
    const { rcode, answers } = answer.packet
    if (rcode !== dns.Rcode.noError || answers[0]?.data.type !== 'SOA') {
      if (rcode !== dns.Rcode.noError) yield* this.#notFound(name, rcode)
      yield* this.#out.print('; Transfer failed.\n')
      return 1
    }
    for (const record of answers)
      if (wanted === null || wanted.includes(typeNumber(record.data))) yield* this.#out.print(`${sentence(record)}\n`)
    return 0
  }

  *#notFound(name: string, rcode: number): Running {
    yield* this.#out.print(`Host ${name} not found: ${rcode}(${rcodeText(rcode)})\n`)
    return 1
  }

  *#one(servers: readonly NameServer[], name: string, type: number): Running<Answer | undefined> {
    if (this.#verbose) yield* this.#out.print(`Trying "${name.replace(/(?<=.)\.$/, '')}"\n`)
    const { packet } = buildQuery(this.#process, name, {
      type,
      class: dns.RecordClass.IN,
      recurse: !hasOption(this.#parsed, 'r'),
      authenticData: false,
      checkingDisabled: false,
      edns: undefined,
      dnssec: false,
      cookie: false,
    })
    const answer = yield* exchange(this.#process, servers, packet, this.#transport(), text => this.#out.print(text))
    if ('packet' in answer) {
      yield* this.#out.print(this.#heading)
      this.#heading = ''
      return answer
    }
    if (answer.complete) yield* this.#out.print(';; no servers could be reached\n')
    return undefined
  }

  *#show({ packet, server, elapsed, length }: Answer): Running<void> {
    if (this.#verbose) {
      const body = packetText(packet, ALL, STYLE).slice(headerText(packet).length)
      const place = `${formatIp(server.ip)}#${this.#transport().port}`
      yield* this.#out.print(
        `${headerText(packet)}${body}Received ${length} bytes from ${place} in ${Math.floor(elapsed / 1e6)} ms\n`,
      )
      return
    }
    for (const record of packet.answers) yield* this.#out.print(`${sentence(record)}\n`)
  }
}

/** say_message of bin/dig/host.c: a record as a sentence. */
function sentence({ name, data }: dns.DnsRecord): string {
  const owner = name.replace(/(?<=.)\.$/, '')
  const verbs: Readonly<Record<string, string>> = {
    A: 'has address',
    AAAA: 'has IPv6 address',
    CNAME: 'is an alias for',
    PTR: 'domain name pointer',
    MX: 'mail is handled by',
    NS: 'name server',
    TXT: 'descriptive text',
  }
  const type = data.type === 'other' ? typeName(data.recordType) : data.type
  return `${owner} ${verbs[type] ?? `has ${type} record`} ${dataText(data)}`
}
