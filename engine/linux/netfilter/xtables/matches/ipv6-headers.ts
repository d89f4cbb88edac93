import { NextHeader } from '../../../../wire/ipv6.ts'
import { HEADER_LENGTH } from '../../ipv6-header.ts'
import type { PacketContext } from '../../packet.ts'
import type { MatchType } from '../extension.ts'
import { Predicate } from '../match.ts'
import { type Parsed, Problem } from '../problem.ts'

const FOLLOWED: ReadonlySet<number> = new Set([0, 43, 44, 51, 60])

/** The headers of a packet in their order, that of the upper layer included; a later fragment ends with its fragment header. */
export function* headersOf({ skb }: PacketContext): Generator<{ readonly kind: number; readonly at: number }> {
  const { bytes, network, end } = skb
  let kind = bytes[network + 6]!
  let at = network + HEADER_LENGTH
  for (;;) {
    yield { kind, at }
    if (!FOLLOWED.has(kind) || at + 8 > end) return
    if (kind === NextHeader.fragment && ((bytes[at + 2]! << 8) | bytes[at + 3]!) >> 3 !== 0) return
    const length = kind === NextHeader.fragment ? 8 : (bytes[at + 1]! + 1) * 8
    const step = kind === NextHeader.authentication ? (bytes[at + 1]! + 2) * 4 : length
    kind = bytes[at]!
    at += step
    if (at + 8 > end && FOLLOWED.has(kind)) return
  }
}

/** In the order in which they are saved: name, further names, number, bit. The last is the upper layer. */
const KINDS: readonly { readonly names: readonly string[]; readonly kind: number; readonly bit: number }[] = [
  { names: ['hop-by-hop', 'hop', 'hopopt'], kind: NextHeader.hopByHop, bit: 0x80 },
  { names: ['ipv6-opts', 'dst'], kind: NextHeader.destinationOptions, bit: 0x40 },
  { names: ['ipv6-route', 'route'], kind: NextHeader.routing, bit: 0x20 },
  { names: ['ipv6-frag', 'frag'], kind: NextHeader.fragment, bit: 0x10 },
  { names: ['ah', 'auth'], kind: NextHeader.authentication, bit: 0x08 },
  { names: ['esp'], kind: NextHeader.esp, bit: 0x04 },
  { names: ['ipv6-nonxt', 'none'], kind: NextHeader.none, bit: 0x02 },
  { names: ['protocol', 'prot'], kind: 255, bit: 0x01 },
]

interface HeaderData {
  readonly flags: number
  readonly inverted: boolean
  readonly soft: boolean
}

function readHeaders(text: string): Parsed<number> {
  let flags = 0
  for (const name of text.split(',')) {
    const found = KINDS.find(({ names }) => names.includes(name))
    if (found === undefined) return new Problem(`unknown header \`${name}' specified`)
    flags |= found.bit
  }
  return flags
}

function namesOf(flags: number): string {
  return KINDS.filter(({ bit }) => (flags & bit) !== 0)
    .map(({ names: [name] }) => name)
    .join(',')
}

function flagsOf(packet: PacketContext): number {
  let flags = 0
  for (const { kind } of headersOf(packet)) flags |= KINDS.find(each => each.kind === kind)?.bit ?? 0x01
  return flags
}

/** ipv6header_mt6. */
function matches(packet: PacketContext, { flags, inverted, soft }: HeaderData): boolean {
  const wanted = inverted ? flags ^ 0xff : flags
  const found = flagsOf(packet)
  return soft ? ((found ^ wanted) & flags) === 0 : found === wanted
}

/** libip6t_ipv6header: which extension headers a packet has, exactly or (`--soft`) at least. */
export const ipv6headerMatch: MatchType<HeaderData> = {
  name: 'ipv6header',
  family: 6,
  options: [{ name: 'header', value: readHeaders, invert: true, mandatory: true }, { name: 'soft' }],
  parse: given => ({
    flags: given.value<number>('header')!,
    inverted: given.inverted('header'),
    soft: given.has('soft'),
  }),
  print({ flags, inverted, soft }, { numeric }) {
    const shown = numeric ? `0x${flags.toString(16).toUpperCase().padStart(2, '0')}` : namesOf(flags)
    return ` ipv6header flags:${inverted ? '!' : ''}${shown}${soft ? ' soft' : ''}`
  },
  save: ({ flags, inverted, soft }) => `${inverted ? ' !' : ''} --header ${namesOf(flags)}${soft ? ' --soft' : ''}`,
  compile: data => new Predicate(packet => matches(packet, data)),
}
