import type { Process } from '../../linux/process.ts'
import type { Running } from '../../linux/program.ts'
import { type FileStatus, fileStatus } from '../../linux/vfs/status.ts'
import { failed } from '../../net/errno.ts'
import type { Command } from '../command.ts'
import { baseName, changeableInode, remove } from '../text/filesystem.ts'
import { gunzipBytes, gzipBytes } from '../text/gzip.ts'
import { readAllBytes, readOperand } from '../text/input.ts'
import { type Tool, textCommand } from '../text/tool.ts'

const SUFFIX = '.gz'
const LEVEL = 6
const WARNING = 2

interface Mode {
  readonly unpack: boolean
  readonly toOutput: boolean
}

function gzipCommand(name: string, summary: string, fixed: Mode): Command {
  return textCommand({
    name,
    summary,
    synopsis: ['[OPTION]... [FILE]...'],
    hint: () => `Try \`${name} --help' for more information.\n`,
    rewrite: args => args.map(arg => (/^-[1-9]$/.test(arg) ? `--level=${arg.slice(1)}` : arg)),
    options: [
      { short: 'c', long: 'stdout', text: 'To standard output; files stay.' },
      { short: 'd', long: 'decompress', text: 'Unpack.' },
      { short: 'f', long: 'force', text: 'Over what exists.' },
      { short: 'k', long: 'keep', text: 'Files stay.' },
      { short: 'l', long: 'list', text: 'How long the files are.' },
      { short: 'n', long: 'no-name', text: 'Without the name and the time.' },
      { short: 'q', long: 'quiet', text: 'No warnings.' },
      { short: 't', long: 'test', text: 'Only whether it can be unpacked.' },
      { short: 'v', long: 'verbose', text: 'Say how much smaller.' },
      { long: 'level', argument: 'N', text: 'As -1 to -9: noted, and otherwise without effect.' },
      { short: 'r', long: 'recursive', text: 'Directories too.', emulated: false },
      { short: 'S', long: 'suffix', argument: 'SUF', text: 'Another suffix.', emulated: false },
    ],
    *run(tool) {
      const mode = {
        unpack: fixed.unpack || tool.has('decompress') || tool.has('test') || tool.has('list'),
        toOutput: fixed.toOutput || tool.has('stdout'),
      }
      if (tool.has('list')) yield* tool.print('         compressed        uncompressed  ratio uncompressed_name\n')
      if (tool.operands.length === 0 || tool.operands.every(each => each === '-')) return yield* filter(tool, mode)
      for (const path of tool.operands) yield* one(tool, path, mode)
      return tool.status
    },
  })
}

/** gzip(1), gunzip(1) and zcat(1) of gzip 1.12. */
export const gzip = gzipCommand('gzip', 'make files smaller', { unpack: false, toOutput: false })
export const gunzip = gzipCommand('gunzip', 'unpack what gzip made', { unpack: true, toOutput: false })
export const zcat = gzipCommand('zcat', 'print what is packed', { unpack: true, toOutput: true })

/** `gzip: NAME: text`, whatever the command is called; a line of its own in front where the data is bad. */
function* complain(tool: Tool, text: string, status = 1, apart = false): Running<void> {
  if (status === WARNING && tool.has('quiet')) return
  if (tool.status !== 1) tool.status = status
  yield* tool.process.write(2, `${apart ? '\n' : ''}gzip: ${text}\n`)
}

function* filter(tool: Tool, mode: Mode): Running {
  const bytes = yield* readAllBytes(tool, 0)
  if (failed(bytes)) {
    yield* complain(tool, `stdin: ${bytes.text}`)
    return 1
  }
  const result = mode.unpack ? gunzipBytes(bytes) : gzipBytes(bytes, '', 0, level(tool))
  if (typeof result === 'string') yield* complain(tool, `stdin: ${result}`, 1, true)
  else if (!tool.has('test')) yield* tool.print(result)
  return tool.status
}

function level(tool: Tool): number {
  return Number(tool.value('level') ?? LEVEL)
}

