import type { Running } from '../../../linux/program.ts'
import type { Command, OptionSpec } from '../../command.ts'
import { hasOption, isOptionError, lastOption, type ParsedArguments, getopt as parseArguments } from '../../getopt.ts'

const OPTIONS: readonly OptionSpec[] = [
  { short: 'a', long: 'alternative', text: 'Long options may begin with a single dash.' },
  { short: 'l', long: 'longoptions', argument: 'LIST', text: 'The long options to know, by commas.' },
  { short: 'n', long: 'name', argument: 'NAME', text: 'The name in front of errors.' },
  { short: 'o', long: 'options', argument: 'LETTERS', text: 'The short options to know.' },
  { short: 'q', long: 'quiet', text: 'Say nothing of what is wrong.' },
  { short: 'Q', long: 'quiet-output', text: 'Print nothing but errors.' },
  { short: 's', long: 'shell', argument: 'SHELL', text: 'Quote for sh or bash; csh is not emulated.' },
  { short: 'T', long: 'test', text: 'Status 4: the kind that quotes.' },
  { short: 'u', long: 'unquoted', text: 'Do not quote.' },
  { short: 'h', long: 'help', text: 'How it is used.' },
  { short: 'V', long: 'version', text: 'Which version this is made after.' },
]

const WRONG_PARAMETERS = 1
const WRONG_USE = 2
const QUOTING_KIND = 4

/** getopt(1) of util-linux 2.38: parses a script's arguments by getopt_long(3). */
export const getopt: Command = {
  name: 'getopt',
  directory: '/usr/bin',
  summary: "parse a script's options",
  synopsis: ['LETTERS PARAMETER...', '[options] [--] LETTERS PARAMETER...', '[options] -o LETTERS [--] PARAMETER...'],
  options: OPTIONS,
  *main(process) {
    const args = process.argv.slice(1)
    const compatible = process.env.has('GETOPT_COMPATIBLE') || (args.length > 0 && !args[0]!.startsWith('-'))
    if (args.length === 0) return yield* misuse(process.printError.bind(process), 'missing optstring argument')
    if (compatible)
      return yield* report(process, args[0]!.replace(/^[-+]*/, ''), args.slice(1), { options: [], operands: [] }, false)
    const parsed = parseArguments(args, OPTIONS, false)
    const complain = process.printError.bind(process)
    if (isOptionError(parsed)) return yield* misuse(complain, parsed.text)
    if (hasOption(parsed, 'test')) return QUOTING_KIND
    if (hasOption(parsed, 'version')) {
      yield* process.print('getopt from util-linux 2.38.1\n')
      return 0
    }
    const shell = lastOption(parsed, 'shell')
    if (shell !== undefined && shell !== 'sh' && shell !== 'bash')
      return yield* misuse(
        complain,
        /^t?csh$/.test(shell) ? `"${shell}" is not emulated here` : `unknown shell after -s or --shell argument`,
      )
    const given = lastOption(parsed, 'options')
    const [first, ...rest] = parsed.operands
    if (given === undefined && first === undefined) return yield* misuse(complain, 'missing optstring argument')
    const letters = given ?? first!
    return yield* report(
      process,
      letters,
      given === undefined ? rest : parsed.operands,
      parsed,
      !hasOption(parsed, 'unquoted'),
    )
  },
}

function* misuse(complain: (text: string) => Running<unknown>, text: string): Running {
  yield* complain(`getopt: ${text}\nTry 'getopt --help' for more information.\n`)
  return WRONG_USE
}

/** `a:b::c` as options; a colon asks for an argument, two allow one. */
function shortSpecs(letters: string): OptionSpec[] {
  return [...letters.matchAll(/([^:])(:{0,2})/g)].map(([, short, colons]) => ({
    short: short!,
    text: '',
    ...argumentOf(colons!),
  }))
}

function longSpecs(lists: readonly string[]): OptionSpec[] {
  return lists
    .flatMap(list => list.split(/[,\s]+/))
    .filter(name => name !== '')
    .map(name => ({ long: name.replace(/:+$/, ''), text: '', ...argumentOf(/:*$/.exec(name)![0]) }))
}

function argumentOf(colons: string): { argument?: string } {
  return colons === '' ? {} : { argument: colons.length > 1 ? '[ARG]' : 'ARG' }
}

