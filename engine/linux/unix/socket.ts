import { ByteQueue } from '../../net/bytequeue.ts'
import {
  EAGAIN,
  ECONNREFUSED,
  ECONNRESET,
  EINVAL,
  EISCONN,
  EMSGSIZE,
  ENOTCONN,
  EOPNOTSUPP,
  EPIPE,
  EPROTOTYPE,
  type Errno,
  type Result,
} from '../../net/errno.ts'
import { WaitQueue } from '../../sim/wait.ts'
import type { Readiness } from '../file.ts'
import { Inode } from '../vfs/inode.ts'
import type { UnixName } from './name.ts'

export type UnixType = 'stream' | 'dgram'

/** Who made a socket, for SO_PEERCRED (unix(7)). */
export interface UnixOwner {
  readonly pid: number
  readonly uid: number
  readonly gid: number
}

interface Datagram {
  readonly payload: Uint8Array
  readonly from: UnixSocket
}

/** net.core.wmem_default: what may wait for a reader. */
const BUFFER = 212_992
/** net.unix.max_dgram_qlen; the queue is full when it holds more. */
const DATAGRAMS_MAX = 10
const BACKLOG_MAX = 4096

/** The sockets of one network namespace: abstract names, and all that there are. */
export class UnixSockets {
  readonly all: Set<UnixSocket> = new Set()
  readonly abstract: Map<string, UnixSocket> = new Map()
}

/** A socket as a file (mode bits of type S_IFSOCK): who is bound to it, while he is. */
export class SocketInode extends Inode {
  override readonly kind = 'socket'
  bound: UnixSocket | null = null
}

/** An AF_UNIX socket (net/unix/af_unix.c). Nothing here waits: EAGAIN says "not now", and `changed` wakes whoever waits. */
export class UnixSocket {
  readonly type: UnixType
  readonly inode: number
  readonly owner: UnixOwner
  readonly changed: WaitQueue = new WaitQueue()
  readonly #table: UnixSockets
  readonly #bytes = new ByteQueue()
  #datagrams: Datagram[] = []
  #waiting: UnixSocket[] = []
  #backlog = 0
  #resetByPeer = false
  state: 'UNCONN' | 'LISTEN' | 'ESTAB' = 'UNCONN'
  name: UnixName | null = null
  peer: UnixSocket | null = null
  receiveShutdown = false
  sendShutdown = false
  closed = false

  constructor(table: UnixSockets, type: UnixType, inode: number, owner: UnixOwner) {
    this.#table = table
    this.type = type
    this.inode = inode
    this.owner = owner
    table.all.add(this)
  }

  /** What waits to be read, or to be accepted. */
  get received(): number {
    if (this.state === 'LISTEN') return this.#waiting.length
    return this.type === 'stream' ? this.#bytes.length : (this.#datagrams[0]?.payload.length ?? 0)
  }

  get backlog(): number {
    return this.#backlog
  }

  bind(name: UnixName): Errno | undefined {
    if (this.name !== null) return EINVAL
    this.name = name
    if (name.type === 'abstract') this.#table.abstract.set(name.name, this)
    else if (name.inode instanceof SocketInode) name.inode.bound = this
    return undefined
  }

  listen(backlog: number): Errno | undefined {
    if (this.type !== 'stream') return EOPNOTSUPP
    if (this.name === null || this.state === 'ESTAB') return EINVAL
    this.#backlog = Math.max(0, Math.min(backlog, BACKLOG_MAX))
    this.state = 'LISTEN'
    return undefined
  }

