import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import { readOperand } from '../../text/input.ts'
import { decodeText } from '../../text/lossless.ts'
import { type Tool, textCommand } from '../../text/tool.ts'
import { AwkSyntaxError } from './lexer.ts'
import { assignedText } from './main-input.ts'
import { parseAwk } from './parse.ts'
import { AwkRun } from './run.ts'
import type { AwkProgram } from './syntax.ts'
import { fromInput } from './value.ts'
import { AwkFatal, Variables } from './variables.ts'

interface Source {
  readonly text: string
  readonly place: string
  readonly operands: readonly string[]
}

function* sourceOf(tool: Tool): Running<Source | number> {
  const parts: string[] = []
  let place = 'cmd. line'
  for (const { name, value = '' } of tool.options) {
    if (name === 'source') parts.push(value)
    if (name !== 'file') continue
    const bytes = yield* readOperand(tool, value)
    if (failed(bytes)) {
      yield* tool.complain(`fatal: cannot open source file \`${value}' for reading: ${bytes.text}`, 2)
      return 2
    }
    place = value
    parts.push(decodeText(bytes))
  }
  if (parts.length > 0) return { text: parts.join('\n'), place, operands: tool.operands }
  const [text, ...operands] = tool.operands
  if (text !== undefined) return { text, place, operands }
  yield* tool.process.write(
    2,
    `Usage: ${tool.name} [POSIX or GNU style options] -f progfile [--] file ...\nUsage: ${tool.name} [POSIX or GNU style options] [--] 'program' file ...\n`,
  )
  return 2
}

/** The line that does not parse, and a mark under the place. */
function* syntaxError(tool: Tool, { text, place }: Source, { offset, text: reason }: AwkSyntaxError): Running<void> {
  if (offset < 0) {
    yield* tool.process.write(2, `${tool.name}: ${place}:1: error: ${reason}\n`)
    return
  }
  const before = text.slice(0, offset)
  const line = before.split('\n').length
  const start = before.lastIndexOf('\n') + 1
  const end = text.indexOf('\n', start)
  const shown = text.slice(start, end < 0 ? undefined : end)
  const prefix = `${tool.name}: ${place}:${line}:`
  yield* tool.process.write(2, `${prefix} ${shown}\n${prefix} ${' '.repeat(offset - start)}^ ${reason}\n`)
}

function prepare(tool: Tool, operands: readonly string[]): Variables {
  const variables = new Variables()
  const environment = variables.array('ENVIRON')
  for (const [name, value] of tool.process.env) environment.set(name, fromInput(value))
  const args = variables.array('ARGV')
  for (const [index, value] of [tool.name, ...operands].entries()) args.set(String(index), fromInput(value))
  variables.set('ARGC', operands.length + 1)
  variables.array('PROCINFO').set('version', '5.2.1')
  const separator = tool.value('field-separator')
  if (separator !== undefined) variables.set('FS', separator === 't' ? '\t' : assignedText(separator))
  return variables
}

function* runProgram(tool: Tool, program: AwkProgram, source: Source): Running {
  const variables = prepare(tool, source.operands)
  for (const { name, value = '' } of tool.options) {
    if (name !== 'assign') continue
    const found = /^([A-Za-z_]\w*)=(.*)$/s.exec(value)
    if (found === null) {
      yield* tool.complain(`fatal: \`${value}' argument to \`-v' not in \`var=value' form`, 2)
      return 2
    }
    variables.set(found[1]!, fromInput(assignedText(found[2]!)))
  }
  try {
    return yield* new AwkRun(tool, program, variables).run()
  } catch (error) {
    if (!(error instanceof AwkFatal)) throw error
    yield* tool.out.flush()
    const [name, record] = [variables.text('FILENAME'), variables.number('FNR')]
    const where = record > 0 ? ` (FILENAME=${name === '' ? '-' : name} FNR=${record})` : ''
    yield* tool.process.write(2, `${tool.name}: ${source.place}:${error.line ?? 1}:${where} fatal: ${error.text}\n`)
    return 2
  }
}

/** awk(1): gawk, as Debian has it where it is installed. */
export const awk = textCommand({
  name: 'awk',
  aliases: ['gawk'],
  summary: 'scan and process patterns',
  synopsis: ["[OPTION]... [--] 'PROGRAM' [FILE]...", '[OPTION]... -f PROGFILE [--] [FILE]...'],
  failure: 2,
  permute: false,
  options: [
    { short: 'f', long: 'file', argument: 'PROGFILE', text: 'The program is in a file.' },
    { short: 'F', long: 'field-separator', argument: 'FS', text: 'What stands between fields.' },
    { short: 'v', long: 'assign', argument: 'VAR=VAL', text: 'Set a variable before the program begins.' },
    { short: 'e', long: 'source', argument: 'TEXT', text: 'The program.' },
    { short: 'b', long: 'characters-as-bytes', text: 'Characters are bytes.', emulated: false },
    { short: 'i', long: 'include', argument: 'FILE', text: 'Another source file.', emulated: false },
    { short: 'n', long: 'non-decimal-data', text: 'Hexadecimal in the input.', emulated: false },
    { short: 'M', long: 'bignum', text: 'Numbers of any length.', emulated: false },
    { short: 'S', long: 'sandbox', text: 'No system(), no files.', emulated: false },
  ],
  notEmulated: [
    'coprocesses (|&), FPAT, FIELDWIDTHS, indirect calls, namespaces, @include and @load',
    'the order of `for (i in a)` is that in which elements were added; the numbers of rand() are other ones',
  ],
  *run(tool) {
    const source = yield* sourceOf(tool)
    if (typeof source === 'number') return source
    let program: AwkProgram
    try {
      program = parseAwk(source.text)
    } catch (error) {
      if (!(error instanceof AwkSyntaxError)) throw error
      yield* syntaxError(tool, source, error)
      return 1
    }
    return yield* runProgram(tool, program, source)
  },
})
