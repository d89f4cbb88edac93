import { OpenFile } from '../../../linux/file.ts'
import { failed, type Result } from '../../../net/errno.ts'
import type { UdpSocket } from '../../../net/udp.ts'
import type { WaitQueue } from '../../../sim/wait.ts'
import type { Ip } from '../../../wire/address.ts'
import type { Log } from './log.ts'
import { placeText } from './place.ts'

/** Where datagrams go; UDP-SENDTO hears that place alone, UDP-DATAGRAM hears everybody. */
export interface Place {
  readonly ip: Ip
  readonly port: number
  readonly hearsAll: boolean
}

/** A socket that is not connected: each datagram says where it goes (xio-udp.c, xio-rawip.c; xiowrite.c). */
export class Datagrams extends OpenFile {
  override readonly path: string
  override readonly changed: WaitQueue
  readonly #socket: UdpSocket
  readonly #place: Place
  readonly #log: Log
  #told = false

  constructor(file: OpenFile, socket: UdpSocket, place: Place, log: Log) {
    super()
    this.path = file.path
    this.changed = socket.changed
    this.#socket = socket
    this.#place = place
    this.#log = log
  }

  override read(most: number): Result<Uint8Array> {
    for (;;) {
      const datagram = this.#socket.receive()
      if (failed(datagram)) return datagram
      const { source, sourcePort, payload } = datagram
      const { ip, port, hearsAll } = this.#place
      if (!hearsAll && (source !== ip || sourcePort !== port)) continue
      this.#log.write('N', `received packet with ${payload.length} bytes from ${placeText(source, sourcePort)}`)
      return payload.subarray(0, most)
    }
  }

  override write(bytes: Uint8Array): Result<number> {
    const sent = this.#socket.send(bytes, this.#place)
    if (failed(sent) || this.#told) return sent
    this.#told = true
    const { localAddress, localPort } = this.#socket
    this.#log.write('N', `local address: ${placeText(localAddress, localPort)}`)
    return sent
  }

  override readiness() {
    return { readable: this.#socket.queue.length > 0, writable: true, hangup: false }
  }
}
