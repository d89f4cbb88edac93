import { formatIp, type Ip, parseIpv6 } from '../../../wire/address.ts'
import type { Expression } from '../expression.ts'
import { Outcome } from '../outcome.ts'
import type { PacketContext } from '../packet.ts'
import { type Names, protocolText } from './names.ts'
import type { OptionPlace } from './option.ts'
import { type Parsed, Problem } from './problem.ts'
import { fullMask, maskAddress, maskLength, type Network, parseMask } from './values.ts'

/** A condition of the part that every rule has. */
export interface Not<Value> {
  readonly value: Value
  readonly inverted: boolean
}

/** Addresses, devices, protocol: what a rule asks before its matches (struct ipt_ip). */
export interface Header {
  readonly family: 4 | 6
  readonly source: Not<Network> | null
  readonly destination: Not<Network> | null
  readonly incoming: Not<string> | null
  readonly outgoing: Not<string> | null
  readonly protocol: Not<number> | null
  /** `-f`: later fragments of IPv4. */
  readonly fragment: { readonly inverted: boolean } | null
}

const NAME_MAX = 15

/** xtables_parse_interface: warnings for what the kernel would not accept as a name. */
export function readInterface(text: string, { warn }: Pick<OptionPlace, 'warn'>): Parsed<string> {
  if (text.length > NAME_MAX)
    return new Problem(`interface name \`${text}' must be shorter than IFNAMSIZ (${NAME_MAX})`)
  const base = text.endsWith('+') ? text.slice(0, -1) : text
  if (/[/ ]/.test(base))
    warn(`Warning: weird character in interface \`${text}' ('/' and ' ' are not allowed by the kernel).\n`)
  return text
}

/** `eth0`, or `eth+` for all that begin so. */
export function interfaceMatches(pattern: string, name: string): boolean {
  return pattern.endsWith('+') ? name.startsWith(pattern.slice(0, -1)) : name === pattern
}

/** Dotted numbers of which the last ones may be missing (xtables_numeric_to_ipaddr through inet_aton's cousin). */
function shortIpv4(text: string): number | undefined {
  if (!/^\d+(\.\d+){0,3}$/.test(text)) return undefined
  const parts = text.split('.').map(Number)
  if (parts.some(part => part > 255)) return undefined
  while (parts.length < 4) parts.push(0)
  return parts.reduce((address, part) => address * 256 + part, 0)
}

/** xtables_ipparse_multiple: addresses with masks, separated by commas. */
export function readNetworks(text: string, family: 4 | 6, names: Names): Parsed<Network[]> {
  const networks: Network[] = []
  for (const part of text.split(',')) {
    const slash = part.indexOf('/')
    const name = slash < 0 ? part : part.slice(0, slash)
    let mask: Ip = fullMask(family)
    if (slash >= 0) {
      const read = parseMask(part.slice(slash + 1), family)
      if (read === undefined) return new Problem(`invalid mask \`${part.slice(slash + 1)}' specified`)
      mask = read
    }
    const numeric = family === 4 ? shortIpv4(name) : parseIpv6(name)
    // With a mask of all zeros the address does not matter, and is not looked for.
    const any: Ip = family === 4 ? 0 : 0n
    const addresses = mask === any ? [any] : numeric !== undefined ? [numeric] : names.hostAddresses(name, family)
    if (addresses === undefined || addresses.length === 0) return new Problem(`host/network \`${name}' not found`)
    for (const address of addresses) networks.push({ address: maskAddress(address, mask), mask })
  }
  return networks
}

export function networkText({ address, mask }: Network): string {
  const length = maskLength(mask)
  return `${formatIp(address)}/${length ?? formatIp(mask)}`
}

export function isAny({ mask }: Network): boolean {
  return mask === 0 || mask === 0n
}

