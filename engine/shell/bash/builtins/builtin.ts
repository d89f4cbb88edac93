import type { ArrayValue } from 'unbash'
import type { Running } from '../../../linux/program.ts'
import type { Shell } from '../shell.ts'

/** Arrays among the arguments of a declaration: position of the argument -> what stands between its parentheses. */
export type CompoundArguments = ReadonlyMap<number, ArrayValue>

/** A command that the shell runs itself. */
export interface Builtin {
  readonly name: string
  /** One of POSIX's special builtins: found before functions, and fatal when it fails, in POSIX mode. */
  readonly special?: true
  /** Arguments that look like assignments are assignments. */
  readonly declares?: true
  /** What follows the name in `help`. */
  readonly synopsis: string
  readonly help: string
  /** `args` begins with the name. */
  run(shell: Shell, args: readonly string[], compound: CompoundArguments): Running
}

/** Prints the usage line of a builtin that was called wrongly; status 2. */
export function usage(shell: Shell, builtin: Builtin): number {
  const synopsis = builtin.synopsis === '' ? builtin.name : `${builtin.name} ${builtin.synopsis}`
  shell.writeError(`${builtin.name}: usage: ${synopsis}\n`)
  return 2
}

export interface ParsedOptions {
  /** Letters that were given, in order, with their arguments. */
  readonly options: readonly { readonly letter: string; readonly value: string; readonly plus: boolean }[]
  readonly rest: readonly string[]
  has(letter: string): boolean
  value(letter: string): string | undefined
}

/**
 * Options of a builtin (bashgetopt.c): `letters` names them, a colon behind one that takes an argument. Null when one is not known,
 * which has been told. `plus` lets `+x` turn one off.
 */
export function parseOptions(
  shell: Shell,
  builtin: Builtin,
  args: readonly string[],
  letters: string,
  plus = false,
): ParsedOptions | null {
  const options: { letter: string; value: string; plus: boolean }[] = []
  let index = 1
  for (; index < args.length; index++) {
    const arg = args[index]!
    if (arg === '--') {
      index++
      break
    }
    if (arg.length < 2 || !(arg[0] === '-' || (plus && arg[0] === '+'))) break
    for (let at = 1; at < arg.length; at++) {
      const letter = arg[at]!
      const known = letters.indexOf(letter)
      if (known < 0 || letter === ':') {
        shell.complainAs(builtin.name, `${arg[0]}${letter}: invalid option`)
        usage(shell, builtin)
        return null
      }
      if (letters[known + 1] !== ':') {
        options.push({ letter, value: '', plus: arg[0] === '+' })
        continue
      }
      const attached = arg.slice(at + 1)
      if (attached === '' && index + 1 >= args.length) {
        shell.complainAs(builtin.name, `-${letter}: option requires an argument`)
        usage(shell, builtin)
        return null
      }
      options.push({ letter, value: attached === '' ? args[++index]! : attached, plus: false })
      break
    }
  }
  return {
    options,
    rest: args.slice(index),
    has: letter => options.some(option => option.letter === letter),
    value: letter => options.findLast(option => option.letter === letter)?.value,
  }
}
