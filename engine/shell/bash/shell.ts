import type {
  AndOr,
  ArrayValue,
  CommandNode,
  CompoundCommand,
  CompoundList,
  ParsedScript,
  PipelineNode,
  Redirected,
  Statement,
} from 'unbash'
import type { FdTable } from '../../linux/file.ts'
import type { Process, SignalHandler } from '../../linux/process.ts'
import type { Running } from '../../linux/program.ts'
import type { Signal } from '../../linux/signals.ts'
import { EAGAIN, EPIPE, failed } from '../../net/errno.ts'
import { encodeUtf8 } from '../../sim/utf8.ts'
import type { Specification } from './completion/specification.ts'
import { History } from './history.ts'
import { type Job, JobTable } from './jobs/table.ts'
import { Options } from './options.ts'
import { Source } from './syntax/source.ts'
import type { Unwind } from './unwind.ts'
import { VariableTable } from './variables/table.ts'
import type { Variable } from './variables/variable.ts'

export interface ShellFunction {
  readonly name: string
  readonly body: CompoundCommand | Redirected | CompoundList
  readonly source: Source
  /** File in which it was defined, for BASH_SOURCE. */
  readonly file: string
  readonly position: number
  readonly exported: boolean
  readonly traced: boolean
  readonly readonly: boolean
}

/** A function or a sourced file under way. */
export interface Frame {
  readonly name: string
  readonly file: string
  /** Line of the call. */
  readonly line: number
  readonly kind: 'function' | 'source'
  readonly arguments: readonly string[]
}

/** Names of traps: signals, and what is no signal. */
export type TrapName = Signal | 'EXIT' | 'ERR' | 'DEBUG' | 'RETURN'

/** What `help` and `enable` know of a builtin. */
export interface BuiltinText {
  readonly name: string
  readonly special?: true
  readonly synopsis: string
  readonly help: string
}

/** How the parts of the interpreter reach one another without importing in circles. */
export interface Interpreter {
  /** Runs statements one after the other. */
  statements(shell: Shell, statements: readonly Statement[]): Running
  /** Runs a builtin by name; null when there is none. */
  builtin(shell: Shell, args: readonly string[], compound: ReadonlyMap<number, ArrayValue>): Running<number | null>
  isBuiltin(shell: Shell, name: string): boolean
  isSpecial(name: string): boolean
  readonly builtins: Iterable<BuiltinText>
  list(shell: Shell, node: PipelineNode | AndOr): Running
  /** Runs the body of a function. */
  body(shell: Shell, body: ShellFunction['body']): Running
  /** Assigns an array that is given as a text in parentheses. */
  assignText(shell: Shell, variable: Variable, text: string, append: boolean): Running<boolean>
  call(shell: Shell, called: ShellFunction, args: readonly string[]): Running
  /** Takes the terminal back after a job in the foreground, and says how it ended. */
  afterForeground(shell: Shell, job: Job, death: string | null): Running<void>
  /** Runs one command that is not a pipeline or list. */
  command(shell: Shell, node: CommandNode): Running
  /** Runs a text as commands, line by line, as `eval` does. */
  run(shell: Shell, source: Source, origin?: string): Running
  /** Runs the commands of a syntax tree. */
  script(shell: Shell, script: ParsedScript, source: Source): Running<number>
  /** A copy of the shell in a process of its own that runs `body`. The parent goes on; null when there are too many processes, which ends it. */
  subshell(shell: Shell, body: (child: Shell) => Running<number>, options?: SubshellOptions): Running<Process | null>
}

export interface SubshellOptions {
  /** Runs in the background without job control: SIGINT and SIGQUIT ignored, standard input empty. */
  readonly asynchronous?: boolean
  /** Process group; 0 for one of its own. Without job control the parent's. */
  readonly group?: number
  /** Standard input is given even though it runs in the background. */
  readonly input?: boolean
  /** Its descriptors; else a copy of the parent's. */
  readonly fds?: FdTable
}

