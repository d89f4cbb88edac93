import type { Running } from '../../../linux/program.ts'
import { failed, type Result } from '../../../net/errno.ts'
import { encodeText } from '../../text/lossless.ts'
import { ShellSink, ShellSource } from '../../text/shell-pipe.ts'
import type { Tool } from '../../text/tool.ts'
import { RecordReader } from './records.ts'
import type { Redirection } from './syntax.ts'

interface Output {
  write(text: string): Running<void>
  close(): Running
}

interface Input {
  readonly reader: RecordReader
  close(): Running
}

/** Files and commands that a program of awk reads from and writes to, by name. */
export class Streams {
  readonly #tool: Tool
  readonly #outputs = new Map<string, Output>()
  readonly #inputs = new Map<string, Input>()

  constructor(tool: Tool) {
    this.#tool = tool
  }

  *write(kind: Redirection['kind'], name: string, text: string): Running<Result<void>> {
    let output = this.#outputs.get(name)
    if (output === undefined) {
      const opened = yield* this.#open(kind, name)
      if (failed(opened)) return opened
      output = opened
      this.#outputs.set(name, output)
    }
    yield* output.write(text)
  }

  *#open(kind: Redirection['kind'], name: string): Running<Result<Output>> {
    const { process } = this.#tool
    if (kind === '|') {
      yield* this.#tool.out.flush()
      return ShellSink.open(this.#tool, name)
    }
    if (name === '/dev/stdout' || name === '-') return { write: text => this.#tool.print(text), close: nothing }
    const standard = name === '/dev/stderr' ? 2 : null
    const append = kind === '>>'
    const fd = standard ?? process.open(name, { write: true, create: true, append, truncate: !append })
    if (failed(fd)) return fd
    return {
      *write(text) {
        yield* process.write(fd, encodeText(text))
      },
      *close() {
        if (standard === null) process.close(fd)
        return 0
      },
    }
  }

  /** Where `getline` reads from; an error when it cannot be opened. */
  *input(from: 'file' | 'command', name: string): Running<Result<RecordReader>> {
    const known = this.#inputs.get(name)
    if (known !== undefined) return known.reader
    const { process } = this.#tool
    if (from === 'command') {
      yield* this.#tool.out.flush()
      const source = ShellSource.open(this.#tool, name)
      if (failed(source)) return source
      const reader = new RecordReader(this.#tool, source.fd)
      this.#inputs.set(name, { reader, close: () => source.close() })
      return reader
    }
    const fd = name === '-' || name === '/dev/stdin' ? 0 : process.open(name, { read: true })
    if (failed(fd)) return fd
    const reader = new RecordReader(this.#tool, fd)
    const close = function* (): Running {
      if (fd !== 0) process.close(fd)
      return 0
    }
    this.#inputs.set(name, { reader, close })
    return reader
  }

  /** close(): the status, or -1 when there is no such stream. */
  *close(name: string): Running {
    const [output, input] = [this.#outputs.get(name), this.#inputs.get(name)]
    this.#outputs.delete(name)
    this.#inputs.delete(name)
    if (output !== undefined) yield* this.#tool.out.flush()
    let status = -1
    for (const stream of [output, input]) if (stream !== undefined) status = yield* stream.close()
    return status
  }

  *closeAll(): Running<void> {
    yield* this.#tool.out.flush()
    for (const name of [...this.#outputs.keys(), ...this.#inputs.keys()]) yield* this.close(name)
  }
}

function* nothing(): Running {
  return 0
}
