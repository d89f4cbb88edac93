import { failed } from '../../net/errno.ts'
import { joinPath, makeDirectory } from '../text/filesystem.ts'
import { quoteAlways } from '../text/quote.ts'
import { textCommand } from '../text/tool.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** mktemp(1) of coreutils. */
export const mktemp = textCommand({
  name: 'mktemp',
  summary: 'make a temporary file or directory',
  synopsis: ['[OPTION]... [TEMPLATE]'],
  options: [
    { short: 'd', long: 'directory', text: 'A directory.' },
    { short: 'p', argument: 'DIR', text: 'In this directory.' },
    { long: 'tmpdir', argument: '[DIR]', text: 'In this directory; /tmp or TMPDIR unless told.' },
    { short: 'q', long: 'quiet', text: 'No error messages.' },
    { short: 't', text: 'In TMPDIR or /tmp.' },
    { short: 'u', long: 'dry-run', text: 'Only print a name.' },
    { long: 'suffix', argument: 'SUFF', text: 'Add to the template.' },
  ],
  *run(tool) {
    const { process } = tool
    if (tool.operands.length > 1) return yield* tool.misuse('too many templates')
    const given = tool.operands[0]
    const suffix = tool.value('suffix') ?? ''
    const template = (given ?? 'tmp.XXXXXXXXXX') + suffix
    const found = /^(.*?)(X+)([^X]*)$/s.exec(template.slice(0, template.length - suffix.length))
    const run = found?.[2] ?? ''
    if (run.length < 3) {
      yield* tool.complain(`too few X's in template ${tool.quote(template)}`)
      return 1
    }
    const directory =
      tool.value('p') ||
      tool.value('tmpdir') ||
      (given === undefined || tool.has('t') || tool.has('tmpdir') ? (process.env.get('TMPDIR') ?? '/tmp') : '')
    const random = process.host.sim.random(`mktemp:${process.host.name}`)
    for (let attempt = 0; ; attempt++) {
      const name = `${found![1]}${random.text(run.length, ALPHABET)}${found![3]}${suffix}`
      const path = directory === '' ? name : joinPath(directory, name)
      if (tool.has('dry-run')) {
        yield* tool.print(`${path}\n`)
        return 0
      }
      const made = tool.has('directory')
        ? makeDirectory(process, path, 0o700)
        : process.open(path, { read: true, write: true, create: true, exclusive: true }, 0o600)
      if (!failed(made)) {
        if (typeof made === 'number') process.close(made)
        yield* tool.print(`${path}\n`)
        return 0
      }
      if (made.name === 'EEXIST' && attempt < 100) continue
      const what = tool.has('directory') ? 'directory' : 'file'
      const shown = directory === '' ? template : joinPath(directory, template)
      if (!tool.has('quiet'))
        yield* tool.complain(`failed to create ${what} via template ${quoteAlways(shown)}: ${made.text}`)
      return 1
    }
  },
})
