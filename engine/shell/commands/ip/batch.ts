import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import { decodeUtf8 } from '../../../sim/utf8.ts'
import type { Tool } from '../../iproute/tool.ts'

/** Runs the lines of a file, or of standard input, as commands without `ip` in front (do_batch of lib/utils.c). */
export function* runBatch(tool: Tool, name: string, run: (words: readonly string[]) => Running): Running {
  const text = yield* batchText(tool, name)
  if (typeof text === 'number') return text
  let status = 0
  for (const { number, words } of commands(text)) {
    if (words === null) return yield* tool.fail('Unterminated quoted string\n', 1)
    const result = yield* run(words)
    yield* tool.process.compute(1000)
    if (tool.ending) return result
    if (result === 0) continue
    status = yield* tool.fail(`Command failed ${name}:${number}\n`, 1)
    if (!tool.options.force) break
  }
  return status
}

function* batchText(tool: Tool, name: string): Running<string | number> {
  if (name === '-') {
    const bytes = yield* tool.process.readAll(0)
    return failed(bytes) ? yield* tool.fail(`${bytes.text}\n`, 1) : decodeUtf8(bytes)
  }
  const text = yield* tool.process.readWhole(name)
  if (!failed(text)) return text
  return yield* tool.fail(`Cannot open file "${name}" for reading: ${text.text}\n`, 1)
}

/** The commands of a batch with the number of their last line: `#` starts a comment, a backslash continues a line. */
function* commands(text: string): Generator<{ number: number; words: string[] | null }> {
  const lines = text.split('\n')
  let pending = ''
  for (const [index, line] of lines.entries()) {
    const code = line.split('#')[0]!
    if (code.endsWith('\\') && index < lines.length - 1) {
      pending += code.slice(0, -1)
      continue
    }
    const words = split(pending + code)
    pending = ''
    if (words === null || words.length > 0) yield { number: index + 1, words }
  }
}

/** makeargs: white space separates, quotes of either kind keep together. */
function split(line: string): string[] | null {
  const words: string[] = []
  const pattern = /\s*(?:"([^"]*)"|'([^']*)'|([^\s"']\S*)|(["']))/y
  for (let at = 0; at < line.length; at = pattern.lastIndex) {
    pattern.lastIndex = at
    const match = pattern.exec(line)
    if (match === null) break
    if (match[4] !== undefined) return null
    words.push(match[1] ?? match[2] ?? match[3]!)
  }
  return words
}
