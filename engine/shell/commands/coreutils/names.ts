import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { FifoInode } from '../../../linux/vfs/fifo.ts'
import { DeviceInode } from '../../../linux/vfs/inode.ts'
import { fileStatus } from '../../../linux/vfs/status.ts'
import { ENXIO, failed } from '../../../net/errno.ts'
import { createInode } from '../../text/filesystem.ts'
import { parseMode } from '../../text/mode.ts'
import { quoteAlways } from '../../text/quote.ts'
import { type Tool, textCommand } from '../../text/tool.ts'

/** arch(1) of coreutils. */
export const arch = textCommand({
  name: 'arch',
  summary: 'print the name of the machine',
  synopsis: [''],
  options: [],
  *run(tool) {
    yield* tool.print('x86_64\n')
    return 0
  },
})

/** logname(1) of coreutils: who owns the session at its terminal. */
export const logname = textCommand({
  name: 'logname',
  summary: "print the user's login name",
  synopsis: [''],
  options: [],
  *run(tool) {
    if (tool.process.terminal === null) {
      yield* tool.complain('no login name')
      return 1
    }
    yield* tool.print(`${tool.process.env.get('LOGNAME') ?? 'root'}\n`)
    return 0
  },
})

/** sync(1) of coreutils: there is nothing between files and the disk here. */
export const sync = textCommand({
  name: 'sync',
  summary: 'write what is cached to the disk',
  synopsis: ['[OPTION] [FILE]...'],
  options: [
    { short: 'd', long: 'data', text: 'The data only.' },
    { short: 'f', long: 'file-system', text: 'The file systems of the files.' },
  ],
  *run(tool) {
    for (const name of tool.operands) {
      const status = fileStatus(tool.process, name)
      if (failed(status)) yield* tool.complain(`error opening ${quoteAlways(name)}: ${status.text}`)
    }
    return tool.status
  },
})

/** link(1) of coreutils. */
export const link = textCommand({
  name: 'link',
  summary: 'give a file another name',
  synopsis: ['FILE1 FILE2'],
  options: [],
  *run(tool) {
    const [from, to, extra] = tool.operands
    if (from === undefined) return yield* tool.misuse('missing operand')
    if (to === undefined) return yield* tool.misuse(`missing operand after ${tool.quote(from)}`)
    if (extra !== undefined) return yield* tool.misuse(`extra operand ${tool.quote(extra)}`)
    const { mounts, cwd, credentials, now } = tool.process
    const error = mounts.link(from, to, cwd, credentials, now)
    if (error === undefined) return 0
    yield* tool.complain(`cannot create link ${quoteAlways(to)} to ${quoteAlways(from)}: ${error.text}`)
    return 1
  },
})

/** The device of /dev with those numbers: its driver opens the new file too. */
function deviceLike(
  process: Process,
  kind: 'character' | 'block',
  major: number,
  minor: number,
  mode: number,
): DeviceInode {
  return new DeviceInode(kind, { major, minor }, mode, (opener, writable) => {
    for (const path of ['null', 'zero', 'full', 'random', 'urandom', 'tty', 'net/tun']) {
      const found = process.host.mounts.lookup(`/dev/${path}`)
      if (found instanceof DeviceInode && found.kind === kind && found.major === major && found.minor === minor)
        return found.open(opener, writable)
    }
    return ENXIO
  })
}

/** mknod(1) of coreutils. */
export const mknod = textCommand({
  name: 'mknod',
  summary: 'make a device or a named pipe',
  synopsis: ['[OPTION]... NAME TYPE [MAJOR MINOR]'],
  options: [{ short: 'm', long: 'mode', argument: 'MODE', text: 'Its mode, as chmod takes it.' }],
  *run(tool) {
    const [name, type, major, minor] = tool.operands
    if (name === undefined) return yield* tool.misuse('missing operand')
    if (type === undefined) return yield* tool.misuse(`missing operand after ${tool.quote(name)}`)
    if (type !== 'p' && minor === undefined) {
      yield* tool.complain(
        `missing operand after ${tool.quote(major ?? type)}\nSpecial files require major and minor device numbers.`,
      )
      yield* tool.process.printError(`Try '${tool.name} --help' for more information.\n`)
      return 1
    }
    const given = tool.value('mode')
    const change = given === undefined ? undefined : parseMode(given, tool.process.umask)
    return yield* make(
      tool,
      name,
      type,
      [Number(major), Number(minor)],
      change?.(0o666, false) ?? 0o666 & ~tool.process.umask,
    )
  },
})

function* make(
  tool: Tool,
  name: string,
  type: string,
  [major, minor]: readonly [number, number],
  mode: number,
): Running {
  const { process } = tool
  const kind = type === 'p' ? 'fifo' : type === 'b' ? 'block' : /^[cu]$/.test(type) ? 'character' : null
  if (kind === null) {
    yield* tool.complain(`invalid device type ${tool.quote(type)}`)
    return 1
  }
  const fail = function* (text: string): Running {
    yield* tool.complain(`${name}: ${text}`)
    return 1
  }
  if (!failed(fileStatus(process, name, false))) return yield* fail('File exists')
  if (kind !== 'fifo' && !process.capable('MKNOD')) return yield* fail('Operation not permitted')
  const inode = kind === 'fifo' ? new FifoInode(mode) : deviceLike(process, kind, major, minor, mode)
  const error = createInode(process, name, inode)
  return error === undefined ? 0 : yield* fail(error.text)
}

const PORTABLE = /[^A-Za-z0-9._-]/

/** pathchk(1) of coreutils. */
export const pathchk = textCommand({
  name: 'pathchk',
  summary: 'check names of files',
  synopsis: ['[OPTION]... NAME...'],
  options: [
    { short: 'p', text: 'For most POSIX systems.' },
    { short: 'P', text: 'Neither empty nor with a leading dash.' },
    { long: 'portability', text: 'Both.' },
  ],
  *run(tool) {
    if (tool.operands.length === 0) return yield* tool.misuse('missing operand')
    const basic = tool.has('p') || tool.has('portability')
    const extra = tool.has('P') || tool.has('portability')
    for (const name of tool.operands) {
      const wrong = basic || extra ? portable(name, basic, extra) : passable(tool.process, name)
      if (wrong !== undefined) yield* tool.complain(wrong)
    }
    return tool.status
  },
})

function portable(name: string, basic: boolean, extra: boolean): string | undefined {
  const parts = name.split('/')
  if (extra && parts.some(part => part.startsWith('-')))
    return `leading '-' in a component of file name ${quoteAlways(name)}`
  if (name === '') return 'empty file name'
  if (!basic) return undefined
  const odd = parts.map(part => PORTABLE.exec(part)?.[0]).find(character => character !== undefined)
  if (odd !== undefined) return `nonportable character ${quoteAlways(odd)} in file name ${quoteAlways(name)}`
  if (name.length > 255) return `limit 255 exceeded by length ${name.length} of file name ${quoteAlways(name)}`
  const long = parts.find(part => part.length > 14)
  return long === undefined
    ? undefined
    : `limit 14 exceeded by length ${long.length} of file name component ${quoteAlways(long)}`
}

function passable(process: Process, name: string): string | undefined {
  if (name === '') return "'': No such file or directory"
  const found = process.mounts.resolve(name, process.cwd, process.credentials, false)
  return failed(found) && found.name !== 'ENOENT' ? `${name}: ${found.text}` : undefined
}
