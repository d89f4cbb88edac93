import type { Process } from '../../linux/process.ts'
import type { Running } from '../../linux/program.ts'
import type { Ip } from '../../wire/address.ts'
import * as dns from '../../wire/dns.ts'
import { CorefileError, type Directive } from './corefile.ts'

/** A question under way. */
export interface DnsRequest {
  readonly packet: dns.DnsPacket
  /** In lower case, with the final dot. */
  readonly name: string
  readonly type: number
  readonly client: { readonly ip: Ip; readonly port: number; readonly tcp: boolean; readonly size: number }
  /** Of the server block that answers, such as `.`. */
  readonly zone: string
}

/** What becomes of a question: an answer, or the code of a failure with what is written to the log. */
export type DnsReply = dns.DnsPacket | DnsFailure

export class DnsFailure {
  readonly rcode: number
  readonly error: string

  constructor(rcode: number, error: string) {
    this.rcode = rcode
    this.error = error
  }
}

export type Handler = (request: DnsRequest) => Running<DnsReply>

/** What a plugin works with while it is set up. */
export interface Setup {
  readonly process: Process
  readonly directive: Directive
  /** Zones of the server block, with final dots. */
  readonly zones: readonly string[]
  readonly server: ServerHandle
  log(level: 'INFO' | 'WARNING' | 'ERROR' | 'FATAL', text: string): void
  /** Runs beside the server until the configuration is replaced. */
  background(body: () => Running<void>): void
}

/** The server that a plugin is part of. */
export interface ServerHandle {
  /** Answers a question as if it had come from a client: for CNAME targets outside of a zone. */
  resolve(request: DnsRequest): Running<DnsReply>
  readonly ready: { readonly name: string; readonly isReady: () => boolean }[]
  /** Ends the program, as a fatal error does. */
  fatal(text: string): void
  /** How many questions were answered so far, by response code. */
  readonly answered: ReadonlyMap<number, number>
}

/** A plugin of CoreDNS. `setup` reads its directive (throwing a CorefileError) and returns what handles questions; undefined when it only works beside. */
export interface DnsPlugin {
  readonly name: string
  setup(setup: Setup): ((next: Handler) => Handler) | undefined
}

export function isFailure(reply: DnsReply): reply is DnsFailure {
  return reply instanceof DnsFailure
}

export function wrongArgument(directive: Directive): CorefileError {
  return new CorefileError(directive.line, `Wrong argument count or unexpected line ending after '${directive.name}'`)
}

export function unknownProperty(directive: Directive): CorefileError {
  return new CorefileError(directive.line, `unknown property '${directive.name}'`)
}

/** An answer to a question. */
export function replyTo(
  { packet }: DnsRequest,
  answer: {
    readonly rcode?: number
    readonly answers?: readonly dns.DnsRecord[]
    readonly authorities?: readonly dns.DnsRecord[]
    readonly additionals?: readonly dns.DnsRecord[]
    readonly authoritative?: boolean
    readonly recursionAvailable?: boolean
  },
): dns.DnsPacket {
  return {
    id: packet.id,
    response: true,
    opcode: packet.opcode,
    authoritative: answer.authoritative ?? true,
    truncated: false,
    recursionDesired: packet.recursionDesired,
    recursionAvailable: answer.recursionAvailable ?? false,
    authenticData: false,
    checkingDisabled: packet.checkingDisabled,
    rcode: answer.rcode ?? dns.Rcode.noError,
    questions: packet.questions,
    answers: answer.answers ?? [],
    authorities: answer.authorities ?? [],
    additionals: answer.additionals ?? [],
  }
}

/** Whether a name is in a zone; both in lower case with final dots. */
export function isInZone(name: string, zone: string): boolean {
  return zone === '.' || name === zone || name.endsWith(`.${zone}`)
}

/** The longest of the zones that a name is in. */
export function zoneOf(name: string, zones: readonly string[]): string | undefined {
  let found: string | undefined
  for (const zone of zones) if (isInZone(name, zone) && zone.length > (found?.length ?? 0)) found = zone
  return found
}

const BYTE = 256

/** A zone as written, `cluster.local` or an address prefix, as names with final dots (plugin.Host.NormalizeExact). */
export function normalizeZone(text: string): string[] {
  const prefix = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(text)
  if (prefix === null) return [text === '.' ? '.' : `${text.toLowerCase().replace(/\.$/, '')}.`]
  const octets = prefix.slice(1, 5).map(Number)
  const length = Number(prefix[5])
  const whole = Math.floor(length / 8)
  const tail = 'in-addr.arpa.'
  const reversed = (count: number) => octets.slice(0, count).reverse().join('.')
  if (length % 8 === 0) return [`${reversed(whole)}.${tail}`.replace(/^\./, '')]
  const step = 2 ** (8 - (length % 8))
  const first = octets[whole]! - (octets[whole]! % step)
  const upper = reversed(whole)
  return Array.from({ length: Math.min(step, BYTE) }, (_, index) =>
    [first + index, upper, tail].filter(part => part !== '').join('.'),
  )
}

/** A duration as Go writes it, in seconds: `5s`, `1m30s`, or plain seconds. */
export function seconds(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text)
  let total = 0
  let rest = text
  const UNITS: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1, ms: 0.001 }
  while (rest !== '') {
    const match = /^(\d+(?:\.\d+)?)(ms|h|m|s)/.exec(rest)
    if (match === null) return undefined
    total += Number(match[1]) * UNITS[match[2]!]!
    rest = rest.slice(match[0].length)
  }
  return total
}
