import type { Running } from '../../../linux/program.ts'
import { DirectoryInode } from '../../../linux/vfs/directory.ts'
import { EXECUTE, permits } from '../../../linux/vfs/inode.ts'
import { EACCES, ENOENT, ENOTDIR, type Errno, failed } from '../../../net/errno.ts'
import { withTilde } from '../expand/prompt.ts'
import type { Shell } from '../shell.ts'
import { setVariable } from '../variables/assign.ts'
import { type Builtin, parseOptions, usage } from './builtin.ts'
import { write } from './echo.ts'

/** A path without `.` and `..`, taken at its word. */
function normalized(path: string): string {
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part === '..') parts.pop()
    else parts.push(part)
  }
  return `/${parts.join('/')}`
}

/** Changes the directory; what went wrong, or nothing. */
function changeTo(shell: Shell, target: string, physical: boolean): Errno | null {
  const { process } = shell
  const logical = target.startsWith('/') ? target : `${shell.logicalDirectory}/${target}`
  const path = physical ? target : normalized(logical)
  let location = process.mounts.resolve(path, process.cwd, process.credentials)
  if ((failed(location) || location.inode === undefined) && !physical)
    location = process.mounts.resolve(target, process.cwd, process.credentials)
  if (failed(location)) return location
  if (location.inode === undefined) return ENOENT
  if (!(location.inode instanceof DirectoryInode)) return ENOTDIR
  if (!permits(location.inode, process.uid, process.groups, EXECUTE)) return EACCES
  process.cwd = location.path
  const old = shell.logicalDirectory
  shell.logicalDirectory = physical ? location.path : path
  setVariable(shell, 'OLDPWD', old)
  setVariable(shell, 'PWD', shell.logicalDirectory)
  return null
}

/** The directories of CDPATH in which a target may be. */
function searched(shell: Shell, target: string): string[] {
  const path = shell.variables.get('CDPATH')?.scalar ?? ''
  if (path === '' || /^(\/|\.\.?(\/|$))/.test(target)) return []
  return path.split(':').map(directory => (directory === '' ? target : `${directory.replace(/\/$/, '')}/${target}`))
}

export const cd: Builtin = {
  name: 'cd',
  synopsis: '[-L|[-P [-e]] [-@]] [dir]',
  help: 'Change the working directory.',
  *run(shell, args) {
    const options = parseOptions(shell, cd, args, 'LPe@')
    if (options === null) return 2
    if (options.rest.length > 1) {
      shell.complainAs('cd', 'too many arguments')
      return 1
    }
    const target = destination(shell, options.rest[0])
    if (target === null) return 1
    const last = options.options.findLast(({ letter }) => letter === 'L' || letter === 'P')?.letter
    const physical = last === undefined ? shell.has('physical') : last === 'P'
    for (const candidate of searched(shell, target))
      if (changeTo(shell, candidate, physical) === null) return yield* write(shell, `${shell.logicalDirectory}\n`)
    const error = target === '' ? null : changeTo(shell, target, physical)
    if (error !== null) {
      shell.complainAs('cd', `${target}: ${error.text}`)
      return 1
    }
    return options.rest[0] === '-' ? yield* write(shell, `${target === '' ? '' : shell.logicalDirectory}\n`) : 0
  },
}

function destination(shell: Shell, given: string | undefined): string | null {
  if (given !== undefined && given !== '-') return given
  const name = given === '-' ? 'OLDPWD' : 'HOME'
  const value = shell.variables.get(name)?.scalar
  if (value === undefined) shell.complainAs('cd', `${name} not set`)
  return value ?? null
}

export const pwd: Builtin = {
  name: 'pwd',
  synopsis: '[-LP]',
  help: 'Print the name of the working directory.',
  *run(shell, args) {
    const options = parseOptions(shell, pwd, args, 'LP')
    if (options === null) return 2
    const last = options.options.at(-1)?.letter
    const physical = last === undefined ? shell.has('physical') : last === 'P'
    return yield* write(shell, `${physical ? shell.process.cwd : shell.logicalDirectory}\n`)
  },
}

// The directory stack.

function stack(shell: Shell): string[] {
  return [shell.logicalDirectory, ...shell.directories]
}

function* printStack(shell: Shell): Running {
  return yield* write(
    shell,
    `${stack(shell)
      .map(each => withTilde(shell, each))
      .join(' ')}\n`,
  )
}

