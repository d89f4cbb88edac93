import { baseName } from '../text/filesystem.ts'
import { textCommand } from '../text/tool.ts'

/** basename(1) of coreutils. */
export const basename = textCommand({
  name: 'basename',
  summary: 'strip directory and suffix from names',
  synopsis: ['NAME [SUFFIX]', 'OPTION... NAME...'],
  permute: false,
  options: [
    { short: 'a', long: 'multiple', text: 'Every argument is a name.' },
    { short: 's', long: 'suffix', argument: 'SUFFIX', text: 'Remove this suffix; implies -a.' },
    { short: 'z', long: 'zero', text: 'End lines with NUL.' },
  ],
  *run(tool) {
    const [first, second, third] = tool.operands
    if (first === undefined) return yield* tool.misuse('missing operand')
    const many = tool.has('multiple') || tool.has('suffix')
    if (!many && third !== undefined) return yield* tool.misuse(`extra operand ${tool.quote(third)}`)
    const suffix = many ? (tool.value('suffix') ?? '') : (second ?? '')
    for (const name of many ? tool.operands : [first]) {
      const base = baseName(name)
      const cut = suffix !== '' && base !== suffix && base.endsWith(suffix) ? base.slice(0, -suffix.length) : base
      yield* tool.print(cut + (tool.has('zero') ? '\0' : '\n'))
    }
    return 0
  },
})

/** The part of a path in front of its last component (dirname(3)). */
export function directoryPart(path: string): string {
  const bare = path.replace(/\/+$/, '')
  if (bare === '') return path === '' ? '.' : '/'
  const slash = bare.lastIndexOf('/')
  return slash < 0 ? '.' : bare.slice(0, slash).replace(/\/+$/, '') || '/'
}

/** dirname(1) of coreutils. */
export const dirname = textCommand({
  name: 'dirname',
  summary: 'strip the last component from names',
  synopsis: ['[OPTION] NAME...'],
  permute: false,
  options: [{ short: 'z', long: 'zero', text: 'End lines with NUL.' }],
  *run(tool) {
    if (tool.operands.length === 0) return yield* tool.misuse('missing operand')
    for (const name of tool.operands) yield* tool.print(directoryPart(name) + (tool.has('zero') ? '\0' : '\n'))
    return 0
  },
})
