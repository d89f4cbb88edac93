import type { Running } from '../../../linux/program.ts'
import { type Tool, textCommand } from '../../text/tool.ts'
import { editFile } from './edit-file.ts'
import { type Manner, nanoManner, viManner } from './manner.ts'

const DESCRIPTION = [
  'The file opens in the editor of the page, beside the terminal. The command waits until it is closed there; saving writes the file with the rights of whoever runs the command.',
]

/** One file after the other; a cursor position (`+5`) is nothing that the page needs to know. */
function* editAll(tool: Tool, manner: Manner, viewOnly: boolean): Running {
  const files = tool.operands.filter(operand => !operand.startsWith('+'))
  if (files.length === 0) {
    yield* tool.complain('a new file needs a name here: the editor of the page does not ask for one')
    return 1
  }
  let status = 0
  for (const file of files) status = Math.max(status, yield* editFile(tool, file, manner, viewOnly))
  return status
}

/** nano(1). */
export const nano = textCommand({
  name: 'nano',
  aliases: ['pico'],
  summary: 'edit a file',
  synopsis: ['[OPTION]... [[+LINE] FILE]...'],
  options: [
    { short: 'B', long: 'backup', text: 'Keep a copy of the file as it was.', emulated: false },
    { short: 'E', long: 'tabstospaces', text: 'Has no effect: the page decides.' },
    { short: 'T', long: 'tabsize', argument: 'NUMBER', text: 'Has no effect: the page decides.' },
    { short: 'i', long: 'autoindent', text: 'Has no effect: the page decides.' },
    { short: 'l', long: 'linenumbers', text: 'Has no effect: the page decides.' },
    { short: 'm', long: 'mouse', text: 'Has no effect: the page decides.' },
    { short: 'v', long: 'view', text: 'Only look.' },
    { short: 'w', long: 'nowrap', text: 'Has no effect: long lines are never cut.' },
  ],
  description: DESCRIPTION,
  hint: name => `Type '${name} -h' for a list of available options.\n`,
  run: tool => editAll(tool, nanoManner, tool.has('view')),
})

/** vi(1), as vim(1) answers to it. */
export const vi = textCommand({
  name: 'vi',
  aliases: ['vim', 'view', 'editor'],
  summary: 'edit a file',
  synopsis: ['[OPTION]... [FILE]...'],
  options: [
    { short: 'R', text: 'Only look.' },
    { short: 'n', text: 'Has no effect: there is no swap file.' },
    { short: 'y', text: 'Has no effect: the page decides.' },
    { short: 'c', argument: 'COMMAND', text: 'A command to run first.', emulated: false },
    { short: 'd', text: 'Show differences.', emulated: false },
  ],
  description: DESCRIPTION,
  hint: name => `More info with: "${name} -h"\n`,
  run: tool => editAll(tool, viManner, tool.has('R') || tool.name.endsWith('view')),
})
