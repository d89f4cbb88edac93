import type { Command } from '../../command.ts'
import { helpText, textCommand } from '../../text/tool.ts'
import { FindFault, FindParser } from './parse.ts'
import { Walk } from './walk.ts'

/** find(1) of findutils. */
export const find: Command = textCommand({
  name: 'find',
  summary: 'search for files in directories',
  synopsis: ['[-H] [-L] [-P] [PATH]... [EXPRESSION]'],
  options: [
    { short: 'H', text: 'Follow symbolic links that are starting points.' },
    { short: 'L', text: 'Follow symbolic links.' },
    { short: 'P', text: 'Follow no symbolic links.' },
    { short: 'O', argument: 'LEVEL', text: 'How to optimise.', emulated: false },
    { short: 'D', argument: 'OPTIONS', text: 'What to say of the search.', emulated: false },
    { long: 'help', text: 'Says how the command is used.' },
    { long: 'version', text: 'Says which command this one is made after.' },
  ],
  description: [
    'Tests: -name, -iname, -path, -ipath, -lname, -regex, -iregex, -type, -xtype, -size, -empty, -perm, -mtime, -mmin, -newer, -links, -inum, -uid, -gid, -user, -group, -readable, -writable, -executable, -true, -false.',
    'Actions: -print, -print0, -printf, -exec, -execdir, -delete, -prune, -quit. Options: -maxdepth, -mindepth, -depth, -xdev, -follow.',
    'Operators: ( ), !, -not, -a, -o and the comma.',
  ],
  // What begins with a dash is an expression, not an option.
  rewrite: args => ['--', ...args],
  *run(tool) {
    const words = [...tool.operands]
    let follow = false
    while (/^-[HLP]$/.test(words[0] ?? '')) follow = words.shift() === '-L'
    if (words[0] === '--help' || words[0] === '-help') {
      yield* tool.print(helpText('find', find, find.options))
      return 0
    }
    const roots: string[] = []
    while (words.length > 0 && !/^(?:-.+|[!(),])$/.test(words[0]!)) roots.push(words.shift()!)
    try {
      const plan = new FindParser(tool.process, words, follow).plan()
      yield* new Walk(tool, plan).run(roots.length === 0 ? ['.'] : roots)
    } catch (error) {
      if (!(error instanceof FindFault)) throw error
      yield* tool.complain(error.text)
      return 1
    }
    return tool.status
  },
})
