import { execvp } from '../../linux/execvp.ts'
import { exitCode, type Process, type Status } from '../../linux/process.ts'
import type { Running } from '../../linux/program.ts'
import type { SpawnOptions } from '../../linux/spawn-options.ts'
import type { Errno } from '../../net/errno.ts'
import { EAGAIN, ENOENT, failed, type Result } from '../../net/errno.ts'
import type { Tool } from './tool.ts'

/** Why a command could not be started: 127 where it is not there, 126 otherwise. */
export function startStatus(error: Errno): number {
  return error.name === 'ENOENT' ? 127 : 126
}

/** Starts a command that PATH leads to; an error that execve(2) meets is told as `NAME: what: reason`. */
export function startChild(tool: Tool, argv: readonly string[], options: Partial<SpawnOptions> = {}): Result<Process> {
  const complaint = (error: Errno) => `${tool.name}: ${argv[0]}: ${error.text}\n`
  return tool.process.host.fork(
    tool.process,
    function* (child) {
      child.name = (argv[0]!.split('/').at(-1) ?? '').slice(0, 15)
      const status = yield* execvp(child, argv)
      if (typeof status === 'number') return status
      yield* child.write(2, complaint(status))
      return startStatus(status)
    },
    options,
  )
}

/** Runs a command to its end; its status as a shell shows it. */
export function* runChild(tool: Tool, argv: readonly string[], options: Partial<SpawnOptions> = {}): Running {
  yield* tool.out.flush()
  const child = startChild(tool, argv, options)
  if (failed(child)) {
    yield* tool.complain(`fork: ${EAGAIN.text}`)
    return 126
  }
  return exitCode(yield* waitFor(tool, child))
}

export function* waitFor(tool: Tool, child: Process): Running<Status> {
  return yield* tool.process.waitExit(child)
}

/** Whether PATH leads anywhere for a name. */
export function findProgram(process: Process, name: string): string | null {
  const places = name.includes('/')
    ? [name]
    : (process.env.get('PATH') ?? '/bin:/usr/bin').split(':').map(each => `${each || '.'}/${name}`)
  return places.find(place => !failed(process.host.executable(process, place)) || isScript(process, place)) ?? null
}

function isScript(process: Process, path: string): boolean {
  const found = process.host.executable(process, path)
  return failed(found) && found !== ENOENT && found.name === 'ENOEXEC'
}
