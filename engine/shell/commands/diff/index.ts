import type { Running } from '../../../linux/program.ts'
import { fileStatus } from '../../../linux/vfs/status.ts'
import { failed } from '../../../net/errno.ts'
import { strftime } from '../../bash/expand/strftime.ts'
import { compileBasic, isExpressionError } from '../../regex/regex.ts'
import { directoryNames, isDirectory, joinPath } from '../../text/filesystem.ts'
import { readOperand } from '../../text/input.ts'
import { decodeText } from '../../text/lossless.ts'
import { quoteNeeded } from '../../text/quote.ts'
import { type Tool, textCommand } from '../../text/tool.ts'
import { compareLines } from './compare.ts'
import { normalDiff, type Side, sideBySide, unifiedDiff } from './output.ts'

/** Status of trouble; 1 says that files differ. */
const TROUBLE = 2
const LINE_COST = 2_000

interface Look {
  readonly context: number | null
  readonly columns: number | null
  readonly brief: boolean
  readonly same: boolean
  readonly absentIsEmpty: boolean
  readonly recursive: boolean
  readonly key: (line: string) => string
  /** Changes of nothing but such lines do not count; null where all count. */
  readonly ignored: ((line: string) => boolean) | null
  readonly labels: readonly string[]
  /** The options, as directories show them in front of the names of their files. */
  readonly shown: string | null
}

function keyOf(tool: Tool): (line: string) => string {
  const [all, some, trailing, fold] = [
    'ignore-all-space',
    'ignore-space-change',
    'ignore-trailing-space',
    'ignore-case',
  ].map(name => tool.has(name))
  return line => {
    let key = line
    if (all) key = key.replace(/\s+/g, '')
    else if (some) key = key.replace(/\s+$/, '').replace(/\s+/g, ' ')
    else if (trailing) key = key.replace(/\s+$/, '')
    return fold ? key.toLowerCase() : key
  }
}

/** Lines that do not count, or what is wrong with the expression that says so. */
function ignoredOf(tool: Tool): Look['ignored'] | string {
  const tests: ((line: string) => boolean)[] = []
  if (tool.has('ignore-blank-lines')) tests.push(line => line === '')
  for (const { name, value } of tool.options) {
    if (name !== 'ignore-matching-lines') continue
    const expression = compileBasic(value ?? '')
    if (isExpressionError(expression)) return `${value}: ${expression.error}`
    tests.push(line => expression.test(line))
  }
  return tests.length === 0 ? null : line => tests.some(test => test(line))
}

function contextOf(tool: Tool): number | null | string {
  if (!tool.has('u') && !tool.has('unified')) return null
  const text = tool.value('unified')
  if (text === undefined || text === '') return 3
  return /^\d+$/.test(text) ? Number(text) : `invalid context length ${tool.quote(text)}`
}

function headerOf(tool: Tool, name: string, label: string | undefined): string {
  if (label !== undefined) return label
  const status = name === '-' ? undefined : fileStatus(tool.process, name)
  const wall = tool.process.host.sim.wallMilliseconds
  const { seconds, nanoseconds } =
    status === undefined || failed(status)
      ? { seconds: Math.floor(wall / 1000), nanoseconds: Math.floor(wall % 1000) * 1e6 }
      : status.modified
  return `${name}\t${strftime('%Y-%m-%d %H:%M:%S', seconds)}.${String(nanoseconds).padStart(9, '0')} +0000`
}

function linesOf(bytes: Uint8Array): { readonly lines: readonly string[]; readonly terminated: boolean } {
  const text = decodeText(bytes)
  if (text === '') return { lines: [], terminated: true }
  const terminated = text.endsWith('\n')
  return { lines: (terminated ? text.slice(0, -1) : text).split('\n'), terminated }
}

/** 0 where they are the same, 1 where they differ, 2 for trouble. */
function* compareFiles(tool: Tool, a: string, b: string, look: Look): Running {
  const contents: Uint8Array[] = []
  for (const name of [a, b]) {
    const absent = look.absentIsEmpty && failed(fileStatus(tool.process, name)) && name !== '-'
    const bytes = absent ? new Uint8Array(0) : yield* readOperand(tool, name)
    if (failed(bytes)) yield* tool.complain(`${name}: ${bytes.text}`, TROUBLE)
    else contents.push(bytes)
  }
  const [left, right] = contents
  if (left === undefined || right === undefined) return TROUBLE
  const [first, second] = [linesOf(left), linesOf(right)]
  yield* tool.spend((first.lines.length + second.lines.length) * LINE_COST)
  // A missing newline is a difference of the last line.
  const keys = ({ lines, terminated }: typeof first) =>
    lines.map((line, index) => look.key(line) + (terminated || index < lines.length - 1 ? '' : '\0'))
  const all = compareLines(keys(first), keys(second))
  const { ignored } = look
  const trivial = ({ from, to, otherFrom, otherTo }: (typeof all)[number]) =>
    ignored !== null &&
    first.lines.slice(from, to).every(ignored) &&
    second.lines.slice(otherFrom, otherTo).every(ignored)
  const changes = ignored !== null && all.every(trivial) ? [] : all
  if (changes.length === 0) {
    if (look.same) yield* tool.print(`Files ${quoteNeeded(a)} and ${quoteNeeded(b)} are identical\n`)
    if (look.columns !== null)
      for (const row of sideBySide(side(tool, a, first, look, 0), side(tool, b, second, look, 1), [], look.columns))
        yield* tool.print(row)
    return 0
  }
  const binary = left.subarray(0, 32_768).includes(0) || right.subarray(0, 32_768).includes(0)
  if (look.brief || binary) {
    yield* tool.print(`${look.brief ? 'Files' : 'Binary files'} ${quoteNeeded(a)} and ${quoteNeeded(b)} differ\n`)
    return 1
  }
  if (look.shown !== null) yield* tool.print(`diff${look.shown} ${quoteNeeded(a)} ${quoteNeeded(b)}\n`)
  const [one, two] = [side(tool, a, first, look, 0), side(tool, b, second, look, 1)]
  const output =
    look.columns !== null
      ? sideBySide(one, two, changes, look.columns)
      : look.context !== null
        ? unifiedDiff(one, two, changes, look.context, trivial)
        : normalDiff(
            one,
            two,
            changes.filter(change => !trivial(change)),
          )
  for (const text of output) yield* tool.print(text)
  return 1
}

