import { execvp } from '../../linux/execvp.ts'
import { exitCode } from '../../linux/process.ts'
import { failed } from '../../net/errno.ts'
import { startStatus } from '../text/child.ts'
import { textCommand } from '../text/tool.ts'

/** setsid(1) of util-linux 2.38. */
export const setsid = textCommand({
  name: 'setsid',
  summary: 'run a program in a new session',
  synopsis: ['[options] PROGRAM [ARGUMENTS...]'],
  permute: false,
  options: [
    { short: 'w', long: 'wait', text: 'Wait for the program, and end with its status.' },
    { short: 'f', long: 'fork', text: 'Always fork: the program always has a process of its own here.' },
    { short: 'c', long: 'ctty', text: 'Take the terminal along.', emulated: false },
  ],
  *run(tool) {
    const { process, operands } = tool
    const [name] = operands
    if (name === undefined) return yield* tool.misuse('no command specified')
    const child = process.host.fork(
      process,
      function* (self) {
        const status = yield* execvp(self, operands)
        if (!failed(status)) return status
        yield* self.write(2, `setsid: failed to execute ${name}: ${status.text}\n`)
        return startStatus(status)
      },
      { newSession: true },
    )
    if (failed(child)) return 1
    // Without a group of its own the real one becomes the program, so that whoever started it waits for it.
    const waits = tool.has('wait') || !(tool.has('fork') || process.group === process.pid)
    return waits ? exitCode(yield* process.waitExit(child)) : 0
  },
})
