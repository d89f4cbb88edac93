import type { Redirection } from 'unbash'
import type { Running } from '../../../linux/program.ts'
import { DirectoryInode } from '../../../linux/vfs/directory.ts'
import { FileInode } from '../../../linux/vfs/inode.ts'
import { EACCES, ENOENT, ENOEXEC, type Errno, failed } from '../../../net/errno.ts'
import { MICROSECOND } from '../../../sim/timer.ts'
import { ansiQuoted } from '../expand/quote.ts'
import type { Shell } from '../shell.ts'
import { functionText } from '../syntax/print.ts'
import { Source } from '../syntax/source.ts'
import { hashOrder } from '../variables/order.ts'
import { findCommand } from './path.ts'
import { runInForeground } from './pipeline.ts'
import { redirect } from './redirect.ts'

/** What execve(2) and loading a program cost. */
const EXEC_COST = 350 * MICROSECOND

/** The exported variables, as a program gets them. */
export function environment(shell: Shell): Map<string, string> {
  const exported = new Map<string, string>()
  for (const [name, variable] of shell.variables.visible()) {
    if (!variable.exported || variable.array !== null) continue
    const { scalar } = variable
    if (scalar !== undefined) exported.set(name, scalar)
  }
  const ordered = new Map(hashOrder(exported.keys()).map(name => [name, exported.get(name)!]))
  for (const each of shell.functions.values())
    if (each.exported)
      ordered.set(
        `BASH_FUNC_${each.name}%%`,
        functionText(each)
          .slice(each.name.length + 1)
          .trimEnd()
          .replace(' \n', ' '),
      )
  return ordered
}

/** Runs a program: in a process of its own, or in this one when the shell has nothing left to do. */
export function* runExternal(
  shell: Shell,
  args: readonly string[],
  redirections: readonly Redirection[],
  text: string,
): Running {
  const path = findCommand(shell, args[0]!)
  const env = environment(shell)
  const body = (child: Shell) => become(child, path, args, env, redirections)
  if (shell.mayExec) return yield* body(shell)
  return yield* runInForeground(shell, body, text)
}

function* become(
  shell: Shell,
  path: string | null,
  args: readonly string[],
  env: Map<string, string>,
  redirections: readonly Redirection[],
): Running {
  if (!(yield* redirect(shell, redirections, null))) return 1
  if (path === null) return yield* notFound(shell, args)
  return yield* execute(shell, path, args, env)
}

function* notFound(shell: Shell, args: readonly string[]): Running {
  const handler = shell.functions.get('command_not_found_handle')
  if (handler !== undefined) {
    shell.mayExec = false
    return yield* shell.interpreter.call(shell, handler, args)
  }
  // A carriage return, as DOS ends its lines, would hide what is meant (printable_filename).
  const name = args[0]!
  shell.complain(`${/[\x00-\x1f\x7f]/.test(name) ? ansiQuoted(name) : name}: command not found`)
  return 127
}

/** execve(2), with bash's words for what goes wrong; a script without interpreter is run by a shell of its own. */
export function* execute(
  shell: Shell,
  path: string,
  args: readonly string[],
  env: Map<string, string>,
  prefix = '',
): Running {
  yield* shell.process.compute(EXEC_COST)
  if (shell.unflushed) yield* shell.flush()
  env.set('_', path)
  const program = shell.process.host.exec(shell.process, path, args, env)
  if (!failed(program)) {
    shell.unwind = { type: 'exec', program }
    return 0
  }
  if (program === ENOEXEC && !isBinary(shell, path)) return yield* runScript(shell, path, args)
  const [message, status] = execError(shell, path, program)
  shell.complain(`${prefix}${message}`)
  return status
}

function execError(shell: Shell, path: string, error: Errno): readonly [string, number] {
  const { process } = shell
  const location = process.mounts.resolve(path, process.cwd, process.credentials)
  const inode = failed(location) ? undefined : location.inode
  if (inode instanceof DirectoryInode) return [`${path}: Is a directory`, 126]
  if (error === ENOEXEC) return [`${path}: cannot execute binary file: ${error.text}`, 126]
  if (inode !== undefined && error === ENOENT) return [`${path}: cannot execute: required file not found`, 127]
  const interpreter = inode instanceof FileInode ? /^#!\s*(\S+)/.exec(inode.text.slice(0, 256))?.[1] : undefined
  if (interpreter !== undefined && error !== EACCES)
    return [`${path}: ${interpreter}: bad interpreter: ${error.text}`, 126]
  return [`${path}: ${error.text}`, error === ENOENT ? 127 : 126]
}

function isBinary(shell: Shell, path: string): boolean {
  const { process } = shell
  const location = process.mounts.resolve(path, process.cwd, process.credentials)
  if (failed(location) || !(location.inode instanceof FileInode)) return true
  const head = location.inode.bytes.subarray(0, 80)
  const newline = head.indexOf(10)
  return head.subarray(0, newline < 0 ? head.length : newline).includes(0)
}

/** An executable text without `#!`: bash runs it itself, with the environment alone. */
function* runScript(shell: Shell, path: string, args: readonly string[]): Running {
  const script = yield* shell.process.readWhole(path)
  if (failed(script)) return 126
  shell.mayExec = false
  shell.becomeFresh(path, args.slice(1))
  return yield* shell.interpreter.run(shell, new Source(script))
}