function side(tool: Tool, name: string, file: Omit<Side, 'header'>, look: Look, which: number): Side {
  return { ...file, header: headerOf(tool, name, look.labels[which]) }
}

function* compareDirectories(tool: Tool, a: string, b: string, look: Look): Running {
  const [left, right] = [directoryNames(tool.process, a), directoryNames(tool.process, b)]
  for (const [name, names] of [
    [a, left],
    [b, right],
  ] as const)
    if (failed(names)) {
      yield* tool.complain(`${name}: ${names.text}`, TROUBLE)
      return TROUBLE
    }
  if (failed(left) || failed(right)) return TROUBLE
  let status = 0
  for (const name of [...new Set([...left, ...right])].sort()) {
    const [one, two] = [joinPath(a, name), joinPath(b, name)]
    const only = !right.includes(name) ? a : !left.includes(name) ? b : null
    if (only !== null && !look.absentIsEmpty) {
      yield* tool.print(`Only in ${quoteNeeded(only)}: ${quoteNeeded(name)}\n`)
      status = Math.max(status, 1)
      continue
    }
    const directories = [one, two].map(path => isDirectory(tool.process, path))
    if (directories[0] && directories[1]) {
      if (look.recursive) status = Math.max(status, yield* compareDirectories(tool, one, two, look))
      else yield* tool.print(`Common subdirectories: ${quoteNeeded(one)} and ${quoteNeeded(two)}\n`)
    } else if ((directories[0] || directories[1]) && only === null) {
      const what = (index: number) => (directories[index] ? 'directory' : 'regular file')
      yield* tool.print(`File ${quoteNeeded(one)} is a ${what(0)} while file ${quoteNeeded(two)} is a ${what(1)}\n`)
      status = Math.max(status, 1)
    } else status = Math.max(status, yield* compareFiles(tool, one, two, look))
    if (tool.broken) break
  }
  return status
}

/** diff(1) of diffutils. */
export const diff = textCommand({
  name: 'diff',
  summary: 'compare files line by line',
  synopsis: ['[OPTION]... FILES'],
  failure: TROUBLE,
  hint: name => `${name}: Try '${name} --help' for more information.\n`,
  options: [
    { short: 'u', text: 'The unified format, with three lines around each change.' },
    { short: 'U', long: 'unified', argument: '[N]', text: 'The same with so many lines.' },
    { long: 'normal', text: 'The normal format.' },
    { short: 'y', long: 'side-by-side', text: 'Both files beside each other.' },
    { short: 'W', long: 'width', argument: 'N', text: 'So many columns with -y, 130 unless told.' },
    { short: 'q', long: 'brief', text: 'Only say whether files differ.' },
    { short: 's', long: 'report-identical-files', text: 'Say also that files are the same.' },
    { short: 'r', long: 'recursive', text: 'Compare what lies in directories below.' },
    { short: 'N', long: 'new-file', text: 'Files that are not there count as empty.' },
    { short: 'i', long: 'ignore-case', text: 'Large and small letters are alike.' },
    { short: 'b', long: 'ignore-space-change', text: 'The number of blanks does not count.' },
    { short: 'Z', long: 'ignore-trailing-space', text: 'Blanks at the ends of lines do not count.' },
    { short: 'w', long: 'ignore-all-space', text: 'Blanks do not count.' },
    { short: 'B', long: 'ignore-blank-lines', text: 'Empty lines do not count.' },
    { short: 'I', long: 'ignore-matching-lines', argument: 'RE', text: 'Lines that match do not count.' },
    { long: 'label', argument: 'LABEL', text: "In the place of a file's name and time." },
    { long: 'color', argument: '[WHEN]', text: 'Colours.', emulated: false },
    { short: 'c', text: 'The context format.', emulated: false },
    { short: 'a', long: 'text', text: 'Has no effect for texts.' },
  ],
  rewrite: args => args.map(arg => (/^-U\d+$/.test(arg) ? `--unified=${arg.slice(2)}` : arg)).flatMap(separateUnified),
  *run(tool) {
    const [a, b, extra] = tool.operands
    if (b === undefined) {
      yield* tool.complain(
        a === undefined ? `missing operand after ${tool.quote('diff')}` : `missing operand after ${tool.quote(a)}`,
      )
      yield* tool.process.write(2, "diff: Try 'diff --help' for more information.\n")
      return TROUBLE
    }
    if (extra !== undefined) {
      yield* tool.complain(`extra operand ${tool.quote(extra)}`)
      yield* tool.process.write(2, "diff: Try 'diff --help' for more information.\n")
      return TROUBLE
    }
    const context = contextOf(tool)
    if (typeof context === 'string') return yield* tool.misuse(context)
    const ignored = ignoredOf(tool)
    if (typeof ignored === 'string') {
      yield* tool.complain(ignored)
      return TROUBLE
    }
    const look: Look = {
      context,
      columns: tool.has('side-by-side') ? Number(tool.value('width') ?? 130) || 130 : null,
      brief: tool.has('brief'),
      same: tool.has('report-identical-files'),
      absentIsEmpty: tool.has('new-file'),
      recursive: tool.has('recursive'),
      key: keyOf(tool),
      ignored,
      labels: tool.options.filter(option => option.name === 'label').map(option => option.value ?? ''),
      shown: null,
    }
    return yield* compareOperands(tool, a!, b, look)
  },
})

