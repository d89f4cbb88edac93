import type { Running } from '../../../linux/program.ts'
import type { Expression, Match } from '../../regex/regex.ts'
import type { Tool } from '../../text/tool.ts'
import type { InputLine, SedInput } from './input.ts'
import type { SedOutput } from './output.ts'
import { replace } from './replacement.ts'
import type { Action, Address, SedCommand, Substitution } from './script.ts'

/** What the pattern and the hold space may grow to. */
const SPACE_MAX = 16 * 1024 * 1024
const COMMAND_COST = 40

type Outcome = 'next' | 'end cycle' | 'delete' | 'restart' | 'quit' | 'quit silently'

/** Runs a script of sed(1) over its input. */
export class SedMachine {
  readonly #tool: Tool
  readonly #commands: readonly SedCommand[]
  readonly #input: SedInput
  readonly #output: SedOutput
  readonly #quiet: boolean
  readonly #end: string
  #space = ''
  #hold = ''
  #terminated = true
  #replaced = false
  #last: Expression | null = null
  #queue: Action[] = []
  #pc = 0
  #status = 0
  #failed = false

  constructor(
    tool: Tool,
    commands: readonly SedCommand[],
    input: SedInput,
    output: SedOutput,
    options: { readonly quiet: boolean; readonly end: string },
  ) {
    this.#tool = tool
    this.#commands = commands
    this.#input = input
    this.#output = output
    this.#quiet = options.quiet
    this.#end = options.end
  }

  *run(): Running {
    let outcome: Outcome = 'next'
    while (!this.#failed && !this.#tool.broken) {
      if (outcome !== 'restart') {
        const line: InputLine | null = yield* this.#input.next()
        if (line === null) break
        this.#space = line.text
        this.#terminated = line.terminated
      }
      outcome = yield* this.#cycle()
      const prints = !this.#quiet && outcome !== 'delete' && outcome !== 'restart' && outcome !== 'quit silently'
      if (prints) yield* this.#printSpace()
      if (outcome !== 'restart' || this.#queue.length > 0) yield* this.#flushQueue()
      if (outcome === 'quit' || outcome === 'quit silently') break
    }
    yield* this.#input.close()
    return this.#failed ? 4 : this.#status
  }

  *#printSpace(): Running<void> {
    yield* this.#output.line(this.#space, this.#terminated ? this.#end : '')
  }

  *#cycle(): Running<Outcome> {
    this.#pc = 0
    while (this.#pc < this.#commands.length) {
      const command = this.#commands[this.#pc++]!
      yield* this.#tool.spend(COMMAND_COST)
      if ((yield* this.#selects(command)) === command.negated) {
        if (command.action.name === '{') this.#pc = command.action.end + 1
        continue
      }
      const outcome = yield* this.#do(command)
      if (outcome !== 'next') return outcome
      if (this.#space.length > SPACE_MAX || this.#hold.length > SPACE_MAX) {
        yield* this.#tool.complain('memory exhausted', 4)
        this.#failed = true
        return 'quit silently'
      }
      if (this.#failed) return 'quit silently'
    }
    return 'end cycle'
  }

  // Addresses.

  *#selects(command: SedCommand): Running<boolean> {
    const { first, second } = command
    if (first === null) return true
    if (second === null) return yield* this.#matches(first)
    const { line } = this.#input
    if (command.range === 'before' && first.type === 'line' && first.line === 0) {
      command.range = 'inside'
      command.until = -1
    }
    if (command.range !== 'inside') {
      // A range that a line number opens does so once only: at that line.
      if (!(yield* this.#matches(first))) return false
      return this.#open(command, second, line)
    }
    return yield* this.#inside(command, second, line)
  }

  #open(command: SedCommand, second: Address, line: number): boolean {
    command.until =
      second.type === 'line'
        ? second.line
        : second.type === 'more'
          ? line + second.count
          : second.type === 'multiple'
            ? second.of === 0
              ? line
              : Math.ceil(line / second.of) * second.of
            : -1
    const single = command.until >= 0 && command.until <= line
    command.range = single ? 'after' : 'inside'
    return true
  }

  *#inside(command: SedCommand, second: Address, line: number): Running<boolean> {
    if (command.until >= 0) {
      if (line >= command.until) command.range = 'after'
      if (line <= command.until) return true
      // The line went by unseen: the range is over, and this line may open another.
      return (yield* this.#matches(command.first!)) && this.#open(command, second, line)
    }
    if (yield* this.#matches(second)) command.range = 'after'
    return true
  }

  *#matches(address: Address): Running<boolean> {
    const { line } = this.#input
    switch (address.type) {
      case 'line':
        return line === address.line
      case 'step':
        return address.step === 0
          ? line === address.first
          : line >= address.first && (line - address.first) % address.step === 0
      case 'last':
        return yield* this.#input.isLast()
      case 'expression': {
        const expression = yield* this.#expression(address.expression)
        if (expression === null) return false
        const found = expression.test(this.#space)
        yield* this.#tool.spend(expression.takeWork())
        return found
      }
      default:
        return false
    }
  }

  /** The expression given, or the one that was used last. */
  *#expression(given: Expression | null): Running<Expression | null> {
    if (given !== null) this.#last = given
    if (this.#last === null) {
      yield* this.#tool.complain('no previous regular expression', 1)
      this.#failed = true
    }
    return this.#last
  }

  // Commands.

  *#do(command: SedCommand): Running<Outcome> {
    const { action } = command
    switch (action.name) {
      case '{':
      case '}':
      case ':':
        return 'next'
      case '=':
        yield* this.#output.line(String(this.#input.line), '\n')
        return 'next'
      case 'a':
      case 'r':
      case 'R':
        this.#queue.push(action)
        return 'next'
      case 'i':
        yield* this.#output.text(action.text)
        return 'next'
      case 'c':
        if (command.second === null || command.negated || command.range !== 'inside')
          yield* this.#output.text(action.text)
        return 'delete'
      case 'b':
        this.#pc = action.target
        return 'next'
      case 't':
      case 'T':
        if (this.#replaced === (action.name === 't')) this.#pc = action.target
        this.#replaced = false
        return 'next'
      case 'd':
        return 'delete'
      case 'D':
        return this.#deleteLine()
      case 'q':
      case 'Q':
        this.#status = action.status
        return action.name === 'q' ? 'quit' : 'quit silently'
      case 'n':
      case 'N':
        return yield* this.#nextLine(action.name === 'N')
      default:
        yield* this.#spaces(action)
        return 'next'
    }
  }

  *#spaces(action: Action): Running<void> {
    switch (action.name) {
      case 'g':
        this.#space = this.#hold
        return
      case 'G':
        this.#space += this.#end + this.#hold
        return
      case 'h':
        this.#hold = this.#space
        return
      case 'H':
        this.#hold += this.#end + this.#space
        return
      case 'x':
        ;[this.#space, this.#hold] = [this.#hold, this.#space]
        return
      case 'z':
        this.#space = ''
        return
      case 'p':
        return yield* this.#output.line(this.#space, this.#end)
      case 'P':
        return yield* this.#output.line(this.#space.split(this.#end)[0]!, this.#end)
      case 'F':
        return yield* this.#output.line(this.#input.name, '\n')
      case 'l':
        return yield* this.#output.text(
          visible(this.#space, action.width ?? Number(this.#tool.value('line-length') ?? 70)),
        )
      case 'w':
        return yield* this.#output.toFile(action.file, this.#space + this.#end)
      case 'W':
        return yield* this.#output.toFile(action.file, this.#space.split(this.#end)[0]! + this.#end)
      case 'y': {
        const { map } = action
        this.#space = [...this.#space].map(each => map.get(each) ?? each).join('')
        return
      }
      case 's':
        return yield* this.#substitute(action.substitution)
      default:
        return
    }
  }

  #deleteLine(): Outcome {
    const end = this.#space.indexOf(this.#end)
    if (end < 0) return 'delete'
    this.#space = this.#space.slice(end + 1)
    return 'restart'
  }