  /** Connects to another socket; EAGAIN while its queue of connections is full. `fresh` makes the socket that accept(2) will give. */
  connect(other: UnixSocket, fresh: () => UnixSocket): Errno | undefined {
    if (other.type !== this.type) return EPROTOTYPE
    if (this.type === 'dgram') {
      this.peer = other
      this.state = other.state = 'ESTAB'
      return undefined
    }
    if (this.state === 'ESTAB') return EISCONN
    if (this.state === 'LISTEN') return EINVAL
    if (other.state !== 'LISTEN' || other.closed || other.receiveShutdown) return ECONNREFUSED
    if (other.#waiting.length > other.#backlog) return EAGAIN
    const accepted = fresh()
    accepted.name = other.name
    accepted.peer = this
    this.peer = accepted
    accepted.state = this.state = 'ESTAB'
    other.#waiting.push(accepted)
    other.changed.wake()
    return undefined
  }

  accept(): Result<UnixSocket> {
    if (this.state !== 'LISTEN') return EINVAL
    const next = this.#waiting.shift()
    if (next === undefined) return EAGAIN
    this.changed.wake()
    return next
  }

  receive(most: number): Result<Uint8Array> {
    if (this.type === 'dgram') {
      const datagram = this.receiveFrom()
      return 'payload' in datagram ? datagram.payload.subarray(0, most) : datagram
    }
    if (this.#bytes.length > 0) {
      const bytes = this.#bytes.take(most)
      this.peer?.changed.wake()
      return bytes
    }
    if (this.#resetByPeer) {
      this.#resetByPeer = false
      return ECONNRESET
    }
    if (this.state !== 'ESTAB') return EINVAL
    return this.#ended ? new Uint8Array(0) : EAGAIN
  }

  /** The next datagram with its sender. */
  receiveFrom(): Datagram | Errno {
    const datagram = this.#datagrams.shift()
    if (datagram === undefined) return EAGAIN
    datagram.from.changed.wake()
    return datagram
  }

  /** Who sent what is next. */
  get nextSender(): UnixSocket | undefined {
    return this.#datagrams[0]?.from
  }

  /** How many of the bytes were taken. A datagram goes to the peer, or to `to`. */
  send(bytes: Uint8Array, to: UnixSocket | null = this.peer): Result<number> {
    if (this.sendShutdown) return EPIPE
    if (this.type === 'dgram') return this.#sendDatagram(bytes, to)
    if (this.state !== 'ESTAB') return ENOTCONN
    const { peer } = this
    if (peer === null || peer.closed || peer.receiveShutdown) return EPIPE
    const room = BUFFER - peer.#bytes.length
    if (room <= 0) return EAGAIN
    const taken = bytes.slice(0, room)
    peer.#bytes.push(taken)
    peer.changed.wake()
    return taken.length
  }

  #sendDatagram(bytes: Uint8Array, to: UnixSocket | null): Result<number> {
    if (to === null) return ENOTCONN
    if (to.closed) return ECONNREFUSED
    if (to.type !== 'dgram') return EPROTOTYPE
    if (to.receiveShutdown) return EPIPE
    if (bytes.length > BUFFER - 32) return EMSGSIZE
    if (to.#datagrams.length > DATAGRAMS_MAX) return EAGAIN
    to.#datagrams.push({ payload: bytes.slice(), from: this })
    to.changed.wake()
    return bytes.length
  }

  get #ended(): boolean {
    return this.receiveShutdown || this.peer === null || this.peer.closed || this.peer.sendShutdown
  }

  shutdown(how: 'read' | 'write'): Errno | undefined {
    if (this.state !== 'ESTAB') return ENOTCONN
    if (how === 'read') this.receiveShutdown = true
    else this.sendShutdown = true
    this.changed.wake()
    this.peer?.changed.wake()
    return undefined
  }

  readiness(): Readiness {
    const done = this.type === 'stream' && this.state === 'ESTAB' && this.#ended
    const full = this.peer !== null && this.peer.#bytes.length >= BUFFER
    return { readable: this.received > 0 || done, writable: !full, hangup: done }
  }

  /** unix_release_sock(): the name is free again, though not the file; who has sent what nobody read is told. */
  close(): void {
    if (this.closed) return
    this.closed = true
    this.#table.all.delete(this)
    if (this.name?.type === 'abstract' && this.#table.abstract.get(this.name.name) === this)
      this.#table.abstract.delete(this.name.name)
    if (this.name?.type === 'path' && this.name.inode instanceof SocketInode && this.name.inode.bound === this)
      this.name.inode.bound = null
    for (const each of this.#waiting) each.close()
    if (this.type === 'stream' && this.peer !== null && this.#bytes.length > 0) this.peer.#resetByPeer = true
    this.#waiting = []
    this.#datagrams = []
    this.changed.wake()
    this.peer?.changed.wake()
  }
}
