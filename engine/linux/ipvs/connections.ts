import { SECOND } from '../../sim/timer.ts'
import type { Ip } from '../../wire/address.ts'
import { type IpvsConnection, incomingKey } from './connection.ts'

/** The connections of a network namespace, found by either end (ip_vs_conn.c). One whose time is over is forgotten when somebody looks. */
export class IpvsConnections {
  readonly #incoming = new Map<string, IpvsConnection>()
  readonly #outgoing = new Map<string, IpvsConnection>()
  readonly #templates = new Map<string, IpvsConnection>()
  readonly #now: () => number
  #nextSweep = 0

  constructor(now: () => number) {
    this.#now = now
  }

  add(connection: IpvsConnection): void {
    const { ends, server, serverPort, template } = connection
    const { protocol, client, clientPort, virtual, virtualPort } = ends
    const key = incomingKey(protocol, client, clientPort, virtual, virtualPort)
    if (template) {
      this.#templates.set(key, connection)
      server.persistent++
      return
    }
    this.#incoming.set(key, connection)
    this.#outgoing.set(incomingKey(protocol, server.address, serverPort, client, clientPort), connection)
    server.inactive++
    server.checkLoad()
    if (connection.control !== null) connection.control.controlled++
  }

  remove(connection: IpvsConnection): void {
    const { ends, server, serverPort, template, control } = connection
    const { protocol, client, clientPort, virtual, virtualPort } = ends
    const key = incomingKey(protocol, client, clientPort, virtual, virtualPort)
    if (template) {
      if (this.#templates.get(key) === connection) this.#templates.delete(key)
      server.persistent--
      return
    }
    if (this.#incoming.get(key) === connection) this.#incoming.delete(key)
    const reply = incomingKey(protocol, server.address, serverPort, client, clientPort)
    if (this.#outgoing.get(reply) === connection) this.#outgoing.delete(reply)
    if (connection.active) server.active--
    else server.inactive--
    server.checkLoad()
    if (control !== null) control.controlled--
  }

  #live(connection: IpvsConnection | undefined): IpvsConnection | undefined {
    if (connection === undefined || connection.expires > this.#now()) return connection
    // A template stays for as long as connections came of it.
    if (connection.controlled > 0) return connection
    this.remove(connection)
    return undefined
  }

  /** Of a packet to a virtual service. */
  incoming(protocol: number, client: Ip, clientPort: number, virtual: Ip, port: number): IpvsConnection | undefined {
    return this.#live(this.#incoming.get(incomingKey(protocol, client, clientPort, virtual, port)))
  }

  /** Of a packet that a server sends. */
  outgoing(protocol: number, server: Ip, serverPort: number, client: Ip, port: number): IpvsConnection | undefined {
    return this.#live(this.#outgoing.get(incomingKey(protocol, server, serverPort, client, port)))
  }

  template(protocol: number, client: Ip, virtual: Ip, port: number): IpvsConnection | undefined {
    return this.#live(this.#templates.get(incomingKey(protocol, client, 0, virtual, port)))
  }

  /** All that live, templates last; connections first, so that a template that only they kept goes, too. */
  list(): IpvsConnection[] {
    const live = (all: ReadonlyMap<string, IpvsConnection>) =>
      [...all.values()].filter(connection => this.#live(connection) !== undefined)
    return [...live(this.#incoming), ...live(this.#templates)]
  }

  /** Forgets what is over; more often than once a second changes nothing that matters. */
  sweep(): void {
    if (this.#now() < this.#nextSweep) return
    this.#nextSweep = this.#now() + SECOND
    this.list()
  }
}
