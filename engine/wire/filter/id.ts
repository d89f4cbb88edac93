/** An id with its qualifiers: the test that `src net 10.0.0.0/8` or `port domain` stands for. */
import { type Ip, parseIpv6 } from '../address.ts'
import type { Compiler } from './compiler.ts'
import { type Condition, or } from './condition.ts'
import { FilterError } from './error.ts'
import { etherHost, host4, host6 } from './host.ts'
import { lookUpPort, lookUpPortRange, lookUpProtocol, type Transport } from './names.ts'
import { checkPort, port, portRange, transportOf } from './port.ts'
import { protocolNumber } from './protocol.ts'
import type { Qualifier } from './qualifier.ts'

const WHOLE4 = 0xffff_ffff
const WHOLE6 = (1n << 128n) - 1n

/** The qualifiers of a primitive that has none do not carry over to an id that stands alone. */
function qualified(qualifier: Qualifier | undefined): Qualifier {
  if (qualifier === undefined) throw new FilterError('syntax error in filter expression')
  return qualifier
}

export function nameId(c: Compiler, name: string, inherited: Qualifier | undefined): Condition {
  const qualifier = qualified(inherited)
  switch (qualifier.type) {
    case 'net':
      return networkName(c, name, qualifier)
    case 'default':
    case 'host':
      return hostName(c, name, qualifier)
    case 'port':
      return portName(c, name, qualifier)
    case 'portrange':
      return portRangeName(c, name, qualifier)
    case 'gateway':
      throw new FilterError("'gateway' not supported in this configuration")
    case 'proto':
      return protocolNumber(c, lookUpProtocol(c.names, name, qualifier.protocol), qualifier)
    case 'protochain':
      throw new FilterError('protochain not supported')
  }
}

function networkName(c: Compiler, name: string, qualifier: Qualifier): Condition {
  const network = c.names.network?.(name) ?? 0
  if (network === 0) throw new FilterError(`unknown network '${name}'`)
  const { address, mask } = promoted(network)
  return host4(c, address, mask, qualifier)
}

/** A short number, moved to the front: 10 is 10.0.0.0/8. */
function promoted(short: number): { readonly address: number; readonly mask: number } {
  let address = short
  let mask = WHOLE4
  while (address !== 0 && address >>> 24 === 0) {
    address = (address << 8) >>> 0
    mask = (mask << 8) >>> 0
  }
  return { address, mask }
}

function hostName(c: Compiler, name: string, qualifier: Qualifier): Condition {
  const { protocol } = qualifier
  if (protocol === 'link') return etherName(c, name, qualifier)
  if (protocol === 'decnet') throw new FilterError(`decnet name support not included, '${name}' cannot be translated`)
  const addresses = c.names.hosts?.(name) ?? []
  if (addresses.length === 0) throw new FilterError(`unknown host '${name}'`)
  const onlyIp = protocol === 'default' && c.layout.link === 'raw'
  const wanted = addresses.filter(address => protocol !== (isIpv4(address) ? 'ip6' : 'ip'))
  if (wanted.length === 0) throw new FilterError(`unknown host '${name}' for specified address family`)
  return or(
    ...wanted.map(address =>
      isIpv4(address)
        ? host4(c, address, WHOLE4, onlyIp ? { ...qualifier, protocol: 'ip' } : qualifier)
        : host6(c, address, WHOLE6, onlyIp ? { ...qualifier, protocol: 'ip6' } : qualifier),
    ),
  )
}

function isIpv4(address: Ip): address is number {
  return typeof address === 'number'
}

function etherName(c: Compiler, name: string, qualifier: Qualifier): Condition {
  if (c.layout.link !== 'ethernet')
    throw new FilterError('only ethernet/FDDI/token ring/802.11/ATM LANE/Fibre Channel supports link-level host name')
  const address = c.names.ether?.(name)
  if (address === undefined) throw new FilterError(`unknown ether host '${name}'`)
  return etherHost(c, address, qualifier)
}

function portName(c: Compiler, name: string, qualifier: Qualifier): Condition {
  const asked = transportOf(qualifier, 'port')
  const found = lookUpPort(c.names, name)
  if (found === undefined) throw new FilterError(`unknown port '${name}'`)
  return port(c, found.port, agreed(asked, found.transport, `port '${name}'`), qualifier.direction)
}

function portRangeName(c: Compiler, text: string, qualifier: Qualifier): Condition {
  const asked = transportOf(qualifier, 'portrange')
  const found = lookUpPortRange(c.names, text)
  if (found === undefined) throw new FilterError(`unknown port in range '${text}'`)
  const transport = agreed(asked, found.transport, `port in range '${text}'`)
  checkPort(found.first)
  checkPort(found.last)
  return portRange(c, found.first, found.last, transport, qualifier.direction)
}

