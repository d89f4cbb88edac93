import type { Running } from '../../../linux/program.ts'
import type { Command } from '../../command.ts'
import { showPages } from '../../pager/show.ts'
import { encodeText } from '../../text/lossless.ts'
import { type Tool, textCommand } from '../../text/tool.ts'
import { commandNamed } from './find.ts'
import { pageOf, sectionOf } from './page.ts'
import { byExpression, byName, search } from './whatis.ts'

const NOT_FOUND = 16
/** Where there is no terminal (man-db's MANWIDTH). */
const PLAIN_COLUMNS = 80
/** Longer lines are hard to read. */
const COLUMNS_MAX = 100

function* show(tool: Tool, name: string, section: string | null): Running<void> {
  const found = commandNamed(tool.process, name)
  const command = found !== undefined && (section === null || section === sectionOf(found)) ? found : undefined
  if (command === undefined) {
    yield* tool.process.write(2, `No manual entry for ${name}${section === null ? '' : ` in section ${section}`}\n`)
    tool.status = NOT_FOUND
    return
  }
  yield* page(tool, command, name)
}

/** Page by page on a terminal; plain elsewhere. */
function* page(tool: Tool, command: Command, name: string): Running<void> {
  const terminal = tool.process.isTerminal(1) ? tool.process.terminal : null
  const columns = terminal === null ? PLAIN_COLUMNS : Math.min(COLUMNS_MAX, terminal.columns)
  const bold = (text: string) => (terminal === null ? text : `\x1b[1m${text}\x1b[0m`)
  const how = { colors: true, chop: false, numbers: false }
  yield* showPages(tool, encodeText(pageOf(command, columns, bold)), null, how, {
    name: 'less',
    title: ` Manual page ${name}(${sectionOf(command)}) (press h for help or q to quit)`,
    quitIfOne: false,
    sameScreen: false,
    ignoreCase: true,
    atEnd: false,
  })
}

/** man(1) of man-db: pages are made from the commands' own tables. */
export const man = textCommand({
  name: 'man',
  summary: 'an interface to the system reference manuals',
  synopsis: ['[SECTION] PAGE...', '-k REGEXP...', '-f PAGE...'],
  options: [
    { short: 'k', long: 'apropos', text: 'Search names and summaries, as apropos does.' },
    { short: 'f', long: 'whatis', text: 'Show summaries, as whatis does.' },
    { short: 's', long: 'sections', argument: 'LIST', text: 'Look in this section only.' },
    { short: 'a', long: 'all', text: 'Show all pages of a name: there is at most one here.' },
    { short: 'w', long: 'where', text: 'Print where the page is: it is in no file here.', emulated: false },
    { short: 'P', long: 'pager', argument: 'PAGER', text: 'Use another pager.', emulated: false },
  ],
  description: [
    'Pages say what is emulated, and what is not. Only commands have pages: in section 1, and in section 8 those for administration.',
  ],
  *run(tool) {
    const [first = ''] = tool.operands
    const given = tool.value('sections') ?? (/^[1-9]\w?$/.test(first) && tool.operands.length > 1 ? first : null)
    const names = given !== null && given === first ? tool.operands.slice(1) : tool.operands
    if (tool.has('apropos') || tool.has('whatis')) {
      if (names.length > 0) return yield* search(tool, names, tool.has('apropos') ? byExpression : byName)
      yield* tool.process.write(2, `${tool.has('apropos') ? 'apropos' : 'whatis'} what?\n`)
      return 1
    }
    if (names.length === 0) {
      yield* tool.process.write(2, "What manual page do you want?\nFor example, try 'man man'.\n")
      return 1
    }
    for (const name of names) yield* show(tool, name, given)
    return tool.status
  },
})
