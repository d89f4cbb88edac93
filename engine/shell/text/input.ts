import type { Running } from '../../linux/program.ts'
import { ENOMEM, type Errno, failed, type Result } from '../../net/errno.ts'
import { concatAll } from '../../wire/bytes.ts'
import { LineReader } from './lines.ts'
import type { Tool } from './tool.ts'

/** What a tool that needs all of its input at once takes; more is "memory exhausted". */
export const INPUT_MAX = 64 * 1024 * 1024

/** An operand that was opened. */
export interface OpenOperand {
  readonly fd: number
  /** The operand as given; `-` is standard input. */
  readonly name: string
}

/** Opens an operand for reading; `-` is standard input. */
export function openOperand(tool: Tool, name: string): Result<OpenOperand> {
  if (name === '-') return { fd: 0, name }
  const fd = tool.process.open(name, { read: true })
  return failed(fd) ? fd : { fd, name }
}

export function closeOperand(tool: Tool, { fd }: OpenOperand): void {
  if (fd !== 0) tool.process.close(fd)
}

/** Bytes as they come; nothing at the end. */
export function* readBytes(tool: Tool, fd: number, most = 65536): Running<Result<Uint8Array>> {
  for (;;) {
    const bytes = yield* tool.process.read(fd, most)
    if (bytes instanceof Uint8Array) {
      yield* tool.spend(200 + bytes.length)
      return bytes
    }
    if (bytes.name !== 'EINTR') return bytes
  }
}

/** All of a descriptor; ENOMEM when it does not end. */
export function* readAllBytes(tool: Tool, fd: number): Running<Result<Uint8Array>> {
  const parts: Uint8Array[] = []
  let length = 0
  for (;;) {
    const bytes = yield* readBytes(tool, fd)
    if (failed(bytes)) return bytes
    if (bytes.length === 0) return parts.length === 1 ? parts[0]! : concatAll(parts)
    parts.push(bytes)
    length += bytes.length
    if (length > INPUT_MAX) return ENOMEM
  }
}

/** The whole content of an operand. */
export function* readOperand(tool: Tool, name: string): Running<Result<Uint8Array>> {
  const operand = openOperand(tool, name)
  if (failed(operand)) return operand
  const bytes = yield* readAllBytes(tool, operand.fd)
  closeOperand(tool, operand)
  return bytes
}

/** Calls `each` with every operand (standard input when there are none); what cannot be opened or read is told, by `what` in front of the reason. */
export function* eachOperand(
  tool: Tool,
  operands: readonly string[],
  each: (operand: OpenOperand) => Running<Errno | undefined>,
  what: (name: string) => string = name => name,
): Running<void> {
  for (const name of operands.length === 0 ? ['-'] : operands) {
    const operand = openOperand(tool, name)
    if (failed(operand)) {
      yield* tool.complainOf(what(name), operand)
      continue
    }
    const error = yield* each(operand)
    closeOperand(tool, operand)
    if (error !== undefined) yield* tool.complainOf(what(name), error)
    if (tool.broken) return
  }
}

/** Lines of every operand in turn. `text` is without the separator; `terminated` says whether it had one. */
export function* eachLine(
  tool: Tool,
  operands: readonly string[],
  each: (text: string, terminated: boolean) => Running<boolean | void>,
  options: { readonly separator?: number; readonly what?: (name: string) => string } = {},
): Running<void> {
  let stopped = false
  yield* eachOperand(
    tool,
    operands,
    function* ({ fd }) {
      if (stopped) return undefined
      const reader = new LineReader(tool, fd, options.separator)
      for (let text = yield* reader.next(); text !== null; text = yield* reader.next()) {
        if ((yield* each(text, reader.terminated)) === false) {
          stopped = true
          return undefined
        }
        if (tool.broken) return undefined
      }
      return reader.failure === 'too long' ? ENOMEM : (reader.failure ?? undefined)
    },
    options.what,
  )
}
