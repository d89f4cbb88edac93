import { execvp } from '../../linux/execvp.ts'
import { exitCode, type Process } from '../../linux/process.ts'
import type { Running } from '../../linux/program.ts'
import { parseSignal, type Signal } from '../../linux/signals.ts'
import { failed } from '../../net/errno.ts'
import { startStatus } from '../text/child.ts'
import { parseDuration } from '../text/numbers.ts'
import { quoteAlways } from '../text/quote.ts'
import { type Tool, textCommand } from '../text/tool.ts'

const TIMED_OUT = 124

/** Waits for a child until a time; false when the time came first. */
function* ended(tool: Tool, child: Process, deadline: number): Running<boolean> {
  while (child.status === null) if ((yield* tool.process.wait([child.exited], deadline)) === 'timeout') return false
  return true
}

function* supervise(tool: Tool, child: Process, duration: number, signal: Signal): Running {
  const { process } = tool
  const kill = tool.value('kill-after')
  const grace = kill === undefined ? undefined : parseDuration(kill)
  const deadline = duration === 0 ? Number.POSITIVE_INFINITY : process.now + duration
  if (yield* ended(tool, child, deadline)) return exitCode(yield* process.waitExit(child))
  const send = function* (which: Signal): Running<void> {
    if (tool.has('verbose'))
      yield* process.write(2, `${tool.name}: sending signal ${which} to command ${quoteAlways(tool.operands[1]!)}\n`)
    if (tool.has('foreground')) child.signal(which)
    else {
      process.handlers.set(which, 'ignore')
      process.host.signalGroup(process.group, which)
    }
    child.signal('CONT')
  }
  yield* send(signal)
  if (grace !== undefined && !(yield* ended(tool, child, process.now + grace))) {
    // To the group, of which this is one (timeout.c, send_sig).
    if (!tool.has('foreground')) process.host.signalGroup(process.group, 'KILL')
    child.signal('KILL')
    yield* process.waitExit(child)
    return 137
  }
  const code = exitCode(yield* process.waitExit(child))
  return tool.has('preserve-status') || (signal === 'KILL' && code === 137) ? code : TIMED_OUT
}

/** timeout(1) of coreutils. */
export const timeout = textCommand({
  name: 'timeout',
  summary: 'run a command for at most some time',
  synopsis: ['[OPTION] DURATION COMMAND [ARG]...'],
  failure: 125,
  permute: false,
  options: [
    { long: 'preserve-status', text: "The command's own status, also when its time is up." },
    { long: 'foreground', text: 'The command may use the terminal; its children are not signalled.' },
    { short: 'k', long: 'kill-after', argument: 'DURATION', text: 'Send KILL when it still runs so much later.' },
    { short: 's', long: 'signal', argument: 'SIGNAL', text: 'The signal, TERM unless told.' },
    { short: 'v', long: 'verbose', text: 'Say which signal is sent.' },
  ],
  *run(tool) {
    const [time, ...argv] = tool.operands
    if (time === undefined || argv.length === 0) {
      if (tool.operands.length === 0) return yield* tool.misuse('missing operand')
      return yield* tool.misuse(`missing operand after ${tool.quote(time!)}`)
    }
    for (const text of [time, tool.value('kill-after')])
      if (text !== undefined && parseDuration(text) === undefined)
        return yield* tool.misuse(`invalid time interval ${tool.quote(text)}`)
    const signal = parseSignal(tool.value('signal') ?? 'TERM')
    if (signal === undefined) return yield* tool.misuse(`${tool.quote(tool.value('signal')!)}: invalid signal`)
    const { process } = tool
    // In a group of its own, so that the signal reaches what the command started (timeout.c, setpgid).
    if (!tool.has('foreground')) process.group = process.pid
    for (const each of ['INT', 'TERM', 'HUP', 'QUIT'] as const)
      process.handlers.set(each, received => {
        for (const child of process.children) child.signal(received)
      })
    const child = process.host.fork(process, function* (self) {
      for (const each of ['INT', 'TERM', 'HUP', 'QUIT'] as const) self.handlers.delete(each)
      const status = yield* execvp(self, argv)
      if (!failed(status)) return status
      yield* self.write(2, `${tool.name}: failed to run command ${quoteAlways(argv[0]!)}: ${status.text}\n`)
      return startStatus(status)
    })
    if (failed(child)) {
      yield* tool.complain(`fork system call failed: ${child.text}`)
      return 125
    }
    return yield* supervise(tool, child, parseDuration(time)!, signal)
  },
})
