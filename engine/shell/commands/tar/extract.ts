import type { Running } from '../../../linux/program.ts'
import { FifoInode } from '../../../linux/vfs/fifo.ts'
import { SymlinkInode } from '../../../linux/vfs/inode.ts'
import { type Errno, failed } from '../../../net/errno.ts'
import { strftime } from '../../bash/expand/strftime.ts'
import { fnmatch } from '../../iproute/fnmatch.ts'
import { changeableInode, createInode, isDirectory, makeDirectory, remove } from '../../text/filesystem.ts'
import { modeText } from '../../text/mode.ts'
import type { Tool } from '../../text/tool.ts'
import type { Member } from './header.ts'

/** Members that the operands choose; one that chooses none is told at the end. */
export function* chosenMembers(tool: Tool, members: readonly Member[]): Running<Member[]> {
  const bare = (name: string) => name.replace(/\/+$/, '')
  const chooses = (operand: string, { name }: Member) => {
    const wanted = bare(operand)
    if (tool.has('wildcards') && fnmatch(wanted, bare(name))) return true
    return bare(name) === wanted || name.startsWith(`${wanted}/`)
  }
  const excluded = tool.options.filter(option => option.name === 'exclude').map(({ value }) => value ?? '')
  const kept = members.filter(({ name }) => !excluded.some(pattern => fnmatch(pattern, bare(name))))
  if (tool.operands.length === 0) return kept
  for (const operand of tool.operands)
    if (!kept.some(member => chooses(operand, member))) yield* tool.complain(`${operand}: Not found in archive`, 2)
  return kept.filter(member => tool.operands.some(operand => chooses(operand, member)))
}

/** `tar t`: names, or with -v a line as `ls -l` has it. */
export function* listMembers(tool: Tool, members: readonly Member[]): Running<void> {
  for (const member of members) yield* tool.print(tool.has('verbose') ? longLine(tool, member) : `${member.name}\n`)
}

/** The column of the sizes grows with the longest owner (list.c, ugswidth). */
const OWNER_WIDTH = 19

function longLine(tool: Tool, member: Member): string {
  const { type, mode, name, target, content, modified } = member
  const numeric = tool.has('numeric-owner')
  const owner = `${numeric || member.user === '' ? member.uid : member.user}/${numeric || member.group === '' ? member.gid : member.group}`
  const size = String(content.length)
  const kind = type === 'link' ? 'file' : type
  const gap = ' '.repeat(Math.max(1, OWNER_WIDTH - owner.length - size.length))
  const letters = type === 'link' ? `h${modeText(kind, mode).slice(1)}` : modeText(kind, mode)
  const lead = type === 'symlink' ? ` -> ${target}` : type === 'link' ? ` link to ${target}` : ''
  return `${letters} ${owner}${gap}${size} ${strftime('%Y-%m-%d %H:%M', modified)} ${name}${lead}\n`
}

/** `tar x`: files appear as they were; parts of the way that are missing are made. */
export function* extractMembers(
  tool: Tool,
  members: readonly Member[],
  inside: (path: string) => string,
): Running<void> {
  const strip = Number(tool.value('strip-components') ?? 0)
  for (const member of members) {
    const name = member.name.split('/').slice(strip).join('/')
    if (name === '' || name === '/') continue
    if (tool.has('verbose')) yield* tool.print(`${member.name}\n`)
    yield* tool.spend(5000 + member.content.length)
    if (tool.has('to-stdout')) {
      if (member.type === 'file') yield* tool.print(member.content)
      continue
    }
    // Nothing leaves the directory that it is unpacked into (tar(1), --absolute-names).
    if (name.split('/').includes('..')) {
      yield* tool.complain(`${name}: Member name contains '..'`, 2)
      continue
    }
    const error = yield* extract(tool, member, inside(name.replace(/^\/+/, '')), inside)
    if (error !== undefined) yield* tool.complain(`${name}: Cannot open: ${error.text}`, 2)
  }
}

function* extract(
  tool: Tool,
  member: Member,
  path: string,
  inside: (path: string) => string,
): Running<Errno | undefined> {
  const { process } = tool
  const bare = path.replace(/\/+$/, '')
  for (let at = bare.indexOf('/', 1); at > 0; at = bare.indexOf('/', at + 1))
    if (!isDirectory(process, bare.slice(0, at))) makeDirectory(process, bare.slice(0, at))
  const mode = member.mode & ~(process.uid === 0 || tool.has('preserve-permissions') ? 0 : process.umask)
  let error: Errno | undefined
  if (member.type === 'directory') error = isDirectory(process, bare) ? undefined : makeDirectory(process, bare)
  else {
    remove(process, bare, 'file')
    if (member.type === 'symlink') error = createInode(process, bare, new SymlinkInode(member.target))
    else if (member.type === 'fifo') error = createInode(process, bare, new FifoInode(mode))
    else if (member.type === 'link') error = hardLink(tool, inside(member.target), bare)
    else error = yield* writeFile(tool, bare, member.content, mode)
  }
  if (error !== undefined) return error
  const inode = changeableInode(process, bare, false)
  if (failed(inode) || member.type === 'symlink') return undefined
  inode.mode = mode
  inode.modified = (member.modified - process.host.sim.wallTime(0).seconds) * 1e9
  if (process.uid === 0) [inode.uid, inode.gid] = [member.uid, member.gid]
  return undefined
}

function hardLink(tool: Tool, from: string, to: string): Errno | undefined {
  const inode = changeableInode(tool.process, from)
  if (failed(inode)) return inode
  inode.links++
  return createInode(tool.process, to, inode)
}

function* writeFile(tool: Tool, path: string, content: Uint8Array, mode: number): Running<Errno | undefined> {
  const fd = tool.process.open(path, { write: true, create: true, truncate: true }, mode)
  if (failed(fd)) return fd
  const written = yield* tool.process.write(fd, content)
  tool.process.close(fd)
  return failed(written) ? written : undefined
}
