import type { ConnectionEvent, Conntrack } from '../../../linux/netfilter/conntrack/conntrack.ts'
import { Change } from '../../../linux/netfilter/conntrack/state.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { WaitQueue } from '../../../sim/wait.ts'
import { matches } from './filter.ts'
import { connectionText, layer3Text } from './format.ts'
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
  const waiting: string[] = []
  const came = new WaitQueue()
  const wanted = (event: ConnectionEvent) =>
    (request.events.size === 0 || request.events.has('ALL') || request.events.has(MASKS[event.type])) &&
    matches(event.connection, request)
  const stop = conntrack.listen(event => {
    if (!wanted(event) || waiting.length >= WAITING_MAX) return
    waiting.push(eventText(event, request, time, host.sim.wallTime(event.time)))
    came.wake()
  })
  let count = 0
  let interrupted = false
  process.handlers.set('INT', () => {
    interrupted = true
  })
  process.handlers.set('TERM', () => {
    interrupted = true
  })
  try {
    while (!interrupted) {
      const line = waiting.shift()
      if (line !== undefined) {
        count++
        yield* process.print(line)
      } else yield* process.wait([came])
    }
  } finally {
    stop()
  }
  return count
}

function eventText(
  { type, connection, time, changes, user, timedOut }: ConnectionEvent,
  { output }: Request,
  format: (at: number) => string,
  wall: { readonly seconds: number; readonly nanoseconds: number },
): string {
  let text = ''
  if (output.has('timestamp')) {
    text += `[${String(wall.seconds).padEnd(8)}.${String(Math.floor(wall.nanoseconds / 1000)).padEnd(6)}]\t`
  }
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
