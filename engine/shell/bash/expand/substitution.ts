import type { FdTable, OpenFile } from '../../../linux/file.ts'
import { openPipe } from '../../../linux/pipe.ts'
import { exitCode } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { EAGAIN, failed } from '../../../net/errno.ts'
import { decodeUtf8Lossless } from '../../../sim/utf8.ts'
import type { Shell } from '../shell.ts'
import { Source } from '../syntax/source.ts'
import { runPendingTraps } from '../traps.ts'
import type { CommandPiece, ProcessPiece } from '../word/piece.ts'

/** What `$(...)` may give; a program that prints without end is cut off here. */
const OUTPUT_MAX = 32 * 1024 * 1024

/** Descriptors that `<(...)` gets, from the top down (subst.c, process_substitute). */
const HIGHEST_FD = 63

/** The source of a substitution: backquotes with escapes have a text of their own. */
export function scriptSource(shell: Shell, script: CommandPiece['script'], position: number): Source {
  return script.source === undefined ? shell.source : new Source(script.source, shell.source.lineAt(position))
}

/** Command substitution: what the commands print, without the newlines at its end. */
export function* commandSubstitution(shell: Shell, piece: CommandPiece): Running<string> {
  const source = scriptSource(shell, piece.script, piece.position)
  const [reader, writer] = openPipe(shell.process.host.nextId())
  reader.retain()
  try {
    const fds = shell.process.fds.copy(false)
    fds.set(1, writer)
    const body = (child: Shell) => {
      child.tracedDepth++
      if (!child.has('inherit_errexit') && !child.has('posix')) child.options.set('errexit', false)
      if (piece.script.errors !== undefined && piece.script.errors.length > 0) {
        const text = source.text.slice(piece.script.pos, piece.script.end)
        return child.interpreter.run(child, new Source(text), 'command substitution')
      }
      return child.interpreter.script(child, piece.script, source)
    }
    const child = yield* shell.interpreter.subshell(shell, body, { fds })
    if (child === null) return ''
    const output = yield* readToEnd(shell, reader)
    if (output.length >= OUTPUT_MAX) {
      shell.process.kill(child, 'PIPE')
      shell.abandon('cannot allocate memory', false)
    }
    if (shell.pendingTraps.length > 0) yield* runPendingTraps(shell)
    shell.status = shell.substitutionStatus = exitCode(yield* shell.process.waitExit(child))
    if (shell.has('verbose') && output.includes(0)) return ''
    return outputText(shell, output)
  } finally {
    reader.release()
  }
}

function outputText(shell: Shell, output: Uint8Array): string {
  let text = decodeUtf8Lossless(output)
  if (text.includes('\0')) {
    shell.complain('warning: command substitution: ignored null byte in input')
    text = text.replaceAll('\0', '')
  }
  let end = text.length
  while (end > 0 && text[end - 1] === '\n') end--
  return text.slice(0, end)
}

/** Everything up to the end of a file that is not among the descriptors. */
export function* readToEnd(shell: Shell, file: OpenFile): Running<Uint8Array> {
  const parts: Uint8Array[] = []
  let length = 0
  while (length < OUTPUT_MAX) {
    const bytes = file.read(65536)
    if (bytes === EAGAIN && file.changed !== null) {
      yield* shell.process.wait([file.changed])
      continue
    }
    if (failed(bytes) || bytes.length === 0) break
    parts.push(bytes)
    length += bytes.length
  }
  const all = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** Process substitution: the name of a file that is the other end of a pipe to the commands. */
export function* processSubstitution(shell: Shell, piece: ProcessPiece): Running<string> {
  const [reader, writer] = openPipe(shell.process.host.nextId())
  const [ours, theirs] = piece.direction === '<' ? [reader, writer] : [writer, reader]
  const { source } = shell
  const fds: FdTable = shell.process.fds.copy(false)
  fds.set(piece.direction === '<' ? 1 : 0, theirs)
  const fd = freeFd(shell.process.fds)
  shell.process.fds.set(fd, ours)
  shell.substitutions.push({ fd })
  const child = yield* shell.interpreter.subshell(
    shell,
    inner => inner.interpreter.script(inner, piece.script, source),
    { fds, asynchronous: true, input: piece.direction === '>' },
  )
  if (child !== null) shell.lastBackground = child.ownPid
  return `/dev/fd/${fd}`
}

function freeFd(fds: FdTable): number {
  let fd = HIGHEST_FD
  while (fd > 9 && fds.get(fd) !== undefined) fd--
  return fd
}

/** Closes what the process substitutions of a command left open. */
export function closeSubstitutions(shell: Shell, from: number): void {
  for (const { fd } of shell.substitutions.splice(from)) shell.process.close(fd)
}
