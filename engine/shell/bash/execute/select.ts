import type { Running } from '../../../linux/program.ts'
import { expandPrompt } from '../expand/expansion.ts'
import { readLine } from '../input.ts'
import type { Shell } from '../shell.ts'
import { setVariable } from '../variables/assign.ts'

/** Shows the menu of `select` and reads a choice; null at the end of the input. */
export function* selectChoice(shell: Shell, words: readonly string[], first: boolean): Running<string | null> {
  for (let show = first; ; show = true) {
    if (show) shell.writeError(menu(words, columns(shell)))
    shell.writeError(yield* expandPrompt(shell, shell.variables.get('PS3')?.scalar ?? '#? '))
    if (shell.unflushed) yield* shell.flush()
    const line = yield* readLine(shell)
    if (line === null) {
      shell.writeError('\n')
      return null
    }
    setVariable(shell, 'REPLY', line)
    if (line === '') continue
    const number = /^\s*(\d+)\s*$/.exec(line)?.[1]
    return number === undefined ? '' : (words[Number(number) - 1] ?? '')
  }
}

function columns(shell: Shell): number {
  return Number(shell.variables.get('COLUMNS')?.scalar ?? 80) || 80
}

/** The menu in columns (execute_cmd.c, print_select_list). */
function menu(words: readonly string[], width: number): string {
  const digits = String(words.length).length
  const longest = Math.max(...words.map(word => word.length)) + digits + 2
  const perRow = Math.max(1, Math.floor(width / (longest + 2)))
  let rows = Math.ceil(words.length / perRow)
  const across = Math.ceil(words.length / rows)
  const firstWidth = String(rows).length
  if (rows === 1) {
    rows = across
    return grid(words, rows, longest, firstWidth, digits, 1)
  }
  return grid(words, rows, longest, firstWidth, digits, across)
}

/** Blanks from one column to another, tabs where they fit (execute_cmd.c, indent). */
function indent(from: number, to: number): string {
  let text = ''
  for (let at = from; at < to; ) {
    const tab = Math.floor(to / 8) > Math.floor(at / 8)
    text += tab ? '\t' : ' '
    at += tab ? 8 - (at % 8) : 1
  }
  return text
}

function grid(words: readonly string[], rows: number, longest: number, first: number, other: number, across: number) {
  let text = ''
  for (let row = 0; row < rows; row++) {
    let line = ''
    for (let column = 0; column < across; column++) {
      const index = row + column * rows
      const word = words[index]
      if (word === undefined) break
      const item = `${String(index + 1).padStart(column === 0 ? first : other)}) ${word}`
      const more = words[index + rows] !== undefined && column + 1 < across
      line += more ? item + indent(item.length, longest + 2) : item
    }
    text += `${line}\n`
  }
  return text
}
