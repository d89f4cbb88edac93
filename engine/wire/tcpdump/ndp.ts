import { formatIpv6 } from '../address.ts'
import { hexBytes, u128 } from '../bytes.ts'
import {
  CUR_HOP_LIMIT,
  DESTINATION,
  MANAGED,
  NEIGHBOR_FLAGS,
  OTHER_CONFIGURATION,
  OVERRIDE,
  optionsStart,
  REACHABLE_TIME,
  RETRANS_TIMER,
  ROUTER,
  ROUTER_FLAGS,
  ROUTER_LIFETIME,
  SOLICITED,
  TARGET,
  Type,
} from '../ndp.ts'
import * as option from '../ndp-option.ts'
import { printName } from './domain-name.ts'
import { unknownData } from './dump.ts'
import type { Printer } from './printer.ts'
import { type Bits, bitWords, type Tokens } from './words.ts'

const ROUTER_WORDS: Bits = [
  [MANAGED, 'managed'],
  [OTHER_CONFIGURATION, 'other stateful'],
  [0x20, 'home agent'],
  [0x02, 'ipv6 only'],
]
const NEIGHBOR_WORDS: Bits = [
  [ROUTER, 'router'],
  [SOLICITED, 'solicited'],
  [OVERRIDE, 'override'],
]
const PREFIX_WORDS: Bits = [
  [option.ON_LINK, 'onlink'],
  [option.AUTONOMOUS, 'auto'],
  [0x20, 'router'],
]
/** RFC 4191 2.1. */
const PREFERENCE_WORDS = ['medium', 'high', 'rsv', 'low']

const OPTION_WORDS: Tokens = new Map([
  [option.OptionType.sourceLinkLayerAddress, 'source link-address'],
  [option.OptionType.targetLinkLayerAddress, 'destination link-address'],
  [option.OptionType.prefixInformation, 'prefix info'],
  [option.OptionType.redirectedHeader, 'redirected header'],
  [option.OptionType.mtu, 'mtu'],
  [option.OptionType.recursiveDnsServer, 'rdnss'],
  [option.OptionType.dnsSearchList, 'dnssl'],
  [7, 'advertisement interval'],
  [8, 'homeagent information'],
  [option.OptionType.routeInformation, 'route info'],
])

/** Types for which -v prints the length before the body. */
export function isPrintedNd(type: number): boolean {
  return (type >= Type.routerSolicitation && type <= Type.redirect) || type === 145 || type === 147
}

/** False where the packet was cut short. */
export function printNd(p: Printer, start: number, length: number, type: number): boolean {
  switch (type) {
    case Type.routerAdvertisement:
      if (p.verbose > 0) printAdvertisement(p, start)
      break
    case Type.neighborSolicitation:
      p.print(`, who has ${p.ipv6(start + TARGET)}`)
      break
    case Type.neighborAdvertisement:
      p.print(`, tgt is ${p.ipv6(start + TARGET)}`)
      if (p.verbose > 0) p.print(`, Flags [${bitWords(NEIGHBOR_WORDS, p.u8(start + NEIGHBOR_FLAGS), 'none')}]`)
      break
    case Type.redirect:
      p.print(`, ${p.ipv6(start + DESTINATION)} to ${p.ipv6(start + TARGET)}`)
      break
  }
  if (p.verbose === 0) return true
  const first = optionsStart(type)
  return printOptions(p, start + first, length - first)
}

function printAdvertisement(p: Printer, start: number) {
  p.need(start, optionsStart(Type.routerAdvertisement))
  const flags = p.u8(start + ROUTER_FLAGS)
  p.print(`\n\thop limit ${p.u8(start + CUR_HOP_LIMIT)}, Flags [${bitWords(ROUTER_WORDS, flags, 'none')}]`)
  p.print(`, pref ${PREFERENCE_WORDS[(flags >> 3) & 3]}, router lifetime ${p.u16(start + ROUTER_LIFETIME)}s`)
  p.print(`, reachable time ${p.u32(start + REACHABLE_TIME)}ms, retrans timer ${p.u32(start + RETRANS_TIMER)}ms`)
}

