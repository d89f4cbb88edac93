import { descend } from '../../../linux/call-stack.ts'
import type { Running } from '../../../linux/program.ts'
import { DirectoryInode } from '../../../linux/vfs/directory.ts'
import { failed } from '../../../net/errno.ts'
import { environment, execute } from '../execute/external.ts'
import { searchPath } from '../execute/path.ts'
import { inodeAt } from '../execute/primaries.ts'
import type { Shell } from '../shell.ts'
import { Source } from '../syntax/source.ts'
import { runEventTrap } from '../traps.ts'
import { type Builtin, parseOptions, usage } from './builtin.ts'

export const evaluates: Builtin = {
  name: 'eval',
  special: true,
  synopsis: '[arg ...]',
  help: 'Run the arguments as a command of the shell.',
  *run(shell, args) {
    const operands = args[1] === '--' ? args.slice(2) : args.slice(1)
    if (operands.length === 0) return 0
    shell.tracedDepth++
    const { line } = shell
    const status = yield* descend(shell.interpreter.run(shell, new Source(operands.join(' '), line), 'eval'))
    shell.tracedDepth--
    return status
  },
}

function* sourceFile(shell: Shell, builtin: Builtin, args: readonly string[]): Running {
  const options = parseOptions(shell, builtin, args, '')
  if (options === null) return 2
  const [name, ...positional] = options.rest
  if (name === undefined) {
    shell.complainAs(builtin.name, 'filename argument required')
    return usage(shell, builtin)
  }
  const path = name.includes('/') ? name : (foundInPath(shell, name) ?? name)
  if (inodeAt(shell, path) instanceof DirectoryInode) {
    shell.complainAs(builtin.name, `${name}: is a directory`)
    return 1
  }
  const text = yield* shell.process.readWhole(path)
  if (failed(text)) {
    shell.complain(
      name.includes('/')
        ? `${name}: ${text.text}`
        : `${name}: ${text.name === 'ENOENT' && shell.has('posix') ? 'file not found' : text.text}`,
    )
    return 1
  }
  return yield* runSourced(shell, path, text, positional)
}

function foundInPath(shell: Shell, name: string): string | undefined {
  if (!shell.has('sourcepath')) return undefined
  const path = shell.variables.get('PATH')?.scalar ?? ''
  return path
    .split(':')
    .map(directory => `${directory === '' ? '.' : directory}/${name}`)
    .find(candidate => inodeAt(shell, candidate)?.kind === 'file')
}

function* runSourced(shell: Shell, path: string, text: string, positional: readonly string[]): Running {
  const outer = shell.positional
  const given = positional.length > 0
  shell.frames.push({ name: 'source', file: path, line: shell.line, kind: 'source', arguments: positional })
  if (given) shell.positional = positional
  shell.tracedDepth++
  try {
    let status = yield* descend(shell.interpreter.run(shell, new Source(text)))
    if (shell.unwind?.type === 'return') {
      status = shell.unwind.status
      shell.unwind = null
    }
    shell.status = status
    yield* runEventTrap(shell, 'RETURN')
    return status
  } finally {
    shell.tracedDepth--
    shell.frames.pop()
    if (given) shell.positional = outer
  }
}

export const source: Builtin = {
  name: 'source',
  special: true,
  synopsis: 'filename [arguments]',
  help: 'Run the commands of a file in this shell.',
  run(shell, args) {
    return sourceFile(shell, source, args)
  },
}

export const dot: Builtin = {
  name: '.',
  special: true,
  synopsis: 'filename [arguments]',
  help: 'Run the commands of a file in this shell.',
  run(shell, args) {
    return sourceFile(shell, dot, args)
  },
}

export const exec: Builtin = {
  name: 'exec',
  special: true,
  synopsis: '[-cl] [-a name] [command [argument ...]] [redirection ...]',
  help: 'Replace the shell with a command, or keep redirections.',
  *run(shell, args) {
    const options = parseOptions(shell, exec, args, 'cla:')
    if (options === null) return 2
    const command = options.rest
    if (command.length === 0) {
      shell.keepRedirections = true
      return 0
    }
    const path = command[0]!.includes('/') ? command[0]! : searchPath(shell, command[0]!)
    if (path === null) {
      shell.complainAs('exec', `${command[0]}: not found`)
      return failedExec(shell, 127)
    }
    const zero = options.value('a') ?? command[0]!
    const argv = [options.has('l') ? `-${zero}` : zero, ...command.slice(1)]
    const status = yield* execute(shell, path, argv, options.has('c') ? new Map() : environment(shell), 'exec: ')
    if (shell.unwind?.type === 'exec') shell.keepRedirections = true
    return shell.leaving ? status : failedExec(shell, status)
  },
}

/** A shell that is not interactive ends when `exec` fails. */
function failedExec(shell: Shell, status: number): number {
  if (!shell.interactive && !shell.has('execfail')) shell.unwind = { type: 'exit', status }
  return status
}
