import type { Running } from '../../../linux/program.ts'
import { fileStatus } from '../../../linux/vfs/status.ts'
import { failed } from '../../../net/errno.ts'
import { compilePattern } from '../../bash/pattern/compile.ts'
import { matches } from '../../bash/pattern/match.ts'
import type { Command } from '../../command.ts'
import { baseName, directoryNamesUnsorted, joinPath } from '../../text/filesystem.ts'
import { closeOperand, openOperand, readOperand } from '../../text/input.ts'
import { decodeText } from '../../text/lossless.ts'
import { type Tool, textCommand } from '../../text/tool.ts'
import { createMatcher, type Matcher, type Syntax } from './matcher.ts'
import { OPTIONS } from './options.ts'
import { type Report, Search } from './search.ts'

const ERROR = 2

function usage(name: string): string {
  return `Usage: ${name} [OPTION]... PATTERNS [FILE]...\nTry '${name} --help' for more information.\n`
}

function* number(tool: Tool, name: string, what: string): Running<number | null> {
  const text = tool.value(name)
  if (text === undefined) return null
  if (/^-?\d+$/.test(text)) return Number(text) < 0 ? Number.POSITIVE_INFINITY : Number(text)
  yield* tool.complain(what === 'max count' ? 'invalid max count' : `${text}: invalid context length argument`)
  return Number.NaN
}

function* reportOf(tool: Tool, files: number): Running<Report | null> {
  const recursive = isRecursive(tool)
  const around = yield* number(tool, 'context', 'context')
  const before = yield* number(tool, 'before-context', 'context')
  const after = yield* number(tool, 'after-context', 'context')
  const most = yield* number(tool, 'max-count', 'max count')
  if ([around, before, after, most].some(Number.isNaN)) return null
  const when = tool.options.findLast(({ name }) => name === 'color' || name === 'colour')
  const naming = tool.options.findLast(({ name }) => name === 'with-filename' || name === 'no-filename')?.name
  const binary = tool.has('text') ? 'text' : tool.has('I') ? 'without-match' : (tool.value('binary-files') ?? 'binary')
  const listing = tool.options.findLast(
    ({ name }) => name === 'files-with-matches' || name === 'files-without-match',
  )?.name
  return {
    mode:
      tool.has('quiet') || tool.has('silent')
        ? 'quiet'
        : listing !== undefined
          ? listing === 'files-with-matches'
            ? 'with'
            : 'without'
          : tool.has('count')
            ? 'count'
            : 'lines',
    invert: tool.has('invert-match'),
    most: most ?? Number.POSITIVE_INFINITY,
    named: naming === undefined ? files > 1 || recursive : naming === 'with-filename',
    numbered: tool.has('line-number'),
    offsets: tool.has('byte-offset'),
    only: tool.has('only-matching'),
    before: before ?? around ?? 0,
    after: after ?? around ?? 0,
    separator: tool.has('no-group-separator') ? null : (tool.value('group-separator') ?? '--'),
    color:
      when !== undefined &&
      (when.value === 'always' || ((when.value === undefined || when.value === 'auto') && tool.process.isTerminal(1))),
    binary: binary === 'text' || binary === 'without-match' ? binary : 'binary',
    end: tool.has('null-data') ? '\0' : '\n',
    nul: tool.has('null'),
    tab: tool.has('initial-tab'),
    buffered: tool.has('line-buffered'),
  }
}

function isRecursive(tool: Tool): boolean {
  return tool.has('recursive') || tool.has('dereference-recursive') || tool.value('directories') === 'recurse'
}

/** The patterns of -e and -f, or the first operand; null when a file of patterns cannot be read. */
function* patternsOf(
  tool: Tool,
): Running<{ readonly patterns: readonly string[]; readonly files: readonly string[] } | null> {
  const patterns: string[] = []
  let given = false
  for (const { name, value = '' } of tool.options) {
    if (name === 'regexp') patterns.push(...value.split('\n'))
    else if (name === 'file') {
      const bytes = yield* readOperand(tool, value)
      if (failed(bytes)) {
        yield* tool.complainOf(value, bytes)
        return null
      }
      if (bytes.length > 0) patterns.push(...decodeText(bytes).replace(/\n$/, '').split('\n'))
    } else continue
    given = true
  }
  if (given) return { patterns, files: tool.operands }
  const [first, ...files] = tool.operands
  if (first === undefined) {
    yield* tool.process.write(2, usage(tool.name))
    return null
  }
  return { patterns: first.split('\n'), files }
}

function syntaxOf(tool: Tool, fallback: Syntax): Syntax {
  const asked = tool.options.findLast(({ name }) =>
    name.endsWith('-regexp') && !/^(word|line)/.test(name) ? true : name === 'fixed-strings',
  )?.name
  if (asked === undefined) return fallback
  return (
    (
      { 'extended-regexp': 'extended', 'basic-regexp': 'basic', 'perl-regexp': 'perl' } as Readonly<
        Record<string, Syntax>
      >
    )[asked] ?? 'fixed'
  )
}

class Grep {
  readonly #tool: Tool
  readonly #matcher: Matcher
  readonly #report: Report
  selected = false

