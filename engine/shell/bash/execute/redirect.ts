import type { Redirect, Redirection } from 'unbash'
import { OPEN_FILES_MAX, type OpenFile } from '../../../linux/file.ts'
import type { Running } from '../../../linux/program.ts'
import { FifoFile } from '../../../linux/vfs/fifo.ts'
import { FileInode } from '../../../linux/vfs/inode.ts'
import { type OpenFlags, openPath } from '../../../linux/vfs/open.ts'
import { EBADF, EEXIST, EINTR, Errno, failed, type Result } from '../../../net/errno.ts'
import { expandToText } from '../expand/expansion.ts'
import { expandSingle, expandWord } from '../expand/words.ts'
import type { Shell } from '../shell.ts'
import { assign, readTarget } from '../variables/assign.ts'
import { hereDocumentPieces } from '../word/lower.ts'
import { text } from '../word/piece.ts'
import { isNetworkPath, openNetworkPath } from './network-file.ts'
import { TextFile } from './textfile.ts'

/** The first descriptor that `{name}>` may get. */
const FIRST_VARIABLE_FD = 10

/** What stood under a descriptor before a redirection. */
interface Saved {
  readonly fd: number
  readonly file: OpenFile | undefined
}

/** Redirections that hold as long as a command runs. */
export class RedirectionScope {
  readonly #shell: Shell
  readonly #saved: Saved[] = []

  constructor(shell: Shell) {
    this.#shell = shell
  }

  save(fd: number): void {
    this.#saved.push({ fd, file: this.#shell.process.fds.get(fd)?.retain() })
  }

  /** Puts everything back. */
  restore(): void {
    const { fds } = this.#shell.process
    for (const { fd, file } of this.#saved.reverse()) {
      if (file === undefined) fds.close(fd)
      else {
        fds.set(fd, file)
        file.release()
      }
    }
    this.#saved.length = 0
  }

