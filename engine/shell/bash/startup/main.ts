import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { Terminal } from '../../../linux/terminal.ts'
import { DirectoryInode } from '../../../linux/vfs/directory.ts'
import { failed } from '../../../net/errno.ts'
import { decodeUtf8 } from '../../../sim/utf8.ts'
import { INTERPRETER } from '../execute/interpret.ts'
import { searchPath } from '../execute/path.ts'
import { inodeAt } from '../execute/primaries.ts'
import { finish } from '../execute/subshell.ts'
import { expandToText } from '../expand/expansion.ts'
import { runInteractive } from '../interactive/loop.ts'
import { becomeInteractive, loadHistory, runStartupFile, startupFiles } from '../interactive/startup.ts'
import { Shell } from '../shell.ts'
import { Source } from '../syntax/source.ts'
import { doubleQuotedPieces } from '../word/lower.ts'
import { type Invocation, parseInvocation } from './arguments.ts'
import { runInput } from './input.ts'
import { initializeVariables } from './variables.ts'

/** bash(1) as a program. */
export function* bashMain(process: Process): Running {
  const shell = new Shell(process, INTERPRETER)
  const [called = 'bash'] = process.argv
  shell.name = called.replace(/^-/, '')
  const invocation = parseInvocation(process.argv)
  if ('error' in invocation) {
    yield* process.printError(
      `${shell.name}: ${invocation.error}\n${/invalid option$/.test(invocation.error) ? USAGE : ''}`,
    )
    return invocation.status
  }
  shell.name = shell.lastArgument = called
  initializeVariables(shell)
  const posix = invocation.posix || /(^|\/|-)sh$/.test(called)
  if (posix) shell.options.set('posix', true)
  for (const { name, on } of invocation.options) shell.setOption(name, on)
  const status = yield* run(shell, invocation)
  return yield* finish(shell, status)
}

const USAGE = `Usage:\tbash [GNU long option] [option] ...
\tbash [GNU long option] [option] script-file ...
`

function* run(shell: Shell, invocation: Invocation): Running {
  const { process } = shell
  const { operands, command } = invocation
  const file = command === null && !invocation.fromInput ? operands[0] : undefined
  const typed = command === null && file === undefined && process.isTerminal(0) && process.isTerminal(2)
  shell.interactive = invocation.interactive || typed
  if (command !== null) {
    shell.executionString = command
    shell.startLetters = 'c'
    if (operands[0] !== undefined) shell.name = operands[0]
    shell.positional = operands.slice(1)
  } else if (file !== undefined) shell.positional = operands.slice(1)
  else {
    shell.startLetters = 's'
    shell.positional = operands
  }
  const login = invocation.login || process.argv[0]?.startsWith('-') === true
  if (login) shell.setOption('login_shell', true)
  const terminal = process.fds.get(0)?.terminal
  if (shell.interactive) becomeInteractive(shell, terminal instanceof Terminal ? terminal : null)
  if (shell.interactive || login) yield* startupFiles(shell, invocation, login)
  else if (!shell.has('posix')) yield* environmentFile(shell)
  if (shell.leaving) return shell.status
  if (command !== null) return yield* shell.interpreter.run(shell, new Source(command), '-c')
  if (file !== undefined) return yield* runFile(shell, file)
  if (!(shell.interactive && terminal instanceof Terminal)) return yield* runInput(shell)
  loadHistory(shell)
  const status = yield* runInteractive(shell, terminal)
  if (login && shell.unwind?.type !== 'exec') yield* logoutFile(shell)
  return status
}

/** ~/.bash_logout of a login shell. */
function* logoutFile(shell: Shell): Running<void> {
  const { unwind, status } = shell
  shell.unwind = null
  yield* runStartupFile(shell, `${shell.variables.get('HOME')?.scalar ?? ''}/.bash_logout`)
  shell.unwind ??= unwind
  shell.status = status
}

/** The file that BASH_ENV names is read before a script. */
function* environmentFile(shell: Shell): Running<void> {
  const name = shell.variables.get('BASH_ENV')?.scalar
  if (name === undefined || name === '') return
  const path = yield* expandToText(shell, doubleQuotedPieces(name))
  const text = yield* shell.process.readWhole(path)
  if (!failed(text)) yield* shell.interpreter.run(shell, new Source(text))
}

function* runFile(shell: Shell, file: string): Running {
  const { process } = shell
  const path = inodeAt(shell, file) === undefined && !file.includes('/') ? (searchPath(shell, file) ?? file) : file
  if (inodeAt(shell, path) instanceof DirectoryInode) {
    yield* process.printError(`${shell.name}: ${file}: Is a directory\n`)
    return 126
  }
  const opened = process.open(path, { read: true })
  if (failed(opened)) {
    yield* process.printError(`${shell.name}: ${file}: ${opened.text}\n`)
    return opened.name === 'ENOENT' ? 127 : 126
  }
  const bytes = yield* process.readAll(opened)
  process.close(opened)
  if (failed(bytes)) return 126
  const newline = bytes.indexOf(10)
  if (bytes.subarray(0, newline < 0 ? 80 : Math.min(80, newline)).includes(0)) {
    yield* process.printError(`${file}: ${file}: cannot execute binary file\n`)
    return 126
  }
  shell.name = file
  shell.hasMain = true
  return yield* shell.interpreter.run(shell, new Source(decodeUtf8(bytes)))
}
