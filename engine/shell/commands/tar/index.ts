import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import { isDirectory, joinPath } from '../../text/filesystem.ts'
import { gunzipBytes, isGzip } from '../../text/gzip.ts'
import { readOperand } from '../../text/input.ts'
import { type Tool, textCommand } from '../../text/tool.ts'
import { createArchive } from './create.ts'
import { chosenMembers, extractMembers, listMembers } from './extract.ts'
import { type Member, parseArchive } from './header.ts'

const FATAL = 2
const HINT = "Try 'tar --help' or 'tar --usage' for more information.\n"
/** Letters of the old style that take the next argument. */
const WITH_ARGUMENT = 'fCT'

/** `tar xzf a.tgz` of older days becomes `-x -z -f a.tgz`. */
function oldStyle(args: readonly string[]): readonly string[] {
  const [letters, ...rest] = args
  if (letters === undefined || letters.startsWith('-') || letters === '') return args
  const options: string[] = []
  for (const letter of letters) {
    options.push(`-${letter}`)
    if (WITH_ARGUMENT.includes(letter) && rest.length > 0) options.push(rest.shift()!)
  }
  return [...options, ...rest]
}

/** tar(1), GNU tar 1.34. */
export const tar = textCommand({
  name: 'tar',
  summary: 'put files into an archive and take them out',
  synopsis: ['{c|x|t}[zvf] [ARCHIVE] [FILE]...'],
  failure: FATAL,
  hint: () => HINT,
  rewrite: oldStyle,
  options: [
    { short: 'c', long: 'create', text: 'Make an archive.' },
    { short: 'x', long: 'extract', text: 'Take files out.' },
    { short: 't', long: 'list', text: 'Say what is in it.' },
    { short: 'f', long: 'file', argument: 'ARCHIVE', text: 'The archive; - is standard input or output.' },
    { short: 'z', long: 'gzip', text: 'Packed with gzip.' },
    { short: 'v', long: 'verbose', text: 'Say what is done; with -t more of each.' },
    { short: 'C', long: 'directory', argument: 'DIR', text: 'Names begin in this directory.' },
    { short: 'O', long: 'to-stdout', text: 'Contents to standard output.' },
    { short: 'p', long: 'preserve-permissions', text: 'Modes without the umask.' },
    { short: 'P', long: 'absolute-names', text: 'Names keep their leading slash.' },
    { short: 'h', long: 'dereference', text: 'What symbolic links lead to.' },
    { long: 'exclude', argument: 'PATTERN', text: 'Not these.' },
    { long: 'strip-components', argument: 'N', text: 'Without the first parts of names.' },
    { long: 'wildcards', text: 'Operands are patterns.' },
    { long: 'numeric-owner', text: 'Numbers instead of names.' },
    { short: 'r', long: 'append', text: 'Add to an archive.', emulated: false },
    { short: 'u', long: 'update', text: 'Add what is newer.', emulated: false },
    { short: 'j', long: 'bzip2', text: 'Packed with bzip2.', emulated: false },
    { short: 'J', long: 'xz', text: 'Packed with xz.', emulated: false },
    { short: 'T', long: 'files-from', argument: 'FILE', text: 'Names from a file.', emulated: false },
  ],
  *run(tool) {
    const modes = (['create', 'extract', 'list'] as const).filter(mode => tool.has(mode))
    if (modes.length !== 1) {
      const text =
        modes.length === 0
          ? "You must specify one of the '-Acdtrux', '--delete' or '--test-label' options"
          : "You may not specify more than one '-Acdtrux', '--delete' or  '--test-label' option"
      yield* tool.process.write(2, `tar: ${text}\n${HINT}`)
      return FATAL
    }
    const directory = tool.value('directory') ?? ''
    const inside = (path: string) => (directory === '' || path.startsWith('/') ? path : joinPath(directory, path))
    if (directory !== '' && !isDirectory(tool.process, directory))
      return yield* fatal(tool, `${directory}: Cannot open: No such file or directory`)
    const status = modes[0] === 'create' ? yield* create(tool, inside) : yield* read(tool, modes[0]!, inside)
    if (status !== undefined) return status
    if (tool.status !== 0) yield* tool.complain('Exiting with failure status due to previous errors', FATAL)
    return tool.status
  },
})

function* fatal(tool: Tool, text: string): Running {
  yield* tool.complain(text, FATAL)
  yield* tool.complain('Error is not recoverable: exiting now', FATAL)
  return FATAL
}

function* create(tool: Tool, inside: (path: string) => string): Running<number | undefined> {
  if (tool.operands.length === 0) {
    yield* tool.process.write(2, `tar: Cowardly refusing to create an empty archive\n${HINT}`)
    return FATAL
  }
  const file = tool.value('file') ?? '-'
  if (file === '-' && tool.process.isTerminal(1))
    return yield* fatal(tool, 'Refusing to write archive contents to terminal (missing -f option?)')
  const archive = yield* createArchive(tool, inside, file === '-' ? 2 : 1)
  if (file === '-') {
    yield* tool.print(archive)
    return undefined
  }
  const fd = tool.process.open(file, { write: true, create: true, truncate: true })
  if (failed(fd)) return yield* fatal(tool, `${file}: Cannot open: ${fd.text}`)
  const written = yield* tool.process.write(fd, archive)
  tool.process.close(fd)
  return failed(written) ? yield* fatal(tool, `${file}: Cannot write: ${written.text}`) : undefined
}

function* read(tool: Tool, mode: 'extract' | 'list', inside: (path: string) => string): Running<number | undefined> {
  const file = tool.value('file') ?? '-'
  if (file === '-' && tool.process.isTerminal(0))
    return yield* fatal(tool, 'Refusing to read archive contents from terminal (missing -f option?)')
  const bytes = yield* readOperand(tool, file)
  if (failed(bytes)) return yield* fatal(tool, `${file}: Cannot open: ${bytes.text}`)
  const members = yield* unpack(tool, bytes, file)
  if (typeof members === 'number') return members
  const chosen = yield* chosenMembers(tool, members)
  if (mode === 'list') yield* listMembers(tool, chosen)
  else yield* extractMembers(tool, chosen, inside)
  return undefined
}

function* unpack(tool: Tool, bytes: Uint8Array, file: string): Running<Member[] | number> {
  let archive = bytes
  if (tool.has('gzip') || (isGzip(bytes) && file !== '-')) {
    const plain = gunzipBytes(bytes)
    if (typeof plain === 'string') {
      yield* tool.process.write(2, `\ngzip: stdin: ${plain}\n`)
      yield* tool.complain('Child returned status 1', FATAL)
      yield* tool.complain('Error is not recoverable: exiting now', FATAL)
      return FATAL
    }
    archive = plain
  } else if (isGzip(bytes)) return yield* fatal(tool, 'Archive is compressed. Use -z option')
  const members = parseArchive(archive)
  if (members !== undefined) return members
  yield* tool.complain('This does not look like a tar archive', FATAL)
  yield* tool.complain('Exiting with failure status due to previous errors', FATAL)
  return FATAL
}
