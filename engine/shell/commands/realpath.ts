import type { Process } from '../../linux/process.ts'
import { SymlinkInode } from '../../linux/vfs/inode.ts'
import { ENOENT, failed, type Result } from '../../net/errno.ts'
import { quoteNeeded } from '../text/quote.ts'
import { textCommand } from '../text/tool.ts'

type Existing = 'all' | 'all but the last' | 'none'

/** A path without links, `.` and `..`; how much of it must exist. */
function canonical(process: Process, path: string, existing: Existing): Result<string> {
  const found = process.mounts.resolve(path, process.cwd, process.credentials)
  if (!failed(found) && (found.inode !== undefined || existing === 'all but the last')) return found.path
  if (existing !== 'none') return failed(found) ? found : ENOENT
  if (!failed(found)) return found.path
  const above = path.replace(/\/+$/, '').lastIndexOf('/')
  const parent = canonical(process, above < 0 ? '.' : path.slice(0, above) || '/', 'none')
  const last = path.slice(above + 1)
  return failed(parent) ? parent : `${parent === '/' ? '' : parent}/${last}`
}

const MODES = [
  { short: 'e', long: 'canonicalize-existing', text: 'All components must exist.' },
  { short: 'm', long: 'canonicalize-missing', text: 'None needs to exist.' },
]

/** readlink(1) of coreutils. */
export const readlink = textCommand({
  name: 'readlink',
  summary: 'print where symbolic links lead',
  synopsis: ['[OPTION]... FILE...'],
  options: [
    { short: 'f', long: 'canonicalize', text: 'Follow all links; the last component need not exist.' },
    ...MODES,
    { short: 'n', long: 'no-newline', text: 'No newline at the end.' },
    { short: 'q', long: 'quiet', text: 'No error messages: the default.' },
    { short: 's', long: 'silent', text: 'The same.' },
    { short: 'v', long: 'verbose', text: 'Error messages.' },
    { short: 'z', long: 'zero', text: 'End lines with NUL.' },
  ],
  *run(tool) {
    if (tool.operands.length === 0) return yield* tool.misuse('missing operand')
    const { process } = tool
    const mode = tool.options.findLast(({ name }) => name.startsWith('canonicalize'))?.name
    const existing = mode === 'canonicalize' ? 'all but the last' : mode === 'canonicalize-existing' ? 'all' : 'none'
    const end = tool.has('zero') ? '\0' : tool.has('no-newline') && tool.operands.length === 1 ? '' : '\n'
    for (const name of tool.operands) {
      const link = process.mounts.resolve(name, process.cwd, process.credentials, false)
      const target = failed(link) ? link : link.inode instanceof SymlinkInode ? link.inode.target : ENOENT
      const text = mode === undefined ? target : canonical(process, name, existing)
      if (!failed(text)) yield* tool.print(text + end)
      else if (tool.has('verbose')) yield* tool.complainOf(quoteNeeded(name), text)
      else tool.status = 1
    }
    return tool.status
  },
})

/** realpath(1) of coreutils. */
export const realpath = textCommand({
  name: 'realpath',
  summary: 'print the absolute name of files',
  synopsis: ['[OPTION]... FILE...'],
  options: [
    ...MODES,
    { short: 's', long: 'no-symlinks', text: 'Leave links alone.' },
    { short: 'q', long: 'quiet', text: 'No error messages.' },
    { short: 'z', long: 'zero', text: 'End lines with NUL.' },
    { long: 'relative-to', argument: 'DIR', text: 'Relative to a directory.' },
  ],
  *run(tool) {
    if (tool.operands.length === 0) return yield* tool.misuse('missing operand')
    const { process } = tool
    const existing = tool.has('canonicalize-existing')
      ? 'all'
      : tool.has('canonicalize-missing')
        ? 'none'
        : 'all but the last'
    const base = tool.value('relative-to')
    const from = base === undefined ? undefined : canonical(process, base, 'none')
    for (const name of tool.operands) {
      const path = tool.has('no-symlinks') ? normalized(name, process.cwd) : canonical(process, name, existing)
      if (failed(path)) {
        if (tool.has('quiet')) tool.status = 1
        else yield* tool.complainOf(quoteNeeded(name), path)
      } else
        yield* tool.print((typeof from === 'string' ? relative(path, from) : path) + (tool.has('zero') ? '\0' : '\n'))
    }
    return tool.status
  },
})

function normalized(path: string, cwd: string): string {
  const parts: string[] = []
  for (const part of (path.startsWith('/') ? path : `${cwd}/${path}`).split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}`
}

function relative(path: string, from: string): string {
  const [to, start] = [path.split('/').filter(Boolean), from.split('/').filter(Boolean)]
  let common = 0
  while (common < to.length && to[common] === start[common]) common++
  return [...start.slice(common).map(() => '..'), ...to.slice(common)].join('/') || '.'
}
