import { type Ip, maskIpv4, parseIpv4, parseIpv6, parseMac } from '../../../wire/address.ts'
import { parseNumber, parsePort, parseProtocol, protocolText } from './names.ts'
import type { OptionPlace, XtOption } from './option.ts'
import { type Parsed, Problem } from './problem.ts'

/** Readers of option arguments: the types of libxtables/xtoptions.c. */
export type Reader = NonNullable<XtOption['value']>

/** XTTYPE_UINT8 to XTTYPE_UINT32. */
export function integer(max: number, min = 0): Reader {
  return (text, { extension, option }) =>
    parseNumber(text, min, max) ??
    new Problem(`${extension}: bad value for option "--${option}", or out of range (${min}-${max}).\n`)
}

/** XTTYPE_UINT64. */
export const integer64: Reader = (text, { extension, option }) => {
  if (/^(0x[0-9a-f]{1,16}|\d{1,20})$/i.test(text) && BigInt(text) < 1n << 64n) return BigInt(text)
  return new Problem(`${extension}: bad value for option "--${option}", or out of range (0-18446744073709551615).\n`)
}

/** A range of integers, both ends included. */
export interface IntegerRange {
  readonly min: number
  readonly max: number
}

/** The parts of `A`, `A:B`, `A:` and `:B`; a missing end is the end of all values. */
function readRange(
  text: string,
  place: OptionPlace,
  max: number,
  read: (part: string) => number | undefined,
  bad: (part: string, near: string) => Problem,
): Parsed<IntegerRange> {
  const parts = text.split(':')
  if (parts.length > 2)
    return new Problem(`${place.extension}: Too many components for option "--${place.option}" (max: 2)\n`)
  const ends: number[] = []
  for (const [index, part] of parts.entries()) {
    const end = part === '' && parts.length === 2 ? (index === 0 ? 0 : max) : read(part)
    // A complaint shows what is left to read.
    if (end === undefined) return bad(part, index === 0 ? text : part)
    ends.push(end)
  }
  return { min: ends[0]!, max: ends[1] ?? ends[0]! }
}

/** `A` or `A:B`. */
export function formatRange({ min, max }: IntegerRange): string {
  return min === max ? String(min) : `${min}:${max}`
}

/** XTTYPE_UINT*RC. */
export function integerRange(max: number): Reader {
  return (text, place) =>
    readRange(
      text,
      place,
      max,
      part => parseNumber(part, 0, max),
      (_part, near) =>
        new Problem(
          `${place.extension}: bad value for option "--${place.option}" near "${near}", or out of range (0-${max}).\n`,
        ),
    )
}

/** XTTYPE_STRING: longer ones are cut without a word, as the kernel's structure has no room for more. */
export function string(max = Number.POSITIVE_INFINITY, min = 0): Reader {
  return text =>
    text.length < min ? new Problem(`Argument must have a minimum length of ${min} characters\n`) : text.slice(0, max)
}

/** A value and the bits of it that count. */
export interface Masked {
  readonly value: number
  readonly mask: number
}

/** XTTYPE_MARKMASK32: `VALUE[/MASK]`. */
export const mark: Reader = (text, { extension, option }): Parsed<Masked> => {
  const slash = text.indexOf('/')
  const value = parseNumber(slash < 0 ? text : text.slice(0, slash), 0, 0xffff_ffff)
  const mask = slash < 0 ? 0xffff_ffff : parseNumber(text.slice(slash + 1), 0, 0xffff_ffff)
  if (value === undefined || mask === undefined)
    return new Problem(`${extension}: bad integer value for option "--${option}", or out of range.\n`)
  return { value, mask }
}

/** `0x4000/0x4000`, without the mask where it is full. */
export function formatMasked({ value, mask }: Masked): string {
  return mask === 0xffff_ffff ? `0x${value.toString(16)}` : `0x${value.toString(16)}/0x${mask.toString(16)}`
}

/** XTTYPE_HOST. */
export const host: Reader = (text, { family, names }): Parsed<Ip> =>
  (family === 4 ? parseIpv4(text) : parseIpv6(text)) ??
  ((family === 4 ? parseIpv6(text) : parseIpv4(text)) !== undefined
    ? new Problem('getaddrinfo: Address family for hostname not supported\n')
    : undefined) ??
  names.hostAddresses(text, family)?.[0] ??
  new Problem('getaddrinfo: Temporary failure in name resolution\n')

/** An address with the mask of its network. */
export interface Network {
  readonly address: Ip
  readonly mask: Ip
}

export function fullMask(family: 4 | 6): Ip {
  return family === 4 ? 0xffff_ffff : (1n << 128n) - 1n
}

