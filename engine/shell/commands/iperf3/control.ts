import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { sendAll, until } from '../../../linux/sockets.ts'
import { failed } from '../../../net/errno.ts'
import type { TcpSocket } from '../../../net/tcp/socket.ts'
import { decodeUtf8, encodeUtf8 } from '../../../sim/utf8.ts'
import { concat, putU32, u32 } from '../../../wire/bytes.ts'

/** iperf_api.h: what both sides say to each other, one byte each. */
export const State = {
  testStart: 1,
  testRunning: 2,
  testEnd: 4,
  parameterExchange: 9,
  createStreams: 10,
  serverTerminate: 11,
  clientTerminate: 12,
  exchangeResults: 13,
  displayResults: 14,
  done: 16,
  accessDenied: 255,
} as const

/** Letters of the name of a test, with the zero at its end. */
export const COOKIE_LENGTH = 37
const JSON_MAX = 65_536

/** The connection on which a test is agreed. */
export class Control {
  readonly socket: TcpSocket
  readonly #process: Process
  #buffer: Uint8Array = new Uint8Array(0)

  constructor(process: Process, socket: TcpSocket) {
    this.#process = process
    this.socket = socket
  }

  *send(bytes: Uint8Array): Running<boolean> {
    return (yield* sendAll(this.#process, this.socket, bytes)) === undefined
  }

  *state(state: number): Running<boolean> {
    return yield* this.send(Uint8Array.of(state))
  }

  /** So many bytes; undefined when the other side has gone. */
  *take(length: number): Running<Uint8Array | undefined> {
    while (this.#buffer.length < length) {
      const bytes = yield* until(this.#process, this.socket, () => this.socket.receive(65_536))
      if (failed(bytes) || bytes.length === 0) return undefined
      this.#buffer = concat(this.#buffer, bytes)
    }
    const taken = this.#buffer.slice(0, length)
    this.#buffer = this.#buffer.slice(length)
    return taken
  }

  *nextState(): Running<number | undefined> {
    return (yield* this.take(1))?.[0]
  }

  *sendJson(value: unknown): Running<boolean> {
    const text = encodeUtf8(JSON.stringify(value))
    const length = new Uint8Array(4)
    putU32(length, 0, text.length)
    return yield* this.send(concat(length, text))
  }

  /** An object; undefined for anything else. */
  *takeJson(): Running<Record<string, unknown> | undefined> {
    const head = yield* this.take(4)
    const length = head === undefined ? 0 : u32(head, 0)
    const text = length === 0 || length > JSON_MAX ? undefined : yield* this.take(length)
    if (text === undefined) return undefined
    try {
      const value: unknown = JSON.parse(decodeUtf8(text))
      return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
    } catch {
      return undefined
    }
  }
}
