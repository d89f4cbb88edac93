import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { StandardOutput } from '../../../linux/stdio.ts'
import { failed } from '../../../net/errno.ts'
import { formatIp, type Ip } from '../../../wire/address.ts'
import * as dns from '../../../wire/dns.ts'
import { isName } from '../../../wire/dns-name.ts'
import type { Command } from '../../command.ts'
import { type Answer, exchange, type NameServer, type Transport } from './exchange.ts'
import { ArgumentReader, type DigOptions, isOn, type Lookup, OPTIONS, subnetOf, USAGE } from './options.ts'
import { packetText } from './packet-text.ts'
import { packetYaml } from './packet-yaml.ts'
import { buildQuery, namesToTry } from './query.ts'
import { dataText, type RecordStyle, recordText } from './record-text.ts'
import { configuredServers, namedServers } from './servers.ts'
import { Trace } from './trace.ts'

const UNREACHED = 9

const VERSION = 'DiG 9.18.49-1~deb12u3-Debian'
/** dig(1), BIND 9.18. */
export const dig: Command = {
  name: 'dig',
  directory: '/usr/bin',
  summary: 'ask name servers',
  synopsis: ['[@SERVER] [-b ADDRESS] [-p PORT] [-t TYPE] [-x ADDRESS] [NAME] [TYPE] [+SETTING...]'],
  options: OPTIONS,
  description: [
    'Settings: +[no]short +[no]cmd +[no]all +[no]comments +[no]question +[no]answer +[no]authority +[no]additional +[no]stats +[no]tcp ' +
      '+[no]recurse +[no]search +[no]trace +[no]edns +[no]dnssec +[no]cookie +[no]adflag +[no]cdflag +[no]qr +[no]identify +[no]ignore ' +
      '+[no]multiline +[no]ttlid +[no]class +[no]ttlunits +time=N +tries=N +retry=N +bufsize=N.',
  ],
  notEmulated: ['+tls and +https', 'zone transfers', 'signatures (TSIG)'],
  *main(process) {
    const args = process.argv.slice(1)
    const told = args.find(each => each === '-v' || each === '-h')
    if (told !== undefined) {
      yield* process.print(told === '-v' ? `${VERSION}\n` : USAGE)
      return 0
    }
    const reader = new ArgumentReader()
    const options = reader.read(args)
    const out = new StandardOutput(process)
    if ('text' in options) {
      yield* process.printError(options.text)
      return options.status
    }
    const status =
      reader.batch === undefined
        ? yield* lookUp(process, options, args, out)
        : yield* runBatch(process, reader.batch, args, out)
    yield* out.flush()
    return status
  },
}

/** Every name of the arguments; the status. */
function* lookUp(process: Process, options: DigOptions, args: readonly string[], out: StandardOutput): Running {
  for (const warning of options.warnings) yield* out.print(warning)
  let status = 0
  for (const [index, lookup] of options.lookups.entries()) {
    const greeting = index === 0 && options.greeting ? greetingText(args) : ''
    const one = new DigLookup(process, options, lookup, out, greeting)
    status = Math.max(status, yield* one.run())
  }
  return status
}

/** -f: each line is what a command line would be, behind what the own one says; +short holds from there on (dig.c, split_batchline). */
function* runBatch(process: Process, path: string, args: readonly string[], out: StandardOutput): Running {
  const text = process.readFile(path)
  if (failed(text)) {
    yield* process.printError(`${path}: ${text.text}\ndig: couldn't open specified batch file\n`)
    return 8
  }
  const common = args.filter((arg, index) => !arg.startsWith('-f') && args[index - 1] !== '-f')
  let [status, first, short] = [0, true, false]
  for (const line of text.replace(/\n$/, '').split('\n')) {
    const words = line.split(/[ \t\r]+/).filter(word => word !== '')
    const options = new ArgumentReader().read([...common, ...(short ? ['+short'] : []), ...words])
    if ('text' in options) {
      yield* out.flush()
      yield* process.printError(options.text)
      return options.status
    }
    short ||= words.includes('+short')
    status = Math.max(status, yield* lookUp(process, first ? options : { ...options, greeting: false }, words, out))
    first = false
  }
  return status
}

function greetingText(args: readonly string[]): string {
  return `\n; <<>> ${VERSION} <<>>${args.map(arg => ` ${arg}`).join('')}\n`
}

/** Types whose answers are long. */
const OVER_TCP: readonly number[] = [dns.RecordType.AXFR, dns.RecordType.IXFR, dns.RecordType.ANY]

/** One name with its answer. */
class DigLookup {
  readonly #process: Process
  readonly #options: DigOptions
  readonly #lookup: Lookup
  readonly #out: StandardOutput
  readonly #greeting: string

