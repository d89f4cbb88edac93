import type { Ip } from '../../wire/address.ts'
import { Tuple } from '../netfilter/conntrack/tuple.ts'
import type { RealServer } from './service.ts'
import type { IpvsState } from './states.ts'

/** The ends of a connection: the client, the virtual service, and the server that it was given to. */
export interface IpvsEnds {
  readonly protocol: number
  readonly client: Ip
  readonly clientPort: number
  readonly virtual: Ip
  readonly virtualPort: number
}

/** A connection to a virtual service, or a template that keeps a client with its server (struct ip_vs_conn). */
export class IpvsConnection {
  readonly ends: IpvsEnds
  readonly server: RealServer
  readonly serverPort: number
  /** Not a connection but the memory of where a client belongs. */
  readonly template: boolean
  state: IpvsState
  /** In the statistics of the server it stands with the active ones. */
  active = false
  /** The client speaks and the answers go another way. */
  noOutput: boolean
  /** Virtual time at which it is forgotten. */
  expires = 0
  /** The template that it came of. */
  control: IpvsConnection | null = null
  /** How many connections came of it. */
  controlled = 0
  /** To the server as the destination, and from the virtual service as the source: what packets are rewritten to. */
  readonly toServer: Tuple = new Tuple()
  readonly fromService: Tuple = new Tuple()

  constructor(ends: IpvsEnds, server: RealServer, serverPort: number, template: boolean) {
    this.ends = ends
    this.server = server
    this.serverPort = serverPort
    this.template = template
    this.state = 'NONE'
    this.noOutput = server.forwarding !== 'masquerading'
    const family = typeof ends.client === 'number' ? 4 : 6
    for (const tuple of [this.toServer, this.fromService]) {
      tuple.family = family
      tuple.protocol = ends.protocol
    }
    this.toServer.sourceIp = ends.client
    this.toServer.sourcePort = ends.clientPort
    this.toServer.destinationIp = server.address
    this.toServer.destinationPort = serverPort
    this.fromService.sourceIp = ends.virtual
    this.fromService.sourcePort = ends.virtualPort
    this.fromService.destinationIp = ends.client
    this.fromService.destinationPort = ends.clientPort
  }
}

export function incomingKey(
  protocol: number,
  client: Ip,
  clientPort: number,
  virtual: Ip,
  virtualPort: number,
): string {
  return `${protocol} ${client} ${clientPort} ${virtual} ${virtualPort}`
}
