import type { OptionSpec } from './command.ts'

/** An option as it was given. `name` is the long name where there is one, else the short one. */
export interface GivenOption {
  readonly name: string
  readonly value: string | undefined
}

export interface ParsedArguments {
  readonly options: readonly GivenOption[]
  readonly operands: readonly string[]
}

/** Why the arguments do not parse; `text` is glibc's message without the program's name. */
export interface OptionError {
  readonly text: string
  readonly option: string
  /** What was given before it: a tool that looks at each option in turn has acted on these already. */
  readonly before: readonly GivenOption[]
  /** The real tool has the option; this one refuses it. */
  readonly notEmulated?: true
}

export function isOptionError(parsed: ParsedArguments | OptionError): parsed is OptionError {
  return 'text' in parsed
}

/** The last value of an option, or undefined; a flag has the value ''. */
export function lastOption(parsed: ParsedArguments, name: string): string | undefined {
  const given = parsed.options.findLast(option => option.name === name)
  return given === undefined ? undefined : (given.value ?? '')
}

export function hasOption(parsed: ParsedArguments, name: string): boolean {
  return parsed.options.some(option => option.name === name)
}

/**
 * getopt_long(3). `permute` (the default of glibc) takes options from between the operands too; without it the first operand ends them.
 * The arguments do not include the program's name.
 */
export function getopt(
  args: readonly string[],
  specs: readonly OptionSpec[],
  permute = true,
): ParsedArguments | OptionError {
  const options: GivenOption[] = []
  const operands: string[] = []
  const longs = specs.some(spec => spec.long !== undefined)
  for (let index = 0; index < args.length; index++) {
    const arg = args[index]!
    if (arg === '--') {
      operands.push(...args.slice(index + 1))
      break
    }
    if (arg === '-' || !arg.startsWith('-')) {
      if (!permute) {
        operands.push(...args.slice(index))
        break
      }
      operands.push(arg)
      continue
    }
    // getopt(3), which knows no long options, takes the second dash of `--help` for a letter.
    const taken =
      longs && arg.startsWith('--')
        ? long(arg.slice(2), args[index + 1], specs)
        : short(arg.slice(1), args[index + 1], specs)
    if ('text' in taken) return { ...taken, before: [...options, ...taken.before] }
    options.push(...taken.options)
    if (taken.usedNext) index++
  }
  return { options, operands }
}

interface Taken {
  readonly options: readonly GivenOption[]
  readonly usedNext: boolean
}

function needsArgument(spec: OptionSpec): boolean {
  return spec.argument !== undefined && !spec.argument.startsWith('[')
}

function nameOf(spec: OptionSpec): string {
  return spec.long ?? spec.short!
}

function refused(spec: OptionSpec): OptionError | undefined {
  if (spec.emulated !== false) return undefined
  const option = spec.long !== undefined ? `--${spec.long}` : `-${spec.short}`
  return { option, text: `"${option}" is not emulated here`, before: [], notEmulated: true }
}

function long(text: string, next: string | undefined, specs: readonly OptionSpec[]): Taken | OptionError {
  const equals = text.indexOf('=')
  const name = equals < 0 ? text : text.slice(0, equals)
  const exact = specs.filter(spec => spec.long === name)
  const candidates = exact.length > 0 ? exact : specs.filter(spec => spec.long?.startsWith(name) === true)
  const spec = candidates[0]
  if (spec === undefined) return { option: `--${name}`, text: `unrecognized option '--${text}'`, before: [] }
  if (candidates.length > 1) {
    const possible = candidates.map(candidate => `'--${candidate.long}'`).join(' ')
    return { option: `--${name}`, text: `option '--${text}' is ambiguous; possibilities: ${possible}`, before: [] }
  }
  const refusal = refused(spec)
  if (refusal !== undefined) return refusal
  if (equals >= 0) {
    if (spec.argument === undefined)
      return { option: `--${spec.long}`, text: `option '--${spec.long}' doesn't allow an argument`, before: [] }
    return { options: [{ name: nameOf(spec), value: text.slice(equals + 1) }], usedNext: false }
  }
  if (!needsArgument(spec)) return { options: [{ name: nameOf(spec), value: undefined }], usedNext: false }
  if (next === undefined)
    return { option: `--${spec.long}`, text: `option '--${spec.long}' requires an argument`, before: [] }
  return { options: [{ name: nameOf(spec), value: next }], usedNext: true }
}

function short(cluster: string, next: string | undefined, specs: readonly OptionSpec[]): Taken | OptionError {
  const options: GivenOption[] = []
  for (let at = 0; at < cluster.length; at++) {
    const letter = cluster[at]!
    const spec = specs.find(candidate => candidate.short === letter)
    if (spec === undefined) return { option: `-${letter}`, text: `invalid option -- '${letter}'`, before: options }
    const refusal = refused(spec)
    if (refusal !== undefined) return { ...refusal, before: options }
    if (spec.argument === undefined) {
      options.push({ name: nameOf(spec), value: undefined })
      continue
    }
    const rest = cluster.slice(at + 1)
    if (rest !== '' || !needsArgument(spec)) {
      options.push({ name: nameOf(spec), value: rest === '' ? undefined : rest })
      return { options, usedNext: false }
    }
    if (next === undefined)
      return { option: `-${letter}`, text: `option requires an argument -- '${letter}'`, before: options }
    options.push({ name: nameOf(spec), value: next })
    return { options, usedNext: true }
  }
  return { options, usedNext: false }
}
