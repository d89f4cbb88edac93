import type { Program, Running } from '../../linux/program.ts'
import { failed } from '../../net/errno.ts'
import type { Command } from '../command.ts'
import { showPages } from '../pager/show.ts'
import { findProgram } from '../text/child.ts'
import { encodeText } from '../text/lossless.ts'
import { type Tool, textCommand } from '../text/tool.ts'

const INDENT = 7
const NOT_FOUND = 16

/** Words in lines of at most so many columns. */
function wrapped(text: string, columns: number, indent: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > columns - indent) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  lines.push(line)
  return lines.map(each => ' '.repeat(indent) + each)
}

/** The page of a command, made from what it declares about itself. */
function pageOf(command: Command, columns: number): string {
  const section = command.directory === '/usr/sbin' ? 8 : 1
  const title = `${command.name.toUpperCase()}(${section})`
  const middle = 'Lost Packet'
  const gap = Math.max(1, Math.floor((columns - 2 * title.length - middle.length) / 2))
  const lines = [title + ' '.repeat(gap) + middle + ' '.repeat(gap) + title, '', 'NAME']
  lines.push(...wrapped(`${command.name} - ${command.summary}`, columns, INDENT), '', 'SYNOPSIS')
  for (const line of command.synopsis) lines.push(...wrapped(`${command.name} ${line}`, columns, INDENT))
  if (command.description !== undefined) {
    lines.push('', 'DESCRIPTION')
    for (const [index, text] of command.description.entries())
      lines.push(...(index === 0 ? [] : ['']), ...wrapped(text, columns, INDENT))
  }
  const emulated = command.options.filter(option => option.emulated !== false)
  const names = ({ short, long, argument }: Command['options'][number]) => {
    const both = [short && `-${short}`, long && `--${long}`].filter(Boolean).join(', ')
    return argument === undefined ? both : `${both}${long === undefined ? ' ' : '='}${argument}`
  }
  if (emulated.length > 0) lines.push('', 'OPTIONS')
  for (const [index, option] of emulated.entries()) {
    lines.push(...(index === 0 ? [] : ['']), ' '.repeat(INDENT) + names(option))
    lines.push(...wrapped(option.text, columns, 2 * INDENT))
  }
  const missing = [
    ...command.options.filter(option => option.emulated === false).map(option => `${names(option)}: ${option.text}`),
    ...(command.notEmulated ?? []),
  ]
  if (missing.length > 0) lines.push('', 'NOT EMULATED HERE')
  for (const text of missing) lines.push(...wrapped(text, columns, INDENT))
  return `${lines.join('\n')}\n`
}

function isCommand(program: Program): program is Command {
  return 'summary' in program && 'synopsis' in program && 'options' in program
}

function commandOf(tool: Tool, name: string): Command | undefined {
  const path = findProgram(tool.process, name)
  const found = path === null ? undefined : tool.process.host.executable(tool.process, path)
  return found === undefined || failed(found) || !isCommand(found.program) ? undefined : found.program
}

function* show(tool: Tool, name: string): Running<void> {
  const command = commandOf(tool, name)
  if (command === undefined) {
    yield* tool.process.write(2, `No manual entry for ${name}\n`)
    tool.status = NOT_FOUND
    return
  }
  const columns = tool.process.isTerminal(1) ? Math.min(100, tool.process.terminal?.columns ?? 80) : 80
  const how = { colors: true, chop: false, numbers: false }
  yield* showPages(tool, encodeText(pageOf(command, columns)), null, how, {
    name: 'less',
    title: ` Manual page ${name}(${command.directory === '/usr/sbin' ? 8 : 1}) (press q to quit)`,
    quitIfOne: false,
    sameScreen: false,
    ignoreCase: true,
    atEnd: false,
  })
}

/** man(1): pages are made from the commands' own tables. */
export const man = textCommand({
  name: 'man',
  summary: 'show the manual page of a command',
  synopsis: ['[SECTION] NAME...'],
  options: [{ short: 'k', long: 'apropos', argument: 'WORD', text: 'Search the summaries.', emulated: false }],
  description: ['Pages say what is emulated, and what is not. Only commands have pages.'],
  *run(tool) {
    const names = tool.operands.filter((operand, index) => !(index === 0 && /^[1-9]$/.test(operand)))
    if (names.length === 0) {
      yield* tool.process.write(2, "What manual page do you want?\nFor example, try 'man man'.\n")
      return 1
    }
    for (const name of names) yield* show(tool, name)
    return tool.status
  },
})