  /** They hold from now on: `exec` without a command. */
  keep(): void {
    for (const { file } of this.#saved) file?.release()
    this.#saved.length = 0
  }
}

/** Performs redirections in order. False when one failed, which has been told. */
export function* redirect(
  shell: Shell,
  redirections: readonly Redirection[],
  scope: RedirectionScope | null,
): Running<boolean> {
  for (const redirection of redirections) {
    const done = yield* perform(shell, redirection, scope)
    if (!done || shell.leaving) return false
  }
  return true
}

function* perform(shell: Shell, redirection: Redirection, scope: RedirectionScope | null): Running<boolean> {
  if (redirection.type === 'HereDoc') {
    const { body, delimiter } = redirection
    const quoted = delimiter?.quoted === true
    const raw = redirection.operator === '<<-' ? body.text.replace(/^\t+/gm, '') : body.text
    const pieces = quoted ? [text(raw, true)] : hereDocumentPieces(body.parts, raw, redirection.operator === '<<-')
    const content = yield* expandToText(shell, pieces)
    const cutOff = raw !== '' && !raw.endsWith('\n')
    return place(shell, redirection, new TextFile(cutOff ? `${content}\n` : content), 0, scope)
  }
  if (redirection.type === 'HereString') {
    const content = redirection.target === undefined ? '' : yield* expandSingle(shell, redirection.target)
    return place(shell, redirection, new TextFile(`${content}\n`), 0, scope)
  }
  if (redirection.operator === '<&' || redirection.operator === '>&') return yield* duplicate(shell, redirection, scope)
  const name = yield* targetOf(shell, redirection)
  if (name === null) return false
  if (redirection.operator === '&>' || redirection.operator === '&>>')
    return yield* toBoth(shell, redirection, name, scope)
  const file = isNetworkPath(name)
    ? yield* openNetworkPath(shell, name)
    : yield* openTarget(shell, redirection.operator, name)
  if (failed(file)) return complain(shell, name, file)
  const held = isNetworkPath(name) || file instanceof FifoFile
  const placed = place(shell, redirection, file, redirection.operator.startsWith('<') ? 0 : 1, scope)
  if (held) file.release()
  return placed
}

/** Says what is wrong; always false. */
function complain(shell: Shell, name: string, error: { readonly text: string }): boolean {
  shell.complain(`${name}: ${error.text}`)
  return false
}

/** The one word that a redirection's target expands to; null when it is not one. */
function* targetOf(shell: Shell, redirection: Redirect): Running<string | null> {
  const words: string[] = []
  const { target } = redirection
  if (target === undefined) return null
  yield* expandWord(shell, target, words)
  if (shell.leaving) return null
  if (words.length === 1) return words[0]!
  shell.complain(`${target.text}: ambiguous redirect`)
  return null
}

const FLAGS: Readonly<Record<string, OpenFlags>> = {
  '<': { read: true },
  '>': { write: true, create: true, truncate: true },
  '>|': { write: true, create: true, truncate: true },
  '&>': { write: true, create: true, truncate: true },
  '>>': { write: true, append: true, create: true },
  '&>>': { write: true, append: true, create: true },
  '<>': { read: true, write: true, create: true },
}

function* openTarget(shell: Shell, operator: string, name: string): Running<Result<OpenFile>> {
  if (operator.includes('>') && !operator.includes('>>') && operator !== '>|' && operator !== '<>')
    if (shell.has('noclobber') && isRegular(shell, name)) return NO_CLOBBER
  const file = openPath(shell.process, name, FLAGS[operator]!)
  return file instanceof FifoFile ? yield* meeting(shell, file) : file
}

/** open(2) of a named pipe waits until somebody opens the other end. The file comes held once, as that of a connection does. */
function* meeting(shell: Shell, file: FifoFile): Running<Result<OpenFile>> {
  file.retain()
  try {
    while (!file.met) {
      const reason = yield* shell.process.wait([file.changed])
      if (reason === 'signal' && (shell.leaving || shell.pendingTraps.length > 0)) break
    }
    return file.met ? file.retain() : EINTR
  } finally {
    file.release()
  }
}

/** open(2) says "File exists"; bash has words of its own (redir.c, redirection_error). */
const NO_CLOBBER = new Errno(EEXIST.code, EEXIST.name, 'cannot overwrite existing file')

function isRegular(shell: Shell, name: string): boolean {
  const { process } = shell
  const location = process.mounts.resolve(name, process.cwd, process.credentials)
  return !failed(location) && location.inode instanceof FileInode
}

/** Puts an open file under the descriptor of a redirection. */
function place(
  shell: Shell,
  redirection: Redirection,
  file: OpenFile,
  standard: number,
  scope: RedirectionScope | null,
): boolean {
  const { fds } = shell.process
  const { descriptor } = redirection
  if (descriptor?.type === 'FileDescriptorVariable') {
    const fd = fds.open(file, FIRST_VARIABLE_FD)
    if (failed(fd)) return complain(shell, descriptor.name, fd)
    if (assign(shell, { name: descriptor.name, subscript: null }, String(fd))) return true
    fds.close(fd)
    return false
  }
  const fd = descriptor?.value ?? standard
  if (fd >= OPEN_FILES_MAX) {
    file.retain().release()
    return complain(shell, String(fd), EBADF)
  }
  scope?.save(fd)
  fds.set(fd, file)
  return true
}

function* toBoth(shell: Shell, redirection: Redirect, name: string, scope: RedirectionScope | null): Running<boolean> {
  const file = yield* openTarget(shell, redirection.operator === '>&' ? '&>' : redirection.operator, name)
  if (failed(file)) return complain(shell, name, file)
  scope?.save(1)
  scope?.save(2)
  shell.process.fds.set(1, file)
  shell.process.fds.set(2, file)
  if (file instanceof FifoFile) file.release()
  return true
}

/** `n>&m`, `n>&m-`, `n>&-`, and `>&file` for both outputs. */
function* duplicate(shell: Shell, redirection: Redirect, scope: RedirectionScope | null): Running<boolean> {
  const word = yield* targetOf(shell, redirection)
  if (word === null) return false
  const standard = redirection.operator === '<&' ? 0 : 1
  if (word === '-') return closeDescriptor(shell, redirection, standard, scope)
  const moved = /^(\d+)(-?)$/.exec(word)
  if (moved === null) {
    if (redirection.operator === '>&' && redirection.descriptor === undefined)
      return yield* toBoth(shell, redirection, word, scope)
    return complain(shell, redirection.target!.text, { text: 'ambiguous redirect' })
  }
  const from = Number(moved[1])
  const file = shell.process.fds.get(from)
  if (file === undefined) return complain(shell, redirection.target!.text.replace(/-$/, ''), EBADF)
  if (!place(shell, redirection, file, standard, scope)) return false
  const to = redirection.descriptor?.type === 'FileDescriptor' ? redirection.descriptor.value : standard
  if (moved[2] === '-' && from !== to) {
    scope?.save(from)
    shell.process.close(from)
  }
  return true
}

function closeDescriptor(shell: Shell, redirection: Redirect, standard: number, scope: RedirectionScope | null) {
  const { descriptor } = redirection
  if (descriptor?.type !== 'FileDescriptorVariable') {
    const fd = descriptor?.value ?? standard
    scope?.save(fd)
    shell.process.close(fd)
    return true
  }
  const value = readTarget(shell, { name: descriptor.name, subscript: null })
  if (typeof value !== 'string' || !/^\d+$/.test(value)) return complain(shell, descriptor.name, EBADF)
  shell.process.close(Number(value))
  return true
}