/** The position that `+N` or `-N` names; null where there is none, which has been told. */
function position(shell: Shell, builtin: string, text: string): number | null {
  const size = shell.directories.length + 1
  const number = Number(text.slice(1))
  const index = text[0] === '+' ? number : size - 1 - number
  if (index >= 0 && index < size) return index
  shell.complainAs(builtin, size === 1 ? 'directory stack empty' : `${text}: directory stack index out of range`)
  return null
}

function* moveTo(shell: Shell, builtin: string, target: string): Running {
  const error = changeTo(shell, target, shell.has('physical'))
  if (error === null) return 0
  shell.complainAs(builtin, `${target}: ${error.text}`)
  return 1
}

export const pushd: Builtin = {
  name: 'pushd',
  synopsis: '[-n] [+N | -N | dir]',
  help: 'Add a directory to the top of the directory stack, or rotate the stack.',
  *run(shell, args) {
    const stay = args[1] === '-n'
    const operand = args[stay ? 2 : 1]
    const whole = stack(shell)
    if (operand === undefined) return yield* exchange(shell, whole)
    if (/^[-+]\d+$/.test(operand)) {
      const index = position(shell, 'pushd', operand)
      if (index === null) return 1
      const rotated = [...whole.slice(index), ...whole.slice(0, index)]
      if (!stay && (yield* moveTo(shell, 'pushd', rotated[0]!)) !== 0) return 1
      shell.directories = rotated.slice(1)
      return yield* printStack(shell)
    }
    if (stay) shell.directories = [operand, ...shell.directories]
    else {
      const target = operand === '-' ? (shell.variables.get('OLDPWD')?.scalar ?? '') : operand
      if ((yield* moveTo(shell, 'pushd', target)) !== 0) return 1
      shell.directories = whole
    }
    return yield* printStack(shell)
  },
}

function* exchange(shell: Shell, whole: readonly string[]): Running {
  if (whole.length < 2) {
    shell.complainAs('pushd', 'no other directory')
    return 1
  }
  if ((yield* moveTo(shell, 'pushd', whole[1]!)) !== 0) return 1
  shell.directories = [whole[0]!, ...whole.slice(2)]
  return yield* printStack(shell)
}

export const popd: Builtin = {
  name: 'popd',
  synopsis: '[-n] [+N | -N]',
  help: 'Remove a directory from the directory stack.',
  *run(shell, args) {
    const stay = args[1] === '-n'
    const operand = args[stay ? 2 : 1]
    if (operand !== undefined && !/^[-+]\d+$/.test(operand)) {
      shell.complainAs('popd', `${operand}: invalid argument`)
      return usage(shell, popd)
    }
    if (shell.directories.length === 0) {
      shell.complainAs('popd', 'directory stack empty')
      return 1
    }
    const index = operand === undefined ? (stay ? 1 : 0) : position(shell, 'popd', operand)
    if (index === null) return 1
    const rest = stack(shell).filter((_, at) => at !== index)
    if (index === 0 && (yield* moveTo(shell, 'popd', rest[0]!)) !== 0) return 1
    shell.directories = rest.slice(1)
    return yield* printStack(shell)
  },
}

export const dirs: Builtin = {
  name: 'dirs',
  synopsis: '[-clpv] [+N] [-N]',
  help: 'Display the directory stack.',
  *run(shell, args) {
    const flags = new Set(args.slice(1).flatMap(arg => (/^-[clpv]+$/.test(arg) ? [...arg.slice(1)] : [])))
    const operand = args.slice(1).find(arg => /^[-+]\d+$/.test(arg))
    const unknown = args.slice(1).find(arg => !/^-[clpv]+$|^[-+]\d+$/.test(arg))
    if (unknown !== undefined) {
      shell.complainAs('dirs', `${unknown}: invalid ${unknown.startsWith('-') ? 'option' : 'argument'}`)
      return usage(shell, dirs)
    }
    if (flags.has('c')) {
      shell.directories = []
      return 0
    }
    const shown = stack(shell).map(each => (flags.has('l') ? each : withTilde(shell, each)))
    if (operand !== undefined) {
      const index = position(shell, 'dirs', operand)
      return index === null ? 1 : yield* write(shell, `${shown[index]}\n`)
    }
    if (flags.has('v'))
      return yield* write(shell, shown.map((each, at) => `${String(at).padStart(2)}  ${each}\n`).join(''))
    return yield* write(shell, `${shown.join(flags.has('p') ? '\n' : ' ')}\n`)
  },
}
