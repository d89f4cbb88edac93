import { groups, users } from '../../../linux/accounts.ts'
import { execvp } from '../../../linux/execvp.ts'
import type { Running } from '../../../linux/program.ts'
import { DirectoryInode } from '../../../linux/vfs/directory.ts'
import { failed } from '../../../net/errno.ts'
import { startStatus } from '../../text/child.ts'
import { quoteAlways } from '../../text/quote.ts'
import { type Tool, textCommand } from '../../text/tool.ts'

const OWN_FAILURE = 125

function* become(tool: Tool, argv: readonly string[]): Running {
  const status = yield* execvp(tool.process, argv)
  if (!failed(status)) return status
  yield* tool.complain(`failed to run command ${quoteAlways(argv[0]!)}: ${status.text}`)
  return startStatus(status)
}

/** stdbuf(1) of coreutils. Every program here writes as soon as it has something: the modes change nothing. */
export const stdbuf = textCommand({
  name: 'stdbuf',
  summary: 'run a command with other buffering',
  synopsis: ['OPTION... COMMAND'],
  failure: OWN_FAILURE,
  permute: false,
  options: [
    { short: 'i', long: 'input', argument: 'MODE', text: 'Of standard input: L, 0 or a size.' },
    { short: 'o', long: 'output', argument: 'MODE', text: 'Of standard output.' },
    { short: 'e', long: 'error', argument: 'MODE', text: 'Of standard error.' },
  ],
  *run(tool) {
    for (const { value } of tool.options)
      if (!/^(L|\d+[kKMG]?B?)$/.test(value ?? '')) {
        yield* tool.complain(`invalid mode ${tool.quote(value ?? '')}`)
        return OWN_FAILURE
      }
    if (tool.operands.length === 0) return yield* tool.misuse('missing operand')
    if (tool.options.length === 0) return yield* tool.misuse('you must specify a buffering mode option')
    return yield* become(tool, tool.operands)
  },
})

/** chroot(8) of coreutils. */
export const chroot = textCommand({
  name: 'chroot',
  directory: '/usr/sbin',
  summary: 'run a command with another root directory',
  synopsis: ['[OPTION] NEWROOT [COMMAND [ARG]...]'],
  failure: OWN_FAILURE,
  permute: false,
  options: [
    { long: 'userspec', argument: 'USER:GROUP', text: 'As this user and group.' },
    { long: 'groups', argument: 'LIST', text: 'With these groups.' },
    { long: 'skip-chdir', text: 'Stay in the working directory; for the old root.' },
  ],
  *run(tool) {
    const { process } = tool
    const [root, ...command] = tool.operands
    if (root === undefined) return yield* tool.misuse('missing operand')
    const refuse = function* (why: string): Running {
      yield* tool.complain(`cannot change root directory to ${quoteAlways(root)}: ${why}`)
      return OWN_FAILURE
    }
    const found = process.mounts.resolve(root, process.cwd, process.credentials)
    if (failed(found)) return yield* refuse(found.text)
    if (found.inode === undefined) return yield* refuse('No such file or directory')
    if (!(found.inode instanceof DirectoryInode)) return yield* refuse('Not a directory')
    if (!process.capable('SYS_CHROOT')) return yield* refuse('Operation not permitted')
    if (found.path !== '/') {
      process.mounts = process.mounts.below(found.inode, found.path)
      process.cwd = '/'
    } else if (!tool.has('skip-chdir')) process.cwd = '/'
    if (!(yield* assumeUser(tool))) return OWN_FAILURE
    return yield* become(tool, command.length > 0 ? command : [process.env.get('SHELL') ?? '/bin/sh', '-i'])
  },
})

/** Names are those of the new root. */
function* assumeUser(tool: Tool): Running<boolean> {
  const { process } = tool
  const spec = tool.value('userspec')
  if (spec === undefined) return true
  const [userText = '', groupText] = spec.split(':')
  const user = users(process).find(({ name, uid }) => name === userText || String(uid) === userText)
  const group = groups(process).find(({ name, gid }) => name === groupText || String(gid) === groupText)
  const uid = user?.uid ?? (/^\d+$/.test(userText) ? Number(userText) : undefined)
  const gid = group?.gid ?? (groupText !== undefined && /^\d+$/.test(groupText) ? Number(groupText) : user?.gid)
  if ((uid === undefined && userText !== '') || (gid === undefined && groupText !== undefined && groupText !== '')) {
    yield* tool.complain(`invalid ${uid === undefined && userText !== '' ? 'user' : 'group'}`)
    return false
  }
  process.gid = gid ?? process.gid
  process.groups = [process.gid]
  process.uid = uid ?? process.uid
  return true
}
