import { historySize } from '../builtins/history.ts'
import { compilePattern } from '../pattern/compile.ts'
import { matches } from '../pattern/match.ts'
import type { Shell } from '../shell.ts'

/** Puts a command into the history, unless HISTCONTROL or HISTIGNORE keeps it out. */
export function remember(shell: Shell, line: string): void {
  if (!shell.has('history') || line.trim() === '') return
  const { history } = shell
  const control = (shell.variables.get('HISTCONTROL')?.scalar ?? '').split(':')
  const has = (name: string) => control.includes(name) || (control.includes('ignoreboth') && name !== 'erasedups')
  if (has('ignorespace') && line.startsWith(' ')) return
  if (has('ignoredups') && history.entries.at(-1) === line) return
  const ignored = (shell.variables.get('HISTIGNORE')?.scalar ?? '').split(':').filter(each => each !== '')
  if (ignored.some(pattern => matches(compilePattern(pattern.replaceAll('&', history.entries.at(-1) ?? '')), line)))
    return
  if (control.includes('erasedups'))
    for (let number = history.nextNumber - 1; number >= history.firstNumber; number--)
      if (history.get(number) === line) history.delete(number)
  history.add(line, historySize(shell))
}

/** Lines of one command as one entry: joined so that they can be read again (bashhist.c, bash_add_history). */
export function joinLines(lines: readonly string[]): string {
  let text = ''
  for (const line of lines) {
    if (text === '') text = line
    else if (/\\$/.test(text)) text = text.slice(0, -1) + line
    else text += joint(text) + line
  }
  return text
}

function joint(before: string): string {
  if (opens(before) || before.includes('<<')) return '\n'
  return /(?:[|&;({]|(?:^|[\s;])(?:then|do|else|elif|if|while|until|in|!))\s*$/.test(before) ? ' ' : '; '
}

/** Whether a quote is open at the end. */
function opens(text: string): boolean {
  let quote = ''
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!
    if (character === '\\' && quote !== "'") at++
    else if (quote === '' && (character === "'" || character === '"')) quote = character
    else if (character === quote) quote = ''
  }
  return quote !== ''
}