/** The header in the form of `-S`, each part with a space in front. */
export function saveHeader(header: Header, names: Names): string {
  const { source, destination, incoming, outgoing, protocol, fragment } = header
  let text = ''
  const add = (condition: Not<unknown> | null, option: string, value: string) => {
    if (condition !== null) text += `${condition.inverted ? ' !' : ''} ${option} ${value}`
  }
  add(source, '-s', source === null ? '' : networkText(source.value))
  add(destination, '-d', destination === null ? '' : networkText(destination.value))
  add(incoming, '-i', incoming?.value ?? '')
  add(outgoing, '-o', outgoing?.value ?? '')
  add(protocol, '-p', protocol === null ? '' : (protocolText(protocol.value, names) ?? String(protocol.value)))
  if (fragment !== null) text += `${fragment.inverted ? ' !' : ''} -f`
  return text
}

/** Asks a packet all that the header says, in one go. A chain may have thousands of these: what is asked is laid out once. */
export class HeaderMatch implements Expression {
  readonly #header: Header
  readonly #protocol: number
  readonly #notProtocol: boolean
  /** For IPv4 without words in between: address and mask of both ends; a mask of 0 that is not inverted lets everything pass. */
  readonly #source: number
  readonly #sourceMask: number
  readonly #notSource: boolean
  readonly #destination: number
  readonly #destinationMask: number
  readonly #notDestination: boolean
  /** Addresses of IPv6, devices or fragments: asked the long way. */
  readonly #more: boolean

  constructor(header: Header) {
    this.#header = header
    const { family, protocol, source, destination, incoming, outgoing, fragment } = header
    const v4 = family === 4
    this.#protocol = protocol?.value ?? -1
    this.#notProtocol = protocol?.inverted ?? false
    this.#source = v4 ? ((source?.value.address as number | undefined) ?? 0) : 0
    this.#sourceMask = v4 ? ((source?.value.mask as number | undefined) ?? 0) : 0
    this.#notSource = v4 && source?.inverted === true
    this.#destination = v4 ? ((destination?.value.address as number | undefined) ?? 0) : 0
    this.#destinationMask = v4 ? ((destination?.value.mask as number | undefined) ?? 0) : 0
    this.#notDestination = v4 && destination?.inverted === true
    const addresses6 = !v4 && (source !== null || destination !== null)
    this.#more = addresses6 || incoming !== null || outgoing !== null || fragment !== null
  }

  /** Whether there is anything to ask. */
  get empty(): boolean {
    const { family, ...conditions } = this.#header
    return Object.values(conditions).every(condition => condition === null)
  }

  evaluate(packet: PacketContext): Outcome {
    if (this.#protocol >= 0 && (packet.protocol === this.#protocol) === this.#notProtocol) return Outcome.break
    const { destination, source } = packet
    if (((destination & this.#destinationMask) >>> 0 === this.#destination) === this.#notDestination)
      return Outcome.break
    if (((source & this.#sourceMask) >>> 0 === this.#source) === this.#notSource) return Outcome.break
    return this.#more && !this.#moreHolds(packet) ? Outcome.break : Outcome.next
  }

  #moreHolds(packet: PacketContext): boolean {
    const { family, incoming, outgoing, fragment } = this.#header
    if (incoming !== null && interfaceMatches(incoming.value, packet.incoming?.name ?? '') === incoming.inverted)
      return false
    if (outgoing !== null && interfaceMatches(outgoing.value, packet.outgoing?.name ?? '') === outgoing.inverted)
      return false
    if (fragment !== null && (packet.fragmentOffset !== 0) === fragment.inverted) return false
    return family === 4 || this.#addressesHold(packet)
  }

  #addressesHold({ skb, netfilter }: PacketContext): boolean {
    const { source, destination } = this.#header
    const layer = netfilter.net.layerOf(skb)
    const holds = (condition: Not<Network> | null, ip: Ip) =>
      condition === null || (maskAddress(ip, condition.value.mask) === condition.value.address) !== condition.inverted
    return holds(source, layer.sourceOf(skb)) && holds(destination, layer.destinationOf(skb))
  }
}
