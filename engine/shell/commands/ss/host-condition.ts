import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { getaddrinfo, isGaiError } from '../../../linux/resolver/getaddrinfo.ts'
import { serviceByName } from '../../../linux/resolver/services.ts'
import { unmapped } from '../../../net/socket.ts'
import type { Ip } from '../../../wire/address.ts'
import { type Prefix, prefixContains } from '../../../wire/address.ts'
import { parseInteger, parsePrefixWord } from '../../iproute/words.ts'

/** `10.0.0.0/8:80`: networks, of which one must hold the address, and a port; null for any. */
export interface HostCondition {
  readonly networks: readonly Prefix[] | null
  readonly port: number | null
}

/** What is wrong with the words of a filter: what ss prints; it ends with status 1. */
export class BadCondition {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** parse_hostcond of misc/ss.c. `portOnly` is for what follows sport and dport, whose colon may be left out. */
export function* parseHostCondition(
  process: Process,
  word: string,
  portOnly: boolean,
): Running<HostCondition | BadCondition> {
  if (portOnly) {
    const port = parsePort(process, word.startsWith(':') ? word.slice(1) : word)
    return port instanceof BadCondition ? port : { networks: null, port }
  }
  const { host, portText, family } = split(word.replace(/^inet6?:/, ''))
  const port = portText === null ? null : parsePort(process, portText)
  if (port instanceof BadCondition) return port
  if (host === '' || host.startsWith('*')) return { networks: null, port }
  const prefix = parsePrefixWord(host, word.startsWith('inet6:') ? 6 : family)
  if (prefix !== undefined) return { networks: prefix.any ? null : [prefix], port }
  const found = yield* getaddrinfo(process, host, { family: family ?? undefined })
  if (isGaiError(found) || /^[\d.]+$/.test(host))
    return new BadCondition(`Error: an inet prefix is expected rather than "${host}".\n`)
  return {
    networks: found.addresses.map(address => ({ address, length: typeof address === 'number' ? 32 : 128 })),
    port,
  }
}

/** `[::1]:80` has brackets, everything else is cut at its last colon. */
function split(word: string): { host: string; portText: string | null; family: 4 | 6 | null } {
  const bracket = word.startsWith('[') ? word.indexOf(']') : -1
  if (bracket > 0) {
    const rest = word.slice(bracket + 1)
    return { host: word.slice(1, bracket), portText: rest === '' ? null : rest.replace(/^:/, ''), family: 6 }
  }
  const colon = word.lastIndexOf(':')
  if (colon < 0) return { host: word, portText: null, family: 4 }
  return { host: word.slice(0, colon), portText: word.slice(colon + 1), family: 4 }
}

function parsePort(process: Process, text: string): number | null | BadCondition {
  if (text === '' || text === '*') return null
  const number = parseInteger(text)
  if (number !== undefined) return number
  const service = serviceByName(process, text, 'tcp') ?? serviceByName(process, text, 'udp')
  return service?.port ?? new BadCondition(`Error: "${text}" does not look like a port.\n`)
}

/** Whether an address and port fit; IPv4 networks hold mapped addresses too (inet_diag_bc_run). */
export function fits(condition: HostCondition, address: Ip, port: number): boolean {
  if (condition.port !== null && condition.port !== port) return false
  if (condition.networks === null) return true
  const plain = unmapped(address)
  return condition.networks.some(network =>
    prefixContains(network, typeof network.address === 'number' ? plain : address),
  )
}
