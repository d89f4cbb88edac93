import { groupName, userName } from '../../linux/accounts.ts'
import { type FileStatus, fileStatus, typeBits } from '../../linux/vfs/status.ts'
import { failed } from '../../net/errno.ts'
import { strftime } from '../bash/expand/strftime.ts'
import { modeText } from '../text/mode.ts'
import { quoteNeeded } from '../text/quote.ts'
import { type Tool, textCommand } from '../text/tool.ts'

const KINDS: Readonly<Record<FileStatus['kind'], string>> = {
  file: 'regular file',
  directory: 'directory',
  symlink: 'symbolic link',
  character: 'character special file',
  block: 'block special file',
  fifo: 'fifo',
  socket: 'socket',
}

function kindText({ kind, size }: FileStatus): string {
  return kind === 'file' && size === 0 ? 'regular empty file' : KINDS[kind]
}

function timeText({ seconds, nanoseconds }: FileStatus['modified']): string {
  return `${strftime('%Y-%m-%d %H:%M:%S', seconds)}.${String(nanoseconds).padStart(9, '0')} +0000`
}

function octal(mode: number): string {
  return (mode & 0o7777).toString(8)
}

/** The value of a directive (stat(1), --format); undefined for one that there is not. */
function directive(tool: Tool, name: string, status: FileStatus, letter: string): string | undefined {
  const { process } = tool
  const values: Readonly<Record<string, () => string>> = {
    n: () => name,
    N: () => (status.target === undefined ? tool.quote(name) : `${tool.quote(name)} -> ${tool.quote(status.target)}`),
    s: () => String(status.size),
    a: () => octal(status.mode),
    A: () => modeText(status.kind, status.mode),
    f: () => (status.mode | typeBits(status.kind)).toString(16),
    F: () => kindText(status),
    h: () => String(status.links),
    i: () => String(status.number),
    u: () => String(status.uid),
    U: () => userName(process, status.uid),
    g: () => String(status.gid),
    G: () => groupName(process, status.gid),
    b: () => String(status.blocks),
    B: () => '512',
    o: () => '4096',
    d: () => String(status.device),
    D: () => status.device.toString(16),
    t: () => (status.special?.major ?? 0).toString(16),
    T: () => (status.special?.minor ?? 0).toString(16),
    '%': () => '%',
  }
  if ('xyzw'.includes(letter)) return timeText(status.modified)
  return 'XYZW'.includes(letter) ? String(status.modified.seconds) : values[letter]?.()
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', '\\': '\\', '"': '"', r: '\r', '0': '\0' }

function formatted(tool: Tool, name: string, status: FileStatus, format: string, escapes: boolean): string {
  const source = escapes ? format.replace(/\\(.)/g, (whole, letter: string) => ESCAPES[letter] ?? whole) : format
  return source.replace(/%(-?0?\d*)(.)/g, (whole, width: string, letter: string) => {
    const text = directive(tool, name, status, letter)
    if (text === undefined) return '?'
    const columns = Math.min(1000, Math.abs(Number(width || 0)))
    if (width.startsWith('-')) return text.padEnd(columns)
    return whole[1] === '0' ? text.padStart(columns, '0') : text.padStart(columns)
  })
}

/** Linux's way to make one number of a device's two. */
function deviceText(device: number): string {
  return `${device >> 8},${device & 0xff}`
}

function whole(tool: Tool, name: string, status: FileStatus): string {
  const shown =
    status.target === undefined ? quoteNeeded(name) : `${quoteNeeded(name)} -> ${quoteNeeded(status.target)}`
  const special =
    status.special === undefined ? '' : `     Device type: ${status.special.major},${status.special.minor}`
  const who = (id: number, text: string) => `(${String(id).padStart(5)}/${text.padStart(8)})`
  const { process } = tool
  const time = timeText(status.modified)
  return [
    `  File: ${shown}`,
    `  Size: ${String(status.size).padEnd(10)}\tBlocks: ${String(status.blocks).padEnd(10)} IO Block: 4096   ${kindText(status)}`,
    `Device: ${deviceText(status.device)}\tInode: ${String(status.number).padEnd(10)}  Links: ${special === '' ? status.links : String(status.links) + special}`,
    `Access: (${octal(status.mode).padStart(4, '0')}/${modeText(status.kind, status.mode)})  Uid: ${who(status.uid, userName(process, status.uid))}   Gid: ${who(status.gid, groupName(process, status.gid))}`,
    `Access: ${time}`,
    `Modify: ${time}`,
    `Change: ${time}`,
    ` Birth: ${time}`,
    '',
  ].join('\n')
}

/** stat(1) of coreutils. */
export const stat = textCommand({
  name: 'stat',
  summary: 'show what the system knows of a file',
  synopsis: ['[OPTION]... FILE...'],
  options: [
    { short: 'L', long: 'dereference', text: 'Look at what links lead to.' },
    { short: 'c', long: 'format', argument: 'FORMAT', text: 'Print this for each file, with its values.' },
    { long: 'printf', argument: 'FORMAT', text: 'The same with escapes and without a newline.' },
    { short: 'f', long: 'file-system', text: 'The file system.', emulated: false },
    { short: 't', long: 'terse', text: 'All in one line.', emulated: false },
  ],
  description: ['Files have one time here: access and change show the time of the last modification.'],
  *run(tool) {
    if (tool.operands.length === 0) return yield* tool.misuse('missing operand')
    const printf = tool.value('printf')
    const format = tool.value('format')
    for (const name of tool.operands) {
      const status = fileStatus(tool.process, name, tool.has('dereference'))
      if (failed(status)) {
        yield* tool.complain(`cannot statx ${tool.quote(name)}: ${status.text}`)
        continue
      }
      if (printf !== undefined) yield* tool.print(formatted(tool, name, status, printf, true))
      else if (format !== undefined) yield* tool.print(`${formatted(tool, name, status, format, false)}\n`)
      else yield* tool.print(whole(tool, name, status))
    }
    return tool.status
  },
})
