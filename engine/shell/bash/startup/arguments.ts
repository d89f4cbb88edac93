import { SET_OPTIONS, SHOPT_OPTIONS } from '../options.ts'

/** How bash was called. */
export interface Invocation {
  /** Options of `set` and `shopt` to turn on or off. */
  readonly options: readonly { readonly name: string; readonly on: boolean }[]
  /** The text of `-c`. */
  readonly command: string | null
  readonly fromInput: boolean
  readonly interactive: boolean
  readonly login: boolean
  readonly norc: boolean
  readonly noprofile: boolean
  readonly posix: boolean
  readonly rcFile: string | null
  readonly operands: readonly string[]
}

export interface InvocationError {
  readonly error: string
  readonly status: number
}

const LONG_FLAGS = [
  'login',
  'norc',
  'noprofile',
  'posix',
  'verbose',
  'version',
  'help',
  'noediting',
  'restricted',
] as const

/** Reads the command line (bash(1), OPTIONS). */
export function parseInvocation(argv: readonly string[]): Invocation | InvocationError {
  const options: { name: string; on: boolean }[] = []
  const flags = new Set<string>()
  let rcFile: string | null = null
  let index = 1
  for (; index < argv.length; index++) {
    const arg = argv[index]!
    if (arg === '--' || arg === '-') {
      index++
      break
    }
    if (!/^[-+]./.test(arg)) break
    if (arg.startsWith('--')) {
      const name = arg.slice(2)
      if (name === 'rcfile' || name === 'init-file') rcFile = argv[++index] ?? null
      else if (LONG_FLAGS.some(flag => flag === name)) flags.add(name)
      else return { error: `${arg}: invalid option`, status: 2 }
      continue
    }
    const used = letters(arg, argv[index + 1], options, flags)
    if (typeof used === 'string') return { error: used, status: 2 }
    index += used
  }
  return build(argv.slice(index), options, flags, rcFile)
}

/** The letters of one argument; how many further arguments they took, or what is wrong. */
function letters(
  arg: string,
  next: string | undefined,
  options: { name: string; on: boolean }[],
  flags: Set<string>,
): number | string {
  const on = arg[0] === '-'
  let used = 0
  for (const letter of arg.slice(1)) {
    const set = SET_OPTIONS.find(([, each]) => each === letter)
    if (letter === 'o' || letter === 'O') {
      const known = letter === 'o' ? SET_OPTIONS : SHOPT_OPTIONS
      if (next === undefined) return `${arg}: option requires an argument`
      if (!known.some(([name]) => name === next))
        return letter === 'o' ? `line 0: bash: ${next}: invalid option name` : `${next}: invalid shell option name`
      options.push({ name: next, on })
      used = 1
    } else if ('cilsrD'.includes(letter)) flags.add(letter)
    else if (set !== undefined) options.push({ name: set[0], on })
    else return `${arg[0]}${letter}: invalid option`
  }
  return used
}

function build(
  rest: readonly string[],
  options: { name: string; on: boolean }[],
  flags: ReadonlySet<string>,
  rcFile: string | null,
): Invocation | InvocationError {
  if (flags.has('verbose')) options.push({ name: 'verbose', on: true })
  if (flags.has('restricted') || flags.has('r')) return { error: '"-r" is not emulated here', status: 2 }
  const hasCommand = flags.has('c')
  if (hasCommand && rest.length === 0) return { error: '-c: option requires an argument', status: 2 }
  return {
    options,
    command: hasCommand ? rest[0]! : null,
    fromInput: flags.has('s'),
    interactive: flags.has('i'),
    login: flags.has('l') || flags.has('login'),
    norc: flags.has('norc'),
    noprofile: flags.has('noprofile'),
    posix: flags.has('posix'),
    rcFile,
    operands: hasCommand ? rest.slice(1) : rest,
  }
}