  constructor(process: Process, options: DigOptions, lookup: Lookup, out: StandardOutput, greeting: string) {
    this.#process = process
    this.#options = options
    this.#lookup = lookup
    this.#out = out
    this.#greeting = greeting
  }

  *run(): Running {
    const { server, name } = this.#lookup
    const configured = configuredServers(this.#process, this.#options.family)
    const servers =
      server === undefined ? configured.servers : yield* namedServers(this.#process, server, this.#options.family)
    if (servers === undefined) {
      yield* this.#out.flush()
      yield* this.#process.printError(`dig: couldn't get address for '${server}': failure\n`)
      return 1
    }
    if (!isName(name.endsWith('.') ? name : `${name}.`)) {
      yield* this.#out.flush()
      const why = name.includes('..') ? 'empty label' : 'label too long'
      yield* this.#process.printError(`dig: '${name}' is not a legal name (${why})\n`)
      return 10
    }
    const head = this.#head(servers.length)
    if (isOn(this.#lookup, 'trace')) return yield* this.#trace(servers, head)
    const searching = isOn(this.#lookup, 'search') || isOn(this.#lookup, 'showsearch')
    const ndots = this.#lookup.numbers.get('ndots') ?? configured.config.ndots
    const names = searching
      ? namesToTry(name, this.#searchList(configured.config.search), ndots)
      : [name.endsWith('.') ? name : `${name}.`]
    return yield* this.#ask(servers, names, head)
  }

  #searchList(search: readonly string[]): readonly string[] {
    const domain = this.#lookup.texts.get('domain') ?? ''
    return domain === '' ? search : [domain.replace(/\.$/, '')]
  }

  /** The command line, which is shown with the first answer or after the last failure. */
  #head(count: number): string {
    if (this.#greeting === '') return ''
    const found = this.#options.serverFirst ? `; (${count} server${count === 1 ? '' : 's'} found)\n` : ''
    return `${this.#greeting}${found};; global options: +cmd\n`
  }

  *#ask(servers: readonly NameServer[], names: readonly string[], head: string): Running {
    for (const [index, name] of names.entries()) {
      const { packet, cookie } = buildQuery(this.#process, name, this.#query())
      if (isOn(this.#lookup, 'qr') && isOn(this.#lookup, 'yaml')) {
        const talk = { sent: this.#wall, received: null, length: dns.emit(packet).length, tcp: this.#transport().tcp }
        const { ip } = servers[0]!
        yield* this.#out.print(packetYaml(packet, this.#shown(), { ...talk, ...this.#place(ip, undefined) }))
      } else if (isOn(this.#lookup, 'qr')) {
        const size = `;; QUERY SIZE: ${dns.emit(packet).length}\n\n`
        yield* this.#out.print(`${head};; Sending:\n${packetText(packet, this.#shown(), this.#style())}${size}`)
      }
      const answer = yield* exchange(this.#process, servers, packet, this.#transport(), text => this.#out.print(text))
      if (!('packet' in answer)) {
        if (answer.complete) yield* this.#out.print(`${head};; no servers could be reached\n`)
        return UNREACHED
      }
      const { rcode, answers } = answer.packet
      const found = answers.length > 0 || (rcode !== dns.Rcode.noError && rcode !== dns.Rcode.nameError)
      if (!found && index < names.length - 1 && !isOn(this.#lookup, 'showsearch')) continue
      yield* this.#show(answer, isOn(this.#lookup, 'qr') ? '' : head, cookie)
      if (found) break
    }
    return 0
  }

  *#show(answer: Answer, head: string, cookie: string | undefined): Running<void> {
    const lookup = this.#lookup
    if (isOn(lookup, 'short')) {
      const tail = isOn(lookup, 'identify')
        ? ` from server ${formatIp(answer.server.ip)} in ${this.#time(answer.elapsed)}.`
        : ''
      for (const { data } of answer.packet.answers) yield* this.#out.print(`${dataText(data)}${tail}\n`)
      return
    }
    if (isOn(lookup, 'yaml')) {
      const { elapsed, length, tcp, server } = answer
      const received = this.#wall
      const talk = { sent: received - elapsed / 1e6, received, length, tcp, ...this.#place(server.ip, cookie) }
      return yield* this.#out.print(packetYaml(answer.packet, this.#shown(), talk))
    }
    if (isOn(lookup, 'cmd')) yield* this.#out.print(head)
    if (lookup.type === dns.RecordType.AXFR || lookup.type === dns.RecordType.IXFR)
      return yield* this.#showTransfer(answer)
    if (isOn(lookup, 'comments')) yield* this.#out.print(';; Got answer:\n')
    yield* this.#out.print(packetText(answer.packet, this.#shown(), this.#style(), cookie))
    if (isOn(lookup, 'stats')) yield* this.#out.print(this.#statistics(answer))
  }

  get #wall(): number {
    return this.#process.host.sim.wallMilliseconds
  }

  #place(server: Ip, cookie: string | undefined) {
    const source = this.#options.source ?? { ip: typeof server === 'number' ? 0 : 0n, port: 0 }
    return { server, port: this.#options.port, source, cookie, microseconds: isOn(this.#lookup, 'microseconds') }
  }

  /** A zone: its records from one SOA record to the other, or nothing. */
  *#showTransfer(answer: Answer): Running<void> {
    const { rcode, answers } = answer.packet
    if (rcode !== dns.Rcode.noError || answers[0]?.data.type !== 'SOA')
      return yield* this.#out.print('; Transfer failed.\n')
    for (const record of answers) yield* this.#out.print(`${recordText(record, this.#style())}\n`)
    const size = `;; XFR size: ${answers.length} records (messages 1, bytes ${answer.length})`
    if (isOn(this.#lookup, 'stats')) yield* this.#out.print(this.#statistics(answer, size))
  }

  #statistics({ server, tcp, elapsed, length }: Answer, size = `;; MSG SIZE  rcvd: ${length}`): string {
    const place = `${formatIp(server.ip)}#${this.#options.port}(${server.name})`
    return [
      `;; Query time: ${this.#time(elapsed)}`,
      `;; SERVER: ${place} (${tcp ? 'TCP' : 'UDP'})`,
      `;; WHEN: ${dateText(this.#process.host.sim.wallMilliseconds)}`,
      size,
      '',
      '',
    ].join('\n')
  }

  #time(nanoseconds: number): string {
    return isOn(this.#lookup, 'microseconds')
      ? `${Math.floor(nanoseconds / 1000)} usec`
      : `${Math.floor(nanoseconds / 1e6)} msec`.replace('msec', isOn(this.#lookup, 'short') ? 'ms' : 'msec')
  }

  #query() {
    const lookup = this.#lookup
    const dnssec = isOn(lookup, 'dnssec')
    return {
      type: lookup.type ?? dns.RecordType.A,
      class: lookup.class,
      recurse: isOn(lookup, 'recurse'),
      authenticData: isOn(lookup, 'adflag'),
      checkingDisabled: isOn(lookup, 'cdflag'),
      edns: isOn(lookup, 'edns') || dnssec ? (lookup.numbers.get('bufsize') ?? 1232) : undefined,
      dnssec,
      cookie: isOn(lookup, 'cookie'),
      nsid: isOn(lookup, 'nsid'),
      subnet: subnetOf(lookup.texts.get('subnet') ?? ''),
      serial: lookup.numbers.get('ixfr'),
    }
  }

  #transport(): Transport {
    const lookup = this.#lookup
    return {
      port: this.#options.port,
      tcp: isOn(lookup, 'tcp') || OVER_TCP.includes(lookup.type ?? dns.RecordType.A),
      ignoreTruncation: isOn(lookup, 'ignore'),
      timeout: lookup.numbers.get('time') || (isOn(lookup, 'tcp') ? 10 : 5),
      tries: Math.max(1, lookup.numbers.get('tries') ?? 3),
      source: this.#options.source,
    }
  }

  #shown() {
    const on = (name: string) => isOn(this.#lookup, name)
    return {
      comments: on('comments'),
      question: on('question'),
      answer: on('answer'),
      authority: on('authority'),
      additional: on('additional'),
    }
  }

  #style(): RecordStyle {
    const on = (name: string) => isOn(this.#lookup, name)
    return { ttl: on('ttlid'), units: on('ttlunits'), class: on('class'), multiline: on('multiline') }
  }

  *#trace(servers: readonly NameServer[], head: string): Running {
    yield* this.#out.print(head)
    const { name, type } = this.#lookup
    const trace = new Trace(this.#process, this.#transport(), this.#query(), this.#style(), this.#out)
    return yield* trace.run(servers, name.endsWith('.') ? name : `${name}.`, type ?? dns.RecordType.A)
  }
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

function dateText(milliseconds: number): string {
  const date = new Date(milliseconds)
  const two = (value: number) => String(value).padStart(2, '0')
  const time = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`
  return `${DAYS[date.getUTCDay()]} ${MONTHS[date.getUTCMonth()]} ${two(date.getUTCDate())} ${time} UTC ${date.getUTCFullYear()}`
}
