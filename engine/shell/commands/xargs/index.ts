import { execvp } from '../../../linux/execvp.ts'
import type { Process, Status } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { SIGNALS } from '../../../linux/signals.ts'
import { openNull } from '../../../linux/vfs/devices.ts'
import { failed } from '../../../net/errno.ts'
import { startStatus } from '../../text/child.ts'
import { encodeText } from '../../text/lossless.ts'
import { quoteNeeded } from '../../text/quote.ts'
import { type Tool, textCommand } from '../../text/tool.ts'
import { DelimitedItems, type Items, QuotedItems } from './items.ts'

/** Bytes of a command line unless told (xargs.c, bc_ctl.arg_max). */
const COMMAND_MAX = 131_072
/** How many may run at once: what `-P 0` means here. */
const PARALLEL_MAX = 64

interface Plan {
  readonly command: readonly string[]
  /** What stands for the argument in the command, with -I. */
  readonly replace: string | null
  readonly mostArguments: number
  readonly mostLines: number
  readonly mostBytes: number
  readonly parallel: number
  readonly skipEmpty: boolean
}

function positive(tool: Tool, name: string): number | string {
  const text = tool.value(name)
  if (text === undefined) return Number.POSITIVE_INFINITY
  const short = { 'max-args': 'n', 'max-lines': 'L', 'max-chars': 's', 'max-procs': 'P' }[name] ?? name
  if (!/^-?\d+$/.test(text)) return `invalid number "${text}" for -${short} option`
  const least = name === 'max-procs' ? 0 : 1
  return Number(text) < least ? `value ${text} for -${short} option should be >= ${least}` : Number(text)
}

function delimiterOf(text: string): string {
  const known: Readonly<Record<string, string>> = { '\\n': '\n', '\\t': '\t', '\\0': '\0', '\\r': '\r', '\\\\': '\\' }
  return known[text] ?? text
}

class Runner {
  readonly #tool: Tool
  readonly #plan: Plan
  readonly #running = new Set<Process>()
  status = 0
  /** A command ended in a way after which nothing more is started. */
  stopped = false

  constructor(tool: Tool, plan: Plan) {
    this.#tool = tool
    this.#plan = plan
  }

  *start(args: readonly string[]): Running<void> {
    const tool = this.#tool
    const { process } = tool
    while (this.#running.size >= this.#plan.parallel) yield* this.#await()
    if (this.stopped) return
    yield* tool.out.flush()
    if (tool.has('verbose')) yield* process.write(2, encodeText(`${args.map(quoteNeeded).join(' ')}\n`))
    const child = process.host.fork(process, function* (self) {
      const nothing = openNull()
      if (!tool.has('open-tty') && !tool.has('arg-file')) self.fds.set(0, nothing)
      self.name = (args[0]!.split('/').at(-1) ?? '').slice(0, 15)
      const status = yield* execvp(self, args)
      if (!failed(status)) return status
      yield* self.write(2, encodeText(`xargs: ${args[0]}: ${status.text}\n`))
      return startStatus(status)
    })
    if (failed(child)) {
      yield* tool.complain(`cannot fork: ${child.text}`)
      this.stopped = true
    } else this.#running.add(child)
  }

  *#await(): Running<void> {
    const { process } = this.#tool
    const report = yield* process.waitChild(null, { hang: true })
    if (failed(report) || report === null) {
      for (const child of this.#running) if (child.status !== null) this.#running.delete(child)
      return
    }
    if (!this.#running.delete(report.child)) return
    yield* this.#ended(report.status)
  }

  /** xargs(1), exit status. */
  *#ended(status: Status): Running<void> {
    const name = this.#plan.command[0]!
    if (status.type === 'signaled') {
      yield* this.#stop(`${name}: terminated by signal ${SIGNALS[status.signal]}`, 125)
    } else if (status.type === 'exited' && status.code === 255) {
      yield* this.#stop(`${name}: exited with status 255; aborting`, 124)
    } else if (status.type === 'exited' && (status.code === 126 || status.code === 127)) {
      this.status = status.code
      this.stopped = true
    } else if (status.type === 'exited' && status.code !== 0) this.status = Math.max(this.status, 123)
  }

  *#stop(text: string, status: number): Running<void> {
    yield* this.#tool.complain(text)
    this.status = status
    this.stopped = true
  }

