import { State } from './state.ts'
import { Tracked, type Tracker } from './tracker.ts'

/** Types that may begin a connection: the questions (nf_conntrack_proto_icmp.c, nf_conntrack_proto_icmpv6.c). */
const QUESTIONS: ReadonlySet<number> = new Set([8, 13, 15, 17])
const QUESTIONS_V6: ReadonlySet<number> = new Set([128, 139])

export const icmpTracker: Tracker = {
  packet(conntrack, connection, packet, state) {
    const four = packet.family === 4
    const type = connection.original.destinationPort >> 8
    if (state === State.new && !(four ? QUESTIONS : QUESTIONS_V6).has(type)) return Tracked.invalid
    conntrack.refresh(
      connection,
      packet,
      state,
      conntrack.timeout(connection, four ? 'icmp_timeout' : 'icmpv6_timeout'),
    )
    return Tracked.accept
  },
}
