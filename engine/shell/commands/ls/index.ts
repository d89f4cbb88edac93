import type { Running } from '../../../linux/program.ts'
import type { Terminal } from '../../../linux/terminal.ts'
import { type FileStatus, fileStatus } from '../../../linux/vfs/status.ts'
import { failed } from '../../../net/errno.ts'
import { directoryNamesUnsorted, joinPath } from '../../text/filesystem.ts'
import { quoteAlways, quoteNeeded } from '../../text/quote.ts'
import { type Tool, textCommand } from '../../text/tool.ts'
import { inColumns } from './columns.ts'
import { type Entry, entryOf, orderOf } from './entry.ts'
import { blocksText, type Look, longLines, quotesAny, showName } from './format.ts'

type Layout = 'long' | 'single' | 'columns' | 'across' | 'commas'

/** A listing under way. */
class Listing {
  readonly #tool: Tool
  readonly #layout: Layout
  readonly #look: Look
  readonly #order: ReturnType<typeof orderOf>
  readonly #lineWidth: number
  #printed = false

  constructor(tool: Tool) {
    this.#tool = tool
    const terminal = tool.process.fds.get(1)?.terminal as Terminal | null | undefined
    this.#layout = layoutOf(tool, terminal != null)
    this.#look = lookOf(tool, terminal != null)
    this.#order = orderOf(tool)
    this.#lineWidth = Number(tool.value('width') ?? terminal?.columns ?? 80) || 80
  }

  *run(): Running {
    const tool = this.#tool
    const files: Entry[] = []
    const directories: Entry[] = []
    for (const name of tool.operands.length === 0 ? ['.'] : tool.operands) {
      const status = this.#operandStatus(name)
      if (failed(status)) {
        yield* tool.complain(`cannot access ${quoteAlways(name)}: ${status.text}`, 2)
        continue
      }
      const entry = entryOf(tool.process, name, status, name)
      if (status.kind === 'directory' && !tool.has('directory')) directories.push(entry)
      else files.push(entry)
    }
    yield* this.#print(this.#sorted(files), false)
    for (const { name } of this.#sorted(directories)) yield* this.#directory(name, tool.operands.length > 1, new Set())
    return tool.status
  }

  /** Links on the command line are followed, unless the listing is long (or names directories themselves). */
  #operandStatus(name: string) {
    const { process } = this.#tool
    const followed =
      this.#tool.has('dereference') ||
      !(this.#layout === 'long' || this.#tool.has('directory') || this.#tool.has('classify'))
    const status = fileStatus(process, name, followed)
    if (!followed || !failed(status)) return status
    return fileStatus(process, name, false)
  }

  #sorted(entries: readonly Entry[]): Entry[] {
    return this.#order === null ? [...entries] : entries.toSorted(this.#order)
  }

