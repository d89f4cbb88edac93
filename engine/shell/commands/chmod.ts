import { groups, users } from '../../linux/accounts.ts'
import type { Running } from '../../linux/program.ts'
import { fileStatus } from '../../linux/vfs/status.ts'
import { EPERM, failed } from '../../net/errno.ts'
import { changeableInode, directoryNames, joinPath, owns } from '../text/filesystem.ts'
import { modeText, parseMode } from '../text/mode.ts'
import { quoteAlways } from '../text/quote.ts'
import { type Tool, textCommand } from '../text/tool.ts'

/** Calls `each` for a path, and with -R for all below it. */
function* walk(tool: Tool, path: string, each: (path: string) => Running<void>): Running<void> {
  yield* tool.spend(1000)
  yield* each(path)
  if (!tool.has('recursive')) return
  const status = fileStatus(tool.process, path, false)
  if (failed(status) || status.kind !== 'directory') return
  const names = directoryNames(tool.process, path)
  if (failed(names)) yield* tool.complain(`cannot read directory ${quoteAlways(path)}: ${names.text}`)
  else for (const name of names) yield* walk(tool, joinPath(path, name), each)
}

const octal = (mode: number) => mode.toString(8).padStart(4, '0')

function* change(tool: Tool, path: string, mode: (bits: number, directory: boolean) => number): Running<void> {
  const inode = changeableInode(tool.process, path)
  if (failed(inode)) {
    if (!tool.has('silent')) yield* tool.complain(`cannot access ${quoteAlways(path)}: ${inode.text}`)
    tool.status = 1
    return
  }
  if (!owns(tool.process, inode)) {
    yield* tool.complain(`changing permissions of ${quoteAlways(path)}: ${EPERM.text}`)
    return
  }
  const before = inode.mode
  inode.mode = mode(before, inode.kind === 'directory')
  const changed = before !== inode.mode
  const text = (bits: number) => `${octal(bits)} (${modeText(inode.kind, bits).slice(1)})`
  if (changed && (tool.has('verbose') || tool.has('changes')))
    yield* tool.print(`mode of ${quoteAlways(path)} changed from ${text(before)} to ${text(inode.mode)}\n`)
  else if (tool.has('verbose')) yield* tool.print(`mode of ${quoteAlways(path)} retained as ${text(inode.mode)}\n`)
}

/** chmod(1) of coreutils. */
export const chmod = textCommand({
  name: 'chmod',
  summary: 'change the mode of files',
  synopsis: ['[OPTION]... MODE[,MODE]... FILE...', '[OPTION]... OCTAL-MODE FILE...'],
  // A mode such as -x is no option.
  rewrite: args => {
    const at = args.findIndex(arg => /^-[rwxXstugo]/.test(arg))
    return at < 0 || args.slice(0, at).includes('--') ? args : [...args.slice(0, at), '--', ...args.slice(at)]
  },
  options: [
    { short: 'c', long: 'changes', text: 'Say what is changed.' },
    { short: 'f', long: 'silent', text: 'No error messages.' },
    { short: 'v', long: 'verbose', text: 'Say what is done.' },
    { long: 'reference', argument: 'RFILE', text: "Another file's mode." },
    { short: 'R', long: 'recursive', text: 'Directories with what is in them.' },
  ],
  *run(tool) {
    const reference = tool.value('reference')
    const operands = [...tool.operands]
    let mode: ((bits: number, directory: boolean) => number) | undefined
    if (reference !== undefined) {
      const status = fileStatus(tool.process, reference)
      if (failed(status)) {
        yield* tool.complain(`failed to get attributes of ${quoteAlways(reference)}: ${status.text}`)
        return 1
      }
      mode = () => status.mode
    } else {
      const text = operands.shift()
      if (text === undefined) return yield* tool.misuse('missing operand')
      if (operands.length === 0) return yield* tool.misuse(`missing operand after ${tool.quote(text)}`)
      mode = parseMode(text, tool.process.umask)
      if (mode === undefined) return yield* tool.misuse(`invalid mode: ${tool.quote(text)}`)
    }
    for (const path of operands) yield* walk(tool, path, each => change(tool, each, mode))
    return tool.status
  },
})

interface Owner {
  readonly uid: number | undefined
  readonly gid: number | undefined
}

/** `user`, `user:group`, `:group`, or what is wrong. */
function parseOwner(tool: Tool, text: string): Owner | string {
  const { process } = tool
  const found = /^([^:.]*)(?:[:.](.*))?$/.exec(text)
  const [, user = '', group] = found ?? []
  const known = users(process).find(each => each.name === user)
  const uid = user === '' ? undefined : (known?.uid ?? (/^\d+$/.test(user) ? Number(user) : null))
  if (uid === null) return `invalid user: ${tool.quote(text)}`
  if (group === undefined) return { uid, gid: undefined }
  if (group === '') return { uid, gid: known?.gid }
  const gid =
    groups(process).find(each => each.name === group)?.gid ?? (/^\d+$/.test(group) ? Number(group) : undefined)
  return gid === undefined ? `invalid group: ${tool.quote(text)}` : { uid, gid }
}

function* own(tool: Tool, path: string, owner: Owner): Running<void> {
  const inode = changeableInode(tool.process, path, !tool.has('no-dereference'))
  if (failed(inode)) {
    yield* tool.complain(`cannot access ${quoteAlways(path)}: ${inode.text}`)
    return
  }
  if (!tool.process.capable('CHOWN')) {
    yield* tool.complain(`changing ownership of ${quoteAlways(path)}: ${EPERM.text}`)
    return
  }
  inode.uid = owner.uid ?? inode.uid
  inode.gid = owner.gid ?? inode.gid
}

const OWNER_OPTIONS = [
  { short: 'h', long: 'no-dereference', text: 'A link itself.' },
  { short: 'R', long: 'recursive', text: 'Directories with what is in them.' },
  { short: 'v', long: 'verbose', text: 'Say what is done.', emulated: false as const },
]

/** chown(1) of coreutils. */
export const chown = textCommand({
  name: 'chown',
  summary: 'change owner and group of files',
  synopsis: ['[OPTION]... [OWNER][:[GROUP]] FILE...'],
  options: OWNER_OPTIONS,
  *run(tool) {
    const [text, ...paths] = tool.operands
    if (text === undefined) return yield* tool.misuse('missing operand')
    if (paths.length === 0) return yield* tool.misuse(`missing operand after ${tool.quote(text)}`)
    const owner = parseOwner(tool, text)
    if (typeof owner === 'string') {
      yield* tool.complain(owner)
      return 1
    }
    for (const path of paths) yield* walk(tool, path, each => own(tool, each, owner))
    return tool.status
  },
})

/** chgrp(1) of coreutils. */
export const chgrp = textCommand({
  name: 'chgrp',
  summary: 'change the group of files',
  synopsis: ['[OPTION]... GROUP FILE...'],
  options: OWNER_OPTIONS,
  *run(tool) {
    const [text, ...paths] = tool.operands
    if (text === undefined) return yield* tool.misuse('missing operand')
    if (paths.length === 0) return yield* tool.misuse(`missing operand after ${tool.quote(text)}`)
    const owner = parseOwner(tool, `:${text}`)
    if (typeof owner === 'string') {
      yield* tool.complain(`invalid group: ${tool.quote(text)}`)
      return 1
    }
    for (const path of paths) yield* walk(tool, path, each => own(tool, each, owner))
    return tool.status
  },
})
