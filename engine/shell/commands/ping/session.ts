import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import type { StandardOutput } from '../../../linux/stdio.ts'
import { ENOBUFS, type Errno, failed, type Result } from '../../../net/errno.ts'
import type { Link } from '../../../net/link.ts'
import { PingSocket } from '../../../net/ping.ts'
import type { RawSocket } from '../../../net/raw.ts'
import { MILLISECOND, SECOND } from '../../../sim/timer.ts'
import type { Ip } from '../../../wire/address.ts'
import type { EchoFamily } from './echo4.ts'
import type { PingOptions } from './options.ts'
import { fill, putTime, TIMEVAL_LENGTH } from './payload.ts'
import { PingReceiver } from './receiver.ts'

/** iputils: between packets of a flood that nobody answers, in milliseconds. */
const MIN_INTERVAL = 10
/** Packets that are sent in one go at most, and nanoseconds that each takes. */
const BURST = 16
const SEND_COST = 1000
/** Nanoseconds, long enough for a packet to come back by lo. */
const LOOPBACK_TURN = 20_000
/** Columns of a screen that nobody told the width of. */
const SCREEN_WIDTH = 80
/** Milliseconds between two attempts when the device has no room. */
const PAUSE_MAX = 500

export interface PingTarget {
  readonly address: Ip
  /** The device of an address that needs one. */
  readonly zone: Link | null
  /** As the headings show it. */
  readonly name: string
  /** A broadcast or multicast ping: replies may come from any address. */
  readonly group: boolean
  /** Addresses are shown without names. */
  readonly numeric: boolean
}

/** What all parts of one run share. */
export interface PingRun {
  readonly process: Process
  readonly out: StandardOutput
  readonly socket: RawSocket
  readonly family: EchoFamily
  readonly target: PingTarget
  readonly options: PingOptions
  readonly identifier: number
  /** The packets are long enough to carry the time. */
  readonly timing: boolean
}

export function pingRun(given: Omit<PingRun, 'identifier' | 'timing'>): PingRun {
  const { process, options, socket } = given
  const identifier =
    socket instanceof PingSocket
      ? socket.identifier
      : (options.identifier ?? process.host.sim.random(`ping:${process.host.name}`).below(0x10000))
  return { ...given, identifier, timing: options.size >= TIMEVAL_LENGTH }
}

/** When ping sends and when it ends (main_loop and pinger of iputils). */
export class PingSession {
  exiting = false
  snapshotAsked = false
  readonly #run: PingRun
  readonly #receiver: PingReceiver
  readonly #data: Uint8Array
  readonly #started: number
  /** When the last packet was due; undefined before the first. */
  #last: number | undefined
  #tokens = 0
  #exitAt = Number.POSITIVE_INFINITY
  #lingering = false
  /** -O. */
  readonly #reports: boolean
  /** -f without -q. */
  readonly #draws: boolean
  /** How often the device had no room (oom_count). */
  #refusals = 0

  constructor(run: PingRun) {
    const { options, process } = run
    this.#run = run
    this.#receiver = new PingReceiver(run, options.flags.has('f') && !options.intervalGiven ? 0 : options.interval)
    this.#data = fill(options.size, options.pattern)
    this.#started = process.now
    this.#reports = options.flags.has('O')
    this.#draws = options.flags.has('f') && !options.flags.has('q')
    if (options.deadline > 0) this.#exitAt = process.now + options.deadline * SECOND
  }