/** `-U 5`: the argument of the short option is not optional, that of the long one is. */
function separateUnified(arg: string, index: number, all: readonly string[]): string[] {
  if (arg === '-U' && all[index + 1] !== undefined) return [`--unified=${all[index + 1]}`]
  return all[index - 1] === '-U' ? [] : [arg]
}

function* compareOperands(tool: Tool, a: string, b: string, look: Look): Running {
  const [left, right] = [isDirectory(tool.process, a), isDirectory(tool.process, b)]
  if (left && right) {
    const options = tool.process.argv.slice(1).filter(arg => arg.startsWith('-') && arg !== '-')
    const shown = options.map(option => ` ${quoteNeeded(option)}`).join('')
    return yield* compareDirectories(tool, a, b, { ...look, shown })
  }
  // A directory and a file: the file of the same name in it.
  const name = (path: string) => path.slice(path.lastIndexOf('/') + 1)
  if (left && b !== '-') return yield* compareFiles(tool, joinPath(a, name(b)), b, look)
  if (right && a !== '-') return yield* compareFiles(tool, a, joinPath(b, name(a)), look)
  return yield* compareFiles(tool, a, b, look)
}

/** cmp(1) of diffutils. */
export const cmp = textCommand({
  name: 'cmp',
  summary: 'compare two files byte by byte',
  synopsis: ['[OPTION]... FILE1 [FILE2]'],
  failure: TROUBLE,
  hint: name => `${name}: Try '${name} --help' for more information.\n`,
  options: [
    { short: 's', long: 'quiet', text: 'Say nothing: the status tells.' },
    { short: 'b', long: 'print-bytes', text: 'Show the bytes.', emulated: false },
    { short: 'l', long: 'verbose', text: 'Show all differences.' },
  ],
  *run(tool) {
    const [a, b = '-'] = tool.operands
    if (a === undefined) {
      yield* tool.complain(`missing operand after ${tool.quote('cmp')}`)
      yield* tool.process.write(2, "cmp: Try 'cmp --help' for more information.\n")
      return TROUBLE
    }
    const contents: Uint8Array[] = []
    for (const name of [a, b]) {
      const bytes = yield* readOperand(tool, name)
      if (failed(bytes)) {
        yield* tool.complain(`${name}: ${bytes.text}`, TROUBLE)
        return TROUBLE
      }
      contents.push(bytes)
    }
    const [left, right] = contents as [Uint8Array, Uint8Array]
    const shorter = Math.min(left.length, right.length)
    let line = 1
    let status = 0
    for (let index = 0; index < shorter; index++) {
      if (left[index] !== right[index]) {
        status = 1
        if (tool.has('quiet')) return 1
        if (!tool.has('verbose')) {
          yield* tool.print(`${a} ${b} differ: char ${index + 1}, line ${line}\n`)
          return 1
        }
        const octal = (byte: number) => byte.toString(8).padStart(3)
        yield* tool.print(
          `${String(index + 1).padStart(String(shorter).length)} ${octal(left[index]!)} ${octal(right[index]!)}\n`,
        )
      }
      if (left[index] === 0x0a) line++
    }
    if (left.length === right.length) return status
    if (tool.has('quiet')) return 1
    const short = left.length < right.length ? a : b
    const where =
      shorter === 0
        ? ' which is empty'
        : ` after byte ${shorter}, ${(left.length < right.length ? left : right).at(-1) === 0x0a ? `line ${line - 1}` : `in line ${line}`}`
    yield* tool.process.write(2, `cmp: EOF on ${short}${where}\n`)
    return 1
  },
})