  *finish(): Running<void> {
    while (this.#running.size > 0) yield* this.#await()
  }
}

function* runAll(tool: Tool, plan: Plan, items: Items): Running {
  const runner = new Runner(tool, plan)
  const size = (words: readonly string[]) => words.reduce((sum, word) => sum + encodeText(word).length + 1, 0)
  const base = size(plan.command)
  let batch: string[] = []
  let [bytes, lines, ran] = [base, 0, false]
  const flush = function* (): Running<void> {
    ran = true
    const words = batch
    batch = []
    ;[bytes, lines] = [base, 0]
    yield* runner.start([...plan.command, ...words])
  }
  for (let item = yield* items.next(); item !== null && !runner.stopped; item = yield* items.next()) {
    const { text, endsLine } = item
    if (plan.replace !== null) {
      ran = true
      yield* runner.start(
        plan.command.map((word, index) => (index === 0 ? word : word.replaceAll(plan.replace!, text))),
      )
      continue
    }
    const length = encodeText(text).length + 1
    if (batch.length > 0 && bytes + length > plan.mostBytes) yield* flush()
    if (base + length > plan.mostBytes) {
      yield* tool.complain('argument line too long')
      yield* runner.finish()
      return 1
    }
    batch.push(text)
    bytes += length
    if (endsLine) lines++
    if (batch.length >= plan.mostArguments || lines >= plan.mostLines) yield* flush()
  }
  if (items.error !== null) {
    yield* runner.finish()
    yield* tool.complain(items.error)
    return 1
  }
  if (!runner.stopped && plan.replace === null && (batch.length > 0 || (!ran && !plan.skipEmpty))) yield* flush()
  yield* runner.finish()
  return runner.status
}

/** xargs(1) of findutils. */
export const xargs = textCommand({
  name: 'xargs',
  summary: 'build command lines from standard input and run them',
  synopsis: ['[OPTION]... COMMAND [INITIAL-ARGS]...'],
  permute: false,
  options: [
    { short: '0', long: 'null', text: 'Arguments end with NUL; nothing is quoted.' },
    { short: 'a', long: 'arg-file', argument: 'FILE', text: 'Read from this file.' },
    { short: 'd', long: 'delimiter', argument: 'CHARACTER', text: 'Arguments end with this; nothing is quoted.' },
    { short: 'E', argument: 'END', text: 'An argument after which nothing is read.', emulated: false },
    { short: 'I', argument: 'R', text: 'Run once a line, which takes the place of R in the command.' },
    { short: 'i', long: 'replace', argument: '[R]', text: 'The same; R is {} unless told.' },
    { short: 'L', long: 'max-lines', argument: 'N', text: 'At most so many lines a command.' },
    { short: 'n', long: 'max-args', argument: 'N', text: 'At most so many arguments a command.' },
    { short: 'o', long: 'open-tty', text: 'The command reads the terminal.' },
    { short: 'P', long: 'max-procs', argument: 'N', text: 'Run so many at once.' },
    { short: 'p', long: 'interactive', text: 'Ask before each command.', emulated: false },
    { short: 'r', long: 'no-run-if-empty', text: 'Nothing is run without arguments.' },
    { short: 's', long: 'max-chars', argument: 'N', text: 'At most so many bytes a command.' },
    { short: 't', long: 'verbose', text: 'Show each command.' },
    { short: 'x', long: 'exit', text: 'Has no effect: what does not fit is always an error.' },
  ],
  *run(tool) {
    const numbers: number[] = []
    for (const name of ['max-args', 'max-lines', 'max-chars', 'max-procs']) {
      const value = positive(tool, name)
      if (typeof value === 'string') return yield* tool.misuse(value)
      numbers.push(value)
    }
    const [mostArguments, mostLines, mostBytes, processes] = numbers as [number, number, number, number]
    const replace = tool.value('I') ?? (tool.has('replace') ? tool.value('replace') || '{}' : null)
    const command = tool.operands.length === 0 ? ['echo'] : tool.operands
    const parallel = processes === Number.POSITIVE_INFINITY ? 1 : processes === 0 ? PARALLEL_MAX : processes
    let fd = 0
    const file = tool.value('arg-file')
    if (file !== undefined) {
      const opened = tool.process.open(file, { read: true })
      if (failed(opened)) {
        yield* tool.complain(`Cannot open input file ${tool.quote(file)}: ${opened.text}`)
        return 1
      }
      fd = opened
    }
    const delimiter = tool.has('null') ? '\0' : tool.value('delimiter')
    const items =
      delimiter === undefined
        ? new QuotedItems(tool, fd, replace !== null)
        : new DelimitedItems(tool, fd, delimiterOf(delimiter))
    return yield* runAll(
      tool,
      {
        command,
        replace,
        mostArguments,
        mostLines,
        mostBytes: Math.min(COMMAND_MAX, mostBytes),
        parallel: Math.min(parallel, PARALLEL_MAX),
        skipEmpty: tool.has('no-run-if-empty'),
      },
      items,
    )
  },
})