  constructor(tool: Tool, matcher: Matcher, report: Report) {
    this.#tool = tool
    this.#matcher = matcher
    this.#report = report
  }

  *operand(name: string): Running<void> {
    const tool = this.#tool
    const status = name === '-' ? undefined : fileStatus(tool.process, name)
    if (status !== undefined && !failed(status) && status.kind === 'directory') {
      if (isRecursive(tool))
        return yield* this.#directory(name, name === '.' && tool.operands.at(-1) !== '.' ? '' : name, 0)
      if (tool.value('directories') === 'skip') return
    }
    if (!this.#included(baseName(name), true)) return
    yield* this.#file(name, name === '-' ? (tool.value('label') ?? '(standard input)') : name)
  }

  *#file(path: string, shown: string): Running<void> {
    const tool = this.#tool
    const operand = openOperand(tool, path)
    if (failed(operand)) {
      yield* this.#error(shown, operand.text)
      return
    }
    const result = yield* new Search(tool, this.#matcher, this.#report, shown).run(operand.fd)
    closeOperand(tool, operand)
    if (failed(result)) yield* this.#error(shown, result.text)
    else if (result !== (this.#report.mode === 'without')) this.selected = true
    if (this.#matcher.exhausted) yield* this.#error(shown, "exceeded PCRE's backtracking limit")
  }

  *#error(shown: string, text: string): Running<void> {
    this.#tool.status = ERROR
    if (!this.#tool.has('no-messages')) yield* this.#tool.complain(`${shown}: ${text}`, ERROR)
  }

  #included(name: string, _operand: boolean): boolean {
    const globs = this.#tool.options.filter(({ name: each }) => each === 'include' || each === 'exclude')
    if (globs.length === 0) return true
    const hit = globs.findLast(({ value = '' }) => matches(compilePattern(value), name))
    return hit === undefined ? globs.every(({ name: each }) => each === 'exclude') : hit.name === 'include'
  }

  *#directory(path: string, shown: string, depth: number): Running<void> {
    const tool = this.#tool
    const names = directoryNamesUnsorted(tool.process, path)
    if (failed(names)) return yield* this.#error(shown, names.text)
    const excluded = tool.options
      .filter(({ name }) => name === 'exclude-dir')
      .map(({ value = '' }) => compilePattern(value))
    for (const name of names) {
      yield* tool.spend(500)
      const below = joinPath(path, name)
      const label = shown === '' ? name : joinPath(shown, name)
      const status = fileStatus(tool.process, below, tool.has('dereference-recursive'))
      if (failed(status)) continue
      if (status.kind === 'directory') {
        if (depth < 100 && !excluded.some(pattern => matches(pattern, name)))
          yield* this.#directory(below, label, depth + 1)
      } else if (status.kind === 'file' && this.#included(name, false)) yield* this.#file(below, label)
      if (tool.broken || (this.selected && this.#report.mode === 'quiet')) return
    }
  }
}

function* run(tool: Tool, fallback: Syntax): Running {
  if (tool.has('version')) {
    yield* tool.print('grep (Lost Packet)\n')
    return 0
  }
  const input = yield* patternsOf(tool)
  if (input === null) return ERROR
  const names = input.files.length > 0 ? input.files : [isRecursive(tool) ? '.' : '-']
  const report = yield* reportOf(tool, names.length)
  if (report === null) return ERROR
  const matcher = createMatcher(input.patterns, {
    syntax: syntaxOf(tool, fallback),
    fold:
      tool.options
        .findLast(({ name }) => ['ignore-case', 'y', 'no-ignore-case'].includes(name))
        ?.name.startsWith('no-') === false,
    words: tool.has('word-regexp'),
    lines: tool.has('line-regexp'),
  })
  if ('error' in matcher) {
    yield* tool.complain(matcher.error)
    return ERROR
  }
  const grep = new Grep(tool, matcher, report)
  for (const name of names) {
    yield* grep.operand(name)
    if (tool.broken || (grep.selected && report.mode === 'quiet')) break
  }
  if (grep.selected && report.mode === 'quiet') return 0
  return tool.status !== 0 ? tool.status : grep.selected ? 0 : 1
}

function command(name: string, fallback: Syntax): Command {
  return textCommand({
    name,
    summary: 'print lines that match patterns',
    synopsis: ['[OPTION]... PATTERNS [FILE]...'],
    failure: ERROR,
    hint: usage,
    rewrite: args => {
      const end = args.indexOf('--')
      return args.map((arg, at) => (/^-\d+$/.test(arg) && (end < 0 || at < end) ? `-C${arg.slice(1)}` : arg))
    },
    options: OPTIONS,
    description: [
      'Expressions are followed by an automaton, in time that grows with the text alone; those with backreferences, and those of -P, are searched with a limited number of steps.',
    ],
    notEmulated: ['-P: recursion, conditions, atomic groups, possessive quantifiers and verbs of PCRE'],
    run: tool => run(tool, fallback),
  })
}

/** grep(1) of GNU. */
export const grep: Command = command('grep', 'basic')
export const egrep: Command = command('egrep', 'extended')
export const fgrep: Command = command('fgrep', 'fixed')
