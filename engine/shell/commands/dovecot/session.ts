import { Buffered, type TcpStream } from '../../../linux/http/stream.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import { decodeLatin1, encodeLatin1 } from '../../../sim/latin1.ts'
import { SECOND } from '../../../sim/timer.ts'
import { LITERAL_MARK } from './arguments.ts'
import type { DovecotConfig, MailPlace } from './config.ts'
import type { MailIndex } from './mailbox.ts'
import type { Selected } from './selected.ts'

/** Input before a login and after it (imap_max_line_length). */
const LOGIN_MAX = 8192
const LINE_MAX = 65536
/** A message that APPEND brings. */
const MESSAGE_MAX = 50 << 20
const LITERALS_MAX = 64
/** Silence before a login and after it. */
const LOGIN_PATIENCE = 180 * SECOND
const PATIENCE = 1800 * SECOND
const MILLISECOND = SECOND / 1000

/** A command with its tag; literals of the arguments by number. */
export interface ImapCommand {
  readonly tag: string
  readonly name: string
  readonly text: string
  readonly literals: readonly string[]
  readonly tooLong: boolean
}

/** What may be said of a literal before it comes: undefined for nothing. */
type Objection = (text: string) => Running<string | undefined>

/** What a client of the server is at. */
export class ImapSession {
  readonly process: Process
  readonly config: DovecotConfig
  readonly index: MailIndex
  readonly stream: TcpStream
  readonly #buffer: Buffered
  #out = ''
  #started = 0
  #waited = 0
  user: { readonly name: string; readonly place: MailPlace } | undefined
  selected: Selected | undefined
  ended = false

  constructor(process: Process, stream: TcpStream, config: DovecotConfig, index: MailIndex) {
    this.process = process
    this.stream = stream
    this.config = config
    this.index = index
    this.#buffer = new Buffered(stream)
  }

  /** A client of the host itself needs no encryption. */
  get secured(): boolean {
    const { remoteAddress, localAddress } = this.stream.socket
    return remoteAddress === localAddress || this.config.disable_plaintext_auth === 'no'
  }

  /** Something before the end of the command; it goes out with it. */
  put(text: string): void {
    this.#out += `${text}\r\n`
  }

  *flush(): Running<void> {
    const text = this.#out
    this.#out = ''
    if (text !== '' && (yield* this.stream.write(encodeLatin1(text))) !== undefined) this.ended = true
  }

  *say(text: string): Running<void> {
    this.put(text)
    yield* this.flush()
  }

  /** The end of a command, with the time that it took, and how long of it the client was waited for. */
  *finish(tag: string, text: string): Running<void> {
    const seconds = (time: number) => (Math.max(0, Math.ceil(time / MILLISECOND)) / 1000).toFixed(3)
    const all = Math.max(MILLISECOND, this.process.now - this.#started)
    yield* this.say(`${tag} ${text.replace(/\.$/, '')} (${seconds(all)} + ${seconds(this.#waited)} secs).`)
  }

  get #patience(): number {
    return this.user === undefined ? LOGIN_PATIENCE : PATIENCE
  }

  *#fill(): Running<boolean> {
    const from = this.process.now
    const deadline = from + this.#patience
    const more = yield* this.#buffer.fill(deadline)
    this.#waited += this.process.now - from
    if (!failed(more)) return more
    if (this.process.now >= deadline) yield* this.say('* BYE Disconnected for inactivity.')
    return false
  }

  /** A line without its end; what is longer than may be is cut and marked. undefined at the end. */
  *line(): Running<{ readonly text: string; readonly tooLong: boolean } | undefined> {
    const most = this.user === undefined ? LOGIN_MAX : LINE_MAX
    let kept: string | undefined
    for (;;) {
      const { waiting } = this.#buffer
      const end = waiting.indexOf(0x0a)
      if (end >= 0) {
        const text = kept ?? decodeLatin1(this.#buffer.take(end + 1)).replace(/\r?\n$/, '')
        if (kept !== undefined) this.#buffer.take(end + 1)
        return {
          text: text.replaceAll(LITERAL_MARK, '').slice(0, most),
          tooLong: kept !== undefined || text.length > most,
        }
      }
      if (waiting.length > most) {
        kept ??= decodeLatin1(waiting.subarray(0, most))
        this.#buffer.take(waiting.length)
        if (this.user === undefined) {
          yield* this.say('* BYE Input buffer full, aborting')
          return undefined
        }
      }
      if (!(yield* this.#fill())) return undefined
    }
  }

  /** The next command with its literals; undefined when there is none any more, and `refused` for one that has its answer. */
  *command(objection: Objection): Running<ImapCommand | 'refused' | undefined> {
    const first = yield* this.line()
    if (first === undefined) return undefined
    this.#started = this.process.now
    this.#waited = 0
    const literals: string[] = []
    let { text, tooLong } = first
    for (let last = text; !tooLong; ) {
      const found = /\{(\d{1,15})(\+?)\}$/.exec(last)
      if (found === null) break
      const brought = yield* this.#literal(text, Number(found[1]), found[2] === '', literals.length, objection)
      if (brought === undefined || brought === 'refused') return brought
      literals.push(brought.text)
      const next = yield* this.line()
      if (next === undefined) return undefined
      last = next.text
      text = `${text.slice(0, -found[0].length)}${LITERAL_MARK}${literals.length - 1}${LITERAL_MARK}${last}`
      tooLong = next.tooLong || text.length > LINE_MAX
    }
    return { ...takenApart(text), literals, tooLong }
  }

  *#literal(text: string, size: number, asks: boolean, count: number, objection: Objection) {
    const most = this.user === undefined ? LOGIN_MAX : /^\S+ append /i.test(text) ? MESSAGE_MAX : LINE_MAX
    if (size > most || count >= LITERALS_MAX) {
      yield* this.say('* BYE Literal size too large')
      return undefined
    }
    const objected = asks ? yield* objection(text) : undefined
    if (objected !== undefined) {
      yield* this.finish(takenApart(text).tag, objected)
      return 'refused' as const
    }
    if (asks) yield* this.say('+ OK')
    while (this.#buffer.waiting.length < size) if (!(yield* this.#fill())) return undefined
    return { text: decodeLatin1(this.#buffer.take(size)) }
  }

  close(): void {
    this.stream.close()
  }
}

function takenApart(line: string) {
  const [, tag = '', , name = '', , text = ''] = /^(\S*)( (\S*)( (.*))?)?/s.exec(line) ?? []
  return { tag, name: name.toUpperCase(), text }
}
