import type { ConnectionEvent, Conntrack } from '../../../linux/netfilter/conntrack/conntrack.ts'
import type { Expectations } from '../../../linux/netfilter/conntrack/expectations.ts'
import { Change } from '../../../linux/netfilter/conntrack/state.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { WaitQueue } from '../../../sim/wait.ts'
import { matches } from './filter.ts'
import { connectionText, expectationText, layer3Text } from './format.ts'
import type { Request } from './request.ts'

const HEADS = { new: '    [NEW] ', update: ' [UPDATE] ', destroy: '[DESTROY] ' } as const
const MASKS = { new: 'NEW', update: 'UPDATES', destroy: 'DESTROY' } as const
/** Events that may wait for a reader; more are lost, as when a netlink socket's buffer is full. */
const WAITING_MAX = 4096

/** conntrack -E: a line for each event until a signal comes. How many were shown. */
export function* showEvents(
  process: Process,
  conntrack: Conntrack,
  request: Request,
  time: (at: number) => string,
): Running<number> {
  const { host } = process
  const lines = new Lines()
  const stop = conntrack.listen(event => {
    if (wants(request, event.type) && matches(event.connection, request))
      lines.add(eventText(event, request, time, host.sim.wallTime(event.time)))
  })
  return yield* lines.show(process, stop)
}

/** The same for expectations (conntrack -E expect). */
export function* showExpectationEvents(
  process: Process,
  expectations: Expectations,
  request: Request,
): Running<number> {
  const lines = new Lines()
  const { host } = process
  const stop = expectations.listen(({ type, expectation, time }) => {
    if (!wants(request, type)) return
    const stamp = request.output.has('timestamp') ? stampText(host.sim.wallTime(time)) : ''
    lines.add(`${stamp}${HEADS[type]}${expectationText(expectation, time)}\n`)
  })
  return yield* lines.show(process, stop)
}

function wants({ events }: Request, type: keyof typeof MASKS): boolean {
  return events.size === 0 || events.has('ALL') || events.has(MASKS[type])
}

/** Lines that wait to be printed. */
class Lines {
  readonly #waiting: string[] = []
  readonly #came = new WaitQueue()

  add(line: string): void {
    if (this.#waiting.length >= WAITING_MAX) return
    this.#waiting.push(line)
    this.#came.wake()
  }

  /** Prints what comes until a signal does, and calls `stop`; how many lines it were. */
  *show(process: Process, stop: () => void): Running<number> {
    let count = 0
    let interrupted = false
    for (const signal of ['INT', 'TERM'] as const)
      process.handlers.set(signal, () => {
        interrupted = true
      })
    try {
      while (!interrupted) {
        const line = this.#waiting.shift()
        if (line !== undefined) {
          count++
          yield* process.print(line)
        } else yield* process.wait([this.#came])
      }
    } finally {
      stop()
    }
    return count
  }
}

function stampText({ seconds, nanoseconds }: { readonly seconds: number; readonly nanoseconds: number }): string {
  return `[${String(seconds).padEnd(8)}.${String(Math.floor(nanoseconds / 1000)).padEnd(6)}]\t`
}

function eventText(
  { type, connection, time, changes, user, timedOut }: ConnectionEvent,
  { output }: Request,
  format: (at: number) => string,
  wall: { readonly seconds: number; readonly nanoseconds: number },
): string {
  let text = ''
  if (output.has('timestamp')) text += stampText(wall)
  text += layer3Text(connection, output) + HEADS[type]
  text += connectionText(connection, {
    now: time,
    output,
    time: format,
    use: undefined,
    timeout: type !== 'destroy' || !timedOut,
    mark: connection.mark !== 0 || (changes & Change.mark) !== 0,
  })
  if (user !== 0) text += ` [USERSPACE] portid=${user} progname=conntrack`
  return `${text}\n`
}
