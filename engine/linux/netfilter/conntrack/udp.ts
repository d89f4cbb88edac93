import { Hook } from '../../../net/hooks.ts'
import { SECOND } from '../../../sim/timer.ts'
import { foldChecksum, sum16, u16 } from '../../../wire/bytes.ts'
import { pseudoHeaderSum } from '../../../wire/ip.ts'
import type { PacketContext } from '../packet.ts'
import type { Conntrack } from './conntrack.ts'
import { Change, Status } from './state.ts'
import { Tracked, type Tracker } from './tracker.ts'

const HEADER_LENGTH = 8
const LENGTH = 4
const CHECKSUM = 6
/** A flow that is answered for longer than this counts as a stream (nf_conntrack_proto_udp.c). */
const STREAM_AFTER = 2 * SECOND

function defect(conntrack: Conntrack, packet: PacketContext): string | undefined {
  const { bytes, end, network } = packet.skb
  const at = packet.transport
  if (at + HEADER_LENGTH > end) return 'short packet'
  const length = u16(bytes, at + LENGTH)
  if (length > end - at || length < HEADER_LENGTH) return 'truncated/malformed packet'
  if (conntrack.sysctl.checksum === 0 || packet.hook !== Hook.preRouting || u16(bytes, at + CHECKSUM) === 0)
    return undefined
  const sum = sum16(bytes, at, at + length, pseudoHeaderSum(bytes, network, 17, length))
  return foldChecksum(sum) === 0 ? undefined : 'bad checksum'
}

/** nf_conntrack_udp_packet. */
export const udpTracker: Tracker = {
  packet(conntrack, connection, packet, state) {
    const problem = defect(conntrack, packet)
    if (problem !== undefined) {
      conntrack.logInvalid(packet, 17, problem)
      return Tracked.invalid
    }
    const { now } = conntrack.net.sim
    if (!connection.confirmed) connection.streamAfter = now + STREAM_AFTER
    if (!connection.seenReply || now <= connection.streamAfter) {
      conntrack.refresh(connection, packet, state, conntrack.timeout(connection, 'udp_timeout'))
      return Tracked.accept
    }
    conntrack.refresh(connection, packet, state, conntrack.timeout(connection, 'udp_timeout_stream'))
    if (!connection.assured) {
      connection.status |= Status.assured
      connection.changes |= Change.assured
    }
    return Tracked.accept
  },
}
