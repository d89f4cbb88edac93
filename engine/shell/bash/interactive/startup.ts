import type { Running } from '../../../linux/program.ts'
import type { Signal } from '../../../linux/signals.ts'
import type { Terminal } from '../../../linux/terminal.ts'
import { failed } from '../../../net/errno.ts'
import { historyFile, historySize } from '../builtins/history.ts'
import type { Shell } from '../shell.ts'
import type { Invocation } from '../startup/arguments.ts'
import { Source } from '../syntax/source.ts'

const OPTIONS = ['emacs', 'histexpand', 'history', 'expand_aliases'] as const
/** Signals that do nothing to an interactive shell (bash(1), SIGNALS). Not ignored: what it starts must not ignore them too. */
const UNHEARD: readonly Signal[] = ['TERM', 'QUIT', 'TSTP', 'TTIN', 'TTOU']

/** Makes a shell interactive: options, signals, job control, the first prompts. */
export function becomeInteractive(shell: Shell, terminal: Terminal | null): void {
  for (const option of OPTIONS) shell.setOption(option, true)
  for (const signal of UNHEARD) ownSignal(shell, signal, () => {})
  ownSignal(shell, 'INT', () => shell.pendingTraps.push('INT'))
  ownSignal(shell, 'HUP', () => hangUp(shell))
  setIfUnset(shell, 'PS1', '\\s-\\v\\$ ')
  setIfUnset(shell, 'PS2', '> ')
  if (terminal === null) return
  shell.setOption('monitor', true)
  ownSignal(shell, 'WINCH', () => noteWindowSize(shell, terminal))
  terminal.foreground = shell.process.group
  noteWindowSize(shell, terminal)
}

function ownSignal(shell: Shell, signal: Signal, handler: () => void): void {
  shell.ownHandlers.set(signal, handler)
  shell.defaultSignal(signal)
}

function setIfUnset(shell: Shell, name: string, value: string): void {
  if (shell.variables.get(name) === undefined) shell.variables.global(name).value = value
}

/** The terminal is gone: the history is kept, the jobs hear of it, and the shell dies of it. */
function hangUp(shell: Shell): void {
  saveHistory(shell)
  const { host } = shell.process
  for (const job of shell.jobs.list) {
    if (job.noHangup || job.state === 'done') continue
    host.signalGroup(job.group, 'HUP')
    if (job.state === 'stopped') host.signalGroup(job.group, 'CONT')
  }
  shell.process.terminate({ type: 'signaled', signal: 'HUP' })
}

/** `checkwinsize`. */
export function noteWindowSize(shell: Shell, terminal: Terminal): void {
  shell.variables.global('LINES').value = String(terminal.rows)
  shell.variables.global('COLUMNS').value = String(terminal.columns)
}

// Files that are read first.

/** Reads what bash reads before the first prompt, or before a login shell's first command (bash(1), INVOCATION). */
export function* startupFiles(shell: Shell, invocation: Invocation, login: boolean): Running<void> {
  const home = shell.variables.get('HOME')?.scalar ?? ''
  if (login) {
    if (invocation.noprofile) return
    yield* runStartupFile(shell, '/etc/profile')
    const own = ['.bash_profile', '.bash_login', '.profile'].map(name => `${home}/${name}`)
    const first = own.find(path => !failed(shell.process.readFile(path)))
    if (first !== undefined) yield* runStartupFile(shell, first)
  } else if (shell.interactive && !invocation.norc && !shell.has('posix')) {
    if (invocation.rcFile === null) yield* runStartupFile(shell, '/etc/bash.bashrc')
    yield* runStartupFile(shell, invocation.rcFile ?? `${home}/.bashrc`)
  }
}

/** Runs a file if there is one. */
export function* runStartupFile(shell: Shell, path: string): Running<void> {
  if (shell.leaving) return
  const text = shell.process.readFile(path)
  if (failed(text)) return
  shell.frames.push({ name: 'source', file: path, line: 0, kind: 'source', arguments: [] })
  yield* shell.interpreter.run(shell, new Source(text))
  shell.frames.pop()
  if (shell.unwind?.type === 'return') shell.unwind = null
}

// The history file.

export function loadHistory(shell: Shell): void {
  const home = shell.variables.get('HOME')?.scalar ?? ''
  setIfUnset(shell, 'HISTFILE', `${home}/.bash_history`)
  setIfUnset(shell, 'HISTSIZE', '500')
  setIfUnset(shell, 'HISTFILESIZE', shell.variables.get('HISTSIZE')?.scalar ?? '500')
  const text = shell.process.readFile(historyFile(shell) ?? '')
  if (failed(text)) return
  for (const line of text.split('\n')) if (line !== '') shell.history.add(line, historySize(shell))
  shell.history.saved = shell.history.nextNumber - 1
}

/** Appends what was typed since the start, and cuts the file to HISTFILESIZE lines. */
export function saveHistory(shell: Shell): void {
  const path = historyFile(shell)
  if (path === undefined || path === '' || !shell.interactive || shell.subshellLevel > 0) return
  const { history } = shell
  const fresh = history.entries.filter((_, index) => history.firstNumber + index > history.saved)
  if (fresh.length === 0) return
  const before = shell.process.readFile(path)
  const most = Number(shell.variables.get('HISTFILESIZE')?.scalar ?? 500)
  const lines = [
    ...(failed(before) ? [] : before.split('\n').filter(line => line !== '')),
    ...fresh.flatMap(each => each.split('\n')),
  ]
  const kept = Number.isInteger(most) && most >= 0 ? lines.slice(Math.max(0, lines.length - most)) : lines
  shell.process.writeWholeFile(path, kept.map(line => `${line}\n`).join(''), false, 0o600)
  history.saved = history.nextNumber - 1
}
