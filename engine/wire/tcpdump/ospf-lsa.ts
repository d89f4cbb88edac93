/** Link state advertisements: RFC 2328 A.4, RFC 3101, RFC 5250. */
import { hex } from '../bytes.ts'
import { unknownData } from './dump.ts'
import { printGrace, printRouterInformation, printTraffic } from './ospf-opaque.ts'
import { LSA_WORDS, OPAQUE_WORDS, OSPF_OPTIONS, ROUTER_FLAGS, TOPOLOGIES } from './ospf-words.ts'
import type { Printer } from './printer.ts'
import { bitWords, wordOf } from './words.ts'

export const LSA_HEADER_LENGTH = 20
const LINK_LENGTH = 12

const Lsa = { router: 1, network: 2, summary: 3, asbrSummary: 4, external: 5, group: 6, nssa: 7, opaque: 9 } as const

/** Gives the stated length; undefined where it cannot be. */
export function printLsaHeader(p: Printer, at: number): number | undefined {
  const length = p.u16(at + 18)
  if (length < LSA_HEADER_LENGTH) {
    p.print(`\n\t    Bogus length ${length} < header (${LSA_HEADER_LENGTH})`)
    return undefined
  }
  p.print(`\n\t  Advertising Router ${p.ipv4(at + 8)}, seq 0x${hex(p.u32(at + 12), 8)}, age ${p.u16(at)}s`)
  p.print(`, length ${length - LSA_HEADER_LENGTH}`)
  const type = p.u8(at + 3)
  p.print(`\n\t    ${wordOf(LSA_WORDS, type, 'unknown')} LSA (${type}), `)
  if (type < Lsa.opaque || type > Lsa.opaque + 2) p.print(`LSA-ID: ${p.ipv4(at + 4)}`)
  else {
    const kind = p.u8(at + 4)
    p.print(`Opaque-Type ${wordOf(OPAQUE_WORDS, kind, 'unknown')} LSA (${kind}), Opaque-ID ${p.u24(at + 5)}`)
  }
  p.print(`\n\t    Options: [${bitWords(OSPF_OPTIONS, p.u8(at + 2), 'none')}]`)
  return length
}

/** Gives where the next one starts; undefined where this one was cut short. */
export function printLsa(p: Printer, start: number): number | undefined {
  const length = printLsaHeader(p, start)
  if (length === undefined) return undefined
  const [at, end] = [start + LSA_HEADER_LENGTH, start + length]
  const read = printBody(p, p.u8(start + 3), start, at, end)
  if (read === 'cut') return undefined
  if (read && p.verbose > 1) unknownData(p, '\n\t    ', at, end - at)
  return end
}

/** False where nothing more is to be printed of it. */
function printBody(p: Printer, type: number, start: number, at: number, end: number): boolean | 'cut' {
  switch (type) {
    case Lsa.router:
      return printRouter(p, at)
    case Lsa.network:
      p.print(`\n\t    Mask ${p.ipv4(at)}\n\t    Connected Routers:`)
      for (let next = at + 4; next < end; next += 4) p.print(`\n\t      ${p.ipv4(next)}`)
      return true
    case Lsa.summary:
    case Lsa.asbrSummary:
      if (!p.has(at, 8)) return 'cut'
      if (type === Lsa.summary) p.print(`\n\t    Mask ${p.ipv4(at)}`)
      for (let next = at + 4; next < end; next += 4) {
        const value = p.u32(next)
        p.print(`\n\t\ttopology ${topology(value)} metric ${value & 0xffffff}`)
      }
      return true
    case Lsa.external:
    case Lsa.nssa:
      return printExternal(p, at, end)
    case Lsa.group:
      for (let next = at; next < end; next += 8) {
        const kind = p.u32(next)
        const name = kind === 1 ? 'Router Router-ID' : kind === 2 ? 'Network Designated Router' : undefined
        p.print(name === undefined ? `\n\t    unknown VertexType (${kind})` : `\n\t    ${name} ${p.ipv4(next + 4)}`)
      }
      return true
    case Lsa.opaque:
    case Lsa.opaque + 1:
    case Lsa.opaque + 2:
      return printOpaque(p, p.u8(start + 4), at, end)
    default:
      return true
  }
}

function topology(value: number): string {
  const number = (value & 0x7f000000) >>> 24
  return `${wordOf(TOPOLOGIES, number, 'Unknown')} (${number})`
}

/** What a link's number and its data are, by its type. */
const LINKS: readonly (readonly [string, string])[] = [
  ['', ''],
  ['Neighbor Router-ID', 'Interface Address'],
  ['Neighbor Network-ID', 'Interface Address'],
  ['Stub Network', 'Mask'],
  ['Virtual Link: Neighbor Router-ID', 'Interface Address'],
]

function printRouter(p: Printer, start: number): boolean | 'cut' {
  p.print(`\n\t    Router LSA Options: [${bitWords(ROUTER_FLAGS, p.u8(start), 'none')}]`)
  const count = p.u16(start + 2)
  if (!p.has(start + 4, LINK_LENGTH)) return 'cut'
  let at = start + 4
  for (let left = count; left > 0; left--) {
    if (!p.has(at, LINK_LENGTH)) return 'cut'
    const type = p.u8(at + 8)
    const names = type === 0 ? undefined : LINKS[type]
    if (names === undefined) {
      p.print(`\n\t      Unknown Router Link Type (${type})`)
      return false
    }
    p.print(`\n\t      ${names[0]}: ${p.ipv4(at)}, ${names[1]}: ${p.ipv4(at + 4)}`)
    const more = p.u8(at + 9)
    for (let index = 0; index <= more; index++) {
      const metric = at + 8 + 4 * index
      const kind = p.u8(metric)
      const shown = index === 0 ? 0 : kind
      p.print(`\n\t\ttopology ${wordOf(TOPOLOGIES, shown, 'Unknown')} (${shown}), metric ${p.u16(metric + 2)}`)
    }
    at += LINK_LENGTH + 4 * more
  }
  return true
}

function printExternal(p: Printer, at: number, end: number): boolean | 'cut' {
  if (!p.has(at, 8)) return 'cut'
  p.print(`\n\t    Mask ${p.ipv4(at)}`)
  for (let next = at + 4; next < end; next += 12) {
    const value = p.u32(next)
    p.print(`\n\t\ttopology ${topology(value)}, type ${value >>> 31 === 1 ? 2 : 1}, metric`)
    p.print((value & 0xffffff) === 0xffffff ? ' infinite' : ` ${value & 0xffffff}`)
    if (p.u32(next + 4) !== 0) p.print(`, forward ${p.ipv4(next + 4)}`)
    if (p.u32(next + 8) !== 0) p.print(`, tag ${p.ipv4(next + 8)}`)
  }
  return true
}

function printOpaque(p: Printer, kind: number, at: number, end: number): boolean | 'cut' {
  if (kind === 4) return printRouterInformation(p, at, end)
  if (kind === 3) return printGrace(p, at, end)
  if (kind === 1) return printTraffic(p, at, end)
  if (p.verbose <= 1) unknownData(p, '\n\t    ', at, end - at)
  return true
}
