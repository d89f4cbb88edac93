import { descend } from '../../../linux/call-stack.ts'
import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import { strftime } from '../expand/strftime.ts'
import type { Shell } from '../shell.ts'
import { Source } from '../syntax/source.ts'
import { type Builtin, parseOptions } from './builtin.ts'
import { write } from './echo.ts'

/** How many entries HISTSIZE lets a shell keep. */
export function historySize(shell: Shell): number {
  const size = shell.variables.get('HISTSIZE')?.scalar ?? '500'
  const number = Number(size)
  return /^\d+$/.test(size) ? Math.min(number, 100_000) : 100_000
}

export const history: Builtin = {
  name: 'history',
  synopsis: '[-c] [-d offset] [n] or history -anrw [filename] or history -ps arg [arg...]',
  help: 'Display or change the list of commands that were typed.',
  *run(shell, args) {
    const options = parseOptions(shell, history, args, 'cd:anrwps')
    if (options === null) return 2
    const list = shell.history
    if (options.has('c')) list.clear()
    if (options.has('s')) {
      if (options.rest.length > 0) list.add(options.rest.join(' '), historySize(shell))
      return 0
    }
    if (options.has('p')) return yield* write(shell, options.rest.map(each => `${each}\n`).join(''))
    const offset = options.value('d')
    if (offset !== undefined) return forget(shell, offset)
    const mode = ['a', 'n', 'r', 'w'].find(letter => options.has(letter))
    if (mode !== undefined) return useFile(shell, mode, options.rest[0])
    if (options.has('c')) return 0
    const [count] = options.rest
    if (count !== undefined && !/^\d+$/.test(count)) {
      shell.complainAs('history', `${count}: numeric argument required`)
      return 1
    }
    return yield* write(shell, listing(shell, count === undefined ? list.entries.length : Number(count)))
  },
}

function listing(shell: Shell, count: number): string {
  const { entries, firstNumber } = shell.history
  const format = shell.variables.get('HISTTIMEFORMAT')?.scalar
  const time = format === undefined ? '' : strftime(format, Math.floor(shell.process.host.sim.wallMilliseconds / 1000))
  const skipped = Math.max(0, entries.length - count)
  return entries
    .slice(skipped)
    .map((line, index) => `${String(firstNumber + skipped + index).padStart(5)}  ${time}${line}\n`)
    .join('')
}

function forget(shell: Shell, offset: string): number {
  const { history: list } = shell
  const range = /^(-?\d+)(?:-(-?\d+))?$/.exec(offset)
  const at = (text: string) => (Number(text) < 0 ? list.nextNumber + Number(text) : Number(text))
  if (range === null) {
    shell.complainAs('history', `${offset}: history position out of range`)
    return 1
  }
  const [first, last] = [at(range[1]!), at(range[2] ?? range[1]!)]
  for (let number = last; number >= first; number--)
    if (!list.delete(number)) {
      shell.complainAs('history', `${offset}: history position out of range`)
      return 1
    }
  return 0
}

export function historyFile(shell: Shell): string | undefined {
  return shell.variables.get('HISTFILE')?.scalar
}

function useFile(shell: Shell, mode: string, given: string | undefined): number {
  const path = given ?? historyFile(shell)
  if (path === undefined || path === '') return 0
  const { history: list } = shell
  if (mode === 'r' || mode === 'n') {
    const text = shell.process.readFile(path)
    if (failed(text)) {
      shell.complainAs('history', `${path}: cannot read: ${text.text}`)
      return 1
    }
    for (const line of text.split('\n')) if (line !== '') list.add(line, historySize(shell))
    return 0
  }
  const lines = mode === 'a' ? list.entries.slice(list.saved) : list.entries
  const error = shell.process.writeWholeFile(path, lines.map(line => `${line}\n`).join(''), mode === 'a', 0o600)
  if (error === undefined) list.saved = list.entries.length
  else shell.complainAs('history', `${path}: cannot create: ${error.text}`)
  return Number(error !== undefined)
}

export const fc: Builtin = {
  name: 'fc',
  synopsis: '[-e ename] [-lnr] [first] [last] or fc -s [pat=rep] [command]',
  help: 'List commands of the history, or run one again.',
  *run(shell, args) {
    const options = parseOptions(
      shell,
      fc,
      args.map(arg => (/^-\d+$/.test(arg) ? `\0${arg}` : arg)),
      'e:lnrs',
    )
    if (options === null) return 2
    const rest = options.rest.map(arg => arg.replace(/^\0/, ''))
    if (options.has('s') || options.value('e') === '-') return yield* again(shell, rest)
    if (options.has('l')) return yield* list(shell, rest, options.has('n'), options.has('r'))
    shell.complainAs('fc', 'editing in an editor is not emulated here; use fc -s or fc -l')
    return 1
  },
}

/** The number of the entry that a number or the beginning of a command means. */
function entryNumber(shell: Shell, text: string): number | null {
  const { history: entries } = shell
  if (/^-?\d+$/.test(text)) {
    const number = Number(text) <= 0 ? entries.nextNumber - 1 + Number(text) : Number(text)
    return Math.min(Math.max(number, entries.firstNumber), entries.nextNumber - 1)
  }
  const at = entries.entries.slice(0, -1).findLastIndex(line => line.startsWith(text))
  return at < 0 ? null : entries.firstNumber + at
}

function* list(shell: Shell, rest: readonly string[], bare: boolean, reverse: boolean): Running {
  const end = shell.history.nextNumber - 1
  const first = entryNumber(shell, rest[0] ?? '-16')
  const last = rest[1] === undefined ? end - 1 : entryNumber(shell, rest[1])
  if (first === null || last === null) {
    shell.complainAs('fc', 'history specification out of range')
    return 1
  }
  const lines: string[] = []
  for (let number = Math.min(first, last); number <= Math.max(first, last); number++) {
    const line = shell.history.get(number)
    if (line !== undefined) lines.push(`${bare ? '' : number}\t ${line}\n`)
  }
  return yield* write(shell, (reverse !== first > last ? lines.reverse() : lines).join(''))
}

function* again(shell: Shell, rest: readonly string[]): Running {
  const change = rest[0]?.includes('=') === true ? rest[0] : null
  const which = change === null ? rest[0] : rest[1]
  const number = entryNumber(shell, which ?? '-1')
  const line = number === null ? undefined : shell.history.get(number)
  if (line === undefined) {
    shell.complainAs('fc', 'no command found')
    return 1
  }
  const [from = '', to = ''] = change?.split(/=(.*)/s) ?? []
  const text = change === null ? line : line.replaceAll(from, to)
  shell.writeError(`${text}\n`)
  shell.history.replaceLast(text)
  return yield* descend(shell.interpreter.run(shell, new Source(text, shell.line)))
}
