import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { acceptTcp, openTcp, sendAll, until } from '../../../linux/sockets.ts'
import { failed } from '../../../net/errno.ts'
import type { TcpSocket } from '../../../net/tcp/socket.ts'
import { SECOND } from '../../../sim/timer.ts'
import { formatIp } from '../../../wire/address.ts'
import { concat } from '../../../wire/bytes.ts'
import type { ControlEndpoint } from './config.ts'
import { type ControlMessage, controlLength, emitControl, parseControl } from './control-message.ts'
import type { Daemon } from './daemon.ts'
import { runControl } from './rndc-commands.ts'

const PATIENCE = 60

/** The channel by which rndc(8) gives orders (bin/named/controlconf.c). */
export class ControlChannel {
  readonly #process: Process
  readonly #daemon: Daemon
  readonly #endpoint: ControlEndpoint
  readonly #log: (text: string) => void

  constructor(process: Process, daemon: Daemon, endpoint: ControlEndpoint, log: (text: string) => void) {
    this.#process = process
    this.#daemon = daemon
    this.#endpoint = endpoint
    this.#log = log
  }

  listen(): void {
    const { ip, port } = this.#endpoint
    const place = `${formatIp(ip)}#${port}`
    const opened = openTcp(this.#process, typeof ip === 'number' ? 4 : 6)
    if (failed(opened)) return
    opened.socket.reuseAddress = true
    const error = opened.socket.bind(ip, port) ?? opened.socket.listen(10)
    if (error !== undefined) {
      this.#log(`couldn't add command channel ${place}: ${error.text.toLowerCase()}`)
      this.#process.close(opened.fd)
      return
    }
    this.#log(`command channel listening on ${place}`)
    this.#process.thread(this.#serve(opened.socket))
  }

  *#serve(listener: TcpSocket): Running<void> {
    for (;;) {
      const opened = yield* acceptTcp(this.#process, listener)
      if (!failed(opened)) this.#process.thread(this.#talk(opened.socket, opened.fd))
    }
  }

  /** The first message asks for a nonce, without which no order counts. */
  *#talk(socket: TcpSocket, fd: number): Running<void> {
    const { secret } = this.#endpoint
    const random = this.#process.host.sim.random(`named-nonce:${this.#process.host.name}`)
    const nonce = String(random.below(0x1_0000_0000))
    let buffer: Uint8Array = new Uint8Array(0)
    try {
      for (;;) {
        const piece = yield* until(
          this.#process,
          socket,
          () => socket.receive(65_536),
          this.#process.now + PATIENCE * SECOND,
        )
        if (failed(piece) || piece.length === 0) return
        buffer = concat(buffer, piece)
        const length = controlLength(buffer)
        if (length === 0) return
        if (length === undefined || buffer.length < length) continue
        const message = parseControl(buffer.subarray(0, length), secret)
        buffer = buffer.subarray(length)
        if (message === undefined) return this.#log('invalid command from rndc: bad auth')
        const reply = this.#answer(message, nonce)
        if (reply === undefined) return
        if ((yield* sendAll(this.#process, socket, emitControl(reply, secret))) !== undefined) return
      }
    } finally {
      this.#process.close(fd)
    }
  }

  #answer({ control, data }: ControlMessage, nonce: string): ControlMessage | undefined {
    const { seconds } = this.#process.host.sim.wallTime()
    const type = data.type ?? ''
    const head = {
      _ser: control._ser ?? '0',
      _tim: String(seconds),
      _exp: String(seconds + PATIENCE),
      _rpl: '1',
      _nonce: nonce,
    }
    if (type === 'null') return { control: head, data: { type, result: '0' } }
    if (control._nonce !== nonce) return undefined
    this.#log(`received control channel command '${type}'`)
    const { text, error } = runControl(this.#process, this.#daemon, type.trim().split(/\s+/))
    return {
      control: head,
      data: {
        type,
        result: error === undefined ? '0' : '1',
        ...(error === undefined ? {} : { err: error }),
        ...(text === '' ? {} : { text }),
      },
    }
  }
}
