import type { Running } from '../../../linux/program.ts'
import type { Terminal } from '../../../linux/terminal.ts'
import { LineEditor } from '../../line/editor.ts'
import { expandPrompt } from '../expand/expansion.ts'
import { describeJob } from '../jobs/describe.ts'
import { noteChanges } from '../jobs/wait.ts'
import type { Shell } from '../shell.ts'
import { Gathering } from '../startup/input.ts'
import { runUnit } from '../syntax/run.ts'
import { Source } from '../syntax/source.ts'
import { runPendingTraps } from '../traps.ts'
import { completeLine } from './complete.ts'
import { expandHistory, historyWords } from './expand-history.ts'
import { joinLines, remember } from './remember.ts'
import { noteWindowSize, saveHistory } from './startup.ts'

/** Reads commands from a terminal and runs them, until there are no more. */
export function* runInteractive(shell: Shell, terminal: Terminal): Running {
  const dialogue = new Dialogue(shell, terminal)
  while (!shell.leaving) {
    const going = yield* dialogue.turn()
    if (!going) break
  }
  saveHistory(shell)
  return shell.status
}

class Dialogue {
  readonly #shell: Shell
  readonly #terminal: Terminal
  readonly #editor: LineEditor
  readonly #gathering = new Gathering()
  /** Lines of the command under way. */
  #lines: string[] = []
  /** Lines of one input that are still to be read: a paste can hold several. */
  #ahead: string[] = []

  constructor(shell: Shell, terminal: Terminal) {
    this.#shell = shell
    this.#terminal = terminal
    this.#editor = new LineEditor(shell.process, terminal, {
      get history() {
        return shell.history.entries
      },
      complete: (line, cursor) => completeLine(shell, line, cursor),
      lastArgument: line => historyWords(line).at(-1),
      signaled: () => shell.pendingTraps.length > 0,
    })
  }

  /** Reads a line, and runs the command when it is whole. False at the end. */
  *turn(): Running<boolean> {
    const shell = this.#shell
    const line = yield* this.#nextLine()
    if (line === 'hangup') return false
    if (line === 'interrupt') {
      this.#forget()
      shell.status = 130
      yield* runPendingTraps(shell)
      if (shell.unwind?.type === 'discard') shell.unwind = null
      return !shell.leaving
    }
    if (line === 'end' && !this.#gathering.begun) return this.#end()
    const text = line === 'end' ? null : this.#expanded(line)
    if (text === undefined) {
      this.#forget()
      return true
    }
    if (text !== null) this.#lines.push(text)
    const unit = this.#gathering.add(shell, text)
    if (unit === null && this.#gathering.begun) return true
    remember(shell, joinLines(this.#lines))
    this.#lines = []
    if (unit === null) return true
    shell.commandNumber++
    if (unit.problem !== null) this.#ahead = []
    const warned = shell.warned
    yield* runUnit(shell, unit, '')
    if (warned) shell.warned = false
    return true
  }

  #forget(): void {
    this.#gathering.forget()
    this.#lines = []
    this.#ahead = []
  }

  /** A line after history expansion; undefined when it is not to be run. */
  #expanded(line: string): string | undefined {
    const shell = this.#shell
    if (!shell.has('histexpand')) return line
    const expansion = expandHistory(line, shell.history.entries, shell.history.firstNumber)
    if (expansion.type === 'same') return line
    if (expansion.type === 'error') {
      shell.complain(expansion.text)
      return undefined
    }
    shell.writeError(`${expansion.text}\n`)
    if (!expansion.printOnly) return expansion.text
    remember(shell, expansion.text)
    return undefined
  }

  *#nextLine(): Running<string | 'interrupt' | 'end' | 'hangup'> {
    const ahead = this.#ahead.shift()
    if (ahead !== undefined) return ahead
    const shell = this.#shell
    if (!this.#gathering.begun) yield* this.#beforePrompt()
    const prompt = yield* expandPrompt(shell, shell.variables.get(this.#gathering.begun ? 'PS2' : 'PS1')?.scalar ?? '')
    if (shell.unwind?.type === 'discard') shell.unwind = null
    if (shell.unflushed) yield* shell.flush()
    const result = yield* this.#editor.read(prompt)
    if (result.type !== 'line') return result.type
    const [first = '', ...rest] = result.text.split('\n')
    this.#ahead = rest
    return first
  }

  /** What comes before a prompt: news of jobs, PROMPT_COMMAND, the size of the window. */
  *#beforePrompt(): Running<void> {
    const shell = this.#shell
    yield* noteChanges(shell)
    for (const job of shell.jobs.list) {
      if (job.notified || job.state === 'running') continue
      job.notified = true
      shell.writeError(describeJob(shell.jobs, job, false))
      if (job.state === 'done') shell.jobs.remove(job)
    }
    if (shell.has('checkwinsize')) noteWindowSize(shell, this.#terminal)
    const command = shell.variables.get('PROMPT_COMMAND')
    const texts = command?.array != null ? [...command.array.values()] : [command?.scalar ?? '']
    const { status, pipeStatus } = shell
    for (const text of texts) if (text !== '') yield* shell.interpreter.run(shell, new Source(text), 'PROMPT_COMMAND')
    if (shell.leaving) return
    shell.status = status
    shell.pipeStatus = pipeStatus
  }

  /** `C-d`. False when the shell ends. */
  #end(): boolean {
    const shell = this.#shell
    if (shell.has('ignoreeof')) {
      shell.writeError(`Use "${shell.has('login_shell') ? 'logout' : 'exit'}" to leave the shell.\n`)
      return true
    }
    shell.writeError(shell.has('login_shell') ? 'logout\n' : 'exit\n')
    return shell.warnsOfJobs()
  }
}
