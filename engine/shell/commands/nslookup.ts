import type { Process } from '../../linux/process.ts'
import type { Running } from '../../linux/program.ts'
import { reverseName } from '../../linux/resolver/getnameinfo.ts'
import { StandardOutput } from '../../linux/stdio.ts'
import { failed } from '../../net/errno.ts'
import { decodeUtf8 } from '../../sim/utf8.ts'
import { formatIp, parseIp } from '../../wire/address.ts'
import * as dns from '../../wire/dns.ts'
import type { Command } from '../command.ts'
import { type Answer, exchange, type NameServer } from './dig/exchange.ts'
import { buildQuery, namesToTry } from './dig/query.ts'
import { dataText, rcodeText, typeByName } from './dig/record-text.ts'
import { configuredServers, namedServers } from './dig/servers.ts'

const USAGE = `Usage:
   nslookup [-opt ...]             # interactive mode using default server
   nslookup [-opt ...] - server    # interactive mode using 'server'
   nslookup [-opt ...] host        # just look up 'host' using default server
   nslookup [-opt ...] host server # just look up 'host' using 'server'
`

/** Settings of -opt and of `set` in the dialogue. */
interface Settings {
  type: number | undefined
  port: number
  timeout: number
  tries: number
  recurse: boolean
  search: boolean
  tcp: boolean
}

/** nslookup(1), BIND 9.18. */
export const nslookup: Command = {
  name: 'nslookup',
  directory: '/usr/bin',
  summary: 'look a name up',
  synopsis: ['[-type=TYPE] [-port=PORT] [-timeout=SECONDS] [-retry=COUNT] [NAME [SERVER]]'],
  options: [],
  description: ['Without a name it reads lines: a name, `server NAME`, `set type=TYPE`, `exit`.'],
  notEmulated: ['-debug', 'ls and other commands of the dialogue'],
  *main(process) {
    const settings: Settings = {
      type: undefined,
      port: dns.PORT,
      timeout: 5,
      tries: 3,
      recurse: true,
      search: true,
      tcp: false,
    }
    const out = new StandardOutput(process)
    const session = new NsLookup(process, settings, out)
    const operands: string[] = []
    for (const arg of process.argv.slice(1)) {
      if (!arg.startsWith('-') || arg === '-') operands.push(arg)
      else if (operands.length > 0) {
        yield* process.printError(USAGE)
        return 1
      } else yield* session.set(arg.slice(1))
    }
    if (operands.length > 2) {
      yield* process.printError(USAGE)
      return 1
    }
    const [name, server] = operands
    if (server !== undefined && !(yield* session.use(server))) return 1
    const status = name === undefined || name === '-' ? yield* session.talk() : yield* session.look(name)
    yield* out.flush()
    return status
  },
}

class NsLookup {
  readonly #process: Process
  readonly #settings: Settings
  readonly #out: StandardOutput
  #servers: readonly NameServer[] | undefined

  constructor(process: Process, settings: Settings, out: StandardOutput) {
    this.#process = process
    this.#settings = settings
    this.#out = out
  }

  /** One `-opt` or `set opt`. */
  *set(text: string): Running<void> {
    const [word = '', value = ''] = text.split('=')
    const settings = this.#settings
    const negated = word.startsWith('no')
    const name = negated ? word.slice(2) : word
    if (/^(type|ty|querytype|query|qu|q)$/.test(name)) {
      const type = typeByName(value)
      if (type === undefined) yield* this.#out.print(`unknown query type: ${value}\n`)
      else settings.type = type
    } else if (/^(port|po)$/.test(name)) settings.port = Number(value) || settings.port
    else if (/^(timeout|t)$/.test(name)) settings.timeout = Number(value) || settings.timeout
    else if (/^(retry|ret)$/.test(name)) settings.tries = Math.max(1, Number(value) || 0)
    else if (/^rec/.test(name)) settings.recurse = !negated
    else if (/^(search|sea)$/.test(name)) settings.search = !negated
    else if (name === 'vc') settings.tcp = !negated
    else yield* this.#out.print(`*** Invalid option: ${text}\n`)
  }

