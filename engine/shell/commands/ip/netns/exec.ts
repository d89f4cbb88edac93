import { execvp } from '../../../../linux/execvp.ts'
import type { Process } from '../../../../linux/process.ts'
import type { Running } from '../../../../linux/program.ts'
import { failed } from '../../../../net/errno.ts'
import { MILLISECOND } from '../../../../sim/timer.ts'
import { namespaceNames } from '../../../iproute/netns.ts'
import type { Tool } from '../../../iproute/tool.ts'
import type { Words } from '../../../iproute/words.ts'
import { switchNamespace } from './switch.ts'

/** A mount namespace of its own, with /sys of the network namespace in it. */
const MOUNT_COST = 2 * MILLISECOND

/** `ip netns exec NAME COMMAND`: ip becomes the command, in the namespace; with `-all` once in each, as children. */
export function* executeInNamespace(tool: Tool, words: Words): Running {
  if (tool.options.all) return yield* executeInAll(tool, words.rest)
  if (!words.more) return yield* tool.fail('No netns name specified\n', 1)
  const name = words.next()
  if (!words.more) return yield* tool.fail('No command specified\n', 1)
  const status = yield* switchNamespace(tool.process, name)
  if (status !== 0) return status
  yield* tool.process.compute(MOUNT_COST)
  return yield* become(tool.process, words.rest)
}

/** cmd_exec. */
export function* become(process: Process, argv: readonly string[]): Running {
  const result = yield* execvp(process, argv)
  if (!failed(result)) return result
  yield* process.printError(`exec of "${argv[0]}" failed: ${result.text}\n`)
  return 1
}

function* executeInAll(tool: Tool, argv: readonly string[]): Running {
  if (argv.length === 0) return yield* tool.fail('No command specified\n', 1)
  const { process } = tool
  for (const name of namespaceNames(process)) {
    yield* process.print(`\nnetns: ${name}\n`)
    const child = process.host.fork(process, function* (self) {
      const status = yield* switchNamespace(self, name)
      return status === 0 ? yield* become(self, argv) : status
    })
    if (failed(child)) return yield* tool.fail(`fork: ${child.text}\n`, 1)
    yield* process.waitExit(child)
  }
  return 0
}
