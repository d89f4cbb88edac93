import type { Shell } from '../shell.ts'
import { assign, setVariable } from '../variables/assign.ts'
import { isName } from '../variables/variable.ts'
import { type Builtin, usage } from './builtin.ts'

export const getopts: Builtin = {
  name: 'getopts',
  synopsis: 'optstring name [arg ...]',
  help: 'Take the next option of a script from its arguments.',
  *run(shell, args) {
    const operands = args[1] === '--' ? args.slice(2) : args.slice(1)
    const [letters, name, ...given] = operands
    if (letters === undefined || name === undefined) return usage(shell, getopts)
    if (!isName(name)) {
      shell.complainAs('getopts', `\`${name}': not a valid identifier`)
      return 1
    }
    return next(shell, letters, name, given.length > 0 ? given : shell.positional)
  },
}

function finish(shell: Shell, name: string, index: number): number {
  setVariable(shell, 'OPTIND', String(index))
  shell.optionAt = 0
  shell.variables.unset('OPTARG')
  assign(shell, { name, subscript: null }, '?')
  return 1
}

function next(shell: Shell, letters: string, name: string, args: readonly string[]): number {
  const index = Math.max(1, Number(shell.variables.get('OPTIND')?.scalar ?? 1) || 1)
  const arg = args[index - 1]
  if (shell.optionAt === 0) {
    if (arg === undefined || arg === '-' || !arg.startsWith('-')) return finish(shell, name, index)
    if (arg === '--') return finish(shell, name, index + 1)
    shell.optionAt = 1
  }
  if (arg === undefined) return finish(shell, name, index)
  const silent = letters.startsWith(':')
  const letter = arg[shell.optionAt]!
  const at = letter === ':' ? -1 : letters.indexOf(letter)
  const last = shell.optionAt + 1 >= arg.length
  const step = () => {
    if (last) setVariable(shell, 'OPTIND', String(index + 1))
    shell.optionAt = last ? 0 : shell.optionAt + 1
  }
  if (at < 0) {
    step()
    return told(shell, name, silent, '?', letter, `illegal option -- ${letter}`)
  }
  if (letters[at + 1] !== ':') {
    step()
    shell.variables.unset('OPTARG')
    return Number(!assign(shell, { name, subscript: null }, letter))
  }
  const value = last ? args[index] : arg.slice(shell.optionAt + 1)
  shell.optionAt = 0
  setVariable(shell, 'OPTIND', String(index + (last ? 2 : 1)))
  if (value === undefined) {
    setVariable(shell, 'OPTIND', String(index + 1))
    return told(shell, name, silent, silent ? ':' : '?', letter, `option requires an argument -- ${letter}`)
  }
  setVariable(shell, 'OPTARG', value)
  return Number(!assign(shell, { name, subscript: null }, letter))
}

/** An option that is wrong: told by a message, or to a script that wants to tell it itself by OPTARG. */
function told(shell: Shell, name: string, silent: boolean, result: string, letter: string, text: string): number {
  if (silent) setVariable(shell, 'OPTARG', letter)
  else {
    shell.variables.unset('OPTARG')
    if (shell.variables.get('OPTERR')?.scalar !== '0') shell.writeError(`${shell.name}: ${text}\n`)
  }
  assign(shell, { name, subscript: null }, result)
  return 0
}
