import { compileBasic, isExpressionError } from '../regex/regex.ts'
import { eachLine } from '../text/input.ts'
import { quoteNeeded } from '../text/quote.ts'
import { type Tool, textCommand } from '../text/tool.ts'

type Section = 'header' | 'body' | 'footer'

/** Which lines of a section are numbered: -b, -f and -h. */
function styleOf(tool: Tool, section: Section): ((line: string) => boolean) | null {
  const style = tool.value(`${section}-numbering`) ?? (section === 'body' ? 't' : 'n')
  if (style === 'a') return () => true
  if (style === 't') return line => line !== ''
  if (style === 'n') return () => false
  const expression = style.startsWith('p') ? compileBasic(style.slice(1)) : null
  if (expression === null || isExpressionError(expression)) return null
  return line => expression.test(line)
}

/** nl(1) of coreutils. */
export const nl = textCommand({
  name: 'nl',
  summary: 'number lines',
  synopsis: ['[OPTION]... [FILE]...'],
  options: [
    {
      short: 'b',
      long: 'body-numbering',
      argument: 'STYLE',
      text: 'Lines of the body: a, t (not empty: the default), n or pBRE.',
    },
    { short: 'd', long: 'section-delimiter', argument: 'CC', text: 'Characters that part sections.' },
    { short: 'f', long: 'footer-numbering', argument: 'STYLE', text: 'Lines of the footer.' },
    { short: 'h', long: 'header-numbering', argument: 'STYLE', text: 'Lines of the header.' },
    { short: 'i', long: 'line-increment', argument: 'NUMBER', text: 'Step of the numbers.' },
    { short: 'l', long: 'join-blank-lines', argument: 'NUMBER', text: 'So many empty lines count as one.' },
    { short: 'n', long: 'number-format', argument: 'FORMAT', text: 'ln, rn or rz.' },
    { short: 'p', long: 'no-renumber', text: 'Sections go on counting.' },
    { short: 's', long: 'number-separator', argument: 'STRING', text: 'What follows the number, a tab unless told.' },
    { short: 'v', long: 'starting-line-number', argument: 'NUMBER', text: 'The first number.' },
    { short: 'w', long: 'number-width', argument: 'NUMBER', text: 'Columns of the number, 6 unless told.' },
  ],
  *run(tool) {
    const styles = { header: styleOf(tool, 'header'), body: styleOf(tool, 'body'), footer: styleOf(tool, 'footer') }
    for (const [section, style] of Object.entries(styles))
      if (style === null)
        return yield* tool.misuse(
          `invalid ${section} numbering style: ${tool.quote(tool.value(`${section}-numbering`)!)}`,
        )
    const start = Number(tool.value('starting-line-number') ?? 1)
    const step = Number(tool.value('line-increment') ?? 1)
    const columns = Number(tool.value('number-width') ?? 6)
    const format = tool.value('number-format') ?? 'rn'
    const separator = tool.value('number-separator') ?? '\t'
    const joins = Math.max(1, Number(tool.value('join-blank-lines') ?? 1))
    const mark = (tool.value('section-delimiter') ?? '\\:').padEnd(2, ':')
    let section: Section = 'body'
    let number = start
    let blanks = 0
    yield* eachLine(
      tool,
      tool.operands,
      function* (line) {
        const next: Section | undefined =
          line === mark.repeat(3) ? 'header' : line === mark.repeat(2) ? 'body' : line === mark ? 'footer' : undefined
        if (next !== undefined) {
          section = next
          if (!tool.has('no-renumber')) number = start
          return yield* tool.print('\n')
        }
        blanks = line === '' ? blanks + 1 : 0
        const counted = line !== '' || blanks % joins === 0
        if (!styles[section]!(line) || !counted)
          return yield* tool.print(`${' '.repeat(columns + separator.length)}${line}\n`)
        const text =
          format === 'ln'
            ? String(number).padEnd(columns)
            : String(number).padStart(columns, format === 'rz' ? '0' : ' ')
        number += step
        yield* tool.print(`${text}${separator}${line}\n`)
      },
      { what: quoteNeeded },
    )
    return tool.status
  },
})
