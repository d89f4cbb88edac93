import { type Key, netKey, netOfKey, portKey } from '../../../linux/netfilter/ipset/element.ts'
import { masked, maskOf, type SetOptions } from '../../../linux/netfilter/ipset/set.ts'
import type { Dimension } from '../../../linux/netfilter/ipset/types.ts'
import { addressBits, formatIp, formatMac, type Ip, network, parseIp, parseMac } from '../../../wire/address.ts'
import { SetProblem, syntax } from './error.ts'
import { ICMP_CODES, ICMPV6_CODES } from './icmp-names.ts'
import { protocolByName, protocolName } from './protocols.ts'

/** Addresses that one word may stand for; more are refused, as the kernel bounds what one message may add. */
const RANGE_MAX = 65536

export type ServicePort = (name: string, protocol: string) => number | undefined

/** A number of at most `max`, as ipset_strtol reads it: decimal, octal or hexadecimal. */
export function parseNumber(text: string, min: number, max: number): number | SetProblem {
  if (!/^-?(0x[\da-f]+|\d+)$/i.test(text)) return syntax(`'${text}' is invalid as number`)
  const value = /^-?0\d/.test(text) ? Number.parseInt(text, 8) : Number(text)
  if (value < min || value > max) return syntax(`'${text}' is out of range ${min}-${max}`)
  return value
}

export function parseAddress(text: string, family: 4 | 6): Ip | SetProblem {
  const ip = parseIp(text) ?? (family === 4 ? parseShort(text) : undefined)
  if (ip === undefined || (typeof ip === 'number' ? 4 : 6) !== family)
    return syntax(`cannot parse ${text}: resolving to IPv${family} address failed`)
  return ip
}

/** `10.1` and `0`: the last number stands for all bytes that are left (inet_aton(3), which getaddrinfo asks). */
function parseShort(text: string): number | undefined {
  if (!/^(\d{1,3}\.){0,2}\d+$/.test(text)) return undefined
  const numbers = text.split('.').map(Number)
  const last = numbers.pop()!
  if (last >= 256 ** (4 - numbers.length) || numbers.some(number => number > 255)) return undefined
  return numbers.reduce((sum, number, index) => sum + number * 256 ** (3 - index), last)
}

interface AddressRange {
  readonly first: Ip
  readonly last: Ip
  /** Where a prefix was written. */
  readonly length: number | undefined
}

/** ADDRESS, ADDRESS/LENGTH or ADDRESS-ADDRESS. */
export function parseRange(text: string, family: 4 | 6): AddressRange | SetProblem {
  const slash = text.indexOf('/')
  if (slash >= 0) {
    const address = parseAddress(text.slice(0, slash), family)
    if (address instanceof SetProblem) return address
    const length = parseNumber(text.slice(slash + 1), 0, addressBits(address))
    if (length instanceof SetProblem) return length
    const first = network(address, length)
    return { first, last: lastOf(first, length), length }
  }
  const dash = text.indexOf('-')
  const first = parseAddress(dash < 0 ? text : text.slice(0, dash), family)
  if (first instanceof SetProblem || dash < 0)
    return first instanceof SetProblem ? first : { first, last: first, length: undefined }
  const last = parseAddress(text.slice(dash + 1), family)
  if (last instanceof SetProblem) return last
  return first <= last ? { first, last, length: undefined } : { first: last, last: first, length: undefined }
}

function lastOf(first: Ip, length: number): Ip {
  return typeof first === 'number' ? first + 2 ** (32 - length) - 1 : first | ((1n << BigInt(128 - length)) - 1n)
}

/** The networks that a range from one address to another consists of. */
function networksOf({ first, last, length }: AddressRange): Key[] | SetProblem {
  if (length !== undefined) return [netKey(first, length)]
  const bits = addressBits(first)
  const keys: Key[] = []
  let at = BigInt(first)
  const end = BigInt(last)
  while (at <= end) {
    let size = 0
    while (size < bits && (at & ((1n << BigInt(size + 1)) - 1n)) === 0n && at + (1n << BigInt(size + 1)) - 1n <= end)
      size++
    keys.push(netKey(typeof first === 'number' ? Number(at) : at, bits - size))
    at += 1n << BigInt(size)
    if (keys.length > RANGE_MAX) return new SetProblem('The range you specified exceeds the size limit of the set type')
  }
  return keys
}

