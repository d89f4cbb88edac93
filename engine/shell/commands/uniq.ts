import type { Running } from '../../linux/program.ts'
import { failed } from '../../net/errno.ts'
import { LineReader } from '../text/lines.ts'
import { quoteNeeded } from '../text/quote.ts'
import { type Tool, textCommand } from '../text/tool.ts'

interface Settings {
  readonly fields: number
  readonly characters: number
  readonly width: number
  readonly fold: boolean
  readonly end: string
}

/** The part of a line that is compared. */
function keyOf(line: string, { fields, characters, width, fold }: Settings): string {
  let at = 0
  for (let field = 0; field < fields && at < line.length; field++)
    at += /^[ \t]*[^ \t]*/.exec(line.slice(at))![0].length
  const key = line.slice(at + characters, width === Number.POSITIVE_INFINITY ? undefined : at + characters + width)
  return fold ? key.toLowerCase() : key
}

function* settingsOf(tool: Tool): Running<Settings | null> {
  const number = function* (name: string, what: string, otherwise: number): Running<number | null> {
    const text = tool.value(name)
    if (text === undefined) return otherwise
    if (/^\d+$/.test(text)) return Number(text)
    yield* tool.complain(`${text}: invalid number of ${what}`)
    return null
  }
  const fields = yield* number('skip-fields', 'fields to skip', 0)
  const characters = yield* number('skip-chars', 'bytes to skip', 0)
  const width = yield* number('check-chars', 'bytes to compare', Number.POSITIVE_INFINITY)
  if (fields === null || characters === null || width === null) return null
  return { fields, characters, width, fold: tool.has('ignore-case'), end: tool.has('zero-terminated') ? '\0' : '\n' }
}

function* redirect(tool: Tool): Running<boolean> {
  const [input, output] = tool.operands
  if (input !== undefined && input !== '-') {
    const fd = tool.process.open(input, { read: true })
    if (failed(fd)) {
      yield* tool.complainOf(quoteNeeded(input), fd)
      return false
    }
    tool.process.fds.duplicate(fd, 0)
  }
  if (output !== undefined && output !== '-') {
    const fd = tool.process.open(output, { write: true, create: true, truncate: true })
    if (failed(fd)) {
      yield* tool.complainOf(quoteNeeded(output), fd)
      return false
    }
    tool.process.fds.duplicate(fd, 1)
  }
  return true
}

/** uniq(1) of coreutils. */
export const uniq = textCommand({
  name: 'uniq',
  summary: 'report or leave out repeated lines',
  synopsis: ['[OPTION]... [INPUT [OUTPUT]]'],
  options: [
    { short: 'c', long: 'count', text: 'How often each line comes, in front of it.' },
    { short: 'd', long: 'repeated', text: 'Only lines that come several times, once each.' },
    { short: 'D', text: 'All lines that come several times.' },
    { short: 'f', long: 'skip-fields', argument: 'N', text: 'The first N fields do not count.' },
    { short: 'i', long: 'ignore-case', text: 'Upper and lower case are the same.' },
    { short: 's', long: 'skip-chars', argument: 'N', text: 'The first N characters do not count.' },
    { short: 'u', long: 'unique', text: 'Only lines that come once.' },
    { short: 'w', long: 'check-chars', argument: 'N', text: 'Only N characters count.' },
    { short: 'z', long: 'zero-terminated', text: 'Lines end with NUL.' },
  ],
  *run(tool) {
    if (tool.operands.length > 2) return yield* tool.misuse(`extra operand ${tool.quote(tool.operands[2]!)}`)
    const settings = yield* settingsOf(tool)
    if (settings === null || !(yield* redirect(tool))) return 1
    const reader = new LineReader(tool, 0, settings.end.charCodeAt(0))
    const each = tool.has('D')
    let [group, key, count] = ['', '', 0]
    const flush = function* (): Running<void> {
      if (count === 0 || each) return
      const once = count === 1
      if (tool.has('repeated') && once) return
      if (tool.has('unique') && !once) return
      const number = tool.has('count') ? `${String(count).padStart(7)} ` : ''
      yield* tool.print(number + group + settings.end)
    }
    for (let line = yield* reader.next(); line !== null; line = yield* reader.next()) {
      const next = keyOf(line, settings)
      if (count > 0 && next === key) {
        if (each) yield* tool.print((count === 1 ? group + settings.end : '') + line + settings.end)
        count++
        continue
      }
      yield* flush()
      ;[group, key, count] = [line, next, 1]
      if (tool.broken) return 1
    }
    yield* flush()
    if (reader.failure !== null && reader.failure !== 'too long')
      yield* tool.complain(`error reading ${tool.quote(tool.operands[0] ?? '-')}: ${reader.failure.text}`)
    return tool.status
  },
})
