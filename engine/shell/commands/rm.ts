import { baseName } from '../text/filesystem.ts'
import { quoteAlways } from '../text/quote.ts'
import { removeTree } from '../text/remove.ts'
import { textCommand } from '../text/tool.ts'

/** rm(1) of coreutils. */
export const rm = textCommand({
  name: 'rm',
  summary: 'remove files and directories',
  synopsis: ['[OPTION]... [FILE]...'],
  options: [
    { short: 'd', long: 'dir', text: 'Empty directories too.' },
    { short: 'f', long: 'force', text: 'Say nothing of what is not there, never ask.' },
    { short: 'i', text: 'Ask before each.', emulated: false },
    { short: 'I', text: 'Ask once.', emulated: false },
    { long: 'no-preserve-root', text: 'Do not treat / specially.' },
    { long: 'preserve-root', argument: '[all]', text: 'Do not remove /: the default.' },
    { long: 'one-file-system', text: 'Stay on one file system.' },
    { short: 'r', long: 'recursive', text: 'Directories with what is in them.' },
    { short: 'R', text: 'The same.' },
    { short: 'v', long: 'verbose', text: 'Say what is removed.' },
  ],
  *run(tool) {
    const force = tool.has('force')
    if (tool.operands.length === 0) return force ? 0 : yield* tool.misuse('missing operand')
    const recursive = tool.has('recursive') || tool.has('R')
    for (const path of tool.operands) {
      const base = baseName(path)
      if (recursive && path !== '' && /^\/+$/.test(path) && !tool.has('no-preserve-root')) {
        yield* tool.complain("it is dangerous to operate recursively on '/'")
        yield* tool.complain('use --no-preserve-root to override this failsafe')
      } else if (recursive && (base === '.' || base === '..')) {
        yield* tool.complain(`refusing to remove '.' or '..' directory: skipping ${quoteAlways(path)}`)
      } else
        yield* removeTree(tool, path, { recursive, force, verbose: tool.has('verbose'), directories: tool.has('dir') })
    }
    return tool.status
  },
})

/** unlink(1) of coreutils. */
export const unlink = textCommand({
  name: 'unlink',
  summary: 'remove one file',
  synopsis: ['FILE'],
  options: [],
  *run(tool) {
    const [path, extra] = tool.operands
    if (path === undefined) return yield* tool.misuse('missing operand')
    if (extra !== undefined) return yield* tool.misuse(`extra operand ${tool.quote(extra)}`)
    const { process } = tool
    const error = process.mounts.remove(path, process.cwd, process.credentials, 'file', process.now)
    if (error !== undefined) yield* tool.complain(`cannot unlink ${quoteAlways(path)}: ${error.text}`)
    return tool.status
  },
})
