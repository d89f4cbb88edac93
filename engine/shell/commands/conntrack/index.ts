import type { Connection } from '../../../linux/netfilter/conntrack/connection.ts'
import type { Netfilter } from '../../../linux/netfilter/netfilter.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { StandardOutput } from '../../../linux/stdio.ts'
import { EBUSY, EOPNOTSUPP, type Errno } from '../../../net/errno.ts'
import { strftime } from '../../bash/expand/strftime.ts'
import type { Command } from '../../command.ts'
import { createConnection, originalTuple, updateConnection, wouldChange } from './change.ts'
import { showEvents, showExpectationEvents } from './events.ts'
import { matches } from './filter.ts'
import { connectionText, expectationText, layer3Text, saveText } from './format.ts'
import { OPTIONS } from './options.ts'
import { parseRequest } from './parse.ts'
import { ParameterProblem, type Request } from './request.ts'
import { statisticsText } from './statistics.ts'
import { USAGE } from './usage.ts'

const HEAD = 'conntrack v1.4.7 (conntrack-tools)'
const NOT_ROOT = 'sorry, you must be root or get CAP_NET_ADMIN capability to do this'

/** One run of the command. */
class Run {
  readonly #process: Process
  readonly #netfilter: Netfilter
  readonly #request: Request
  readonly #out: StandardOutput

  constructor(process: Process, request: Request) {
    this.#process = process
    this.#netfilter = process.network.netfilter
    this.#request = request
    this.#out = new StandardOutput(process)
  }

