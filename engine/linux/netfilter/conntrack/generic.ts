import { Change, Status } from './state.ts'
import { Tracked, type Tracker } from './tracker.ts'

/** Protocols that conntrack knows nothing about but the addresses (nf_conntrack_proto_generic.c). */
export const genericTracker: Tracker = {
  packet(conntrack, connection, packet, state) {
    conntrack.refresh(connection, packet, state, conntrack.timeout(connection, 'generic_timeout'))
    return Tracked.accept
  },
}

/** GRE without the help of PPTP: by addresses (nf_conntrack_proto_gre.c). */
export const greTracker: Tracker = {
  packet(conntrack, connection, packet, state) {
    const answered = connection.seenReply
    conntrack.refresh(
      connection,
      packet,
      state,
      conntrack.timeout(connection, answered ? 'gre_timeout_stream' : 'gre_timeout'),
    )
    if (answered && !connection.assured) {
      connection.status |= Status.assured
      connection.changes |= Change.assured
    }
    return Tracked.accept
  },
}
