import { EINVAL } from '../../../../net/errno.ts'
import { Hook } from '../../../../net/hooks.ts'
import type { InetSocket } from '../../../../net/socket.ts'
import { u16 } from '../../../../wire/bytes.ts'
import type { PacketContext } from '../../packet.ts'
import type { MatchType } from '../extension.ts'
import { Predicate } from '../match.ts'

const FLAGS = ['transparent', 'nowildcard', 'restore-skmark'] as const

type SocketData = Readonly<Record<(typeof FLAGS)[number], boolean>>

function dump(data: SocketData): string {
  return FLAGS.map(flag => (data[flag] ? ` --${flag}` : '')).join('')
}

/** nf_sk_lookup_slow_v4, _v6: the socket that would get the packet. */
function socketFor({ netfilter, skb, protocol, transport, incoming }: PacketContext): InetSocket | undefined {
  if (skb.socket !== null || (protocol !== 6 && protocol !== 17)) return undefined
  const { net } = netfilter
  const layer = net.layerOf(skb)
  const [source, destination] = [layer.sourceOf(skb), layer.destinationOf(skb)]
  const [sourcePort, port] = [u16(skb.bytes, transport), u16(skb.bytes, transport + 2)]
  if (protocol === 17) return net.udp.lookup(source, sourcePort, destination, port, incoming)
  return (
    net.tcp.find(destination, port, source, sourcePort, incoming) ??
    net.tcp.listener(source, sourcePort, destination, port, incoming)
  )
}

/** socket_match: no program here opens transparent sockets, so that none is found where one is asked for. */
function matches(packet: PacketContext, data: SocketData): boolean {
  if (data.transparent || !packet.hasTransport(4)) return false
  const socket = socketFor(packet)
  if (socket === undefined || (!data.nowildcard && socket.isAny)) return false
  if (data['restore-skmark']) packet.skb.mark = socket.mark
  return true
}

/** libxt_socket. */
export const socketMatch: MatchType<SocketData> = {
  name: 'socket',
  options: FLAGS.map(name => ({ name })),
  parse: given => Object.fromEntries(FLAGS.map(flag => [flag, given.has(flag)])) as SocketData,
  print: data => ` socket${dump(data)}`,
  save: dump,
  validate: (_data, { base }) => (base!.hook === Hook.preRouting || base!.hook === Hook.localIn ? undefined : EINVAL),
  compile: data => new Predicate(packet => matches(packet, data)),
}
