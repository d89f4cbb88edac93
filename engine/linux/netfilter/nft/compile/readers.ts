import type { Link } from '../../../../net/link.ts'
import { u32 } from '../../../../wire/bytes.ts'
import type { PacketContext } from '../../packet.ts'
import { hashWords, putWords, type Words, wordCount } from '../../set/words.ts'
import type { CtExpr, Expr, HashExpr, NumgenExpr } from '../syntax.ts'
import { nameValue } from '../types/table.ts'
import { connectionOf, ctNumber, ctReader } from './ct.ts'
import type { Environment } from './environment.ts'
import { fibLink, fibReader } from './fib.ts'
import { metaLink, metaReader } from './meta.ts'
import { baseOf, optionReader, payloadReader, type Reader } from './payload.ts'

/** Writes what it reads into words, from `at` on; false where the packet does not have it. */
export interface Loader {
  readonly words: number
  load(packet: PacketContext, into: Words, at: number): boolean
}

/** A reader for what has at most 32 bits; undefined for the rest. */
export function reader(expr: Expr, environment: Environment): Reader | undefined {
  switch (expr.kind) {
    case 'value': {
      if (expr.type.bits > 32) return undefined
      const value = Number(expr.value & 0xffff_ffffn)
      return () => value
    }
    case 'payload':
      return expr.field.bits > 32 ? undefined : payloadReader(expr)
    case 'raw':
      return expr.bits > 32 ? undefined : payloadReader(expr)
    case 'option':
      return optionReader(expr)
    case 'meta':
      return metaReader(expr.key, environment)
    case 'ct':
      return ctReader(expr, environment)
    case 'fib':
      return expr.result === 'oifname' ? undefined : fibReader(expr)
    case 'rt':
      return rtReader(expr.key, expr.family)
    case 'socket':
      return () => -1
    // No packet here was transformed, so there is nothing to ask for (nft_xfrm.c).
    case 'ipsec':
      return expr.key === 'saddr' || expr.key === 'daddr' ? undefined : () => -1
    case 'numgen':
      return numgen(expr, environment)
    case 'hash':
      return hash(expr, environment)
    case 'binary':
      return binary(expr, environment)
    case 'map':
      return mapReader(expr, environment)
    default:
      return undefined
  }
}

function rtReader(key: string, family: string | null): Reader | undefined {
  if (key === 'classid') return ({ skb }) => skb.route?.hop?.route.realm ?? 0
  if (key === 'mtu')
    return ({ skb, family: each }) => (skb.route === null ? -1 : skb.route.mtu - (each === 4 ? 40 : 60))
  if (key !== 'nexthop' || family !== 'ip') return undefined
  return ({ skb }) => {
    const hop = skb.route?.gateway ?? skb.nextHop
    return typeof hop === 'number' ? hop : -1
  }
}

/** nft_numgen.c: each rule counts for itself. */
function numgen({ mode, modulus, offset }: NumgenExpr, { netfilter }: Environment): Reader {
  const { net } = netfilter
  const count = Math.max(1, modulus)
  if (mode === 'random') {
    const random = net.sim.random(`numgen:${net.label}`)
    return () => random.below(count) + offset
  }
  let last = count - 1
  return () => {
    last = last + 1 >= count ? 0 : last + 1
    return last + offset
  }
}

/** nft_hash.c: the same for packets of the same fields; the numbers themselves are not the kernel's. */
function hash({ of, modulus, seed, offset }: HashExpr, environment: Environment): Reader {
  const { net } = environment.netfilter
  const start = seed ?? net.sim.random(`jhash:${net.label}`).below(0x1_0000_0000)
  const scale = (value: number) => Math.floor((value / 0x1_0000_0000) * Math.max(1, modulus)) + offset
  if (of === null) {
    return packet => {
      const connection = connectionOf(packet)
      return scale(hashWords(Uint32Array.of(start, connection?.id ?? packet.source ^ packet.destination)))
    }
  }
  const source = loader(of, environment)
  const words = new Uint32Array(source.words + 1)
  words[0] = start
  return packet => (source.load(packet, words, 1) ? scale(hashWords(words)) : -1)
}

function binary(expr: Extract<Expr, { kind: 'binary' }>, environment: Environment): Reader | undefined {
  const left = reader(expr.left, environment)
  const right = reader(expr.right, environment)
  if (left === undefined || right === undefined) return undefined
  const apply = OPERATORS[expr.op]
  return packet => {
    const a = left(packet)
    const b = right(packet)
    return a < 0 || b < 0 ? -1 : apply(a, b) >>> 0
  }
}

const OPERATORS = {
  '&': (a: number, b: number) => a & b,
  '|': (a: number, b: number) => a | b,
  '^': (a: number, b: number) => a ^ b,
  '<<': (a: number, b: number) => a << b,
  '>>': (a: number, b: number) => a >>> b,
} as const

function mapReader(expr: Extract<Expr, { kind: 'map' }>, environment: Environment): Reader | undefined {
  const find = mapLookup(expr, environment)
  return packet => {
    const data = find(packet)?.data
    return data?.kind === 'value' ? data.words[0]! : -1
  }
}