  *#directory(path: string, titled: boolean, above: ReadonlySet<FileStatus['inode']>): Running<void> {
    const tool = this.#tool
    const names = directoryNamesUnsorted(tool.process, path)
    if (failed(names)) {
      yield* tool.complain(`cannot open directory ${quoteAlways(path)}: ${names.text}`, 2)
      return
    }
    const shown = this.#visible(names)
    const entries: Entry[] = []
    for (const name of shown) {
      yield* tool.spend(300)
      const status = fileStatus(tool.process, joinPath(path, name), tool.has('dereference'))
      if (failed(status)) yield* tool.complain(`cannot access ${quoteAlways(joinPath(path, name))}: ${status.text}`, 1)
      else entries.push(entryOf(tool.process, name, status, joinPath(path, name)))
    }
    const recursive = tool.has('recursive')
    if (titled || recursive) {
      yield* tool.print(`${this.#printed ? '\n' : ''}${this.#look.quoting ? quoteNeeded(path) : path}:\n`)
      this.#printed = true
    }
    const sorted = this.#sorted(entries)
    yield* this.#print(sorted, true)
    if (!recursive) return
    const self = fileStatus(tool.process, path)
    const trail = failed(self) ? above : new Set([...above, self.inode])
    for (const { name, status } of sorted) {
      if (status.kind !== 'directory' || name === '.' || name === '..' || trail.has(status.inode)) continue
      yield* this.#directory(joinPath(path, name), true, trail)
    }
  }

  #visible(names: readonly string[]): string[] {
    const tool = this.#tool
    const choice = tool.options.findLast(({ name }) => name === 'all' || name === 'almost-all' || name === 'f')?.name
    const patterns = tool.options
      .filter(({ name }) => name === 'ignore')
      .map(({ value }) => globExpression(value ?? ''))
    const kept = names.filter(name => !patterns.some(pattern => pattern.test(name)))
    if (choice === undefined)
      return kept.filter(name => !name.startsWith('.') && !(tool.has('ignore-backups') && name.endsWith('~')))
    return choice === 'almost-all' ? kept : ['.', '..', ...kept]
  }

  *#print(entries: readonly Entry[], total: boolean): Running<void> {
    const tool = this.#tool
    if (entries.length === 0 && !total) return
    this.#printed = true
    if (total && (this.#layout === 'long' || tool.has('size')))
      yield* tool.print(
        `total ${blocksText(
          tool,
          entries.reduce((sum, { status }) => sum + status.blocks, 0),
        )}\n`,
      )
    for (const line of this.#lines(entries)) yield* tool.print(`${line}\n`)
  }

  #lines(entries: readonly Entry[]): string[] {
    if (this.#layout === 'long') return longLines(this.#tool, entries, this.#look)
    const tool = this.#tool
    const aligned = this.#layout !== 'commas' && quotesAny(entries, this.#look)
    const prefixOf = ({ status }: Entry) =>
      `${tool.has('inode') ? `${status.number} ` : ''}${tool.has('size') ? `${blocksText(tool, status.blocks)} ` : ''}`
    const names = entries.map(entry => {
      const shown = showName(entry, this.#look, aligned)
      const prefix = prefixOf(entry)
      return { text: prefix + shown.text, width: prefix.length + shown.width }
    })
    if (this.#layout === 'single') return names.map(({ text }) => text)
    if (this.#layout === 'commas') return [names.map(({ text }) => text).join(', ')]
    return inColumns(names, this.#lineWidth, this.#layout === 'across')
  }
}

function globExpression(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`, 's')
}

function layoutOf(tool: Tool, terminal: boolean): Layout {
  const asked = tool.options.findLast(({ name }) =>
    ['l', 'g', 'o', 'numeric-uid-gid', 'full-time', '1', 'C', 'x', 'm', 'format'].includes(name),
  )
  switch (asked?.name === 'format' ? asked.value : asked?.name) {
    case undefined:
      return terminal ? 'columns' : 'single'
    case '1':
    case 'single-column':
      return ['l', 'g', 'o', 'full-time', 'numeric-uid-gid'].some(name => tool.has(name)) ? 'long' : 'single'
    case 'C':
    case 'vertical':
      return 'columns'
    case 'x':
    case 'across':
    case 'horizontal':
      return 'across'
    case 'm':
    case 'commas':
      return 'commas'
    default:
      return 'long'
  }
}

function lookOf(tool: Tool, terminal: boolean): Look {
  const when = tool.options.findLast(({ name }) => name === 'color')
  const color =
    when === undefined
      ? false
      : when.value === undefined || when.value === 'always' || (when.value === 'auto' && terminal)
  const classify = tool.options.findLast(
    ({ name }) => name === 'classify' || name === 'p' || name === 'file-type',
  )?.name
  return {
    color,
    quoting: tool.has('literal') ? false : tool.has('quote-name') || terminal,
    classify: classify === undefined ? null : classify === 'p' ? 'directories' : 'all',
  }
}

/** ls(1) of coreutils. */
export const ls = textCommand({
  name: 'ls',
  aliases: ['dir'],
  summary: 'list what is in directories',
  synopsis: ['[OPTION]... [FILE]...'],
  failure: 2,
  options: [
    { short: 'a', long: 'all', text: 'Also names that begin with a dot.' },
    { short: 'A', long: 'almost-all', text: 'The same without . and ..' },
    { short: 'B', long: 'ignore-backups', text: 'Leave out names that end in ~.' },
    { short: 'C', text: 'In columns.' },
    { long: 'color', argument: '[WHEN]', text: 'Colour names: always, auto or never.' },
    { short: 'd', long: 'directory', text: 'Directories themselves, not what is in them.' },
    { short: 'f', text: 'All names, as the directory has them.' },
    { short: 'F', long: 'classify', argument: '[WHEN]', text: 'Mark names by kind: / * @ = |.' },
    { long: 'file-type', text: 'The same without *.' },
    { long: 'format', argument: 'WORD', text: 'across, commas, long, single-column or vertical.' },
    { long: 'full-time', text: 'Long, with the whole time.' },
    { short: 'g', text: 'Long, without the owner.' },
    { long: 'group-directories-first', text: 'Directories before files.' },
    { short: 'G', long: 'no-group', text: 'No group in a long listing.' },
    { short: 'h', long: 'human-readable', text: 'Sizes as 1K, 234M, 2G.' },
    { long: 'si', text: 'The same by powers of 1000.' },
    { short: 'H', text: 'Follow links on the command line.' },
    { short: 'i', long: 'inode', text: 'The number of each inode.' },
    { short: 'I', long: 'ignore', argument: 'PATTERN', text: 'Leave out names that match.' },
    { short: 'k', text: 'Blocks of 1024 bytes: the default.' },
    { short: 'l', text: 'A long listing.' },
    { short: 'L', long: 'dereference', text: 'What links lead to.' },
    { short: 'm', text: 'Names in a row with commas between them.' },
    { short: 'n', long: 'numeric-uid-gid', text: 'Long, with numbers of owner and group.' },
    { short: 'N', long: 'literal', text: 'Names without quotation marks.' },
    { short: 'o', text: 'Long, without the group.' },
    { short: 'p', text: 'Mark directories with /.' },
    { short: 'Q', long: 'quote-name', text: 'Names in quotation marks.', emulated: false },
    { short: 'r', long: 'reverse', text: 'The other way round.' },
    { short: 'R', long: 'recursive', text: 'Directories in directories too.' },
    { short: 's', long: 'size', text: 'Blocks that each file takes.' },
    { short: 'S', text: 'Largest first.' },
    { long: 'sort', argument: 'WORD', text: 'none, size, time, version or extension.' },
    { short: 't', text: 'Newest first.' },
    { long: 'time-style', argument: 'STYLE', text: 'full-iso, long-iso, iso, locale or +FORMAT.' },
    { short: 'u', text: 'By access time, which is not kept apart.', emulated: false },
    { short: 'U', text: 'Not sorted.' },
    { short: 'v', text: 'Numbers in names sorted as numbers.' },
    { short: 'w', long: 'width', argument: 'COLS', text: 'Width of the line.' },
    { short: 'x', text: 'In columns, row by row.' },
    { short: 'X', text: 'By extension.' },
    { short: '1', text: 'One name a line.' },
  ],
  run: tool => new Listing(tool).run(),
})
