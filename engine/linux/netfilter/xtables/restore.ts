import type { Netfilter } from '../netfilter.ts'
import { Applier, CommandFailure, type Failure, isFailure, type Report } from './apply.ts'
import type { Command } from './command.ts'
import type { Names } from './names.ts'
import { parseCommand } from './parse.ts'
import { isProblem, Problem } from './problem.ts'
import { listChains, listRules } from './show.ts'
import { builtInTable } from './tables.ts'
import { splitWords } from './words.ts'

export interface RestoreOptions {
  readonly family: 4 | 6
  readonly program: string
  readonly names: Names
  readonly warn: (text: string) => void
  /** `-n`: what is there stays. */
  readonly keep: boolean
  readonly counters: boolean
  /** `-t`: nothing is changed. */
  readonly test: boolean
  /** `-T`: tables with another name are passed over. */
  readonly only: string | undefined
  readonly verbose: number
}

/** A failure, and the line that it is reported for. */
export class LineFailure {
  readonly failure: Failure
  readonly line: number

  constructor(failure: Failure, line: number) {
    this.failure = failure
    this.line = line
  }
}

/** Something to do at COMMIT. */
interface Step {
  readonly line: number
  run(applier: Applier): Failure | undefined
}

/**
 * iptables-restore: takes lines one by one. The changes of a table happen together at its COMMIT, or not at all; tables that
 * were committed before stay.
 */
export class Restorer {
  readonly reports: Report[] = []
  /** What `-L` and `-S` among the lines print. */
  readonly output: string[] = []
  readonly #netfilter: Netfilter
  readonly #options: RestoreOptions
  #line = 0
  #table: string | undefined
  #steps: Step[] = []
  /** Inside a table that `-T` passes over. */
  #skipping = false

  constructor(netfilter: Netfilter, options: RestoreOptions) {
    this.#netfilter = netfilter
    this.#options = options
  }

  /** The next line, without its line feed. A line that failed may be tried again: `again`. */
  take(text: string, again = false): LineFailure | undefined {
    if (!again) this.#line++
    if (text.startsWith('#') && this.#options.verbose > 0) this.reports.push({ type: 'text', text: `${text}\n` })
    if (text === '' || text.startsWith('#')) return undefined
    if (text === 'COMMIT' && this.#table !== undefined) return this.#commit()
    if (text.startsWith('*') && this.#table === undefined) return this.#begin(text)
    if (this.#table === undefined) return this.#fail(new PlainFailure('failed'))
    if (this.#skipping) return undefined
    return text.startsWith(':') ? this.#chain(text) : this.#command(text)
  }

  /** The end of the input: every table must have been committed. */
  end(): LineFailure | undefined {
    return this.#table === undefined ? undefined : this.#fail(new PlainFailure('COMMIT expected'), this.#line + 1)
  }

  #fail(failure: Failure, line = this.#line): LineFailure {
    return new LineFailure(failure, line)
  }

  #begin(text: string): LineFailure | undefined {
    const name = /^\*\s*(\S*)/.exec(text)![1]!
    if (builtInTable(name) === undefined)
      return this.#fail(new Problem(`${this.#options.program}: line ${this.#line} table name '${name}' invalid`))
    this.#table = name
    this.#steps = []
    this.#skipping = this.#options.only !== undefined && this.#options.only !== name
    if (this.#options.keep || this.#skipping) return undefined
    this.#steps.push({
      line: this.#line,
      run: applier => {
        applier.emptyTable(name, this.#options.verbose)
        return undefined
      },
    })
    return undefined
  }

  #chain(text: string): LineFailure | undefined {
    const [name = '', policy, counters] = text.slice(1).trim().split(/\s+/)
    if (name === '') return this.#fail(new Problem(`${this.#options.program}: line ${this.#line} chain name invalid`))
    if (name.length >= 29) return this.#fail(new Problem(`chain name \`${name}' too long (must be under 29 chars)`))
    if (policy === undefined)
      return this.#fail(new Problem(`${this.#options.program}: line ${this.#line} policy invalid`))
    const counted = this.#options.counters ? /^\[(\d+):(\d+)\]$/.exec(counters ?? '') : null
    if (this.#options.counters && policy !== '-' && counted === null)
      return this.#fail(new Problem(`invalid policy counters for chain '${name}'\n`))
    const table = this.#table!
    const [packets, bytes] = [Number(counted?.[1] ?? 0), Number(counted?.[2] ?? 0)]
    this.#steps.push({
      line: this.#line,
      run: applier => applier.declareChain(table, name, policy, packets, bytes),
    })
    return undefined
  }

  #command(text: string): LineFailure | undefined {
    let rest = text
    let counters: readonly string[] = []
    if (text.startsWith('[')) {
      const match = /^\[(\d+):(\d+)\]/.exec(text)
      if (match === null) return this.#fail(new Problem(`Bad line ${this.#line}: need ]`))
      rest = text.slice(match[0].length)
      if (this.#options.counters) counters = ['--set-counters', match[1]!, match[2]!]
    }
    const words = splitWords(rest)
    const { family, names, warn, program } = this.#options
    const environment = { family, names, warn, program, restore: this.#table! }
    const request = parseCommand([...counters, ...words], environment)
    if (isProblem(request)) return this.#fail(request)
    if (request.name === 'version' || request.name === 'help') return undefined
    if (request.name === 'skip') return undefined
    const { keep, verbose } = this.#options
    // Where tables are kept, nothing is said of what is done to them.
    const command: Command = { ...request, verbose: keep ? 0 : verbose }
    this.#steps.push({ line: this.#line, run: applier => this.#run(applier, command) })
    return undefined
  }

  #run(applier: Applier, command: Command): Failure | undefined {
    if (command.name !== 'L' && command.name !== 'S') return applier.apply(command)
    const { family, names } = this.#options
    const text = (command.name === 'L' ? listChains : listRules)(this.#netfilter, family, command, names)
    if (isFailure(text)) return text
    this.output.push(text)
    return undefined
  }

  #commit(): LineFailure | undefined {
    this.#table = undefined
    const steps = this.#steps
    this.#steps = []
    if (this.#skipping) return undefined
    const outcome = this.#attempt(steps, false)
    // What is wrong with the whole is put down to the step that made it so (nf_tables_commit tries again in the same way).
    return outcome === 'invalid' ? (this.#attempt(steps, true) as LineFailure) : outcome
  }

  #attempt(steps: readonly Step[], validateEach: boolean): LineFailure | 'invalid' | undefined {
    const applier = new Applier(this.#netfilter, this.#options.family)
    for (const step of steps) {
      const failure = step.run(applier) ?? (validateEach ? applier.check() : undefined)
      if (failure === undefined) continue
      // Nothing is sent to the kernel then, so only what cannot be read is wrong.
      if (this.#options.test) continue
      applier.abort()
      // A rule that leads to a chain that is not there is noticed at COMMIT.
      return this.#fail(failure, isProblem(failure) ? this.#line : step.line)
    }
    if (!this.#options.test && applier.check() !== undefined) {
      applier.abort()
      return 'invalid'
    }
    this.reports.push(...applier.reports)
    if (this.#options.test) applier.abort()
    else applier.commit()
    return undefined
  }
}

/** A failure with words of its own: `iptables-restore: line 3 failed`. */
export class PlainFailure extends CommandFailure {}
