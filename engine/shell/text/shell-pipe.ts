import { execvp } from '../../linux/execvp.ts'
import type { OpenFile } from '../../linux/file.ts'
import { openPipe } from '../../linux/pipe.ts'
import { exitCode, type Process } from '../../linux/process.ts'
import type { Running } from '../../linux/program.ts'
import { failed, type Result } from '../../net/errno.ts'
import { encodeText } from './lossless.ts'
import type { Tool } from './tool.ts'

/** Starts `sh -c COMMAND` with another standard input or output. */
function startShell(tool: Tool, command: string, fd: 0 | 1 | null, file: OpenFile | null): Result<Process> {
  const { process } = tool
  const fds = process.fds.copy(true)
  if (fd !== null && file !== null) fds.set(fd, file)
  return process.host.fork(
    process,
    function* (child) {
      const status = yield* execvp(child, ['sh', '-c', command])
      if (typeof status === 'number') return status
      yield* child.write(2, `${tool.name}: sh: ${status.text}\n`)
      return 127
    },
    { fds },
  )
}

/** system(3): the status of a command as a shell shows it. */
export function* runShell(tool: Tool, command: string): Running {
  const child = startShell(tool, command, null, null)
  return failed(child) ? 127 : exitCode(yield* tool.process.waitExit(child))
}

/** popen(3) for writing: what is written is the input of a command. */
export class ShellSink {
  readonly #tool: Tool
  readonly #writer: OpenFile
  readonly #child: Process

  private constructor(tool: Tool, writer: OpenFile, child: Process) {
    this.#tool = tool
    this.#writer = writer
    this.#child = child
  }

  static open(tool: Tool, command: string): Result<ShellSink> {
    const [reader, writer] = openPipe(tool.process.host.nextId())
    writer.retain()
    const child = startShell(tool, command, 0, reader)
    return failed(child) ? child : new ShellSink(tool, writer, child)
  }

  *write(text: string): Running<void> {
    yield* this.#tool.process.writeFile(this.#writer, encodeText(text))
  }

  /** The status of the command, when it has ended. */
  *close(): Running {
    this.#writer.release()
    return exitCode(yield* this.#tool.process.waitExit(this.#child))
  }
}

/** popen(3) for reading: the output of a command, on a descriptor. */
export class ShellSource {
  readonly fd: number
  readonly #tool: Tool
  readonly #child: Process

  private constructor(tool: Tool, fd: number, child: Process) {
    this.fd = fd
    this.#tool = tool
    this.#child = child
  }

  static open(tool: Tool, command: string): Result<ShellSource> {
    const [reader, writer] = openPipe(tool.process.host.nextId())
    const fd = tool.process.fds.open(reader, 3, true)
    if (failed(fd)) return fd
    const child = startShell(tool, command, 1, writer)
    return failed(child) ? child : new ShellSource(tool, fd, child)
  }

  *close(): Running {
    this.#tool.process.close(this.fd)
    return exitCode(yield* this.#tool.process.waitExit(this.#child))
  }
}