/** Looks a packet up in the map of a `KEY map ...`. */
export function mapLookup({ key, map }: { readonly key: Expr; readonly map: Expr }, environment: Environment) {
  const source = loader(key, environment)
  const set = environment.set(map as Parameters<Environment['set']>[0])
  const words = new Uint32Array(source.words)
  return (packet: PacketContext) => (source.load(packet, words, 0) ? set.find(words) : null)
}

// Whatever its size.

export function loader(expr: Expr, environment: Environment): Loader {
  if (expr.kind === 'concat') return joined(expr.parts.map(part => loader(part, environment)))
  const read = reader(expr, environment)
  if (read !== undefined)
    return {
      words: 1,
      load: (packet, into, at) => {
        const value = read(packet)
        into[at] = value
        return value >= 0
      },
    }
  return wideLoader(expr)
}

/** What is written over `bits` of a packet: also numbers, and data of maps, that no reader can give. */
export function valueLoader(expr: Expr, bits: number, environment: Environment): Loader {
  if (bits <= 32 || (expr.kind !== 'value' && expr.kind !== 'map')) return loader(expr, environment)
  const words = wordCount(bits)
  if (expr.kind === 'value') {
    const { value } = expr
    return numberLoader(bits, () => value)
  }
  const find = mapLookup(expr, environment)
  return {
    words,
    load(packet, into, at) {
      const data = find(packet)?.data
      if (data?.kind !== 'value') return false
      into.set(data.words, at)
      return true
    },
  }
}

function joined(parts: readonly Loader[]): Loader {
  return {
    words: parts.reduce((sum, part) => sum + part.words, 0),
    load(packet, into, at) {
      let place = at
      for (const part of parts) {
        if (!part.load(packet, into, place)) return false
        place += part.words
      }
      return true
    },
  }
}

function wideLoader(expr: Expr): Loader {
  if (expr.kind === 'payload' || expr.kind === 'raw') {
    const { offset, bits } = expr.kind === 'raw' ? expr : expr.field
    return bytesLoader(baseOf(expr), offset >> 3, bits)
  }
  if (expr.kind === 'meta') {
    const link = metaLink(expr.key)
    if (link !== undefined) return nameLoader(link)
    if (expr.key === 'time')
      return numberLoader(64, ({ netfilter }) => BigInt(netfilter.net.sim.wallMilliseconds) * 1_000_000n)
  }
  if (expr.kind === 'fib') return nameLoader(fibLink(expr))
  if (expr.kind === 'osf') return numberLoader(128, packet => (isSyn(packet) ? UNKNOWN_SYSTEM : undefined))
  if (expr.kind === 'ct') return ctLoader(expr)
  if (expr.kind === 'rt')
    return numberLoader(128, ({ skb }) => {
      const hop = skb.route?.gateway ?? skb.nextHop
      return typeof hop === 'bigint' ? hop : undefined
    })
  return { words: 1, load: () => false }
}

function ctLoader(expr: CtExpr): Loader {
  if (expr.key === 'helper')
    return numberLoader(128, packet => {
      const helper = connectionOf(packet)?.helper
      return helper == null ? undefined : nameValue(helper.name)
    })
  const wide = expr.key.startsWith('ip6 ') || expr.key === 'label'
  return numberLoader(wide ? 128 : 64, packet => ctNumber(expr, packet))
}

function numberLoader(bits: number, read: (packet: PacketContext) => bigint | undefined): Loader {
  return {
    words: wordCount(bits),
    load(packet, into, at) {
      const value = read(packet)
      if (value === undefined) return false
      putWords(into, at, value, bits)
      return true
    },
  }
}

function bytesLoader(base: (packet: PacketContext) => number, offset: number, bits: number): Loader {
  const words = wordCount(bits)
  const first = bits % 32
  return {
    words,
    load(packet, into, at) {
      const start = base(packet)
      if (start < 0 || start + offset + bits / 8 > packet.skb.end) return false
      const { bytes } = packet.skb
      let from = start + offset
      for (let index = 0; index < words; index++) {
        if (index === 0 && first !== 0) {
          into[at] = first === 16 ? (bytes[from]! << 8) | bytes[from + 1]! : bytes[from]!
          from += first / 8
        } else {
          into[at + index] = u32(bytes, from)
          from += 4
        }
      }
      return true
    },
  }
}

/** No fingerprint was loaded, so each SYN is of a system that nobody knows (nft_osf_eval). */
const UNKNOWN_SYSTEM = nameValue('unknown')
const SYN = 0x02
const SYN_ACK_FIN_RST = 0x17

function isSyn(packet: PacketContext): boolean {
  if (packet.protocol !== 6 || !packet.hasTransport(20)) return false
  return (packet.skb.bytes[packet.transport + 13]! & SYN_ACK_FIN_RST) === SYN
}

/** Names of devices as words, made once each. */
const names = new Map<string, Words>()
const NAMES_MAX = 1000

export function nameWords(name: string): Words {
  let words = names.get(name)
  if (words !== undefined) return words
  words = new Uint32Array(4)
  putWords(words, 0, nameValue(name), 128)
  if (names.size >= NAMES_MAX) names.clear()
  names.set(name, words)
  return words
}

function nameLoader(link: (packet: PacketContext) => Link | null): Loader {
  return {
    words: 4,
    load(packet, into, at) {
      into.set(nameWords(link(packet)?.name ?? ''), at)
      return true
    },
  }
}
