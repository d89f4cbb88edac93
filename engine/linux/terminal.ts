import { ByteQueue } from '../net/bytequeue.ts'
import { EAGAIN, EIO, type Result } from '../net/errno.ts'
import { WaitQueue } from '../sim/wait.ts'
import { OpenFile, type Readiness } from './file.ts'
import type { Signal } from './signals.ts'

/** The flags of termios(3) that anything here looks at. */
export interface TerminalModes {
  /** ICANON: input comes line by line, with editing. */
  canonical: boolean
  echo: boolean
  /** ISIG: control characters raise signals. */
  signals: boolean
  /** ICRNL: a carriage return is read as newline. */
  returnIsNewline: boolean
  /** OPOST and ONLCR: a newline is written as carriage return and newline. */
  outputProcessing: boolean
}

const COOKED: TerminalModes = {
  canonical: true,
  echo: true,
  signals: true,
  returnIsNewline: true,
  outputProcessing: true,
}

const INTERRUPT = 0x03
const END_OF_FILE = 0x04
const BACKSPACE = 0x08
const KILL_LINE = 0x15
const ERASE_WORD = 0x17
const SUSPEND = 0x1a
const QUIT = 0x1c
const ERASE = 0x7f
const BELL = 0x07
const NEWLINE = 0x0a
const RETURN = 0x0d
const REPRINT = 0x12
const LITERAL_NEXT = 0x16

/** What waits in front of a reader that does not read, and how long a line can get; more of it is dropped with a bell (n_tty.c, N_TTY_BUF_SIZE). */
const INPUT_MAX = 4096
/** The same for a reader that takes characters as they come, such as a line editor that is given a long text at once. */
const RAW_INPUT_MAX = 1024 * 1024
/** What whoever types holds back until there is room, as a terminal's window does with a long text that is pasted into it. */
const TYPED_MAX = 16 * 1024 * 1024
/** Output that nobody has taken yet; writers wait beyond it. */
const OUTPUT_MAX = 65536

/** A terminal: the line discipline of tty(4) between programs and whoever types (net/../drivers/tty/n_tty.c). */
export class Terminal {
  readonly name: string
  readonly modes: TerminalModes = { ...COOKED }
  rows = 24
  columns = 80
  /** The process group that gets the signals of the keyboard; 0 for none. */
  foreground = 0
  /** Session that it controls; 0 for none. */
  session = 0
  readonly changed: WaitQueue = new WaitQueue()
  readonly #input = new ByteQueue()
  /** Typed, and not yet looked at. */
  readonly #typed = new ByteQueue()
  /** The line that is being typed. */
  #line: number[] = []
  #literal = false
  /** The line could not take all that was typed. */
  #overflowed = false
  /** What is to be echoed, while what was typed is looked at. */
  #echoed: number[] | null = null
  /** An end-of-file character on an empty line: readers get nothing once for each. */
  #ends = 0
  #hungUp = false
  #paused = 0
  readonly #output: (bytes: Uint8Array) => void
  readonly #signal: (group: number, signal: Signal) => void

  /** `output` gets what programs write; `signal` delivers the keyboard's signals to a process group. */
  constructor(name: string, output: (bytes: Uint8Array) => void, signal: (group: number, signal: Signal) => void) {
    this.name = name
    this.#output = output
    this.#signal = signal
  }

  get hungUp(): boolean {
    return this.#hungUp
  }

  /** Somebody types. */
  type(bytes: Uint8Array): void {
    if (this.#interrupts(bytes)) this.#dropInput()
    if (this.#typed.length + bytes.length > TYPED_MAX) this.#put([BELL])
    else this.#typed.push(bytes.slice())
    this.#look()
    this.changed.wake()
  }

  /** Ctrl-C does not wait behind what was typed before it, and that goes (termios(3), NOFLSH). */
  #interrupts(bytes: Uint8Array): boolean {
    return bytes.length === 1 && bytes[0] === INTERRUPT && this.#typed.length > 0
  }

  /** Looks at what was typed, as far as there is room in front of the reader. */
  #look(): void {
    this.#releaseLine()
    const before = this.#echoed
    this.#echoed ??= []
    this.#overflowed = false
    while (this.#typed.length > 0 && this.#room > 0) {
      if (!this.modes.canonical) {
        this.#raw(this.#typed.take(this.#room))
        continue
      }
      const ahead = this.#typed.peek(INPUT_MAX)
      const end = ahead.findIndex(byte => byte === NEWLINE || byte === RETURN)
      for (const byte of this.#typed.take(end < 0 ? ahead.length : end + 1)) this.#cooked(byte)
    }
    if (this.#overflowed) this.#show(BELL)
    if (before !== null) return
    this.#showEchoes()
    this.#echoed = null
  }

  /** Half a line that was typed for a reader of lines is there for one that reads at once (n_tty_set_termios). */
  #releaseLine(): void {
    if (!this.modes.canonical && this.#line.length > 0) this.#commit()
  }

  get #room(): number {
    return (this.modes.canonical ? INPUT_MAX : RAW_INPUT_MAX) - this.#input.length
  }

  #dropInput(): void {
    this.#typed.drop(this.#typed.length)
    this.#input.drop(this.#input.length)
  }