/** The state of a shell: what a fork copies. */
export class Shell {
  readonly process: Process
  readonly interpreter: Interpreter
  variables: VariableTable = new VariableTable()
  functions = new Map<string, ShellFunction>()
  options: Options = new Options()
  aliases = new Map<string, string>()
  /** `$1` and on. */
  positional: readonly string[] = []
  /** `$0`. */
  name = 'bash'
  /** The jobs of the shell that it was forked from: `jobs` shows them, nothing else knows them. */
  inheritedJobs: JobTable | null = null
  /** Its standard input is a pipe or was redirected: what it runs in the background reads from it too (execute_cmd.c, stdin_redir). */
  keepsInput = false
  /** `$?`. */
  status = 0
  pipeStatus: readonly number[] = [0]
  /** `$_`. */
  lastArgument = ''
  /** `$!`. */
  lastBackground: number | null = null
  /** `$$`: not the number of a subshell. */
  shellPid: number
  frames: Frame[] = []
  source: Source = new Source('')
  /** Where the command that runs begins in `source`. */
  position = 0
  /** The builtin that runs, for messages. */
  builtin = ''
  unwind: Unwind | null = null
  loops = 0
  /** Above zero where a failing command does not end a shell with `set -e`. */
  exempt = 0
  readonly jobs: JobTable = new JobTable()
  history: History = new History()
  /** Commands read so far, for `\\#` of prompts. */
  commandNumber = 1
  /** Where BASH_XTRACEFD sends traces. */
  traceFd = 2
  /** A simple command may take this process over instead of forking. */
  mayExec = false
  /** With -c: the command behind which there is nothing left to do, when it is a simple one without redirections. */
  finalCommand: object | null = null
  /** `exec` without a command: its redirections stay. */
  keepRedirections = false
  /** The job in the foreground. */
  running: Job | null = null
  /** Levels of `eval`, sourced files and substitutions, which a trace shows by repeating its first character. */
  tracedDepth = 0
  /** Builtins that `enable -n` took away. */
  disabled = new Set<string>()
  traps = new Map<TrapName, string>()
  /** Traps of the shell that this one was forked from: listed until one is set here. */
  inheritedTraps = new Map<TrapName, string>()
  pendingTraps: Signal[] = []
  /** The event whose trap runs: it does not trap itself. */
  runningTrap: TrapName | null = null
  /** Commands that `$(...)` ran last: what an assignment without a command has as its status. */
  substitutionStatus = 0
  subshellLevel = 0
  interactive = false
  /** How the shell was started, as letters of `$-`. */
  startLetters = ''
  /** Commands that were found in PATH, with how often. */
  hash = new Map<string, { path: string; hits: number }>()
  directories: readonly string[] = []
  /** How arguments of commands are completed, as `complete` said. */
  completions = new Map<string, Specification>()
  /** The options that `compopt` changes while a function completes a word. */
  completing: Set<string> | null = null
  executionString: string | undefined = undefined
  /** The command that runs, for BASH_COMMAND. */
  commandNode: { readonly source: Source; readonly node: CommandNode } | { readonly text: string } | null = null
  /** Runs a script rather than the text of `-c` or what is typed. */
  hasMain = false
  /** Directory that the shell believes to be in, symbolic links and all. */
  logicalDirectory: string
  startedAt: number
  secondsOffset = 0
  /** State of `getopts` within a cluster. */
  optionAt = 0
  /** Text for standard error that a full pipe has not taken. */
  #unwritten: Uint8Array[] = []
  /** Processes of `<(...)`, and the descriptors to close when the command ends. */
  substitutions: { readonly fd: number }[] = []
  inTrap = false

  constructor(process: Process, interpreter: Interpreter) {
    this.process = process
    this.interpreter = interpreter
    this.shellPid = process.ownPid
    this.logicalDirectory = process.cwd
    this.startedAt = process.now
  }

  /** The shell of a forked process. */
  fork(process: Process): Shell {
    const child = new Shell(process, this.interpreter)
    child.variables = this.variables.fork()
    child.functions = new Map(this.functions)
    child.options = this.options.copy()
    child.aliases = new Map(this.aliases)
    child.disabled = new Set(this.disabled)
    child.completions = new Map(this.completions)
    child.frames = [...this.frames]
    child.hash = new Map(this.hash)
    for (const [name, action] of this.traps) {
      const kept = action === '' || this.has(name === 'ERR' ? 'errtrace' : 'functrace')
      if (kept && (action === '' || EVENTS.has(name))) child.traps.set(name, action)
      if (action !== '') child.inheritedTraps.set(name, action)
    }
    for (const key of COPIED) Object.assign(child, { [key]: this[key] })
    child.subshellLevel = this.subshellLevel + 1
    child.inheritedJobs = this.jobs.list.length > 0 ? this.jobs : this.inheritedJobs
    child.options.set('monitor', false)
    return child
  }

  /** Signals that a shell does not leave at their default, and what it does instead. */
  readonly ownHandlers = new Map<Signal, SignalHandler | 'ignore'>()

