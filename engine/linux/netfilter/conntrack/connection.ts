import type { Link } from '../../../net/link.ts'
import type { ConnectionRef } from '../../../net/skb.ts'
import { protocolName } from '../protocols.ts'
import type { Helper } from './helper.ts'
import { Status } from './state.ts'
import type { TcpTracking } from './tcp.ts'
import { Tuple } from './tuple.ts'

/** One of the two tuples of a connection, as the hash table holds it. */
export class TupleEntry extends Tuple {
  readonly connection: Connection
  readonly direction: 0 | 1
  hash = 0
  following: TupleEntry | null = null

  constructor(connection: Connection, direction: 0 | 1) {
    super()
    this.connection = connection
    this.direction = direction
  }
}

/** Packets and bytes of both directions (nf_conntrack_acct). */
export class Accounting {
  readonly packets: [number, number] = [0, 0]
  readonly bytes: [number, number] = [0, 0]
}

/** Directions in which a zone counts (NF_CT_ZONE_DIR_*): bit 0 for the original one, bit 1 for replies. */
export const ZONE_BOTH = 3

/** A connection (struct nf_conn). */
export class Connection implements ConnectionRef {
  readonly id: number
  readonly original: TupleEntry = new TupleEntry(this, 0)
  readonly reply: TupleEntry = new TupleEntry(this, 1)
  status = 0
  /** Virtual time at which it is forgotten. */
  expires = 0
  mark = 0
  zone = 0
  zoneDirections = ZONE_BOTH
  /** Labels of the connlabel match: 128 bits. */
  labels = 0n
  /** Changes that listeners are to hear of (ctmask of nf_conntrack_ecache). */
  told = 0xffff_ffff
  /** Changes that listeners have not been told of (Change). */
  changes = 0
  /** Set where `nf_conntrack_acct` was on when it began. */
  accounting: Accounting | null = null
  /** Virtual time of the first packet and of the end, with `nf_conntrack_timestamp`. */
  started = 0
  stopped = 0
  tcp: TcpTracking | null = null
  /** From when on an answered UDP flow counts as a stream. */
  streamAfter = 0
  /** The connection that told of this one (FTP control and data). */
  master: Connection | null = null
  helper: Helper | null = null
  /** Sequence numbers at which the helper knows that a line begins, each direction. */
  lineStarts: readonly [number[], number[]] | null = null
  /** The device whose address MASQUERADE took. */
  masqueradeLink: Link | null = null
  /** Timeouts of a CT target, by state name, in seconds. */
  timeouts: ReadonlyMap<string, number> | null = null
  /** What sequence numbers are off by after a helper changed the length of the data, each direction. */
  sequenceOffsets: [SequenceOffset, SequenceOffset] | null = null
  /** What SYNPROXY knows of a connection that it opened in the client's name. */
  synproxy: SynproxyState | null = null

  constructor(id: number) {
    this.id = id
  }

  tuple(direction: 0 | 1): TupleEntry {
    return direction === 0 ? this.original : this.reply
  }

  zoneOf(direction: 0 | 1): number {
    return (this.zoneDirections & (1 << direction)) !== 0 ? this.zone : 0
  }

  get confirmed(): boolean {
    return (this.status & Status.confirmed) !== 0
  }

  get seenReply(): boolean {
    return (this.status & Status.seenReply) !== 0
  }

  get assured(): boolean {
    return (this.status & Status.assured) !== 0
  }

  get dying(): boolean {
    return (this.status & Status.dying) !== 0
  }

  get template(): boolean {
    return (this.status & Status.template) !== 0
  }

  /** For the trace: `tcp 10.0.0.1:40000 -> 10.0.0.2:80`. */
  get label(): string {
    return `${protocolName(this.original.protocol)} ${this.original.text}`
  }
}

/** From which sequence number on the numbers of one direction are shifted, and by how much (struct nf_ct_seqadj). */
export interface SequenceOffset {
  position: number
  before: number
  after: number
}

/** struct nf_conn_synproxy: the sequence number that the client was given, the timestamp with it, and by how much the server's are ahead. */
export interface SynproxyState {
  sequence: number
  timestamp: number
  timestampOffset: number
}
