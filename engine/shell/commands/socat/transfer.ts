import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { EAGAIN, EPIPE, failed } from '../../../net/errno.ts'
import { SECOND } from '../../../sim/timer.ts'
import { decodeUtf8, encodeUtf8 } from '../../../sim/utf8.ts'
import type { WaitQueue } from '../../../sim/wait.ts'
import { hexBytes } from '../../../wire/bytes.ts'
import { strftime } from '../../bash/expand/strftime.ts'
import type { Address } from './address.ts'
import type { Endpoint } from './endpoint.ts'
import type { Log } from './log.ts'

/** What the options say of the transfer. */
export interface TransferSettings {
  /** -u, -U, or both ways. */
  readonly direction: 'both' | 'forward' | 'backward'
  /** -v and -x. */
  readonly dumpsText: boolean
  readonly dumpsHex: boolean
  /** -b. */
  readonly block: number
  /** Seconds: -t after the end of one direction, -T without anything. */
  readonly closing: number
  readonly inactivity: number | null
}

/** CPU time of one round of calls. */
const ROUND_COST = 4000
const EMPTY = new Uint8Array(0)

/** Nothing is read that could not be written, such as to the reading end of a pipe. */
function takes({ to: { writer } }: Way): boolean {
  return writer === null || writer.readiness().writable
}

interface Way {
  readonly from: Endpoint
  readonly to: Endpoint
  readonly number: 1 | 2
  readonly mark: '>' | '<'
  readonly crlf: 'adds' | 'strips' | 'none'
  readonly ignoresEnd: boolean
  /** readbytes: after so many more the end is reached. */
  left: number
  pending: Uint8Array
  done: number
  open: boolean
}

/** Carries bytes between two ends until both directions are at their end (socat.c, _socat). */
export class Transfer {
  readonly #process: Process
  readonly #settings: TransferSettings
  readonly #ways: readonly Way[]
  readonly #log: Log

  constructor(
    process: Process,
    settings: TransferSettings,
    ends: readonly [Endpoint, Endpoint],
    addresses: readonly [Address, Address],
    log: Log,
  ) {
    this.#process = process
    this.#settings = settings
    this.#log = log
    const way = (number: 1 | 2): Way => {
      const [from, to] = number === 1 ? [0, 1] : [1, 0]
      const crlf = addresses[to]!.options.has('crlf')
        ? 'adds'
        : addresses[from]!.options.has('crlf')
          ? 'strips'
          : 'none'
      const ignoresEnd = addresses[from]!.options.has('ignoreeof')
      const mark = number === 1 ? '>' : '<'
      const left = Number(addresses[from]!.options.get('readbytes') ?? Number.POSITIVE_INFINITY)
      const ways = { from: ends[from]!, to: ends[to]!, number, mark, crlf, ignoresEnd } as const
      return { ...ways, left, pending: EMPTY, done: 0, open: true }
    }
    const both = [way(1), way(2)]
    this.#ways = settings.direction === 'both' ? both : settings.direction === 'forward' ? [both[0]!] : [both[1]!]
    const [one, other] = ends
    log.write('N', `starting data transfer loop with FDs [${one.fds.join(',')}] and [${other.fds.join(',')}]`)
  }

  *run(): Running {
    const { closing, inactivity } = this.#settings
    for (;;) {
      let moved = false
      // xiotransfer: what was read goes out before the other way is looked at.
      for (const way of this.#ways) {
        if (way.pending.length === 0) moved = this.#read(way) || moved
        if (way.pending.length > 0) moved = this.#write(way) || moved
      }
      if (this.#ways.every(({ open }) => !open)) break
      if (moved) {
        yield* this.#process.compute(ROUND_COST)
        continue
      }
      const half = this.#ways.some(({ open }) => !open)
      const seconds = half ? closing : inactivity
      const deadline = seconds === null ? Number.POSITIVE_INFINITY : this.#process.now + seconds * SECOND
      if ((yield* this.#process.wait(this.#queues(), deadline)) !== 'timeout') continue
      if (!half) this.#log.write('N', 'inactivity timeout triggered')
      break
    }
    this.#log.write('N', 'exiting with status 0')
    return 0
  }

  #queues(): WaitQueue[] {
    const files = this.#ways
      .filter(({ open }) => open)
      .map(way => (way.pending.length > 0 || !takes(way) ? way.to.writer : way.from.reader))
    return files.flatMap(file => (file?.changed == null ? [] : [file.changed]))
  }

  #read(way: Way): boolean {
    const { reader } = way.from
    if (!way.open || !takes(way)) return false
    const bytes = reader === null || way.left === 0 ? EMPTY : reader.read(Math.min(this.#settings.block, way.left))
    if (bytes === EAGAIN) return false
    if (failed(bytes) || bytes.length === 0) {
      if (failed(bytes)) this.#log.write('E', `read(${way.from.fds[0]}, , ${this.#settings.block}): ${bytes.text}`)
      else if (way.ignoresEnd) return false
      this.#end(way)
      return true
    }
    way.left -= bytes.length
    way.pending = translated(bytes, way.crlf)
    this.#dump(way, bytes)
    return true
  }

  #write(way: Way): boolean {
    const { writer } = way.to
    const count = writer === null ? EPIPE : writer.write(way.pending)
    if (count === EAGAIN) return false
    if (failed(count)) {
      this.#log.write('E', `write(${way.to.fds[1]}, , ${way.pending.length}): ${count.text}`)
      way.pending = EMPTY
      this.#end(way)
    } else way.pending = way.pending.subarray(count)
    return true
  }

  #end(way: Way): void {
    way.open = false
    this.#log.write('N', `socket ${way.number} (fd ${way.from.fds[0]}) is at EOF`)
    way.to.finish()
  }

  #dump(way: Way, bytes: Uint8Array): void {
    const { dumpsText, dumpsHex } = this.#settings
    if (!dumpsText && !dumpsHex) return
    const { host, now } = this.#process
    const { seconds } = host.sim.wallTime()
    const fraction = String(Math.floor(now / 1000) % 1_000_000).padStart(9, '0')
    const time = `${strftime('%Y/%m/%d %H:%M:%S', seconds)}.${fraction}`
    let text = `${way.mark} ${time}  length=${bytes.length} from=${way.done} to=${way.done + bytes.length - 1}\n`
    if (dumpsHex) text += `${hexLines(bytes)}`
    else text += readable(bytes)
    way.done += bytes.length
    this.#process.fds.get(2)?.write(encodeUtf8(text))
  }
}

function hexLines(bytes: Uint8Array): string {
  return ` ${hexBytes(bytes, 0, bytes.length, ' ')}\n`
}

function readable(bytes: Uint8Array): string {
  const text = decodeUtf8(bytes).replaceAll('\r', '\\r')
  return text.endsWith('\n') ? text : text
}

function translated(bytes: Uint8Array, crlf: Way['crlf']): Uint8Array {
  if (crlf === 'none') return bytes
  if (crlf === 'strips') return bytes.filter(byte => byte !== 0x0d)
  return Uint8Array.from([...bytes].flatMap(byte => (byte === 0x0a ? [0x0d, 0x0a] : [byte])))
}