  *#nextLine(append: boolean): Running<Outcome> {
    // Without a next line GNU sed prints the pattern space and ends.
    if (yield* this.#input.isLast()) return 'end cycle'
    if (!append && !this.#quiet) yield* this.#printSpace()
    yield* this.#flushQueue()
    const line = yield* this.#input.next()
    if (line === null) return 'quit'
    this.#space = append ? this.#space + this.#end + line.text : line.text
    this.#terminated = line.terminated
    return 'next'
  }

  *#substitute({ expression: given, replacement, global, print, number, file }: Substitution): Running<void> {
    const expression = yield* this.#expression(given)
    if (expression === null) return
    const text = this.#space
    const parts: string[] = []
    let at = 0
    let count = 0
    let from = 0
    while (from <= text.length) {
      const match: Match | null = expression.match(text, from)
      yield* this.#tool.spend(expression.takeWork() + 20)
      if (match === null) break
      count++
      const { start, end } = match
      if (count >= number) {
        parts.push(text.slice(at, start), replace(replacement, text, match))
        at = end
        if (!global) break
      }
      from = end
      if (end > start) {
        // An empty match right behind another does not count.
        const next = expression.search(text, from)
        if (next !== null && next.start === from && next.end === from && next.start < text.length)
          from = this.#step(text, from)
        else if (next !== null && next.start === from && next.end === from) break
      } else from = this.#step(text, from)
    }
    if (expression.exhausted) {
      yield* this.#tool.complain('regular expression: the search was given up after too many steps', 4)
      this.#failed = true
      return
    }
    if (parts.length === 0) return
    parts.push(text.slice(at))
    this.#space = parts.join('')
    this.#replaced = true
    if (print) yield* this.#output.line(this.#space, this.#end)
    if (file !== null) yield* this.#output.toFile(file, this.#space + this.#end)
  }

  #step(text: string, at: number): number {
    return at + ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1)
  }

  /** What `a` and `r` have put off until the end of the cycle. */
  *#flushQueue(): Running<void> {
    const queue = this.#queue
    this.#queue = []
    for (const action of queue) {
      if (action.name === 'a') yield* this.#output.text(action.text)
      else if (action.name === 'r') yield* this.#output.copy(action.file)
      else if (action.name === 'R') yield* this.#output.copyLine(action.file)
    }
  }
}

const NAMES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
}

/** The unambiguous form of `l`, folded at a width. */
function visible(text: string, width: number): string {
  const units = [...text].map(each => {
    const known = NAMES[each]
    if (known !== undefined) return known
    const code = each.codePointAt(0)!
    return code >= 0x20 && code < 0x7f ? each : `\\${(code & 0xff).toString(8).padStart(3, '0')}`
  })
  let result = ''
  let column = 0
  for (const unit of units) {
    if (width > 1 && column + unit.length > width - 1) {
      result += '\\\n'
      column = 0
    }
    result += unit
    column += unit.length
  }
  return `${result}$\n`
}
