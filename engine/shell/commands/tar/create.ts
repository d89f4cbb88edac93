import { groupName, userName } from '../../../linux/accounts.ts'
import type { Running } from '../../../linux/program.ts'
import { FileInode } from '../../../linux/vfs/inode.ts'
import { type FileStatus, fileStatus } from '../../../linux/vfs/status.ts'
import { failed } from '../../../net/errno.ts'
import { fnmatch } from '../../iproute/fnmatch.ts'
import { baseName, directoryNamesUnsorted, joinPath } from '../../text/filesystem.ts'
import { gzipBytes } from '../../text/gzip.ts'
import type { Tool } from '../../text/tool.ts'
import { BLOCK, filler, type Member, memberBlocks } from './header.ts'

/** Archives are written in records of so many bytes (tar -b 20). */
const RECORD = 20 * BLOCK
/** What all members of one archive may have. */
const CONTENT_MAX = 64 << 20

/** The archive of the operands, and what cannot be read told along the way. */
export function* createArchive(tool: Tool, inside: (path: string) => string, listing: number): Running<Uint8Array> {
  const blocks: Uint8Array[] = []
  let length = 0
  const add = (member: Member) => {
    for (const block of memberBlocks(member)) {
      blocks.push(block)
      length += block.length
    }
  }
  let stripped = false
  for (const operand of tool.operands) {
    if (operand.startsWith('/') && !stripped && !tool.has('absolute-names')) {
      stripped = true
      yield* tool.process.write(2, "tar: Removing leading `/' from member names\n")
    }
    yield* walk(tool, operand.replace(/(.)\/+$/, '$1'), inside, function* (member) {
      if (length + member.content.length > CONTENT_MAX) return void (yield* tool.complain('memory exhausted', 2))
      if (tool.has('verbose')) yield* tool.process.write(listing, `${member.name}\n`)
      yield* tool.spend(5000 + member.content.length)
      add(member)
    })
  }
  blocks.push(new Uint8Array(2 * BLOCK), filler(length + 2 * BLOCK, RECORD))
  const size = blocks.reduce((sum, block) => sum + block.length, 0)
  const archive = new Uint8Array(size)
  let at = 0
  for (const block of blocks) {
    archive.set(block, at)
    at += block.length
  }
  return tool.has('gzip') ? gzipBytes(archive, '', 0, 6) : archive
}

function* walk(
  tool: Tool,
  path: string,
  inside: (path: string) => string,
  each: (member: Member) => Running<void>,
): Running<void> {
  const excluded = tool.options.filter(({ name }) => name === 'exclude').map(({ value }) => value ?? '')
  if (excluded.some(pattern => fnmatch(pattern, path) || fnmatch(pattern, baseName(path)))) return
  const status = fileStatus(tool.process, inside(path), tool.has('dereference'))
  if (failed(status)) return yield* tool.complain(`${path}: Cannot stat: ${status.text}`, 2)
  const member = memberFor(tool, path, status)
  if (member === undefined) return
  yield* each(member)
  if (status.kind !== 'directory') return
  const names = directoryNamesUnsorted(tool.process, inside(path))
  if (failed(names)) return yield* tool.complain(`${path}: Cannot open: ${names.text}`, 2)
  for (const name of names) yield* walk(tool, joinPath(path, name), inside, each)
}

function memberFor(tool: Tool, path: string, status: FileStatus): Member | undefined {
  const { kind, inode } = status
  const type = kind === 'file' || kind === 'directory' || kind === 'symlink' || kind === 'fifo' ? kind : undefined
  if (type === undefined) return undefined
  const name = tool.has('absolute-names') ? path : path.replace(/^\/+/, '')
  return {
    name: kind === 'directory' ? `${name}/` : name,
    type,
    mode: status.mode,
    uid: status.uid,
    gid: status.gid,
    user: userName(tool.process, status.uid),
    group: groupName(tool.process, status.gid),
    modified: status.modified.seconds,
    target: status.target ?? '',
    content: inode instanceof FileInode ? inode.bytes : new Uint8Array(0),
  }
}
