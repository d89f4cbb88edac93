import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import { compileBasic, isExpressionError } from '../../regex/regex.ts'
import { readOperand } from '../../text/input.ts'
import { decodeText, encodeText } from '../../text/lossless.ts'
import { quoteNeeded } from '../../text/quote.ts'
import { type Tool, textCommand } from '../../text/tool.ts'

/** Where a piece ends. */
interface Pattern {
  readonly text: string
  /** Finds the line (from 0) behind `from` at which it ends; null where there is none. */
  readonly find: (lines: readonly string[], from: number) => number | null
  /** What is passed over is not written. */
  readonly skips: boolean
  readonly isNumber: boolean
  readonly times: number
}

/** `12`, `/expression/[OFFSET]`, `%expression%[OFFSET]`; each may be followed by `{N}` or `{*}`. */
function patterns(operands: readonly string[]): Pattern[] | string {
  const found: Pattern[] = []
  for (const text of operands) {
    const again = /^\{(\d+|\*)\}$/.exec(text)
    const last = found.at(-1)
    if (again !== null && last !== undefined) {
      found[found.length - 1] = { ...last, times: again[1] === '*' ? Number.POSITIVE_INFINITY : Number(again[1]) + 1 }
      continue
    }
    const expression = /^([/%])(.*)\1([+-]?\d+)?$/s.exec(text)
    if (/^\d+$/.test(text)) {
      const step = Number(text)
      if (step === 0) return `${text}: line number must be greater than zero`
      found.push({
        text,
        skips: false,
        isNumber: true,
        times: 1,
        find: lines => (step - 1 > lines.length ? null : step - 1),
      })
    } else if (expression !== null) {
      const compiled = compileBasic(expression[2]!)
      if (isExpressionError(compiled)) return `${text}: invalid regular expression: ${compiled.error}`
      const offset = Number(expression[3] ?? 0)
      const find = (lines: readonly string[], from: number) => {
        const at = lines.findIndex((line, index) => index >= from && compiled.test(line))
        return at < 0 ? null : at + offset
      }
      found.push({ text, find, skips: expression[1] === '%', isNumber: false, times: 1 })
    } else return `'${text}': invalid pattern`
  }
  return found
}

class Pieces {
  readonly #tool: Tool
  readonly names: string[] = []

  constructor(tool: Tool) {
    this.#tool = tool
  }

  *write(lines: readonly string[]): Running<void> {
    const tool = this.#tool
    const text = lines.join('')
    if (text === '' && tool.has('elide-empty-files')) return
    const number = String(this.names.length).padStart(Number(tool.value('digits') ?? 2), '0')
    const suffix = tool.value('suffix-format')?.replace(/%0?\d*d/, number) ?? number
    const name = `${tool.value('prefix') ?? 'xx'}${suffix}`
    const fd = tool.process.open(name, { write: true, create: true, truncate: true })
    if (failed(fd)) {
      yield* tool.complainOf(quoteNeeded(name), fd)
      return
    }
    const bytes = encodeText(text)
    yield* tool.process.write(fd, bytes)
    tool.process.close(fd)
    this.names.push(name)
    if (!tool.has('quiet')) yield* tool.print(`${bytes.length}\n`)
  }
}

/** csplit(1) of coreutils. */
export const csplit = textCommand({
  name: 'csplit',
  summary: 'cut a file where lines match',
  synopsis: ['[OPTION]... FILE PATTERN...'],
  options: [
    { short: 'b', long: 'suffix-format', argument: 'FORMAT', text: 'The suffix, as of printf, instead of %02d.' },
    { short: 'f', long: 'prefix', argument: 'PREFIX', text: 'Instead of xx.' },
    { short: 'k', long: 'keep-files', text: 'Keep the pieces after an error.' },
    { short: 'n', long: 'digits', argument: 'N', text: 'So many digits, 2 unless told.' },
    { short: 's', long: 'quiet', text: 'Do not print the sizes.' },
    { short: 'z', long: 'elide-empty-files', text: 'No empty pieces.' },
    { long: 'suppress-matched', text: 'Leave out the lines that match.' },
  ],
  *run(tool) {
    const [file, ...rest] = tool.operands
    if (file === undefined || rest.length === 0)
      return yield* tool.misuse(file === undefined ? 'missing operand' : `missing operand after ${tool.quote(file)}`)
    const wanted = patterns(rest)
    if (typeof wanted === 'string') {
      yield* tool.complain(wanted)
      return 1
    }
    const bytes = yield* readOperand(tool, file)
    if (failed(bytes)) {
      yield* tool.complain(`cannot open ${tool.quote(file)} for reading: ${bytes.text}`)
      return 1
    }
    const lines = decodeText(bytes).match(/[^\n]*\n|[^\n]+$/g) ?? []
    const pieces = new Pieces(tool)
    const wrong = yield* cut(tool, lines, wanted, pieces)
    if (wrong === null) return tool.status
    yield* tool.complain(wrong.text)
    if (wrong.rest !== null) yield* pieces.write(wrong.rest)
    if (!tool.has('keep-files')) {
      const { mounts, cwd, credentials, now } = tool.process
      for (const name of pieces.names) mounts.remove(name, cwd, credentials, 'file', now)
    }
    return 1
  },
})

interface Wrong {
  readonly text: string
  /** What the piece would have held that did not end. */
  readonly rest: readonly string[] | null
}

/** What is wrong at the end, or null. */
function* cut(tool: Tool, lines: readonly string[], wanted: readonly Pattern[], pieces: Pieces): Running<Wrong | null> {
  let at = 0
  let behindMatch = 0
  for (const pattern of wanted)
    for (let time = 0; time < pattern.times; time++) {
      yield* tool.spend(lines.length * 50)
      const found = pattern.isNumber
        ? pattern.find(lines, 0)! * (time + 1)
        : pattern.find(
            lines.map(line => line.replace(/\n$/, '')),
            Math.max(at, behindMatch),
          )
      const missing = found === null || found > lines.length || (pattern.isNumber && found === null)
      if (missing && pattern.times === Number.POSITIVE_INFINITY) break
      if (missing) {
        const times = time > 0 ? ` on repetition ${time}` : ''
        return {
          text: `${tool.quote(pattern.text)}: ${pattern.isNumber ? 'line number out of range' : 'match not found'}${times}`,
          rest: pattern.skips ? null : lines.slice(at),
        }
      }
      if (!pattern.skips) yield* pieces.write(lines.slice(at, found))
      at = found + (tool.has('suppress-matched') ? 1 : 0)
      behindMatch = found + 1
    }
  yield* pieces.write(lines.slice(at))
  return null
}
