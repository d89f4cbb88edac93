import type { Running } from '../../../linux/program.ts'
import { encodeUtf8 } from '../../../sim/utf8.ts'
import { expandPrompt } from '../expand/expansion.ts'
import { ansiQuoted } from '../expand/quote.ts'
import type { Shell } from '../shell.ts'

/** `set -x`: a line on standard error, or on the descriptor in BASH_XTRACEFD. */
export function* trace(shell: Shell, line: string): Running<void> {
  if (!shell.has('xtrace')) return
  const prompt = shell.variables.get('PS4')?.scalar ?? '+ '
  shell.options.set('xtrace', false)
  const { unwind } = shell
  const expanded = yield* expandPrompt(shell, prompt)
  shell.unwind = unwind
  shell.options.set('xtrace', true)
  const depth = shell.tracedDepth + 1
  const prefix = expanded === '' ? '' : expanded[0]!.repeat(depth) + expanded.slice(1)
  if (shell.traceFd !== 2) yield* shell.process.write(shell.traceFd, encodeUtf8(`${prefix}${line}\n`))
  else shell.writeError(`${prefix}${line}\n`)
}

export function* traceAssignment(shell: Shell, left: string, value: string | null = null): Running<void> {
  if (shell.has('xtrace')) yield* trace(shell, value === null ? left : `${left}${tracedWord(value, true)}`)
}

/** Words as a trace shows them: quoted where they would not be read as they are (print_cmd.c, xtrace_print_word_list). */
export function tracedWords(words: readonly string[]): string {
  return words.map(word => tracedWord(word, false)).join(' ')
}

function tracedWord(word: string, value: boolean): string {
  if (word === '') return value ? '' : "''"
  const special = /[ \t\n'"\\|&;()<>!{}*[\]?^$`]/.test(word) || /^[#~]/.test(word) || /[:=]~/.test(word)
  if (special) return `'${word.replaceAll("'", "'\\''")}'`
  return /[\x00-\x1f\x7f]/.test(word) ? ansiQuoted(word) : word
}
