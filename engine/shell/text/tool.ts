import type { Process } from '../../linux/process.ts'
import type { Running } from '../../linux/program.ts'
import { StandardOutput } from '../../linux/stdio.ts'
import type { Errno } from '../../net/errno.ts'
import type { Command } from '../command.ts'
import { getopt, hasOption, isOptionError, lastOption, type ParsedArguments } from '../getopt.ts'
import { encodeText } from './lossless.ts'
import { quote } from './quote.ts'

/** CPU time that a tool uses up before it lets others go on, in nanoseconds. */
const SLICE = 50_000
const PRINT_COST = 50

/** What a text tool works with: its options and operands, its output, its status, and the means to complain as it does. */
export class Tool {
  readonly process: Process
  readonly name: string
  readonly out: StandardOutput
  readonly options: ParsedArguments['options']
  readonly operands: readonly string[]
  readonly #parsed: ParsedArguments
  readonly #failure: number
  status = 0
  #owed = 0

  constructor(process: Process, parsed: ParsedArguments, failure = 1) {
    this.process = process
    this.name = process.argv[0] ?? ''
    this.out = new StandardOutput(process)
    this.options = parsed.options
    this.operands = parsed.operands
    this.#parsed = parsed
    this.#failure = failure
  }

  has(name: string): boolean {
    return hasOption(this.#parsed, name)
  }

  /** The last value of an option. */
  value(name: string): string | undefined {
    return lastOption(this.#parsed, name)
  }

  /** Uses CPU time; others get their turn when there is enough of it. Every loop of a tool passes here. */
  *spend(nanoseconds: number): Running<void> {
    this.#owed += nanoseconds
    if (this.#owed < SLICE) return
    const owed = this.#owed
    this.#owed = 0
    yield* this.process.compute(owed)
  }

  *print(text: string | Uint8Array): Running<void> {
    yield* this.spend(PRINT_COST + text.length)
    yield* this.out.print(typeof text === 'string' ? encodeText(text) : text)
  }

  /** Whether output goes nowhere any more: whoever prints without end stops then. */
  get broken(): boolean {
    return this.out.error !== null
  }

  /** An error: `NAME: text` on standard error. The command goes on, its status will be `status`. */
  *complain(text: string, status = this.#failure): Running<void> {
    this.status = Math.max(this.status, status)
    yield* this.process.write(2, encodeText(`${this.name}: ${text}\n`))
  }

  /** An error of a file, as error(3) writes it. */
  *complainOf(what: string, error: Errno, status = this.#failure): Running<void> {
    yield* this.complain(`${what}: ${error.text}`, status)
  }

  /** A wrong use: the error, and where to read more; returns the status to end with. */
  *misuse(text: string, status = this.#failure): Running {
    yield* this.complain(text, status)
    yield* this.process.write(2, `Try '${this.name} --help' for more information.\n`)
    return status
  }

  quote(text: string): string {
    return quote(this.process, text)
  }
}

/** A command of this family: options parsed and refused as by getopt_long(3), output flushed at the end, write errors told. */
export interface ToolSpec extends Omit<Command, 'main' | 'directory'> {
  readonly directory?: Command['directory']
  /** Status of a wrong use and of errors; 1 unless told. */
  readonly failure?: number
  /** False for tools whose first operand ends the options. */
  readonly permute?: boolean
  /** Rewrites arguments of the old style, such as `-5`. */
  readonly rewrite?: (args: readonly string[]) => readonly string[]
  /** What follows a getopt error; `Try 'NAME --help'` unless told. */
  readonly hint?: (name: string) => string
  readonly run: (tool: Tool) => Running
}

const COMMON = [
  { long: 'help', text: 'Says how the command is used.' },
  { long: 'version', text: 'Says which command this one is made after.' },
]

export function textCommand(spec: ToolSpec): Command {
  const { directory = '/usr/bin', failure = 1, permute = true, rewrite, hint, run, ...rest } = spec
  const options = rest.options.some(option => option.long === 'help') ? rest.options : [...rest.options, ...COMMON]
  return {
    ...rest,
    options,
    directory,
    *main(process) {
      const args = process.argv.slice(1)
      const parsed = getopt(rewrite === undefined ? args : rewrite(args), options, permute)
      if (isOptionError(parsed)) return yield* refuse(process, parsed.text, failure, hint)
      const tool = new Tool(process, parsed, failure)
      const asked = parsed.options.find(option => option.name === 'help' || option.name === 'version')
      if (asked !== undefined && rest.options !== options) {
        yield* tool.print(asked.name === 'help' ? helpText(tool.name, rest, options) : `${rest.name} (Lost Packet)\n`)
        return yield* finish(tool, 0, failure)
      }
      return yield* finish(tool, yield* run(tool), failure)
    },
  }
}

function* refuse(process: Process, text: string, failure: number, hint?: (name: string) => string): Running {
  const name = process.argv[0] ?? ''
  const more = hint?.(name) ?? `Try '${name} --help' for more information.\n`
  yield* process.write(2, encodeText(`${name}: ${text}\n${more}`))
  return failure
}

/** exit(3): what is still buffered is written, and close_stdout of gnulib tells what went wrong. */
function* finish(tool: Tool, status: number, failure: number): Running {
  yield* tool.out.flush()
  if (tool.out.error === null) return status
  yield* tool.process.write(2, `${tool.name}: write error: ${tool.out.error.text}\n`)
  return Math.max(status, failure)
}

/** `--help`, from the option table. */
export function helpText(
  name: string,
  command: Pick<Command, 'summary' | 'synopsis'>,
  options: Command['options'],
): string {
  const usage = command.synopsis.map((line, index) => `${index === 0 ? 'Usage:' : '  or: '} ${name} ${line}\n`)
  const lines = options
    .filter(option => option.emulated !== false)
    .map(({ short, long, argument, text }) => {
      const names = [short && `-${short}`, long && `--${long}`].filter(Boolean).join(', ')
      const indent = short === undefined ? '      ' : '  '
      const value = argument === undefined ? '' : long === undefined ? ` ${argument}` : `=${argument}`
      return `${`${indent}${names}${value}`.padEnd(28)} ${text}\n`
    })
  return `${usage.join('')}${command.summary[0]!.toUpperCase()}${command.summary.slice(1)}.\n\n${lines.join('')}`
}
