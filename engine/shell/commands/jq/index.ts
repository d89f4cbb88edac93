import type { Running } from '../../../linux/program.ts'
import type { Command } from '../../command.ts'
import { encodeText } from '../../text/lossless.ts'
import { helpText, type Tool, textCommand } from '../../text/tool.ts'
import { coloredJson } from './colors.ts'
import { run } from './evaluate.ts'
import { Inputs } from './inputs.ts'
import { toJson } from './json-text.ts'
import { JqBreak, JqHalt, Machine } from './machine.ts'
import { parseProgram } from './parser.ts'
import { unknownNames } from './resolve.ts'
import { readSettings, type Settings, Unopened } from './settings.ts'
import type { Filter } from './syntax.ts'
import { JqSyntaxError, type SyntaxFault } from './token-reader.ts'
import { isTrue, JqError, JqFatal, type Json } from './value.ts'

const USAGE_ERROR = 2
const COMPILE_ERROR = 3
const RUN_ERROR = 5

function* complain(tool: Tool, text: string): Running<void> {
  yield* tool.out.flush()
  yield* tool.process.write(2, encodeText(text))
}

/** The program as a tree, or what is wrong with it, each fault with its line and blanks up to its place (src/locfile.c). */
function compile(settings: Settings): Filter | string {
  const { program, named } = settings
  let faults: readonly SyntaxFault[]
  try {
    const { filter, places } = parseProgram(program)
    faults = unknownNames(filter, places, ['ENV', 'ARGS', '__loc__', ...named.keys()])
    if (faults.length === 0) return filter
  } catch (error) {
    if (!(error instanceof JqSyntaxError)) throw error
    faults = error.faults
  }
  const lines = faults.map(({ text, start }) => {
    const before = program.slice(0, start)
    const number = before.split('\n').length
    const from = before.lastIndexOf('\n') + 1
    const end = program.indexOf('\n', start)
    const line = program.slice(from, end < 0 ? program.length : end)
    return `jq: error: ${text} at <top-level>, line ${number}:\n${line}${' '.repeat(start - from)}\n`
  })
  return `${lines.join('')}jq: ${faults.length} compile error${faults.length === 1 ? '' : 's'}\n`
}

class Session {
  readonly #tool: Tool
  readonly #settings: Settings
  readonly #filter: Filter
  readonly #inputs: Inputs
  readonly #machine: Machine
  #last: Json | undefined
  #status = 0

  constructor(tool: Tool, settings: Settings, filter: Filter) {
    this.#tool = tool
    this.#settings = settings
    this.#filter = filter
    const { files, flags, named, positional } = settings
    this.#inputs = new Inputs(tool, files, flags.has('raw-input'), flags.has('slurp'))
    this.#machine = new Machine(run, tool, this.#inputs, named, positional)
  }