function* one(tool: Tool, path: string, mode: Mode): Running<void> {
  const [from, status] = located(tool.process, path, mode.unpack)
  if (status === undefined) return yield* complain(tool, `${from}: No such file or directory`)
  if (status.kind === 'directory') return yield* complain(tool, `${from} is a directory -- ignored`, WARNING)
  const packed = from.endsWith(SUFFIX) || from.endsWith('.tgz')
  if (!mode.unpack && packed && !tool.has('force'))
    return yield* complain(tool, `${from} already has ${SUFFIX} suffix -- unchanged`, WARNING)
  if (mode.unpack && !packed && !mode.toOutput && !tool.has('test') && !tool.has('list'))
    return yield* complain(tool, `${from}: unknown suffix -- ignored`, WARNING)
  const bytes = yield* readOperand(tool, from)
  if (failed(bytes)) return yield* complain(tool, `${from}: ${bytes.text}`)
  const name = tool.has('no-name') ? '' : baseName(from)
  const modified = tool.has('no-name') ? 0 : status.modified.seconds
  const result = mode.unpack ? gunzipBytes(bytes) : gzipBytes(bytes, name, modified, level(tool))
  yield* tool.spend(bytes.length * 4)
  if (typeof result === 'string') return yield* complain(tool, `${from}: ${result}`, 1, true)
  if (tool.has('test')) return
  if (tool.has('list')) return yield* list(tool, from, bytes.length, result.length)
  if (mode.toOutput) return yield* tool.print(result)
  yield* replace(tool, from, status, bytes, result, mode)
}

/** The file that is meant: `gunzip x` may mean `x.gz`. */
function located(process: Process, path: string, unpack: boolean): readonly [string, FileStatus | undefined] {
  const status = fileStatus(process, path)
  if (!failed(status)) return [path, status]
  if (!unpack || path.endsWith(SUFFIX)) return [path, undefined]
  const other = fileStatus(process, path + SUFFIX)
  return [path + SUFFIX, failed(other) ? undefined : other]
}

function* replace(
  tool: Tool,
  from: string,
  status: FileStatus,
  bytes: Uint8Array,
  result: Uint8Array,
  mode: Mode,
): Running<void> {
  const { process } = tool
  const to = !mode.unpack ? from + SUFFIX : from.endsWith('.tgz') ? from.replace(/\.tgz$/, '.tar') : from.slice(0, -3)
  if (!tool.has('force') && !failed(fileStatus(process, to)))
    return yield* complain(tool, `${to} already exists;\tnot overwritten`, WARNING)
  const fd = process.open(to, { write: true, create: true, truncate: true }, status.mode)
  const written = failed(fd) ? fd : yield* process.write(fd, result)
  if (!failed(fd)) process.close(fd)
  if (failed(written)) return yield* complain(tool, `${to}: ${written.text}`)
  const inode = changeableInode(process, to)
  if (!failed(inode)) inode.modified = status.inode.modified
  if (!tool.has('keep')) remove(process, from, 'file')
  if (tool.has('verbose')) {
    const [packed, plain] = mode.unpack ? [bytes, result] : [result, bytes]
    const what = tool.has('keep') ? 'created' : 'replaced with'
    yield* process.write(
      2,
      `${from}:\t${ratio(packed.length, plain.length, baseName(from).replace(/\.gz$/, ''))} -- ${what} ${to}\n`,
    )
  }
}

/** Header, trailer and the name between them do not count (util.c, display_ratio). */
const OVERHEAD = 18

function ratio(packed: number, plain: number, name: string): string {
  const share = plain === 0 ? 0 : ((plain - (packed - OVERHEAD - name.length - 1)) * 100) / plain
  return `${share.toFixed(1).padStart(5)}%`
}

function* list(tool: Tool, from: string, packed: number, plain: number): Running<void> {
  const name = from.endsWith(SUFFIX) ? from.slice(0, -3) : from
  yield* tool.print(
    `${String(packed).padStart(19)} ${String(plain).padStart(19)} ${ratio(packed, plain, baseName(name))} ${name}\n`,
  )
}
