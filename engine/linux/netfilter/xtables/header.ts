import { formatIp, type Ip, parseIpv6 } from '../../../wire/address.ts'
import { u32 } from '../../../wire/bytes.ts'
import * as ipv4 from '../../../wire/ipv4.ts'
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

/** Asks a packet all that the header says, in one go. */
export class HeaderMatch implements Expression {
  readonly #header: Header
  readonly #v4: boolean
  /** For IPv4 without words in between: address and mask of both ends; a mask of 0 lets everything pass. */
  readonly #source: number
  readonly #sourceMask: number
  readonly #destination: number
  readonly #destinationMask: number

  constructor(header: Header) {
    this.#header = header
    const { family, source, destination } = header
    this.#v4 = family === 4
    this.#source = this.#v4 ? ((source?.value.address as number | undefined) ?? 0) : 0
    this.#sourceMask = this.#v4 ? ((source?.value.mask as number | undefined) ?? 0) : 0
    this.#destination = this.#v4 ? ((destination?.value.address as number | undefined) ?? 0) : 0
    this.#destinationMask = this.#v4 ? ((destination?.value.mask as number | undefined) ?? 0) : 0
  }

  /** Whether there is anything to ask. */
  get empty(): boolean {
    const { family, ...conditions } = this.#header
    return Object.values(conditions).every(condition => condition === null)
  }

  evaluate(packet: PacketContext): Outcome {
    const { protocol, source, destination, incoming, outgoing, fragment } = this.#header
    if (protocol !== null && (packet.protocol === protocol.value) === protocol.inverted) return Outcome.break
    if (this.#v4) {
      const { bytes, network } = packet.skb
      if (
        source !== null &&
        ((u32(bytes, network + ipv4.SOURCE) & this.#sourceMask) >>> 0 === this.#source) === source.inverted
      )
        return Outcome.break
      if (
        destination !== null &&
        ((u32(bytes, network + ipv4.DESTINATION) & this.#destinationMask) >>> 0 === this.#destination) ===
          destination.inverted
      )
        return Outcome.break
    } else if ((source !== null || destination !== null) && !this.#addressesHold(packet)) return Outcome.break
    if (incoming !== null && interfaceMatches(incoming.value, packet.incoming?.name ?? '') === incoming.inverted)
      return Outcome.break
    if (outgoing !== null && interfaceMatches(outgoing.value, packet.outgoing?.name ?? '') === outgoing.inverted)
      return Outcome.break
    if (fragment !== null && (packet.fragmentOffset !== 0) === fragment.inverted) return Outcome.break
    return Outcome.next
  }

  #addressesHold({ skb, netfilter }: PacketContext): boolean {
    const { source, destination } = this.#header
    const layer = netfilter.net.layerOf(skb)
    const holds = (condition: Not<Network> | null, ip: Ip) =>
      condition === null || (maskAddress(ip, condition.value.mask) === condition.value.address) !== condition.inverted
    return holds(source, layer.sourceOf(skb)) && holds(destination, layer.destinationOf(skb))
  }
}