  /** Runs to the end; the exit status. */
  *run(): Running {
    const { process, timing, options, socket } = this.#run
    const { statistics } = this.#receiver
    const arrivals = [socket.changed]
    while (!this.exiting) {
      if (options.count > 0 && statistics.received + statistics.errors >= options.count) break
      if (options.deadline > 0 && statistics.errors > 0) break
      if (this.snapshotAsked) {
        this.snapshotAsked = false
        yield* process.printError(statistics.snapshot(timing))
      }
      const until = this.#patience(yield* this.#sendDue())
      if (socket.queue.length === 0 && socket.error === null) yield* process.wait(arrivals, until)
      if (!this.exiting) yield* this.#receiver.receiveAll()
      if (process.now >= this.#exitAt) this.exiting = true
    }
    return yield* this.#finish()
  }

  /** Sends what is due; milliseconds until the next packet. */
  *#sendDue(): Running<number> {
    const { process } = this.#run
    for (let round = 1; ; round++) {
      let next = this.#notDue()
      if (next === undefined) {
        if (this.#reports) yield* this.#receiver.reportOutstanding()
        const sent = this.#transmit()
        if (failed(sent)) next = yield* this.#refused(sent)
        else {
          if (this.#draws) yield* this.#draw()
          next = this.#receiver.interval - this.#tokens
        }
      }
      next = this.#lingerIfDone(next)
      if (next > 0 || this.exiting || process.now >= this.#exitAt) return next
      if (round % BURST === 0) yield* process.compute(BURST * SEND_COST)
    }
  }

  /** SO_RCVTIMEO as iputils sets it: so late at most does it see that errors were all it will get. */
  #receiveTimeout(): number {
    return Math.min(Math.max(this.#run.options.interval, MIN_INTERVAL), 1000)
  }

  /** Until when to wait for what comes back, with `next` milliseconds to the next packet. */
  #patience(next: number): number {
    const patience = Math.min(Math.max(next, 0), this.#receiveTimeout())
    return Math.min(this.#run.process.now + patience * MILLISECOND, this.#exitAt)
  }

  /** Whether the time of a packet has come: milliseconds until then, undefined when it has. */
  #notDue(): number | undefined {
    const { process, options } = this.#run
    const { statistics, interval } = this.#receiver
    const { count, deadline, preload } = options
    if (this.exiting || (count > 0 && statistics.transmitted >= count && deadline === 0)) return 1000
    const { now } = process
    if (this.#last === undefined) {
      this.#last = now
      this.#tokens = interval * (preload - 1)
    } else {
      const elapsed = Math.floor((now - this.#last) / MILLISECOND)
      if (interval === 0 && elapsed < MIN_INTERVAL && statistics.inFlight >= preload) return MIN_INTERVAL - elapsed
      const tokens = Math.min(elapsed + this.#tokens, interval * preload)
      if (tokens < interval) return interval - tokens
      this.#last = now
      this.#tokens = tokens - interval
    }
    return undefined
  }

  /** Sends one packet. */
  #transmit(): Result<number> {
    const { process, socket, target, family, identifier, timing } = this.#run
    const { statistics } = this.#receiver
    if (timing) putTime(this.#data, process.host.sim.wallTime())
    const sequence = (statistics.transmitted + 1) & 0xffff
    this.#receiver.sending(sequence)
    const request = family.request(identifier, sequence, this.#data)
    const sent = socket.send(request, target.address, target.zone)
    if (!failed(sent)) statistics.sent()
    return sent
  }

  /** A dot for each packet that is under way, as many as a screen is wide. */
  *#draw(): Running<void> {
    if (this.#receiver.statistics.inFlight < SCREEN_WIDTH) yield* this.#run.out.print('.')
  }

  /** The kernel did not take a packet; milliseconds until the next. */
  *#refused(sent: Errno): Running<number> {
    const { process, out, options } = this.#run
    const { statistics, interval } = this.#receiver
    this.#tokens = 0
    if (sent === ENOBUFS) {
      const pause = Math.min(Math.floor(interval / 2), PAUSE_MAX)
      if (++this.#refusals * pause < options.linger) return pause
    }
    statistics.sent()
    // What comes back by lo is there before sendmsg(2) returns; the refusal is told only together with such an ICMP error.
    yield* process.compute(LOOPBACK_TURN)
    if (((yield* this.#receiver.readErrorQueue()) === 'icmp' || sent === ENOBUFS) && !options.flags.has('q')) {
      if (options.flags.has('f')) yield* out.print('E')
      else yield* process.printError(`${process.argv[0]}: sendmsg: ${sent.text}\n`)
    }
    return this.#receiver.interval
  }

  /** schedule_exit: after the last packet, wait as long as twice the longest round trip, or as -W says. */
  #lingerIfDone(next: number): number {
    const { count, deadline, linger } = this.#run.options
    const { statistics, interval } = this.#receiver
    if (count === 0 || statistics.transmitted < count || deadline > 0 || this.#lingering) return next
    this.#lingering = true
    const wait = statistics.received > 0 ? Math.max(2 * statistics.tmax, 1000 * interval) : linger * 1000
    if (wait > 0) this.#exitAt = this.#run.process.now + wait * 1000
    return Math.max(next, Math.floor(wait / 1000))
  }

  *#finish(): Running {
    const { out, target, options, timing } = this.#run
    const { statistics, interval } = this.#receiver
    yield* out.print(`\n--- ${target.name} ping statistics ---\n`)
    const pace = interval === 0 || options.flags.has('f') || options.flags.has('A')
    const elapsed = (this.#last ?? this.#started) - this.#started
    yield* out.print(statistics.summary(elapsed, { timing, pace }))
    yield* out.flush()
    return statistics.received === 0 || (options.deadline > 0 && statistics.received < options.count) ? 1 : 0
  }
}
