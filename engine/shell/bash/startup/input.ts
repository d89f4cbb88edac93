import type { Running } from '../../../linux/program.ts'
import { readLine } from '../input.ts'
import type { Shell } from '../shell.ts'
import { type Broken, Reader, type Unit } from '../syntax/reader.ts'
import { lexerOptions, runUnit } from '../syntax/run.ts'
import { Source } from '../syntax/source.ts'

/** Runs commands from standard input: each as soon as it is complete, so that it may read what follows it. */
export function* runInput(shell: Shell): Running {
  let { status } = shell
  const gathering = new Gathering()
  for (let ended = false; !ended; ) {
    const next = yield* readLine(shell)
    ended = next === null
    if (shell.has('verbose') && next !== null) shell.writeError(`${next}\n`)
    const unit = gathering.add(shell, next)
    if (unit === null) continue
    status = yield* runUnit(shell, unit, '')
    if (shell.leaving) return status
    if (unit.problem !== null && unit.problem.type !== 'array') return status
  }
  return status
}

/** Lines on their way to be a whole command. */
export class Gathering {
  #text = ''
  #line = 1
  /** What a line must hold for the command to end with it: saves reading a long one again for each of its lines. */
  #until: ((line: string) => boolean) | null = null

  /** Whether a command has begun. */
  get begun(): boolean {
    return this.#text !== ''
  }

  get text(): string {
    return this.#text
  }

  forget(): void {
    this.#text = ''
    this.#until = null
  }

  /** The next line, or null at the end of the input. Gives the command when it is whole or broken. */
  add(shell: Shell, line: string | null): Unit | Broken | null {
    if (line !== null) this.#text += `${line}\n`
    if (this.#text === '' || (line !== null && this.#until?.(line) === false)) return null
    if (this.#until === null && line !== null && goesOn(line)) return null
    const unit = new Reader(new Source(this.#text, this.#line)).next(lexerOptions(shell))
    if (line !== null && unit !== null && wantsMore(unit)) {
      this.#until = ending(unit)
      return null
    }
    this.#line += this.#text.split('\n').length - 1
    this.forget()
    return unit
  }
}

/** Whether a backslash joins a line with the next one. */
function goesOn(line: string): boolean {
  return /(?:^|[^\\])(?:\\\\)*\\$/.test(line) && !/^\s*#/.test(line)
}

/** Whether a unit could be whole with more lines. */
function wantsMore(unit: Unit | Broken): boolean {
  if (unit.problem === null) return unit.cutOff.length > 0
  return unit.problem.type === 'end' || unit.problem.type === 'unclosed'
}

function ending(unit: Unit | Broken): (line: string) => boolean {
  if (unit.problem === null) {
    const { delimiter } = unit.cutOff[0]!
    return line => line.replace(/^\t+/, '') === delimiter
  }
  if (unit.problem.type !== 'unclosed') return () => true
  const { closer } = unit.problem
  return line => line.includes(closer)
}
