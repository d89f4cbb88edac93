import { EINVAL, failed } from '../../../../net/errno.ts'
import { Hook } from '../../../../net/hooks.ts'
import { flowTo } from '../../../../net/route.ts'
import { putU16, u16, updateChecksum } from '../../../../wire/bytes.ts'
import * as ip from '../../../../wire/ip.ts'
import * as ipv4 from '../../../../wire/ipv4.ts'
import * as tcp from '../../../../wire/tcp.ts'
import { Outcome } from '../../outcome.ts'
import type { PacketContext } from '../../packet.ts'
import type { TargetType } from '../extension.ts'
import { Action } from '../match.ts'
import { Problem } from '../problem.ts'
import { integer } from '../values.ts'

/** `clamp` takes the MSS from the path MTU. */
type TcpmssData = { readonly mode: 'set'; readonly mss: number } | { readonly mode: 'clamp' }

/** RFC 9293 3.7.1: what a host that sends no MSS option must be taken to accept. */
const MSS_DEFAULT = 536
const MSS_DEFAULT_V6 = 1220
const OPTION_LENGTH = 4

/** The smaller MTU of the way out and of the way back, less the headers. */
function pathMss({ skb, netfilter, family }: PacketContext): number {
  const { net } = netfilter
  const layer = net.layerOf(skb)
  const out = skb.route?.mtu ?? 0xffff
  const back = layer.route(flowTo(layer.sourceOf(skb)), true)
  const reverse = failed(back) ? 0xffff : back.route.mtu
  return Math.min(out, reverse) - (family === 4 ? 40 : 60)
}

/** tcpmss_mangle_packet: never makes an MSS larger, not even to what was asked for. */
function mangle(packet: PacketContext, data: TcpmssData): void {
  if (packet.protocol !== 6 || !packet.hasTransport(tcp.HEADER_LENGTH)) return
  const { bytes } = packet.skb
  const at = packet.transport
  if ((bytes[at + tcp.FLAGS]! & tcp.SYN) === 0) return
  let mss = data.mode === 'set' ? data.mss : pathMss(packet)
  const option = tcp.findOption(bytes, at, tcp.OptionKind.mss)
  if (option >= 0 && bytes[option + 1] === OPTION_LENGTH) {
    const before = u16(bytes, option + 2)
    if (before <= mss) return
    putU16(bytes, option + 2, mss)
    const odd = (option + 2 - at) % 2 === 1
    const swap = (value: number) => (odd ? ((value & 0xff) << 8) | (value >> 8) : value)
    const checksum = at + tcp.CHECKSUM
    putU16(bytes, checksum, updateChecksum(u16(bytes, checksum), swap(before), swap(mss)))
    return
  }
  const length = tcp.headerLength(bytes, at)
  // An option can only be added where no data has to be moved.
  if (at + length !== packet.skb.end || length + OPTION_LENGTH > tcp.HEADER_LENGTH_MAX) return
  mss = Math.min(mss, packet.family === 4 ? MSS_DEFAULT : MSS_DEFAULT_V6)
  addOption(packet, mss, length)
}

function addOption(packet: PacketContext, mss: number, length: number): void {
  const { skb } = packet
  const grown = new Uint8Array(skb.end + OPTION_LENGTH)
  const options = packet.transport + tcp.HEADER_LENGTH
  grown.set(skb.bytes.subarray(0, options))
  grown.set(skb.bytes.subarray(options, skb.end), options + OPTION_LENGTH)
  grown.set([tcp.OptionKind.mss, OPTION_LENGTH, mss >> 8, mss & 0xff], options)
  grown[packet.transport + tcp.DATA_OFFSET] =
    ((length + OPTION_LENGTH) << 2) | (grown[packet.transport + tcp.DATA_OFFSET]! & 0x0f)
  skb.bytes = grown
  skb.end += OPTION_LENGTH
  if (ip.version(grown, skb.network) === 4) {
    putU16(grown, skb.network + ipv4.TOTAL_LENGTH, skb.end - skb.network)
    ipv4.writeChecksum(grown, skb.network)
  } else putU16(grown, skb.network + 4, skb.end - skb.network - 40)
  tcp.writeChecksum(grown, skb.network, packet.transport, skb.end)
}

/** libxt_TCPMSS. */
export const tcpmssTarget: TargetType<TcpmssData> = {
  name: 'TCPMSS',
  options: [{ name: 'set-mss', value: integer(65515) }, { name: 'clamp-mss-to-pmtu' }],
  parse(given) {
    const last = given.list.at(-1)
    if (last === undefined) return new Problem('TCPMSS target: At least one parameter is required')
    return last.name === 'set-mss' ? { mode: 'set', mss: last.value as number } : { mode: 'clamp' }
  },
  print: data => (data.mode === 'set' ? ` TCPMSS set ${data.mss}` : ' TCPMSS clamp to PMTU'),
  save: data => (data.mode === 'set' ? ` --set-mss ${data.mss}` : ' --clamp-mss-to-pmtu'),
  check: (_data, rule) => (rule.protocol === 6 && !rule.protocolInverted ? undefined : EINVAL),
  validate: ({ mode }, { base }) =>
    mode === 'clamp' && (base!.hook === Hook.preRouting || base!.hook === Hook.localIn) ? EINVAL : undefined,
  compile: data =>
    new Action(packet => {
      mangle(packet, data)
      return Outcome.next
    }),
}