function printOptions(p: Printer, start: number, length: number): boolean {
  let left = length
  for (let at = start; at < p.end; ) {
    if (!p.has(at + option.LENGTH)) return cutShort(p)
    if (left <= 0) return true
    const [type, units] = [p.u8(at), p.u8(at + option.LENGTH)]
    if (units === 0 || at + 8 * units > p.end) return cutShort(p)
    p.print(`\n\t  ${OPTION_WORDS.get(type) ?? 'unknown'} option (${type}), length ${8 * units} (${units}): `)
    if (!printOption(p, at, type, units, start)) return cutShort(p)
    if (p.verbose > 1) unknownData(p, '\n\t    ', at + 2, 8 * units - 2)
    else if (!OPTION_WORDS.has(type)) {
      unknownData(p, '\n\t  ', at + 2, 8 * units - 2)
      return true
    }
    at += 8 * units
    left -= 8 * units
  }
  return true
}

function cutShort(p: Printer): false {
  p.truncated()
  return false
}

function lifetime(seconds: number): string {
  return seconds === 0xffff_ffff ? 'infinity' : `${seconds}s`
}

function printOption(p: Printer, at: number, type: number, units: number, first: number): boolean {
  const { OptionType } = option
  switch (type) {
    case OptionType.sourceLinkLayerAddress:
    case OptionType.targetLinkLayerAddress:
      p.print(hexBytes(p.bytes, at + 2, at + 8 * units, ':'))
      return true
    case OptionType.prefixInformation: {
      const flags = bitWords(PREFIX_WORDS, p.u8(at + option.PREFIX_FLAGS), 'none')
      p.print(`${p.ipv6(at + option.PREFIX)}/${p.u8(at + option.PREFIX_LENGTH)}${units === 4 ? '' : 'badlen'}`)
      p.print(`, Flags [${flags}], valid time ${lifetime(p.u32(at + option.VALID_LIFETIME))}`)
      p.print(`, pref. time ${lifetime(p.u32(at + option.PREFERRED_LIFETIME))}`)
      return true
    }
    case OptionType.redirectedHeader:
      unknownData(p, '\n\t    ', first, 8 * units)
      return true
    case OptionType.mtu:
      p.print(` ${p.u32(at + option.MTU)}${units === 1 ? '' : 'bad option length'}`)
      return true
    case OptionType.recursiveDnsServer:
      p.print(` lifetime ${p.u32(at + option.LIFETIME)}s,`)
      for (let index = 0; index < Math.floor((units - 1) / 2); index++)
        p.print(` addr: ${p.ipv6(at + option.SERVERS + 16 * index)}`)
      return true
    case OptionType.dnsSearchList:
      return printSearchList(p, at, units, first)
    case 7:
      p.print(` ${p.u32(at + 4)}ms`)
      return true
    case 8:
      p.print(` preference ${p.u16(at + 4)}, lifetime ${p.u16(at + 6)}`)
      return true
    case OptionType.routeInformation:
      return printRoute(p, at, units)
    default:
      return true
  }
}

function printSearchList(p: Printer, at: number, units: number, first: number): boolean {
  p.print(` lifetime ${p.u32(at + option.LIFETIME)}s, domain(s):`)
  let name: number | undefined = at + 8
  while (name < at + 8 * units && p.u8(name) !== 0) {
    p.print(' ')
    name = printName(p, name, first)
    if (name === undefined) return false
  }
  return true
}

/** RFC 4191 2.3. */
function printRoute(p: Printer, at: number, units: number): boolean {
  if (units > 3) return false
  const prefix = new Uint8Array(16)
  p.need(at, 8 * units)
  prefix.set(p.bytes.subarray(at + 8, at + 8 * units))
  p.print(` ${formatIpv6(u128(prefix, 0))}/${p.u8(at + 2)}`)
  p.print(`, pref=${PREFERENCE_WORDS[(p.u8(at + 3) >> 3) & 3]}, lifetime=${lifetime(p.u32(at + 4))}`)
  return true
}