function addressesOf({ first, last }: AddressRange, mask: Ip | undefined): Key[] | SetProblem {
  const count = typeof first === 'number' ? (last as number) - first + 1 : Number((last as bigint) - first + 1n)
  if (count > RANGE_MAX) return new SetProblem('The range you specified exceeds the size limit of the set type')
  const all = Array.from({ length: count }, (_, index) =>
    typeof first === 'number' ? first + index : first + BigInt(index),
  )
  return mask === undefined ? all : [...new Set(all.map(address => masked(address, mask)))]
}

function maskedNet(key: number | bigint, mask: Ip): Key {
  const { address, length } = netOfKey(key)
  return netKey(masked(address, mask), length)
}

/** `80`, `tcp:80-82`, `icmp:echo-request`, `gre:0`. */
function parsePorts(text: string, services: ServicePort): Key[] | SetProblem {
  const colon = text.indexOf(':')
  const protocolText = colon < 0 ? 'tcp' : text.slice(0, colon)
  const protocol = protocolByName(protocolText)
  if (protocol === undefined) return syntax(`cannot parse '${protocolText}' as a protocol`)
  const rest = text.slice(colon + 1)
  if (protocol === 1 || protocol === 58) {
    const code = (protocol === 1 ? ICMP_CODES : ICMPV6_CODES).get(rest) ?? parseTypeCode(rest)
    return code === undefined ? syntax(`cannot parse '${rest}' as an ICMP type/code`) : [portKey(protocol, code)]
  }
  const [first, last] = rest.split('-')
  const low = parsePort(first!, protocolText, services)
  const high = last === undefined ? low : parsePort(last, protocolText, services)
  if (low instanceof SetProblem) return low
  if (high instanceof SetProblem) return high
  const [from, to] = low <= high ? [low, high] : [high, low]
  return Array.from({ length: to - from + 1 }, (_, index) => portKey(protocol, from + index))
}

function parseTypeCode(text: string): number | undefined {
  const [type, code = '0'] = text.split('/')
  return /^\d{1,3}$/.test(type!) && /^\d{1,3}$/.test(code) && Number(type) < 256 && Number(code) < 256
    ? (Number(type) << 8) | Number(code)
    : undefined
}

function parsePort(text: string, protocol: string, services: ServicePort): number | SetProblem {
  const number = parseNumber(text, 0, 65535)
  if (!(number instanceof SetProblem)) return number
  const named = services(text, protocol)
  if (named !== undefined) return named
  return new SetProblem(
    `${number.text}\nSyntax error: '${protocol}' is invalid as number\ncannot parse '${text}' as a ${protocol} port`,
  )
}

const ELEMENT_WORDS = ['', 'Second', 'Third'] as const

/** The elements that one word of add, del and test stands for: all combinations of what its parts stand for. */
export function parseElement(
  text: string,
  typeName: string,
  full: readonly Dimension[],
  options: SetOptions,
  services: ServicePort,
): Key[][] | SetProblem {
  const parts = text.split(',')
  const dimensions = typeName === 'bitmap:ip,mac' && parts.length === 1 ? full.slice(0, 1) : full
  if (parts.length > dimensions.length) {
    if (dimensions.length === 1) return syntax(`Elem separator in ${text}, but settype ${typeName} supports none.`)
    const [many, few] = dimensions.length === 2 ? ['Two elem separators', 'one'] : ['Three elem separators', 'two']
    return syntax(`${many} in ${text}, but settype ${typeName} supports ${few}.`)
  }
  if (parts.length < dimensions.length) return syntax(`${ELEMENT_WORDS[parts.length]} element is missing from ${text}.`)
  let all: Key[][] = [[]]
  for (const [index, dimension] of dimensions.entries()) {
    // A range of addresses may stand for the first part alone, and of IPv6 not at all (ipset_parse_ip4_single6).
    if (
      dimension === 'ip' &&
      (index > 0 || options.family === 6 || typeName === 'bitmap:ip,mac') &&
      /[/-]/.test(parts[index]!)
    )
      return syntax(`plain IP address must be supplied: ${parts[index]}`)
    const keys = parsePart(parts[index]!, dimension, options, services, typeName)
    if (keys instanceof SetProblem) return keys
    if (all.length * keys.length > RANGE_MAX)
      return new SetProblem('The range you specified exceeds the size limit of the set type')
    all = all.flatMap(head => keys.map(key => [...head, key]))
  }
  return all
}

