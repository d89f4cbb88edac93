import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import { showPages } from '../../pager/show.ts'
import { isDirectory } from '../../text/filesystem.ts'
import { type Tool, textCommand } from '../../text/tool.ts'

function* showAll(tool: Tool, name: 'less' | 'more'): Running {
  const files = tool.operands.filter(operand => !operand.startsWith('+'))
  const atEnd = tool.operands.some(operand => /^\+[GF]$/.test(operand))
  const how = {
    colors: name === 'more' || tool.has('RAW-CONTROL-CHARS') || tool.has('raw-control-chars'),
    chop: tool.has('chop-long-lines'),
    numbers: tool.has('LINE-NUMBERS'),
  }
  const manner = {
    name,
    quitIfOne: tool.has('quit-if-one-screen'),
    sameScreen: name === 'more' || tool.has('no-init'),
    ignoreCase: tool.has('ignore-case'),
    atEnd,
  }
  if (files.length === 0) {
    if (tool.process.isTerminal(0)) {
      const text =
        name === 'less'
          ? 'Missing filename ("less --help" for help)\n'
          : "more: bad usage\nTry 'more --help' for more information.\n"
      yield* tool.process.write(2, text)
      return 1
    }
    yield* showPages(tool, null, 0, how, { ...manner, title: null })
    return 0
  }
  for (const file of files) {
    if (isDirectory(tool.process, file)) {
      yield* tool.process.write(2, name === 'less' ? `${file} is a directory\n` : `\n*** ${file}: directory ***\n\n`)
      tool.status = name === 'less' ? 1 : 0
      continue
    }
    const fd = file === '-' ? 0 : tool.process.open(file, { read: true })
    if (failed(fd)) {
      yield* tool.process.write(
        2,
        name === 'less' ? `${file}: ${fd.text}\n` : `more: cannot open ${file}: ${fd.text}\n`,
      )
      tool.status = 1
      continue
    }
    yield* showPages(tool, null, fd, how, { ...manner, title: file })
    if (fd !== 0) tool.process.close(fd)
  }
  return tool.status
}

/** less(1). */
export const less = textCommand({
  name: 'less',
  aliases: ['pager'],
  summary: 'look at text page by page',
  synopsis: ['[OPTION]... [+G] [FILE]...'],
  options: [
    { short: 'F', long: 'quit-if-one-screen', text: 'End at once when everything fits on the screen.' },
    { short: 'N', long: 'LINE-NUMBERS', text: 'Show the numbers of lines.' },
    { short: 'R', long: 'RAW-CONTROL-CHARS', text: 'Let colours through.' },
    { short: 'r', long: 'raw-control-chars', text: 'The same.' },
    { short: 'S', long: 'chop-long-lines', text: 'Cut long lines off.' },
    { short: 'X', long: 'no-init', text: 'Draw where the shell does.' },
    { short: 'i', long: 'ignore-case', text: 'Searches ignore case, unless they hold a capital.' },
    { short: 'I', long: 'IGNORE-CASE', text: 'Searches ignore case.', emulated: false },
    { short: 'e', long: 'quit-at-eof', text: 'End at the end.', emulated: false },
  ],
  description: [
    'Space and b go a page on and back, Enter, j, k and the arrows a line, d and u half a page, g and G to the beginning and the end; /text and ?text search, n and N go on with that; F waits for more; q ends.',
    'What is searched for is text, not a regular expression.',
  ],
  run: tool => showAll(tool, 'less'),
})

/** more(1) of util-linux. */
export const more = textCommand({
  name: 'more',
  summary: 'look at text page by page',
  synopsis: ['[FILE]...'],
  options: [],
  description: ['Space goes on a page, Enter a line; q ends.'],
  run: tool => showAll(tool, 'more'),
})
