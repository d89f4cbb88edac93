import type { Running } from '../../../linux/program.ts'
import { permits, WRITE } from '../../../linux/vfs/inode.ts'
import { fileStatus } from '../../../linux/vfs/status.ts'
import { type Errno, failed } from '../../../net/errno.ts'
import { decodeUtf8, encodeUtf8 } from '../../../sim/utf8.ts'
import { editText, type Kept } from '../../page-editor/edit-text.ts'
import { TEXT_MAX } from '../../page-editor/message.ts'
import { readOperand } from '../../text/input.ts'
import type { Tool } from '../../text/tool.ts'
import type { Manner, Opened } from './manner.ts'

const NEWLINE = 0x0a

function countLines(bytes: Uint8Array): number {
  let lines = 0
  for (const byte of bytes) if (byte === NEWLINE) lines++
  return bytes.length > 0 && bytes.at(-1) !== NEWLINE ? lines + 1 : lines
}

/** Edits one file in the page's editor; the status to end with. */
export function* editFile(tool: Tool, path: string, manner: Manner, viewOnly: boolean): Running {
  const { process } = tool
  const status = fileStatus(process, path)
  if (!failed(status) && status.kind === 'directory') return yield* say(tool, manner.isDirectory(path))
  const bytes = failed(status) && status.name === 'ENOENT' ? undefined : yield* readOperand(tool, path)
  if (failed(bytes)) return yield* say(tool, manner.cannotRead(path, bytes))
  const text = decodeUtf8(bytes ?? new Uint8Array(0))
  if (text.length > TEXT_MAX)
    return yield* refuse(tool, `${path}: the editor of the page takes no files larger than ${TEXT_MAX / 1024} KiB`)
  if (bytes !== undefined && !sameBytes(encodeUtf8(text), bytes))
    return yield* refuse(tool, `${path}: not a text in UTF-8: the editor of the page would damage it`)
  const opened: Opened = {
    path,
    ...(bytes === undefined ? {} : { content: { lines: countLines(bytes), bytes: bytes.length } }),
    directoryMissing: bytes === undefined ? missingDirectory(tool, path) : null,
    writable: failed(status) || permits(status.inode, process.uid, process.groups, WRITE),
    viewOnly,
  }
  let current = opened
  const keep = function* (kept: string): Running<Kept> {
    if (viewOnly) return { kept: false, note: manner.refuseView }
    const content = encodeUtf8(kept === '' || kept.endsWith('\n') ? kept : `${kept}\n`)
    const error = yield* writeFile(tool, path, content)
    if (error !== undefined) return { kept: false, note: manner.cannotKeep(path, error) }
    const before = current
    current = { ...opened, content: { lines: countLines(content), bytes: content.length } }
    return { kept: true, note: manner.kept(before, countLines(content), content.length) }
  }
  const program = tool.name.split('/').at(-1)!
  if (yield* editText(process, { program, path, text, note: manner.opened(opened) }, keep)) return 0
  return yield* refuse(tool, 'this editor opens beside a terminal of the page, and there is none here')
}

function missingDirectory(tool: Tool, path: string): string | null {
  const slash = path.lastIndexOf('/')
  const directory = slash < 0 ? '.' : path.slice(0, slash) || '/'
  return failed(fileStatus(tool.process, directory)) ? directory : null
}

function* writeFile(tool: Tool, path: string, content: Uint8Array): Running<Errno | undefined> {
  const { process } = tool
  const fd = process.open(path, { write: true, create: true, truncate: true })
  if (failed(fd)) return fd
  const count = yield* process.write(fd, content)
  process.close(fd)
  return failed(count) ? count : undefined
}

/** What the real editor's status line would say, where nothing can be edited. */
function* say(tool: Tool, text: string): Running {
  yield* tool.process.write(2, `${text}\n`)
  return 1
}

function* refuse(tool: Tool, text: string): Running {
  yield* tool.complain(text)
  return 1
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index])
}
