import { characterWidth } from '../line/width.ts'
import { eachLine } from '../text/input.ts'
import { textCommand } from '../text/tool.ts'

/** A line in pieces of at most so many columns. */
function folded(line: string, width: number, atBlanks: boolean): string[] {
  const pieces: string[] = []
  let piece = ''
  let columns = 0
  for (const character of line) {
    const wide = character === '\t' ? 8 - (columns % 8) : characterWidth(character)
    if (columns + wide > width && piece !== '') {
      const blank = atBlanks ? Math.max(piece.lastIndexOf(' '), piece.lastIndexOf('\t')) : -1
      pieces.push(blank < 0 ? piece : piece.slice(0, blank + 1))
      piece = blank < 0 ? '' : piece.slice(blank + 1)
      columns = piece.length
    }
    piece += character
    columns += wide
  }
  return [...pieces, piece]
}

/** fold(1) of coreutils. */
export const fold = textCommand({
  name: 'fold',
  summary: 'break long lines',
  synopsis: ['[OPTION]... [FILE]...'],
  options: [
    { short: 'w', long: 'width', argument: 'WIDTH', text: 'So many columns, 80 unless told.' },
    { short: 's', long: 'spaces', text: 'Break at blanks.' },
    { short: 'b', long: 'bytes', text: 'Count bytes.', emulated: false },
  ],
  rewrite: args => args.map(arg => (/^-\d+$/.test(arg) ? `-w${arg.slice(1)}` : arg)),
  *run(tool) {
    const text = tool.value('width') ?? '80'
    if (!/^\d+$/.test(text) || Number(text) === 0) {
      yield* tool.complain(`invalid number of columns: ${tool.quote(text)}`)
      return 1
    }
    yield* eachLine(tool, tool.operands, function* (line, terminated) {
      yield* tool.print(folded(line, Number(text), tool.has('spaces')).join('\n') + (terminated ? '\n' : ''))
    })
    return tool.status
  },
})

/** expand(1) of coreutils. */
export const expand = textCommand({
  name: 'expand',
  summary: 'turn tabs into blanks',
  synopsis: ['[OPTION]... [FILE]...'],
  options: [
    { short: 't', long: 'tabs', argument: 'N', text: 'Tabs are so many columns apart, 8 unless told.' },
    { short: 'i', long: 'initial', text: 'Only tabs at the beginning of lines.', emulated: false },
  ],
  *run(tool) {
    const text = tool.value('tabs') ?? '8'
    if (!/^\d+$/.test(text) || Number(text) === 0) {
      yield* tool.complain(
        Number(text) === 0 ? 'tab size cannot be 0' : `tab size contains invalid character(s): ${tool.quote(text)}`,
      )
      return 1
    }
    const size = Number(text)
    yield* eachLine(tool, tool.operands, function* (line, terminated) {
      let result = ''
      let columns = 0
      for (const character of line) {
        const wide = character === '\t' ? size - (columns % size) : characterWidth(character)
        result += character === '\t' ? ' '.repeat(wide) : character
        columns += wide
      }
      yield* tool.print(terminated ? `${result}\n` : result)
    })
    return tool.status
  },
})
