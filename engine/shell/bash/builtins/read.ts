import type { Running } from '../../../linux/program.ts'
import { Terminal } from '../../../linux/terminal.ts'
import { EAGAIN, failed } from '../../../net/errno.ts'
import { SECOND } from '../../../sim/timer.ts'
import { decodeUtf8Lossless } from '../../../sim/utf8.ts'
import { ifs } from '../expand/words.ts'
import type { Shell } from '../shell.ts'
import { assign, parseTarget, setArray } from '../variables/assign.ts'
import { type Builtin, type ParsedOptions, parseOptions } from './builtin.ts'

/** What `read` takes from its input. */
interface Taken {
  readonly text: string
  /** Positions of characters that a backslash protects from splitting. */
  readonly protectedAt: ReadonlySet<number>
  readonly status: number
}

const INPUT_MAX = 4 * 1024 * 1024
/** What read(2) takes, in nanoseconds: about what it does on the machines of today. */
const SYSTEM_CALL = 500

export const read: Builtin = {
  name: 'read',
  synopsis:
    '[-ers] [-a array] [-d delim] [-i text] [-n nchars] [-N nchars] [-p prompt] [-t timeout] [-u fd] [name ...]',
  help: 'Read a line and split it into variables.',
  *run(shell, args) {
    const options = parseOptions(shell, read, args, 'ersa:d:i:n:N:p:t:u:')
    if (options === null) return 2
    const fd = descriptor(shell, options)
    const timeout = timeoutOf(shell, options)
    const count = countOf(shell, options)
    if (fd === null || timeout === null || count === null) return 1
    for (const name of options.rest)
      if (parseTarget(name) === null) {
        shell.complainAs('read', `\`${name}': not a valid identifier`)
        return 1
      }
    if (shell.process.fds.get(fd) === undefined) {
      shell.complainAs('read', `${fd}: invalid file descriptor: Bad file descriptor`)
      return 1
    }
    if (timeout === 0) return ready(shell, fd)
    const taken = yield* inTerminalMode(shell, options, fd, () => take(shell, options, fd, timeout, count))
    return store(shell, options, taken)
  },
}

function descriptor(shell: Shell, options: ParsedOptions): number | null {
  const given = options.value('u')
  if (given === undefined) return 0
  if (/^\d+$/.test(given)) return Number(given)
  shell.complainAs('read', `${given}: invalid file descriptor specification`)
  return null
}

function timeoutOf(shell: Shell, options: ParsedOptions): number | null {
  const given = options.value('t') ?? shell.variables.get('TMOUT')?.scalar
  if (given === undefined || given === '') return Number.POSITIVE_INFINITY
  if (/^\d*\.?\d*$/.test(given)) return Math.round(Number(given) * SECOND)
  shell.complainAs('read', `${given}: invalid timeout specification`)
  return null
}

function countOf(shell: Shell, options: ParsedOptions): number | null {
  const given = options.value('N') ?? options.value('n')
  if (given === undefined) return Number.POSITIVE_INFINITY
  if (/^\d+$/.test(given)) return Number(given)
  shell.complainAs('read', `${given}: invalid number`)
  return null
}

function ready(shell: Shell, fd: number): number {
  return shell.process.fds.get(fd)!.readiness().readable ? 0 : 1
}

/** Shows the prompt and sets the terminal as the options want it, as long as `body` runs. */
function* inTerminalMode(shell: Shell, options: ParsedOptions, fd: number, body: () => Running<Taken>): Running<Taken> {
  const terminal = shell.process.fds.get(fd)?.terminal
  if (!(terminal instanceof Terminal)) return yield* body()
  const { canonical, echo } = terminal.modes
  const prompt = options.value('p')
  if (prompt !== undefined) shell.writeError(prompt)
  if (options.has('s')) terminal.modes.echo = false
  if (options.has('n') || options.has('N') || options.has('d')) terminal.modes.canonical = false
  try {
    return yield* body()
  } finally {
    Object.assign(terminal.modes, { canonical, echo })
  }
}

/** Reads up to the delimiter, byte by byte where what follows is somebody else's. */
function* take(shell: Shell, options: ParsedOptions, fd: number, timeout: number, count: number): Running<Taken> {
  const delimiter = options.has('N') ? null : (options.value('d') ?? '\n')
  const end = delimiter === null ? -1 : delimiter === '' ? 0 : delimiter.charCodeAt(0)
  const collector = new Collector(options.has('r'), end, count)
  const deadline = shell.process.now + timeout
  const file = shell.process.fds.get(fd)!
  const seekable = !failed(file.seek(0, 'current'))
  let status = 0
  let taken = 0
  while (!collector.done) {
    const bytes = yield* nextBytes(shell, fd, seekable ? 4096 : 1, deadline)
    if (typeof bytes === 'number') {
      status = bytes
      break
    }
    // An input without end must not keep the host, nor outlast the time given for it.
    taken += bytes.length
    if (taken % 4096 === 0) yield* shell.process.compute(4096 * (seekable ? 1 : SYSTEM_CALL))
    if (shell.process.now >= deadline) {
      status = 142
      break
    }
    if (trapped(shell)) {
      status = 129
      break
    }
    let used = 0
    while (used < bytes.length && !collector.done) collector.add(bytes[used++]!)
    if (used < bytes.length) file.seek(used - bytes.length, 'current')
  }
  return { text: collector.text, protectedAt: collector.protectedAt, status }
}

