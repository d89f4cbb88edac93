import { execvp } from '../../linux/execvp.ts'
import { openNull } from '../../linux/vfs/devices.ts'
import { failed } from '../../net/errno.ts'
import { startStatus } from '../text/child.ts'
import { quoteAlways } from '../text/quote.ts'
import { textCommand } from '../text/tool.ts'

const FAILED = 125

/** nohup(1) of coreutils: a command that outlives the terminal. */
export const nohup = textCommand({
  name: 'nohup',
  summary: 'run a command that a hangup does not end',
  synopsis: ['COMMAND [ARG]...'],
  options: [],
  failure: FAILED,
  permute: false,
  *run(tool) {
    const { process, operands } = tool
    if (operands.length === 0) return yield* tool.misuse('missing operand', FAILED)
    const ignoresInput = process.isTerminal(0)
    const toFile = process.isTerminal(1)
    if (ignoresInput) process.fds.set(0, openNull())
    if (toFile) {
      const fd = process.open('nohup.out', { write: true, append: true, create: true }, 0o600)
      if (failed(fd)) {
        yield* tool.complain(`failed to open ${quoteAlways('nohup.out')}: ${fd.text}`)
        return FAILED
      }
      process.fds.duplicate(fd, 1)
      process.close(fd)
      yield* process.write(
        2,
        `nohup: ${ignoresInput ? 'ignoring input and ' : ''}appending output to ${tool.quote('nohup.out')}\n`,
      )
    } else if (ignoresInput)
      yield* process.write(
        2,
        `nohup: ignoring input${process.isTerminal(2) ? ' and redirecting stderr to stdout' : ''}\n`,
      )
    if (process.isTerminal(2)) process.fds.duplicate(1, 2)
    process.handlers.set('HUP', 'ignore')
    const status = yield* execvp(process, operands)
    if (!failed(status)) return status
    yield* process.write(2, `nohup: failed to run command ${quoteAlways(operands[0]!)}: ${status.text}\n`)
    return startStatus(status)
  },
})
