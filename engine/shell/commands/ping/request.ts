import { descend } from '../../../linux/call-stack.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { mayPing, openPing, openRaw } from '../../../linux/sockets.ts'
import type { StandardOutput } from '../../../linux/stdio.ts'
import type { Link } from '../../../net/link.ts'
import { Protocol } from '../../../wire/ipv4.ts'
import type { ArgumentError } from '../iputils/arguments.ts'
import type { EchoFamily } from './echo4.ts'
import type { PingOptions } from './options.ts'
import { PingSession, pingRun } from './session.ts'

/** What ping was asked, and what the resolver knows of the host. */
export interface PingRequest {
  readonly process: Process
  readonly out: StandardOutput
  readonly host: string
  readonly canonicalName: string
  /** The device of `%eth0`. */
  readonly zone: Link | null
  readonly options: PingOptions
  /** There is no other address to try. */
  readonly last: boolean
}

/** The exit status, why there is nothing to send, or that another address may do better. */
export type PingOutcome = number | ArgumentError | 'next'

/** The port to which a datagram socket is connected to find the source address. */
export const PROBE_PORT = 1025

/** A socket that needs no privilege where that is allowed, a raw one otherwise (create_socket of iputils). */
export function openEchoSocket(process: Process, { protocol }: EchoFamily, { identifier }: PingOptions) {
  const family = protocol === Protocol.icmp ? 4 : 6
  return mayPing(process) ? openPing(process, family, identifier) : openRaw(process, family, protocol)
}

/** Sends and receives until there is an end or a signal. */
export function runSession(given: Parameters<typeof pingRun>[0]): Running {
  const session = new PingSession(pingRun(given))
  given.process.handlers.set('INT', () => {
    session.exiting = true
  })
  given.process.handlers.set('QUIT', () => {
    session.snapshotAsked = true
  })
  return descend(session.run())
}
