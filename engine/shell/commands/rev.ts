import { failed } from '../../net/errno.ts'
import { eachLine, readOperand } from '../text/input.ts'
import { decodeText } from '../text/lossless.ts'
import { quoteAlways, quoteNeeded } from '../text/quote.ts'
import { textCommand } from '../text/tool.ts'

/** rev(1) of util-linux. */
export const rev = textCommand({
  name: 'rev',
  summary: 'reverse the characters of each line',
  synopsis: ['[FILE]...'],
  options: [{ short: '0', long: 'zero', text: 'Lines end with NUL.' }],
  *run(tool) {
    const end = tool.has('zero') ? '\0' : '\n'
    yield* eachLine(
      tool,
      tool.operands,
      function* (line, terminated) {
        yield* tool.print([...line].reverse().join('') + (terminated ? end : ''))
      },
      { separator: end.charCodeAt(0), what: name => `cannot open ${name}` },
    )
    return tool.status
  },
})

/** tac(1) of coreutils. */
export const tac = textCommand({
  name: 'tac',
  summary: 'print files with the last line first',
  synopsis: ['[OPTION]... [FILE]...'],
  options: [
    { short: 'b', long: 'before', text: 'The separator stands in front of what it ends.' },
    { short: 'r', long: 'regex', text: 'The separator is an expression.', emulated: false },
    { short: 's', long: 'separator', argument: 'STRING', text: 'The separator, a newline unless told.' },
  ],
  *run(tool) {
    const separator = tool.value('separator') || '\n'
    for (const name of tool.operands.length === 0 ? ['-'] : tool.operands) {
      const bytes = yield* readOperand(tool, name)
      if (failed(bytes)) {
        const opened =
          bytes.name === 'EISDIR'
            ? `${quoteNeeded(name)}: read error`
            : `failed to open ${quoteAlways(name)} for reading`
        yield* tool.complainOf(opened, bytes)
        continue
      }
      const parts = decodeText(bytes).split(separator)
      const records = tool.has('before')
        ? parts.map((part, index) => (index === 0 ? part : separator + part))
        : parts.map((part, index) => (index === parts.length - 1 ? part : part + separator))
      for (const record of records.reverse()) yield* tool.print(record)
    }
    return tool.status
  },
})