  /** Asks this server from now on. */
  *use(server: string): Running<boolean> {
    this.#servers = yield* namedServers(this.#process, server)
    if (this.#servers !== undefined) return true
    yield* this.#out.flush()
    yield* this.#process.printError(`nslookup: couldn't get address for '${server}': not found\n`)
    return false
  }

  /** The dialogue on standard input. */
  *talk(): Running {
    let waiting = ''
    const prompt = this.#process.isTerminal(0) ? '> ' : ''
    for (;;) {
      yield* this.#out.print(prompt)
      yield* this.#out.flush()
      while (!waiting.includes('\n')) {
        const bytes = yield* this.#process.read(0)
        if (failed(bytes) || bytes.length === 0) return 0
        waiting += decodeUtf8(bytes)
      }
      const end = waiting.indexOf('\n')
      const words = waiting.slice(0, end).trim().split(/\s+/)
      waiting = waiting.slice(end + 1)
      const [word = '', ...rest] = words
      if (word === 'exit') return 0
      if (word === 'set') for (const each of rest) yield* this.set(each)
      else if (word === 'server' || word === 'lserver') yield* this.#changeServer(rest[0])
      else if (word !== '') yield* this.look(word, rest[0])
    }
  }

  *#changeServer(name: string | undefined): Running<void> {
    if (name === undefined || !(yield* this.use(name))) return
    for (const server of this.#servers!)
      yield* this.#out.print(`Default server: ${name}\nAddress: ${formatIp(server.ip)}#${this.#settings.port}\n`)
  }

  *look(name: string, server?: string): Running {
    const before = this.#servers
    if (server !== undefined && !(yield* this.use(server))) return 1
    const { servers, config } = configuredServers(this.#process)
    const asked = this.#servers ?? servers
    this.#servers = server === undefined ? this.#servers : before
    const ip = parseIp(name)
    if (ip !== undefined) return yield* this.#ask(asked, [reverseName(ip)], dns.RecordType.PTR, false, reverseName(ip))
    const names = this.#settings.search
      ? namesToTry(name, config.search, config.ndots)
      : [`${name}.`.replace(/\.\.$/, '.')]
    const { type } = this.#settings
    return yield* this.#ask(asked, names, type ?? dns.RecordType.A, type === undefined, name)
  }

  *#ask(servers: readonly NameServer[], names: readonly string[], type: number, both: boolean, given: string): Running {
    for (const [index, name] of names.entries()) {
      const answer = yield* this.#one(servers, name, type)
      if (answer === undefined) return 1
      const { rcode } = answer.packet
      if (rcode === dns.Rcode.nameError && index < names.length - 1) continue
      if (type !== dns.RecordType.PTR) {
        const place = `${formatIp(answer.server.ip)}#${this.#settings.port}`
        yield* this.#out.print(`Server:\t\t${answer.server.name}\nAddress:\t${place}\n\n`)
      }
      if (rcode !== dns.Rcode.noError) {
        yield* this.#notFound(given, rcode)
        yield* this.#out.print('\n')
        return 1
      }
      return yield* this.#answers(servers, answer, name, type, both)
    }
    return 1
  }

  *#notFound(name: string, rcode: number): Running<void> {
    yield* this.#out.print(`** server can't find ${name.replace(/(?<=.)\.$/, '')}: ${rcodeText(rcode)}\n`)
  }

  *#answers(servers: readonly NameServer[], answer: Answer, name: string, type: number, both: boolean): Running {
    const { answers, authoritative, authorities, additionals } = answer.packet
    const pointer = type === dns.RecordType.PTR
    if (!authoritative && !pointer) yield* this.#out.print('Non-authoritative answer:\n')
    yield* this.#records(answers)
    // A name without a type is asked for both kinds of address (the second for the name that the aliases lead to).
    const alias = answers.findLast(record => record.data.type === 'CNAME')?.data
    const owner = alias?.type === 'CNAME' ? alias.target : name
    const second = both ? yield* this.#one(servers, owner, dns.RecordType.AAAA) : undefined
    if (second !== undefined) yield* this.#records(second.packet.answers)
    const refused = second !== undefined && second.packet.rcode !== dns.Rcode.noError
    if (refused) yield* this.#notFound(owner, second.packet.rcode)
    else if (answers.length === 0 && (second === undefined || second.packet.answers.length === 0))
      yield* this.#out.print(`*** Can't find ${name.replace(/(?<=.)\.$/, '')}: No answer\n`)
    if (!authoritative && type !== dns.RecordType.A && type !== dns.RecordType.AAAA) {
      yield* this.#out.print('\nAuthoritative answers can be found from:\n')
      yield* this.#records(authorities)
      yield* this.#records(additionals.filter(record => record.data.type !== 'OPT'))
    }
    yield* this.#out.print('\n')
    return refused ? 1 : 0
  }

  *#one(servers: readonly NameServer[], name: string, type: number): Running<Answer | undefined> {
    const settings = this.#settings
    const { packet } = buildQuery(this.#process, name, {
      type,
      class: dns.RecordClass.IN,
      recurse: settings.recurse,
      authenticData: false,
      checkingDisabled: false,
      edns: undefined,
      dnssec: false,
      cookie: false,
    })
    const transport = { ...settings, ignoreTruncation: false, source: undefined }
    const answer = yield* exchange(this.#process, servers, packet, transport, text => this.#out.print(text))
    if ('packet' in answer) return answer
    if (answer.complete) yield* this.#out.print(';; no servers could be reached\n')
    yield* this.#out.print('\n')
    return undefined
  }

  *#records(records: readonly dns.DnsRecord[]): Running<void> {
    for (const record of records) yield* this.#out.print(`${recordLine(record)}\n`)
  }
}

/** printsection of bin/dig/nslookup.c. */
function recordLine({ name, data }: dns.DnsRecord): string {
  const owner = name.replace(/(?<=.)\.$/, '')
  if (data.type === 'A' || data.type === 'AAAA') return `Name:\t${owner}\nAddress: ${formatIp(data.address)}`
  const verbs: Readonly<Record<string, string>> = {
    CNAME: 'canonical name',
    PTR: 'name',
    MX: 'mail exchanger',
    NS: 'nameserver',
    TXT: 'text',
    SRV: 'service',
  }
  if (data.type === 'SOA')
    return [
      owner,
      `\torigin = ${data.primary.replace(/(?<=.)\.$/, '')}`,
      `\tmail addr = ${data.mailbox.replace(/(?<=.)\.$/, '')}`,
      ...(['serial', 'refresh', 'retry', 'expire', 'minimum'] as const).map(field => `\t${field} = ${data[field]}`),
    ].join('\n')
  const verb = verbs[data.type]
  return verb === undefined
    ? `${owner}\trdata_${data.type === 'other' ? data.recordType : data.type} = ${dataText(data)}`
    : `${owner}\t${verb} = ${dataText(data)}`
}
