import type { OpenFile } from '../../../linux/file.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import type { SocketFile } from '../../../linux/sockets.ts'
import { UnixSocket } from '../../../linux/unix/socket.ts'
import { EAGAIN, failed } from '../../../net/errno.ts'
import { TcpSocket } from '../../../net/tcp/socket.ts'
import { SECOND } from '../../../sim/timer.ts'
import type { WaitQueue } from '../../../sim/wait.ts'
import { concat } from '../../../wire/bytes.ts'
import type { NcOptions } from './options.ts'

const BUFFER = 16384
/** CPU time of one round of calls. */
const ROUND_COST = 4000
const EMPTY = new Uint8Array(0)

/** Carries bytes between the standard streams and a socket until both directions are done (readwrite of nc). */
export class Relay {
  readonly #process: Process
  readonly #options: NcOptions
  readonly #net: SocketFile
  readonly #input: OpenFile | undefined
  readonly #output: OpenFile | undefined
  #inputOpen: boolean
  #outputOpen: boolean
  #sending = true
  #receiving = true
  #toNet: Uint8Array = EMPTY
  #toOutput: Uint8Array = EMPTY
  #received = 0
  #lastByte = 0

  constructor(process: Process, options: NcOptions, net: SocketFile) {
    this.#process = process
    this.#options = options
    this.#net = net
    this.#input = process.fds.get(0)
    this.#output = process.fds.get(1)
    this.#inputOpen = this.#input !== undefined && !options.flags.has('d')
    this.#outputOpen = this.#output !== undefined
  }

  /** Ends by itself, or when nothing has happened for as long as -w says. */
  *run(): Running<void> {
    const { interval, timeout } = this.#options
    while (!this.#done()) {
      if (interval > 0) yield* this.#process.sleep(interval * SECOND)
      this.#noticeErrors()
      if (this.#round()) {
        yield* this.#process.compute(ROUND_COST)
        continue
      }
      if (this.#done()) break
      const deadline = timeout === undefined ? Number.POSITIVE_INFINITY : this.#process.now + timeout * SECOND
      if ((yield* this.#process.wait(this.#queues(), deadline)) === 'timeout') return
    }
    const { quitAfter } = this.#options
    if (quitAfter === undefined || quitAfter <= 0) return
    this.#net.socket.close()
    yield* this.#process.sleep(quitAfter * SECOND)
  }

  #done(): boolean {
    const empty = this.#toNet.length === 0 && this.#toOutput.length === 0
    if (!this.#inputOpen && !this.#receiving && empty) return true
    if (!this.#sending && !this.#outputOpen) return true
    return this.#options.flags.has('l') && !this.#receiving && empty
  }

  /** An error on the socket, such as a reset, ends both directions at once (POLLERR). */
  #noticeErrors(): void {
    const { socket } = this.#net
    const reset = socket instanceof TcpSocket && socket.state === 'CLOSED' && !socket.finReceived
    if (!reset && !('error' in socket && socket.error !== null)) return
    if (socket instanceof TcpSocket) socket.takeError()
    this.#sending = this.#receiving = false
    this.#settle()
  }

  /** One attempt at each of the four; false when none could do anything. */
  #round(): boolean {
    const any = [this.#readInput(), this.#send(), this.#receive(), this.#writeOutput()].includes(true)
    this.#settle()
    return any
  }

  #readInput(): boolean {
    if (!this.#inputOpen || this.#toNet.length >= BUFFER) return false
    const bytes = this.#input!.read(BUFFER - this.#toNet.length)
    if (bytes === EAGAIN) return false
    if (failed(bytes) || bytes.length === 0) this.#inputOpen = false
    else this.#toNet = concat(this.#toNet, this.#options.flags.has('C') ? this.#withReturns(bytes) : bytes)
    return true
  }

  /** -C: a newline goes out as carriage return and newline. */
  #withReturns(bytes: Uint8Array): Uint8Array {
    const out: number[] = []
    for (const byte of bytes) {
      if (byte === 0x0a && this.#lastByte !== 0x0d) out.push(0x0d)
      out.push(byte)
      this.#lastByte = byte
    }
    return Uint8Array.from(out)
  }

  #send(): boolean {
    if (!this.#sending || this.#toNet.length === 0) return false
    const count = this.#net.write(this.#toNet)
    if (count === EAGAIN) return false
    if (failed(count)) this.#sending = false
    else this.#toNet = this.#toNet.subarray(count)
    return true
  }

  #receive(): boolean {
    if (!this.#receiving || this.#toOutput.length >= BUFFER) return false
    const bytes = this.#net.read(BUFFER - this.#toOutput.length)
    if (bytes === EAGAIN) return false
    if (failed(bytes) || bytes.length === 0) this.#stopReceiving()
    else {
      this.#toOutput = concat(this.#toOutput, bytes)
      const { receiveLimit } = this.#options
      if (receiveLimit !== undefined && ++this.#received >= receiveLimit) {
        this.#stopReceiving()
        this.#inputOpen = false
      }
    }
    return true
  }

  #stopReceiving(): void {
    this.#shutdown('read')
    this.#receiving = false
  }

  #shutdown(how: 'read' | 'write'): void {
    const { socket } = this.#net
    if (socket instanceof TcpSocket || socket instanceof UnixSocket) socket.shutdown(how)
  }

  #writeOutput(): boolean {
    if (!this.#outputOpen || this.#toOutput.length === 0) return false
    const count = this.#output!.write(this.#toOutput)
    if (count === EAGAIN) return false
    if (failed(count)) this.#outputOpen = false
    else this.#toOutput = this.#toOutput.subarray(count)
    return true
  }

  /** What follows from one of the four being gone. */
  #settle(): void {
    if (!this.#sending) {
      this.#inputOpen = false
      this.#toNet = EMPTY
    }
    if (!this.#outputOpen && this.#receiving) this.#stopReceiving()
    if (!this.#inputOpen && this.#toNet.length === 0 && this.#sending) {
      if (this.#options.flags.has('N')) this.#shutdown('write')
      this.#sending = false
    }
    if (!this.#receiving && this.#toOutput.length === 0) this.#outputOpen = false
  }

  #queues(): WaitQueue[] {
    const queues = [this.#net.changed]
    if (this.#inputOpen && this.#toNet.length < BUFFER && this.#input!.changed !== null)
      queues.push(this.#input!.changed)
    if (this.#toOutput.length > 0 && this.#output!.changed !== null) queues.push(this.#output!.changed)
    return queues
  }
}
