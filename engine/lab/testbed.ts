import { FdTable } from '../linux/file.ts'
import type { Host } from '../linux/host.ts'
import type { NetworkNamespace } from '../linux/namespaces.ts'
import { openPipe } from '../linux/pipe.ts'
import { exitCode, type Process } from '../linux/process.ts'
import { openNull } from '../linux/vfs/devices.ts'
import { failed } from '../net/errno.ts'
import type { Link } from '../net/link.ts'
import { Veth } from '../net/links/veth.ts'
import { decodeUtf8, encodeUtf8 } from '../sim/utf8.ts'
import { parseIpv4, parsePrefix } from '../wire/address.ts'
import { bareHost } from './bare.ts'
import { ROOT_ENVIRONMENT } from './run.ts'
import { openFileFor } from './stream.ts'

/** A process that was started, and what it has printed so far: both streams in one text, as on a terminal. */
export interface Started {
  readonly process: Process
  readonly output: () => string
  /** Runs until it has ended; its output with `[status]` at the end. */
  readonly finish: () => string
  /** Writes into its standard input, which is then a pipe; `end` closes it. */
  readonly type: (text: string) => void
  readonly end: () => void
}

/** What standard input is: at its end, or a pipe that the test writes into. */
export type TestInput = 'null' | 'pipe'

/**
 * A small network inside one host, for tests of commands before there is a shell: network namespaces joined by veth pairs. The output of commands goes
 * line by line, as the recordings of real tools do.
 */
export class Testbed {
  readonly host: Host
  readonly #namespaces = new Map<string, NetworkNamespace>()
  #macs = 0

  constructor(seed = '1') {
    this.host = bareHost(seed)
  }

  /** Namespaces come into being when they are first named, with the loopback device up. */
  namespace(name: string): NetworkNamespace {
    let namespace = this.#namespaces.get(name)
    if (namespace !== undefined) return namespace
    namespace = this.host.createNetwork(name)
    namespace.net.setUp(namespace.net.loopback)
    this.#namespaces.set(name, namespace)
    return namespace
  }

  /** A veth pair, both ends up. An end is `namespace link address/length`; the address may be left out. */
  wire(first: string, second: string): readonly [Link, Link] {
    const ends = [first, second].map(end => end.split(' '))
    const pair = Veth.pair(
      { name: ends[0]![1]!, mac: 0x0200_0000_0000 + ++this.#macs },
      { name: ends[1]![1]!, mac: 0x0200_0000_0000 + ++this.#macs },
    )
    for (const [index, link] of pair.entries()) this.namespace(ends[index]![0]!).net.add(link)
    for (const link of pair) link.netns.setUp(link)
    for (const [index, link] of pair.entries()) {
      const address = ends[index]![2]
      if (address === undefined) continue
      const prefix = parsePrefix(address)!
      link.netns.ipv4.addresses.add(link, { local: prefix.address as number, length: prefix.length })
    }
    return pair
  }

  /** `ip route add PREFIX via GATEWAY` in a namespace. */
  route(namespace: string, prefix: string, via: string): void {
    const error = this.namespace(namespace).net.ipv4.routes.add({
      prefix: parsePrefix(prefix)!,
      table: 254,
      type: 'unicast',
      scope: null,
      protocol: 3,
      priority: 0,
      tos: 0,
      preferredSource: null,
      metrics: {},
      hops: [{ link: null, gateway: parseIpv4(via)!, weight: 1, onlink: false }],
    })
    if (error !== undefined) throw new Error(`${prefix} via ${via}: ${error.text}`)
  }

  forwarding(namespace: string): void {
    for (const link of this.namespace(namespace).net.links) link.ipv4.conf.forwarding = 1
  }

  /** Starts a command in a namespace; words are separated by spaces, an argument with spaces is given as an array. */
  start(namespace: string, command: string | readonly string[], input: TestInput = 'null'): Started {
    const argv = typeof command === 'string' ? command.split(' ') : command
    let text = ''
    const take = (bytes: Uint8Array) => {
      text += decodeUtf8(bytes)
    }
    const fds = new FdTable()
    const [reader, writer] = openPipe(this.host.nextId())
    writer.retain()
    fds.set(0, input === 'pipe' ? reader : openNull())
    fds.set(1, openFileFor('stdout', take))
    fds.set(2, openFileFor('stderr', take))
    const network = this.namespace(namespace)
    const env = new Map([...ROOT_ENVIRONMENT, ['_STDBUF_O', 'L']])
    const options = { argv, env, fds, cwd: '/root', newSession: true, network }
    const directory = ['/usr/bin', '/usr/sbin'].find(
      each => !failed(this.host.executable(this.host.pids.init!, `${each}/${argv[0]}`)),
    )
    const process = this.host.spawn(this.host.pids.init!, `${directory}/${argv[0]}`, options)
    if (failed(process)) throw new Error(`${argv[0]}: ${process.text}`)
    const finish = () => {
      while (process.status === null)
        if (!this.host.sim.step()) throw new Error(`${argv.join(' ')}: waits for something that never comes`)
      return `${text}[${exitCode(process.status)}]`
    }
    const type = (typed: string) => {
      writer.write(encodeUtf8(typed))
    }
    return { process, output: () => text, finish, type, end: () => writer.release() }
  }

  /** Runs a command to its end. */
  run(namespace: string, command: string | readonly string[]): string {
    return this.start(namespace, command).finish()
  }

  /** Lets virtual time pass, in seconds. */
  pass(seconds: number): void {
    this.host.sim.runUntil(this.host.sim.now + seconds * 1e9)
  }

  /** Two hosts `a` 10.0.0.1 and `b` 10.0.0.2 on one wire. */
  static twoHosts(): Testbed {
    const bed = new Testbed()
    bed.wire('a eth0 10.0.0.1/24', 'b eth0 10.0.0.2/24')
    return bed
  }
}