/** XTTYPE_HOSTMASK. */
export const hostMask: Reader = (text, place): Parsed<Network> => {
  const slash = text.indexOf('/')
  const address = host(slash < 0 ? text : text.slice(0, slash), place) as Parsed<Ip>
  if (address instanceof Problem) return address
  if (slash < 0) return { address, mask: fullMask(place.family) }
  const mask = parseMask(text.slice(slash + 1), place.family)
  if (mask === undefined)
    return new Problem(
      `${place.extension}: bad value for option "--${place.option}", neither a valid network mask nor valid CIDR (${place.family === 4 ? text.slice(slash + 1) : '0-128'}).\n`,
    )
  // A mask with holes counts as a full one here.
  return { address, mask: maskLength(mask) === undefined ? fullMask(place.family) : mask }
}

/** `ADDRESS & MASK` in either family. */
export function maskAddress(address: Ip, mask: Ip): Ip {
  if (typeof address === 'number') return (address & (mask as number)) >>> 0
  return address & (mask as bigint)
}

/** The protocol's name, for looking up services. */
function protocolName(place: OptionPlace): string | undefined {
  return protocolText(place.protocol, place.names)
}

/** XTTYPE_PORTRC. Numbers beyond 65535 lose their high bits, as in the original. */
export const portRange: Reader = (text, place) =>
  readRange(
    text,
    place,
    65535,
    part => {
      const wide = parsePort(part, protocolName(place), place.names) ?? parseNumber(part, 0, 0xffff_ffff)
      return wide === undefined ? undefined : wide & 0xffff
    },
    part => new Problem(`Port "${part}" does not resolve to anything.\n`),
  )

/** XTTYPE_PROTOCOL. */
export const protocol: Reader = (text, { names }) =>
  parseProtocol(text, names) ?? new Problem(`unknown protocol "${text}" specified`)

/** XTTYPE_ETHERMAC. */
export const mac: Reader = text =>
  (/^[0-9a-f]{1,2}(:[0-9a-f]{1,2}){5}$/i.test(text) ? parseMac(text) : undefined) ??
  new Problem('Invalid MAC address specified.')

/** Names of log levels as xtables reads and prints them, the first of a level being the one it prints. */
const LOG_LEVELS: readonly (readonly [string, number])[] = [
  ['alert', 1],
  ['crit', 2],
  ['debug', 7],
  ['emerg', 0],
  ['error', 3],
  ['info', 6],
  ['notice', 5],
  ['panic', 0],
  ['warn', 4],
  ['warning', 4],
]

export function logLevelName(level: number): string {
  return LOG_LEVELS.find(([, value]) => value === level)?.[0] ?? String(level)
}

/** XTTYPE_SYSLOGLEVEL: a number or a name. */
export const syslogLevel: Reader = text =>
  parseNumber(text, 0, 7) ??
  LOG_LEVELS.find(([name]) => name === text.toLowerCase())?.[1] ??
  new Problem(`log level "${text}" unknown\n`)

/** Values of TOS that have a name (iptables' tos_values.c). */
export const TOS_NAMES: readonly (readonly [number, string])[] = [
  [0x10, 'Minimize-Delay'],
  [0x08, 'Maximize-Throughput'],
  [0x04, 'Maximize-Reliability'],
  [0x02, 'Minimize-Cost'],
  [0x00, 'Normal-Service'],
]

/** XTTYPE_TOSMASK: a name, which stands for six bits, or `VALUE[/MASK]`. */
export const tosMask: Reader = (text): Parsed<Masked> => {
  const named = TOS_NAMES.find(([, name]) => name.toLowerCase() === text.toLowerCase())
  if (named !== undefined) return { value: named[0], mask: 0x3f }
  const slash = text.indexOf('/')
  const value = parseNumber(slash < 0 ? text : text.slice(0, slash), 0, 255)
  if (value === undefined) return new Problem(`Symbolic name "${text}" is unknown`)
  const mask = slash < 0 ? 0xff : parseNumber(text.slice(slash + 1), 0, 255)
  return mask === undefined ? new Problem(`Illegal value: "${text}"`) : { value, mask }
}

/** A prefix length or a mask after the slash of an address (parse_ipmask); undefined when it is neither. */
export function parseMask(text: string, family: 4 | 6): Ip | undefined {
  if (family === 4) {
    const length = parseNumber(text, 0, 32)
    return parseIpv4(text) ?? (length === undefined ? undefined : maskIpv4(length))
  }
  const length = parseNumber(text, 0, 128)
  if (length !== undefined) return ((1n << 128n) - 1n) ^ ((1n << BigInt(128 - length)) - 1n)
  return parseIpv6(text)
}

/** The length of a mask whose set bits come first; undefined for any other mask. */
export function maskLength(mask: Ip): number | undefined {
  const bits = typeof mask === 'number' ? 32 : 128
  const binary = mask.toString(2).padStart(bits, '0')
  const length = binary.indexOf('0') < 0 ? bits : binary.indexOf('0')
  return binary.lastIndexOf('1') < length ? length : undefined
}