  *run(): Running {
    const { command, table } = this.#request
    if (command === 'C') return yield* this.#count()
    if (!this.#process.capable('NET_ADMIN')) return yield* this.#failed(NOT_ROOT)
    if (table === 'expect') return yield* this.#expectations()
    switch (command) {
      case 'L':
        return yield* this.#each('shown', connection => this.#list(connection))
      case 'D':
        return yield* this.#each('deleted', connection => this.#delete(connection), true)
      case 'U':
        return yield* this.#each('updated', connection => this.#update(connection), true)
      case 'G':
        return yield* this.#get()
      case 'I':
        return yield* this.#create()
      case 'F':
        this.#netfilter.conntrack.killAll(() => true, this.#process.pid)
        return yield* this.#say('connection tracking table has been emptied.')
      case 'S':
        yield* this.#out.print(statisticsText(this.#netfilter.conntrack.statistics))
        return yield* this.#end()
      default: {
        const shown = yield* showEvents(this.#process, this.#netfilter.conntrack, this.#request, at => this.#time(at))
        return yield* this.#say(`${shown} flow events have been shown.`)
      }
    }
  }

  // Commands.

  /** Goes through the connections that the parameters describe; a change of none is status 1. */
  *#each(done: string, body: (connection: Connection) => string | null | Errno, change = false): Running {
    const { conntrack } = this.#netfilter
    if (this.#request.table !== 'conntrack') return yield* this.#say(`0 flow entries have been ${done}.`)
    let count = 0
    const { now } = conntrack.net.sim
    for (const connection of [...conntrack.table]) {
      if (connection.expires <= now || connection.dying || !matches(connection, this.#request)) continue
      const line = body(connection)
      if (line === null) continue
      if (typeof line !== 'string') {
        yield* this.#process.printError(`Operation failed: ${line.text}\n`)
        return yield* this.#failed(line.text)
      }
      count++
      yield* this.#out.print(line)
    }
    yield* this.#say(`${count} flow entries have been ${done}.`)
    return change && count === 0 ? 1 : 0
  }

  #list(connection: Connection): string {
    const line = this.#line(connection, 1)
    if (this.#request.zero && connection.accounting !== null) {
      connection.accounting.packets.fill(0)
      connection.accounting.bytes.fill(0)
    }
    return line
  }

  #delete(connection: Connection): string {
    const line = this.#line(connection, 1)
    this.#netfilter.conntrack.kill(connection, this.#process.pid)
    return line
  }

  /** Null where it is all that already. What is to be changed has to be of a family that was named, if only by an address. */
  #update(connection: Connection): string | null | Errno {
    const { conntrack } = this.#netfilter
    if (!wouldChange(conntrack, connection, this.#request)) return null
    if (this.#request.family === undefined) return EOPNOTSUPP
    if (!updateConnection(conntrack, connection, this.#request, this.#process.pid)) return EBUSY
    return this.#line(connection, 2)
  }

  *#get(): Running {
    const { conntrack } = this.#netfilter
    const found = conntrack.find(originalTuple(this.#request), this.#request.zone ?? 0)
    if (found === null) return yield* this.#failed("such conntrack doesn't exist")
    yield* this.#out.print(this.#line(found.connection, 2))
    return yield* this.#say('1 flow entries have been shown.')
  }

  *#create(): Running {
    const made = createConnection(this.#netfilter, this.#request, this.#process.pid)
    if (made === 'exists') return yield* this.#failed('Such conntrack exists, try -U to update')
    if (made === 'invalid') return yield* this.#failed('invalid parameters')
    return yield* this.#say('1 flow entries have been created.')
  }

  *#count(): Running {
    const { conntrack } = this.#netfilter
    const count = this.#request.table === 'expect' ? conntrack.expectations.list.length : conntrack.table.size
    yield* this.#out.print(`${count}\n`)
    return yield* this.#end()
  }

  *#expectations(): Running {
    const { expectations, net } = this.#netfilter.conntrack
    if (this.#request.command === 'F') {
      expectations.flush()
      return yield* this.#say('expectation table has been emptied.')
    }
    if (this.#request.command === 'E') {
      const shown = yield* showExpectationEvents(this.#process, expectations, this.#request)
      return yield* this.#say(`${shown} expectation events have been shown.`)
    }
    const { list } = expectations
    for (const each of list) yield* this.#out.print(`${expectationText(each, net.sim.now)}\n`)
    return yield* this.#say(`${list.length} expectations have been shown.`)
  }

  // Output.

  #time(at: number): string {
    return strftime('%c', this.#process.host.sim.wallTime(at).seconds)
  }

  #line(connection: Connection, use: number): string {
    const { output } = this.#request
    const { now } = this.#process
    if (output.has('save')) return `${saveText(connection, now)}\n`
    const text = connectionText(connection, { now, output, time: at => this.#time(at), use })
    return `${layer3Text(connection, output)}${text}\n`
  }

  /** On a pipe the status comes first: what was printed waits in the buffer. */
  *#say(text: string): Running {
    yield* this.#process.printError(`${HEAD}: ${text}\n`)
    return yield* this.#end()
  }

  *#failed(text: string): Running {
    yield* this.#process.printError(`${HEAD}: Operation failed: ${text}\n`)
    yield* this.#out.flush()
    return 1
  }

  *#end(): Running {
    yield* this.#out.flush()
    return 0
  }
}

/** conntrack(8) of conntrack-tools 1.4.7. */
export const conntrack: Command = {
  name: 'conntrack',
  directory: '/usr/sbin',
  summary: 'connections as the kernel follows them',
  synopsis: ['-L|-D|-U [TABLE] [PARAMETERS]', '-G|-I PARAMETERS', '-E [PARAMETERS]', '-F|-C [TABLE]', '-S'],
  options: OPTIONS,
  description: [
    'A protocol given with -p brings options of its own: --sport, --dport, --reply-port-src, --reply-port-dst, --state for TCP, --icmp-type, --icmp-code, --icmp-id for ICMP.',
  ],
  notEmulated: ['expectations made by hand', 'labels', 'output as XML'],
  *main(process) {
    const request = parseRequest(process.argv.slice(1))
    if (request === 'version') {
      yield* process.print(`${HEAD}\n`)
      return 0
    }
    if (request === 'help') {
      yield* process.print(USAGE)
      return 0
    }
    if (!(request instanceof ParameterProblem)) return yield* new Run(process, request).run()
    const hint = request.hint ? "Try `conntrack -h' or 'conntrack --help' for more information.\n" : ''
    yield* process.printError(`${HEAD}: ${request.text}\n${hint}`)
    return request.status
  },
}