/** What `test` does not take of a word that is one for the type otherwise: more than one element at once. */
export function testProblem(
  text: string,
  { name, dimensions }: { readonly name: string; readonly dimensions: readonly Dimension[] },
  family: 4 | 6,
): SetProblem | undefined {
  const refused = (what: string) =>
    new SetProblem(
      `${what} range is not allowed in command test with set type ${name} and family ${name === 'bitmap:port' ? 'unspec' : family === 4 ? 'inet' : 'inet6'}`,
    )
  for (const [index, part] of text.split(',').entries()) {
    const dimension = dimensions[index]
    if (dimension === 'port' && /\d-\d/.test(part)) return refused('FROM-TO port')
    if ((dimension !== 'ip' && dimension !== 'net') || name === 'hash:ip') continue
    if (part.includes('-')) return refused('FROM-TO IP')
    if (part.includes('/') && dimension === 'ip') return refused('IP/CIDR')
  }
  return undefined
}

function parsePart(
  text: string,
  dimension: Dimension,
  options: SetOptions,
  services: ServicePort,
  typeName: string,
): Key[] | SetProblem {
  switch (dimension) {
    case 'ip': {
      const range = parseRange(text, options.family)
      return range instanceof SetProblem ? range : addressesOf(range, maskOf(options))
    }
    case 'net': {
      const range = parseRange(text, options.family)
      const keys = range instanceof SetProblem ? range : networksOf(range)
      const mask = maskOf(options)
      if (keys instanceof SetProblem || mask === undefined) return keys
      return [...new Set(keys.map(key => maskedNet(key as number | bigint, mask)))]
    }
    case 'port': {
      const ports = parsePorts(text, services)
      if (ports instanceof SetProblem || typeName !== 'bitmap:port') return ports
      return ports.map(key => (key as number) & 0xffff)
    }
    case 'mac': {
      const mac = parseMac(text)
      return mac === undefined ? syntax(`cannot parse '${text}' as a MAC address`) : [mac]
    }
    case 'iface':
      return text.replace('physdev:', '').length > 15
        ? syntax(`interface name '${text}' is longer than 15 characters`)
        : [text]
    case 'mark': {
      const mark = parseNumber(text, 0, 0xffff_ffff)
      if (mark instanceof SetProblem) return mark
      return [(mark & (options.markmask ?? 0xffff_ffff)) >>> 0]
    }
  }
}

/** A part of an element as it is listed. */
export function formatPart(key: Key, dimension: Dimension, typeName: string): string {
  switch (dimension) {
    case 'ip':
      return formatIp(key as Ip)
    case 'net': {
      const { address, length } = netOfKey(key as number | bigint)
      return length === addressBits(address) ? formatIp(address) : `${formatIp(address)}/${length}`
    }
    case 'port':
      return typeName === 'bitmap:port' ? String(key) : formatPort(key as number)
    case 'mac':
      return formatMac(key as number).toUpperCase()
    case 'iface':
      return String(key)
    case 'mark':
      return `0x${(key as number).toString(16).padStart(8, '0')}`
  }
}

function formatPort(key: number): string {
  const protocol = Math.floor(key / 0x10000)
  const value = key & 0xffff
  const name = protocolName(protocol)
  if (protocol !== 1 && protocol !== 58) return `${name}:${value}`
  for (const [text, code] of protocol === 1 ? ICMP_CODES : ICMPV6_CODES) if (code === value) return `${name}:${text}`
  return `${name}:${value >> 8}/${value & 0xff}`
}