  /** A signal does again what it does without a trap. */
  defaultSignal(signal: Signal): void {
    const own = this.ownHandlers.get(signal)
    if (own === undefined) this.process.handlers.delete(signal)
    else this.process.handlers.set(signal, own)
  }

  /** Becomes a new shell that runs a file: of all state the environment alone is left. */
  becomeFresh(name: string, positional: readonly string[]): void {
    for (const [key, variable] of this.variables.visible())
      if (!variable.exported && variable.dynamic === null) this.variables.unset(key)
    this.functions = new Map()
    this.aliases = new Map()
    this.options = new Options()
    this.frames = []
    this.name = name
    this.positional = positional
    this.executionString = undefined
    this.hasMain = true
    this.interactive = false
    this.subshellLevel = 0
    this.shellPid = this.process.ownPid
  }

  /** Options to put back when the functions under way end: `local -`. */
  savedOptions: { readonly depth: number; readonly options: Options }[] = []

  saveOptionsForFunction(): void {
    this.savedOptions.push({ depth: this.frames.length, options: this.options.copy() })
  }

  /** Turns an option of `set` on or off. */
  setOption(name: string, on: boolean): void {
    this.options.set(name, on)
  }

  /** Whether the last command was an `exit` that stopped jobs held back: a second one does it. */
  warned = false

  /** Whether `exit` is to wait: there are stopped jobs, and this is the first time. */
  warnsOfJobs(): boolean {
    if (this.warned || !this.jobs.list.some(job => job.state === 'stopped')) return false
    this.warned = true
    this.writeError('There are stopped jobs.\n')
    return true
  }

  has(option: string): boolean {
    return this.options.has(option)
  }

  /** Whether expansion or execution has to come to its end. */
  get leaving(): boolean {
    return this.unwind !== null
  }

  get line(): number {
    return this.source.lineAt(this.position)
  }

  /** What stands before the shell's own messages. */
  get messagePrefix(): string {
    const file = this.frames.at(-1)?.file
    const name = file === undefined || (this.interactive && file === 'environment') ? this.name : file
    return this.interactive ? `${name}: ` : `${name}: line ${this.line}: `
  }

  /** A message of the shell on standard error. */
  complain(text: string): void {
    this.writeError(`${this.messagePrefix}${text}\n`)
  }

  /** A message of the builtin that runs. */
  complainAs(builtin: string, text: string): void {
    this.complain(`${builtin}: ${text}`)
  }

  /** Writes to standard error without waiting; what does not fit goes out before the next command. */
  writeError(text: string): void {
    const bytes = encodeUtf8(text)
    if (this.#unwritten.length > 0) this.#unwritten.push(bytes)
    else this.#tryWrite(bytes)
  }

  #tryWrite(bytes: Uint8Array): void {
    const file = this.process.fds.get(2)
    if (file === undefined) return
    for (let done = 0; done < bytes.length; ) {
      const count = file.write(bytes.subarray(done))
      if (count === EPIPE) this.process.signal('PIPE')
      if (count === EAGAIN) this.#unwritten.push(bytes.slice(done))
      if (failed(count)) return
      done += count
    }
  }

  /** Waits until standard error has taken all messages. */
  *flush(): Running<void> {
    const waiting = this.#unwritten
    this.#unwritten = []
    for (const bytes of waiting) yield* this.process.write(2, bytes)
  }

  get unflushed(): boolean {
    return this.#unwritten.length > 0
  }

  /** Leaves the current command with a message: an expansion that cannot be done. Ends a shell that is not interactive where `fatal`. */
  abandon(text: string | null, fatal: boolean, status = fatal && this.executionString !== undefined ? 127 : 1): void {
    if (text !== null) this.complain(text)
    if (this.unwind !== null) return
    const ends = fatal && !this.interactive
    this.unwind = ends || this.subshellLevel > 0 ? { type: 'exit', status } : { type: 'discard', status }
  }
}

const EVENTS: ReadonlySet<TrapName> = new Set(['ERR', 'DEBUG', 'RETURN'])

const COPIED = [
  'positional',
  'name',
  'status',
  'pipeStatus',
  'lastArgument',
  'lastBackground',
  'shellPid',
  'source',
  'position',
  'loops',
  'exempt',
  'interactive',
  'startLetters',
  'directories',
  'executionString',
  'commandNode',
  'hasMain',
  'logicalDirectory',
  'startedAt',
  'secondsOffset',
  'inTrap',
  'tracedDepth',
  'traceFd',
] as const