  *run(): Running {
    const { flags } = this.#settings
    try {
      if (flags.has('null-input')) yield* this.#process(null)
      else
        for (let input = yield* this.#inputs.next(); input !== undefined; input = yield* this.#inputs.next()) {
          yield* this.#process(input)
          if (this.#tool.broken) break
        }
    } catch (error) {
      if (!(error instanceof JqHalt)) throw error
      yield* complain(this.#tool, error.text)
      return error.status
    }
    if (this.#inputs.failedFiles) return 2
    if (this.#inputs.parseError) return 4
    if (this.#status !== 0) return this.#status
    if (!flags.has('exit-status')) return 0
    return this.#last === undefined ? 4 : isTrue(this.#last) ? 0 : 1
  }

  *#process(input: Json): Running<void> {
    const session = this
    this.#machine.depth = 0
    this.#status = 0
    try {
      yield* this.#machine.run(this.#filter, null, input, null, function* (value) {
        session.#last = value
        yield* session.#print(value)
      })
    } catch (error) {
      yield* this.#failed(error)
    }
  }

  *#failed(error: unknown): Running<void> {
    if (error instanceof JqFatal || error instanceof RangeError) {
      const text = error instanceof JqFatal ? error.text : 'the recursion is too deep'
      yield* complain(this.#tool, `jq: error: ${text}\n`)
    } else if (error instanceof JqBreak) yield* complain(this.#tool, `jq: error (at ${this.#inputs.place}): break\n`)
    else if (error instanceof JqError) {
      const { value } = error
      const what = typeof value === 'string' ? `: ${value}` : ` (not a string): ${toJson(value)}`
      yield* complain(this.#tool, `jq: error (at ${this.#inputs.place})${what}\n`)
    } else throw error
    this.#status = RUN_ERROR
  }

  *#print(value: Json): Running<void> {
    const { flags, style, colors } = this.#settings
    const text =
      flags.has('raw-output') && typeof value === 'string'
        ? value
        : colors
          ? coloredJson(value, style)
          : toJson(value, style)
    yield* this.#tool.print(`${text}${flags.has('join-output') ? '' : '\n'}`)
  }
}

/** jq(1), version 1.6. */
export const jq: Command = textCommand({
  name: 'jq',
  summary: 'take JSON apart and put it together',
  synopsis: ['[OPTION]... FILTER [FILE]...', '[OPTION]... --args FILTER [STRING]...'],
  options: [
    { short: 'n', long: 'null-input', text: 'Run once, on null; `input` reads.' },
    { short: 'R', long: 'raw-input', text: 'Each line is an input.' },
    { short: 's', long: 'slurp', text: 'All inputs as one array.' },
    { short: 'r', long: 'raw-output', text: 'Strings without quotes.' },
    { short: 'j', long: 'join-output', text: 'The same, without newlines.' },
    { short: 'a', long: 'ascii-output', text: 'Escapes for what is not ASCII.' },
    { short: 'c', long: 'compact-output', text: 'Each result in one line.' },
    { short: 'S', long: 'sort-keys', text: 'Objects with their keys in order.' },
    { short: 'C', long: 'color-output', text: 'Colours, as on a terminal.' },
    { short: 'M', long: 'monochrome-output', text: 'No colours.' },
    { long: 'tab', text: 'Set in by tabs.' },
    { long: 'indent', argument: 'N', text: 'Set in by so many blanks, at most 7.' },
    { short: 'e', long: 'exit-status', text: 'Status 1 when the last result is false or null, 4 without results.' },
    { short: 'f', long: 'from-file', text: 'The filter is the name of a file that holds it.' },
    { long: 'arg', argument: 'NAME VALUE', text: 'A variable with a string.' },
    { long: 'argjson', argument: 'NAME JSON', text: 'A variable with a value.' },
    { long: 'slurpfile', argument: 'NAME FILE', text: 'A variable with all values of a file.' },
    { long: 'rawfile', argument: 'NAME FILE', text: 'A variable with the text of a file.' },
    { long: 'args', text: 'What follows are strings for $ARGS.' },
    { long: 'jsonargs', text: 'What follows are values for $ARGS.' },
    { long: 'seq', text: 'Record separators before results.', emulated: false },
    { long: 'stream', text: 'Parts of inputs as they come.', emulated: false },
    { short: 'h', long: 'help', text: 'Says how the command is used.' },
    { short: 'V', long: 'version', text: 'Says which command this one is made after.' },
  ],
  failure: USAGE_ERROR,
  // Two arguments after some options, bundles of others: jq reads its arguments by itself.
  rewrite: args => ['--', ...args],
  *run(tool) {
    const settings = yield* readSettings(tool, tool.operands)
    if (typeof settings === 'string') {
      yield* complain(
        tool,
        `jq: ${settings}\nUse jq --help for help with command-line options,\nor see the jq manpage, or online docs  at https://stedolan.github.io/jq\n`,
      )
      return USAGE_ERROR
    }
    if (settings instanceof Unopened) {
      yield* complain(tool, settings.text)
      return USAGE_ERROR
    }
    if (settings.flags.has('help')) {
      yield* tool.print(helpText('jq', jq, jq.options))
      return 0
    }
    if (settings.flags.has('version')) {
      yield* tool.print('jq-1.6\n')
      return 0
    }
    const filter = compile(settings)
    if (typeof filter === 'string') {
      yield* complain(tool, filter)
      return COMPILE_ERROR
    }
    return yield* new Session(tool, settings, filter).run()
  },
})
