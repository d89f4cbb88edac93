import { SECOND } from '../../../sim/timer.ts'
import { u16 } from '../../../wire/bytes.ts'
import { followMaster } from '../nat/follow-master.ts'
import { Expectation } from './expectation.ts'
import type { Helper } from './helper.ts'
import { Status } from './state.ts'
import { Tuple } from './tuple.ts'

const UDP_HEADER = 8
/** RFC 1350 5: read and write requests. */
const READ_REQUEST = 1
const WRITE_REQUEST = 2
/** tftp_exp_policy. */
const TIMEOUT = 300 * SECOND

/** TFTP: the server answers a request from another port than the one that was asked (RFC 1350 4). */
export const tftpHelper: Helper = {
  name: 'tftp',
  protocol: 17,
  help(conntrack, connection, packet) {
    const { bytes } = packet.skb
    if (!packet.hasTransport(UDP_HEADER + 2)) return true
    const operation = u16(bytes, packet.transport + UDP_HEADER)
    if (operation !== READ_REQUEST && operation !== WRITE_REQUEST) return true
    const tuple = new Tuple()
    tuple.copy(connection.reply)
    tuple.sourcePort = 0
    const expectation = new Expectation(tuple, connection, 'tftp', conntrack.net.sim.now + TIMEOUT)
    const { nat } = packet.netfilter
    if ((connection.status & Status.nat) !== 0) {
      // nf_nat_tftp: the server answers to the port that the client asked from.
      const port = connection.original.sourcePort
      expectation.begins = begun => followMaster(nat, begun, 0, port)
    }
    return conntrack.expectations.add(expectation) === 'added'
  },
}