function agreed(asked: Transport, named: Transport, what: string): Transport {
  if (asked !== undefined && named !== undefined && asked !== named) throw new FilterError(`${what} is ${named}`)
  return asked ?? named
}

export function numberId(c: Compiler, number: number, inherited: Qualifier | undefined): Condition {
  const qualifier = qualified(inherited)
  const { protocol, type, direction } = qualifier
  switch (type) {
    case 'default':
    case 'host':
    case 'net': {
      if (protocol === 'link') throw new FilterError('illegal link layer address')
      const { address, mask } = type === 'net' ? promoted(number) : { address: number, mask: WHOLE4 }
      return host4(c, address, mask, qualifier)
    }
    case 'port':
    case 'portrange': {
      const transport = transportOf(qualifier, type)
      checkPort(number)
      if (type === 'port') return port(c, number, transport, direction)
      return portRange(c, number, number, transport, direction)
    }
    case 'gateway':
      throw new FilterError("'gateway' requires a name")
    case 'proto':
      return protocolNumber(c, number, qualifier)
    case 'protochain':
      throw new FilterError('protochain not supported')
  }
}

/** Up to four numbers with dots, the missing ones at the end: their length in bits tells how many there were. */
function parseShort(text: string): { readonly address: number; readonly bits: number } {
  const parts = text.split('.').map(part => (/^\d+$/.test(part) ? Number(part) : Number.NaN))
  if (parts.some(part => !(part <= 255))) throw new FilterError(`invalid IPv4 address '${text}'`)
  const address = parts.reduce((all, part) => all * 256 + part, 0)
  return { address: address * 256 ** (4 - parts.length), bits: 8 * parts.length }
}

function maskOf(bits: number): number {
  return bits === 0 ? 0 : (WHOLE4 << (32 - bits)) >>> 0
}

/** An address of two to four numbers. */
export function addressId(c: Compiler, text: string, inherited: Qualifier | undefined): Condition {
  const type = inherited?.type
  if (type === 'port' || type === 'portrange' || type === 'proto' || type === 'protochain')
    throw new FilterError(`'${type}' modifier applied to ip host`)
  if (type === 'gateway') throw new FilterError("'gateway' requires a name")
  const { address, bits } = parseShort(text)
  const qualifier = qualified(inherited)
  if (qualifier.protocol === 'link') throw new FilterError('illegal link layer address')
  return host4(c, address, maskOf(bits), qualifier)
}

function networkId(c: Compiler, address: number, mask: number, text: string, inherited: Qualifier | undefined) {
  if ((address & ~mask) !== 0) throw new FilterError(`non-network bits set in "${text}"`)
  if (inherited?.type !== 'net') throw new FilterError('Mask syntax for networks only')
  return host4(c, address, mask, inherited)
}

export function prefixId(c: Compiler, text: string, length: number, inherited: Qualifier | undefined): Condition {
  const { address } = parseShort(text)
  if (length > 32) throw new FilterError('mask length must be <= 32')
  return networkId(c, address, maskOf(length), `${text}/${length}`, inherited)
}

export function maskedId(c: Compiler, text: string, mask: string, inherited: Qualifier | undefined): Condition {
  const { address } = parseShort(text)
  return networkId(c, address, parseShort(mask).address, `${text} mask ${mask}`, inherited)
}

/** `length` is 128 where none is written. */
export function prefixId6(c: Compiler, text: string, length: number, inherited: Qualifier | undefined): Condition {
  const address = parseIpv6(text)
  if (address === undefined) throw new FilterError(`invalid ip6 address ${text}`)
  if (length > 128) throw new FilterError('mask length must be <= 128')
  const mask = WHOLE6 ^ (WHOLE6 >> BigInt(length))
  if ((address & ~mask) !== 0n) throw new FilterError(`non-network bits set in "${text}/${length}"`)
  const type = inherited?.type
  if (inherited === undefined || (type !== 'default' && type !== 'host' && type !== 'net'))
    throw new FilterError('invalid qualifier against IPv6 address')
  if (type !== 'net' && length !== 128) throw new FilterError('Mask syntax for networks only')
  return host6(c, address, mask, inherited)
}

const HEX_GROUPS = /[0-9a-f]+/gi

/** Six bytes of one or two digits, or three or one groups of more. */
export function macId(c: Compiler, text: string, inherited: Qualifier | undefined): Condition {
  const groups = text.match(HEX_GROUPS) ?? []
  const digits = groups.map(group => group.padStart(12 / groups.length, '0')).join('')
  if (inherited === undefined) throw new FilterError('ethernet address used in non-ether expression')
  return etherHost(c, Number.parseInt(digits, 16), inherited)
}