/** What getopt_long(3) makes of the parameters: each option, then `--` and the operands; errors go on with the next. */
function* report(
  process: Parameters<Command['main']>[0],
  optstring: string,
  parameters: readonly string[],
  asked: ParsedArguments,
  quoted: boolean,
): Running {
  const mode = /^[-+]/.exec(optstring)?.[0]
  const lists = asked.options.filter(({ name }) => name === 'longoptions').map(({ value }) => value ?? '')
  const specs = [...shortSpecs(optstring.replace(/^[-+]/, '')), ...longSpecs(lists)]
  const name = lastOption(asked, 'name') ?? 'getopt'
  const quote = (text: string) => (quoted ? `'${text.replaceAll("'", "'\\''")}'` : text)
  const silent = hasOption(asked, 'quiet') || optstring.replace(/^[-+]/, '').startsWith(':')
  const permute = mode !== '+' && !process.env.has('POSIXLY_CORRECT')
  const shown: string[] = []
  const operands: string[] = []
  let status = 0
  for (let index = 0; index < parameters.length; index++) {
    const word = parameters[index]!
    if (word === '--') {
      operands.push(...parameters.slice(index + 1))
      break
    }
    if (word === '-' || !word.startsWith('-')) {
      if (mode === '-') shown.push(quote(word))
      else if (permute) operands.push(word)
      else {
        operands.push(...parameters.slice(index))
        break
      }
      continue
    }
    const taken = option(word, parameters[index + 1], specs, hasOption(asked, 'alternative'))
    for (const each of taken.found) {
      shown.push(each.name)
      if (each.value !== undefined) shown.push(quote(each.value))
    }
    if (taken.usedNext) index++
    for (const error of taken.errors) {
      status = WRONG_PARAMETERS
      if (!silent) yield* process.printError(`${name}: ${error}\n`)
    }
  }
  const line = [...shown, '--', ...operands.map(quote)].map(word => ` ${word}`).join('')
  if (!hasOption(asked, 'quiet-output')) yield* process.print(`${line}\n`)
  return status
}

interface Taken {
  readonly found: readonly { readonly name: string; readonly value: string | undefined }[]
  readonly usedNext: boolean
  readonly errors: readonly string[]
}

/** One word of options. Letters of a cluster are taken one by one, so that a wrong one does not hide the others. */
function option(word: string, next: string | undefined, specs: readonly OptionSpec[], alternative: boolean): Taken {
  const isLong = word.startsWith('--') || (alternative && longMatches(word.slice(1), specs))
  if (isLong) return one(word.startsWith('--') ? word : `-${word}`, next, specs, spec => `--${spec}`)
  const found: { name: string; value: string | undefined }[] = []
  const errors: string[] = []
  for (let at = 1; at < word.length; at++) {
    const spec = specs.find(({ short }) => short === word[at])
    const rest = word.slice(at + 1)
    const whole = spec?.argument !== undefined
    const taken = one(
      `-${word[at]}${whole ? rest : ''}`,
      whole && rest === '' ? next : undefined,
      specs,
      letter => `-${letter}`,
    )
    found.push(...taken.found)
    errors.push(...taken.errors)
    if (whole) return { found, usedNext: taken.usedNext, errors }
  }
  return { found, usedNext: false, errors }
}

function longMatches(text: string, specs: readonly OptionSpec[]): boolean {
  const name = text.split('=')[0]!
  return (
    specs.some(spec => spec.long === name) ||
    (name.length > 1 && specs.some(spec => spec.long?.startsWith(name) === true))
  )
}

function one(
  word: string,
  next: string | undefined,
  specs: readonly OptionSpec[],
  show: (name: string) => string,
): Taken {
  const alone = parseArguments([word], specs, false)
  const wants = next !== undefined && isOptionError(alone) && alone.text.includes('requires an argument')
  const parsed = wants ? parseArguments([word, next], specs, false) : alone
  if (isOptionError(parsed)) return { found: [], usedNext: false, errors: [parsed.text] }
  const found = parsed.options.map(({ name, value }) => {
    const optional = specs.find(spec => (spec.long ?? spec.short) === name)?.argument?.startsWith('[') === true
    return { name: show(name), value: optional ? (value ?? '') : value }
  })
  return {
    found: found.slice(0, 1),
    usedNext: wants,
    errors: [],
  }
}
