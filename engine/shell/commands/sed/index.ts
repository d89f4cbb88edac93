import type { Running } from '../../../linux/program.ts'
import { fileStatus } from '../../../linux/vfs/status.ts'
import { failed } from '../../../net/errno.ts'
import { baseName } from '../../text/filesystem.ts'
import { readOperand } from '../../text/input.ts'
import { decodeText, encodeText } from '../../text/lossless.ts'
import { type Tool, textCommand } from '../../text/tool.ts'
import { directoryPart } from '../basename.ts'
import { SedMachine } from './execute.ts'
import { SedInput } from './input.ts'
import { SedOutput } from './output.ts'
import { SedParser } from './parse.ts'
import { ScriptError, ScriptReader } from './reader.ts'
import type { SedCommand } from './script.ts'

/** A piece of the script: an argument of -e, or a file of -f. */
interface Piece {
  readonly text: string
  readonly file: string | null
}

function* piecesOf(
  tool: Tool,
): Running<{ readonly pieces: readonly Piece[]; readonly files: readonly string[] } | number> {
  const pieces: Piece[] = []
  for (const { name, value = '' } of tool.options) {
    if (name === 'expression') pieces.push({ text: value, file: null })
    if (name !== 'file') continue
    const bytes = yield* readOperand(tool, value)
    if (failed(bytes)) {
      yield* tool.complain(`couldn't open file ${value}: ${bytes.text}`, 1)
      return 1
    }
    pieces.push({ text: decodeText(bytes).replace(/\n$/, ''), file: value })
  }
  if (pieces.length > 0) return { pieces, files: tool.operands }
  const [script, ...files] = tool.operands
  if (script !== undefined) return { pieces: [{ text: script, file: null }], files }
  yield* tool.process.write(2, `Usage: ${tool.name} [OPTION]... {script-only-if-no-other-script} [input-file]...\n`)
  return 1
}

/** The pieces as one script, lines joined; errors say which piece and where in it. */
function readerOf(pieces: readonly Piece[]): ScriptReader {
  const text = pieces.map(piece => piece.text).join('\n')
  return new ScriptReader(text, offset => {
    if (offset === 0) return `-e expression #${Math.max(1, pieces.filter(piece => piece.file === null).length)}, char 0`
    let start = 0
    let number = 0
    for (const { text: part, file } of pieces) {
      if (file === null) number++
      if (offset <= start + part.length || part === pieces.at(-1)!.text) {
        const within = Math.min(offset - start, part.length)
        if (file !== null) return `file ${file} line ${part.slice(0, within).split('\n').length}`
        return `-e expression #${number}, char ${within}`
      }
      start += part.length + 1
    }
    return `-e expression #${number}, char ${offset}`
  })
}

function filesWritten(commands: readonly SedCommand[]): string[] {
  return commands.flatMap(({ action }) =>
    action.name === 'w' || action.name === 'W'
      ? [action.file]
      : action.name === 's' && action.substitution.file !== null
        ? [action.substitution.file]
        : [],
  )
}

/** -i: the file gets what was collected; with a suffix the old one stays beside it. */
function* replaceFile(tool: Tool, name: string, text: string): Running<void> {
  const { process } = tool
  const status = fileStatus(process, name)
  if (failed(status)) return
  const suffix = tool.value('in-place') ?? ''
  if (suffix !== '') {
    const base = suffix.includes('*') ? suffix.replaceAll('*', baseName(name)) : baseName(name) + suffix
    const backup = base.includes('/') ? base : `${name.includes('/') ? `${directoryPart(name)}/` : ''}${base}`
    process.mounts.rename(name, backup, process.cwd, process.credentials, process.now)
  }
  const fd = process.open(name, { write: true, create: true, truncate: true }, status.mode)
  if (failed(fd)) {
    yield* tool.complain(`couldn't open temporary file: ${fd.text}`, 4)
    return
  }
  yield* process.write(fd, encodeText(text))
  process.close(fd)
}

function* edit(tool: Tool, commands: readonly SedCommand[], files: readonly string[], quiet: boolean): Running {
  const inPlace = tool.has('in-place')
  const end = tool.has('null-data') ? '\0' : '\n'
  const output = new SedOutput(tool)
  if (!(yield* output.open(filesWritten(commands)))) return 4
  const regular: string[] = []
  for (const name of files) {
    const status = inPlace ? fileStatus(tool.process, name) : undefined
    if (status === undefined || failed(status) || status.kind === 'file') regular.push(name)
    else yield* tool.complain(`couldn't edit ${name}: not a regular file`, 4)
  }
  const input = new SedInput(tool, regular, {
    separate: inPlace || tool.has('separate'),
    separator: end.charCodeAt(0),
    *begun() {
      if (inPlace) output.collect()
    },
    *ended(name) {
      if (inPlace) yield* replaceFile(tool, name, output.collected())
    },
  })
  const status = yield* new SedMachine(tool, commands, input, output, { quiet, end }).run()
  return status !== 0 ? status : tool.status
}

/** sed(1) of GNU. */
export const sed = textCommand({
  name: 'sed',
  summary: 'edit text as it goes by',
  synopsis: ['[OPTION]... {script-only-if-no-other-script} [input-file]...'],
  options: [
    { short: 'n', long: 'quiet', text: 'Print only what is asked for.' },
    { long: 'silent', text: 'The same.' },
    { short: 'e', long: 'expression', argument: 'SCRIPT', text: 'Add to the script.' },
    { short: 'f', long: 'file', argument: 'FILE', text: 'Add a file to the script.' },
    { short: 'E', long: 'regexp-extended', text: 'Extended expressions.' },
    { short: 'r', text: 'The same.' },
    {
      short: 'i',
      long: 'in-place',
      argument: '[SUFFIX]',
      text: 'Edit files themselves; with a suffix keep the old ones.',
    },
    { short: 'l', long: 'line-length', argument: 'N', text: 'Where the command l folds lines.' },
    { short: 's', long: 'separate', text: 'Files are apart, not one stream.' },
    { short: 'u', long: 'unbuffered', text: 'Write each line at once.' },
    { short: 'z', long: 'null-data', text: 'Lines end with NUL.' },
    { long: 'posix', text: 'No extensions of GNU.', emulated: false },
    { long: 'debug', text: 'Show the program.', emulated: false },
    { long: 'sandbox', text: 'Refuse e, r and w.', emulated: false },
  ],
  notEmulated: ['e and s///e, which run commands'],
  *run(tool) {
    const input = yield* piecesOf(tool)
    if (typeof input === 'number') return input
    const { pieces, files } = input
    let commands: SedCommand[]
    try {
      commands = new SedParser(readerOf(pieces), { extended: tool.has('regexp-extended') || tool.has('r') }).parse()
    } catch (error) {
      if (!(error instanceof ScriptError)) throw error
      yield* tool.complain(error.text, error.status)
      return error.status
    }
    const quiet = tool.has('quiet') || tool.has('silent') || /^#n(\n|$)/.test(pieces[0]!.text)
    return yield* edit(tool, commands, files.length === 0 ? ['-'] : files, quiet)
  },
})