/** The next bytes of the input, or the status with which `read` ends. */
function* nextBytes(shell: Shell, fd: number, most: number, deadline: number): Running<Uint8Array | number> {
  const { process } = shell
  if (deadline === Number.POSITIVE_INFINITY) {
    for (;;) {
      const bytes = yield* process.read(fd, most)
      if (failed(bytes)) {
        if (bytes.name === 'EINTR' && !shell.leaving && !trapped(shell)) continue
        if (bytes.name === 'EINTR') return 129
        shell.complainAs('read', `read error: ${fd}: ${bytes.text}`)
        return 1
      }
      return bytes.length === 0 ? 1 : bytes
    }
  }
  const file = process.fds.get(fd)!
  for (;;) {
    const bytes = file.read(most)
    if (bytes !== EAGAIN || file.changed === null) return failed(bytes) || bytes.length === 0 ? 1 : bytes
    const reason = yield* process.wait([file.changed], deadline)
    if (reason === 'timeout') return 142
    if (reason === 'signal' && (shell.leaving || trapped(shell))) return 129
  }
}

function trapped(shell: Shell): boolean {
  return shell.pendingTraps.length > 0
}

/** Puts the characters of the input together: backslashes, the delimiter, the count. */
class Collector {
  readonly protectedAt = new Set<number>()
  text = ''
  done = false
  readonly #raw: boolean
  readonly #end: number
  #left: number
  #escaped = false
  #bytes: number[] = []
  #size = 0

  constructor(raw: boolean, end: number, count: number) {
    this.#raw = raw
    this.#end = end
    this.#left = count
    if (count === 0) this.done = true
  }

  add(byte: number): void {
    if (++this.#size > INPUT_MAX) {
      this.done = true
      return
    }
    if (this.#bytes.length === 0 && byte < 0x80) return this.#character(String.fromCharCode(byte), byte)
    this.#bytes.push(byte)
    const lead = this.#bytes[0]!
    const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1
    if (this.#bytes.length < length) return
    const character = decodeUtf8Lossless(Uint8Array.from(this.#bytes))
    this.#bytes = []
    this.#character(character, -2)
  }

  #character(character: string, byte: number): void {
    if (this.#escaped) {
      this.#escaped = false
      if (byte === 10) return
      this.protectedAt.add(this.text.length)
      this.#append(character)
    } else if (byte === 0x5c && !this.#raw) this.#escaped = true
    else if (byte === this.#end) this.done = true
    else if (byte !== 0) this.#append(character)
  }

  #append(character: string): void {
    this.text += character
    if (--this.#left <= 0) this.done = true
  }
}

// What becomes of it.

function store(shell: Shell, options: ParsedOptions, { text, protectedAt, status }: Taken): number {
  const array = options.value('a')
  const separators = options.has('N') ? '' : ifs(shell)
  if (array !== undefined) {
    if (parseTarget(array) === null) {
      shell.complainAs('read', `\`${array}': not a valid identifier`)
      return 1
    }
    setArray(shell, array, splitInto(text, protectedAt, separators, Number.POSITIVE_INFINITY))
    return status
  }
  const names = options.rest
  if (names.length === 0) return put(shell, 'REPLY', text) ? status : 1
  const parts = options.has('N') ? [text] : splitInto(text, protectedAt, separators, names.length)
  for (const [index, name] of names.entries()) if (!put(shell, name, parts[index] ?? '')) return 1
  return status
}

function put(shell: Shell, name: string, value: string): boolean {
  return assign(shell, parseTarget(name)!, value)
}

/** Splits a line; the last of at most `most` parts has all the rest. */
export function splitInto(text: string, protectedAt: ReadonlySet<number>, separators: string, most: number): string[] {
  const spaces = [...' \t\n'].filter(each => separators.includes(each)).join('')
  const is = (set: string, at: number) => at < text.length && !protectedAt.has(at) && set.includes(text[at]!)
  const parts: string[] = []
  let at = 0
  while (is(spaces, at)) at++
  while (at < text.length) {
    if (parts.length === most - 1) {
      parts.push(rest(text, at, is, spaces, separators))
      break
    }
    const start = at
    while (at < text.length && !is(separators, at)) at++
    parts.push(text.slice(start, at))
    while (is(spaces, at)) at++
    if (is(separators, at)) at++
    while (is(spaces, at)) at++
  }
  return parts
}

/** The rest of a line: without white space at its end, and without one separator that ends its only field. */
function rest(
  text: string,
  start: number,
  is: (set: string, at: number) => boolean,
  spaces: string,
  separators: string,
): string {
  let end = text.length
  while (end > start && is(spaces, end - 1)) end--
  if (end > start && is(separators, end - 1)) {
    let at = start
    while (at < end - 1 && !is(separators, at)) at++
    if (at === end - 1) end--
    while (end > start && is(spaces, end - 1)) end--
  }
  return text.slice(start, end)
}