  #show(...bytes: readonly number[]): void {
    if (this.#echoed === null) this.#put(bytes)
    else this.#echoed.push(...bytes)
  }

  #showEchoes(): void {
    const echoed = this.#echoed ?? []
    if (echoed.length > 0) this.#put(echoed.splice(0))
  }

  #raw(bytes: Uint8Array): void {
    if (!this.modes.signals && !this.modes.echo) {
      this.#input.push(this.modes.returnIsNewline ? bytes.map(newlineForReturn) : bytes)
      return
    }
    for (let byte of bytes) {
      if (this.modes.signals && this.#control(byte)) continue
      if (this.modes.returnIsNewline && byte === RETURN) byte = NEWLINE
      this.#input.push(Uint8Array.of(byte))
      if (this.modes.echo) this.#echo(byte)
    }
  }

  #cooked(byte: number): void {
    if (this.#literal) {
      this.#literal = false
      return this.#append(byte)
    }
    if (this.modes.signals && this.#control(byte)) return
    if (byte === RETURN && this.modes.returnIsNewline) byte = NEWLINE
    if (byte === LITERAL_NEXT) this.#literal = true
    else if (byte === ERASE || byte === BACKSPACE) this.#erase(1)
    else if (byte === ERASE_WORD) this.#eraseWord()
    else if (byte === KILL_LINE) this.#erase(this.#line.length)
    else if (byte === REPRINT) this.#reprint()
    else if (byte === END_OF_FILE) this.#endOfFile()
    else if (byte === NEWLINE) {
      if (this.modes.echo) this.#show(NEWLINE)
      this.#line.push(NEWLINE)
      this.#commit()
    } else this.#append(byte)
  }

  /** A character that raises a signal; the line so far is forgotten. */
  #control(byte: number): boolean {
    const signal: Signal | undefined =
      byte === INTERRUPT ? 'INT' : byte === QUIT ? 'QUIT' : byte === SUSPEND ? 'TSTP' : undefined
    if (signal === undefined) return false
    if (this.modes.echo) this.#show(0x5e, byte + 0x40)
    this.#showEchoes()
    this.#line = []
    this.#input.drop(this.#input.length)
    if (this.foreground !== 0) this.#signal(this.foreground, signal)
    return true
  }

  #append(byte: number): void {
    if (this.#line.length >= INPUT_MAX - 1) {
      this.#overflowed = true
      return
    }
    this.#line.push(byte)
    if (this.modes.echo) this.#echo(byte)
  }

  #echo(byte: number): void {
    if (byte < 0x20 && byte !== 0x09 && byte !== NEWLINE) this.#show(0x5e, byte + 0x40)
    else this.#show(byte)
  }

  #erase(count: number): void {
    for (; count > 0 && this.#line.length > 0; count--) {
      while (this.#line.length > 1 && (this.#line.at(-1)! & 0xc0) === 0x80) this.#line.pop()
      const byte = this.#line.pop()!
      if (!this.modes.echo) continue
      this.#show(8, 32, 8)
      if (byte < 0x20) this.#show(8, 32, 8)
    }
  }

  #eraseWord(): void {
    while (this.#line.at(-1) === 0x20) this.#erase(1)
    while (this.#line.length > 0 && this.#line.at(-1) !== 0x20) this.#erase(1)
  }

  #reprint(): void {
    this.#show(0x5e, 0x52, NEWLINE)
    for (const byte of this.#line) this.#echo(byte)
  }

  #endOfFile(): void {
    if (this.#line.length === 0) this.#ends++
    else this.#commit()
  }

  #commit(): void {
    this.#input.push(Uint8Array.from(this.#line))
    this.#line = []
  }

  /** read(2): a line in canonical mode, else whatever is there. */
  read(most: number): Result<Uint8Array> {
    this.#releaseLine()
    if (this.#input.length === 0) this.#look()
    if (this.#input.length > 0) {
      if (!this.modes.canonical) return this.#input.take(most)
      const ahead = this.#input.peek(most)
      const end = ahead.indexOf(NEWLINE)
      return this.#input.take(end < 0 ? ahead.length : end + 1)
    }
    if (this.#hungUp) return new Uint8Array(0)
    if (this.#ends === 0) return EAGAIN
    this.#ends--
    return new Uint8Array(0)
  }

  /** Takes what is typed ahead up to the first character that is no plain text, for a line editor that gets much at once. */
  takePlain(most: number): Uint8Array {
    const ahead = this.#input.peek(Math.min(most, this.#input.length))
    let end = 0
    while (end < ahead.length && ahead[end]! >= 0x20 && ahead[end]! < ERASE) end++
    return this.#input.take(end)
  }

  get readable(): boolean {
    const released = !this.modes.canonical && this.#line.length > 0
    return this.#input.length > 0 || released || this.#typed.length > 0 || this.#ends > 0 || this.#hungUp
  }

  get writable(): boolean {
    return this.#paused < OUTPUT_MAX
  }

  write(bytes: Uint8Array): Result<number> {
    if (this.#hungUp) return EIO
    if (!this.writable) return EAGAIN
    this.#put(bytes)
    return bytes.length
  }

  #put(bytes: ArrayLike<number>): void {
    const processed = this.modes.outputProcessing ? withCarriageReturns(bytes) : Uint8Array.from(bytes)
    this.#paused += processed.length
    this.#output(processed)
  }

  /** Whoever shows the output has taken so much of it; writers go on when there is room. */
  taken(length: number): void {
    const was = this.writable
    this.#paused = Math.max(0, this.#paused - length)
    if (!was && this.writable) this.changed.wake()
  }

  /** The window has another size (SIGWINCH). */
  resize(rows: number, columns: number): void {
    if (rows === this.rows && columns === this.columns) return
    this.rows = rows
    this.columns = columns
    if (this.foreground !== 0) this.#signal(this.foreground, 'WINCH')
  }

  /** The line is gone: the session's leader hears of it, readers see the end. */
  hangUp(): void {
    if (this.#hungUp) return
    this.#hungUp = true
    if (this.foreground !== 0) {
      this.#signal(this.foreground, 'HUP')
      this.#signal(this.foreground, 'CONT')
    }
    this.changed.wake()
  }

  /** Line by line, with echo, as before any program changed it. */
  restoreModes(): void {
    Object.assign(this.modes, COOKED)
  }

  /** Forgets what was typed ahead (TCSAFLUSH). */
  flushInput(): void {
    this.#dropInput()
    this.#line = []
  }
}

function newlineForReturn(byte: number): number {
  return byte === RETURN ? NEWLINE : byte
}

function withCarriageReturns(bytes: ArrayLike<number>): Uint8Array {
  let newlines = 0
  for (let index = 0; index < bytes.length; index++) if (bytes[index] === NEWLINE) newlines++
  const result = new Uint8Array(bytes.length + newlines)
  let at = 0
  for (let index = 0; index < bytes.length; index++) {
    if (bytes[index] === NEWLINE) result[at++] = RETURN
    result[at++] = bytes[index]!
  }
  return result
}

/** A terminal as a program has it open. */
export class TerminalFile extends OpenFile {
  override readonly path: string
  override readonly changed: WaitQueue
  readonly #terminal: Terminal

  constructor(terminal: Terminal) {
    super()
    this.#terminal = terminal
    this.path = `/dev/${terminal.name}`
    this.changed = terminal.changed
  }

  override get terminal(): Terminal {
    return this.#terminal
  }

  override read(most: number): Result<Uint8Array> {
    return this.#terminal.read(most)
  }

  override write(bytes: Uint8Array): Result<number> {
    return this.#terminal.write(bytes)
  }

  override readiness(): Readiness {
    return { readable: this.#terminal.readable, writable: this.#terminal.writable, hangup: this.#terminal.hungUp }
  }
}

/** The other side of a pseudo-terminal (pty(7)): what sshd or `kubectl exec -t` holds. */
export class PseudoTerminalMaster extends OpenFile {
  override readonly path = '/dev/ptmx'
  override readonly changed: WaitQueue = new WaitQueue()
  readonly slave: Terminal
  readonly #output = new ByteQueue()

  constructor(name: string, signal: (group: number, signal: Signal) => void) {
    super()
    this.slave = new Terminal(
      name,
      bytes => {
        this.#output.push(bytes)
        this.changed.wake()
      },
      signal,
    )
  }

  override read(most: number): Result<Uint8Array> {
    if (this.#output.length === 0) return this.slave.hungUp ? EIO : EAGAIN
    const bytes = this.#output.take(most)
    this.slave.taken(bytes.length)
    return bytes
  }

  override write(bytes: Uint8Array): Result<number> {
    this.slave.type(bytes)
    return bytes.length
  }

  override readiness(): Readiness {
    return { readable: this.#output.length > 0, writable: true, hangup: this.slave.hungUp }
  }

  protected override released(): void {
    this.slave.hangUp()
  }
}
