import { EINVAL } from '../../../../net/errno.ts'
import * as tcp from '../../../../wire/tcp.ts'
import { Outcome } from '../../outcome.ts'
import type { PacketContext } from '../../packet.ts'
import type { TargetType } from '../extension.ts'
import { Action } from '../match.ts'
import { parseNumber } from '../names.ts'
import { type Parsed, Problem } from '../problem.ts'

/** Kinds of TCP options with the names that they may have here. */
const NAMES: readonly (readonly [string, number])[] = [
  ['wscale', 3],
  ['mss', 2],
  ['sack-permitted', 4],
  ['sack', 5],
  ['timestamp', 8],
  ['md5', 19],
]

function readKinds(text: string): Parsed<number[]> {
  const kinds: number[] = []
  for (const word of text.split(',')) {
    const kind = NAMES.find(([name]) => name === word)?.[1] ?? parseNumber(word, 0, 255)
    if (kind === undefined) return new Problem(`Bad TCP option value "${word}"`)
    if (kind < 2) return new Problem('Option value may not be 0 or 1')
    if (kinds.includes(kind)) return new Problem(`Option "${word}" already specified`)
    kinds.push(kind)
  }
  return kinds.toSorted((one, other) => one - other)
}

/** tcpoptstrip_mangle_packet: each byte of such an option becomes a no-operation. */
function strip(packet: PacketContext, kinds: readonly number[]): void {
  if (packet.protocol !== 6 || !packet.hasTransport(tcp.HEADER_LENGTH)) return
  const { skb, transport } = packet
  const { bytes } = skb
  const end = transport + tcp.headerLength(bytes, transport)
  if (end > skb.end) return
  let changed = false
  for (let at = transport + tcp.HEADER_LENGTH; at < end; ) {
    const kind = bytes[at]!
    const length = kind < 2 || at + 1 >= end ? 1 : Math.max(1, bytes[at + 1]!)
    if (at + length > end) break
    if (kinds.includes(kind)) {
      bytes.fill(tcp.OptionKind.nop, at, at + length)
      changed = true
    }
    at += length
  }
  if (changed) tcp.writeChecksum(bytes, skb.network, transport, skb.end)
}

/** libxt_TCPOPTSTRIP. */
export const tcpoptstripTarget: TargetType<readonly number[]> = {
  name: 'TCPOPTSTRIP',
  options: [{ name: 'strip-options', value: readKinds }],
  parse: given => given.value<number[]>('strip-options') ?? [],
  print(kinds, { numeric }) {
    if (kinds.length === 0) return ''
    const name = (kind: number) => (numeric ? undefined : NAMES.find(([, value]) => value === kind)?.[0]) ?? kind
    return ` TCPOPTSTRIP options ${kinds.map(name).join(',')}`
  },
  save: kinds => (kinds.length === 0 ? '' : ` --strip-options ${kinds.join(',')}`),
  check: (_kinds, rule) =>
    rule.table === 'mangle' && rule.protocol === 6 && !rule.protocolInverted ? undefined : EINVAL,
  compile: kinds =>
    new Action(packet => {
      strip(packet, kinds)
      return Outcome.next
    }),
}
