import type { Running } from '../../../linux/program.ts'
import { deliver } from './delivery.ts'
import type { SmtpSession } from './session.ts'

/** What is held of one message, whatever main.cf allows. */
const HELD_MAX = 50_000_000
const LINE_COST = 500
const TOO_BIG = '552 5.3.4 Error: message file too big'

const limitOf = ({ config }: SmtpSession) => Math.min(config.number('message_size_limit') || HELD_MAX, HELD_MAX)

/** DATA: lines up to a single dot (RFC 5321 4.5.2). Of a message that is too big, no more is held than the limit. */
export function* receiveData(session: SmtpSession, argument: string): Running<void> {
  if (argument !== '') return yield* session.reply('501 5.5.4 Syntax: DATA')
  if (session.recipients.length === 0)
    return yield* session.sender === undefined
      ? session.reply('503 5.5.1 Error: need RCPT command')
      : session.reply('554 5.5.1 Error: no valid recipients')
  if (session.chunks !== undefined) return yield* session.reply('503 5.5.1 Error: DATA after BDAT')
  yield* session.reply('354 End data with <CR><LF>.<CR><LF>')
  const lines: string[] = []
  const limit = limitOf(session)
  let size = 0
  for (;;) {
    const line = yield* session.line()
    if (line === undefined) {
      session.ended = true
      return
    }
    if (line === '.') break
    yield* session.process.compute(LINE_COST)
    const text = line.startsWith('.') ? line.slice(1) : line
    size += text.length + 2
    if (size <= limit) lines.push(text)
  }
  yield* finish(session, size > limit ? undefined : lines, '')
}

/** BDAT (RFC 3030 2): so many bytes, of which the last part ends the message. */
export function* receiveChunk(session: SmtpSession, argument: string): Running<void> {
  const match = /^(\d{1,9})( +LAST)?$/i.exec(argument)
  if (match === null) {
    // Where the data ends and commands begin again is not known.
    yield* session.reply('521 5.5.4 Syntax: BDAT count [LAST]')
    session.ended = true
    return
  }
  const count = Number(match[1])
  const serves = session.recipients.length > 0
  const held = session.chunks ?? []
  session.chunks = held
  const limit = limitOf(session)
  let size = held.reduce((sum, each) => sum + each.length, 0)
  for (let left = count; left > 0; ) {
    const piece = yield* session.some(left)
    if (piece === undefined) {
      session.ended = true
      return
    }
    yield* session.process.compute(LINE_COST)
    left -= piece.length
    size += piece.length
    if (serves && size <= limit) held.push(piece)
  }
  if (!serves) {
    const none =
      session.sender === undefined ? '503 5.5.1 Error: need RCPT command' : '554 5.5.1 Error: no valid recipients'
    session.chunks = session.sender === undefined ? undefined : []
    return yield* session.reply(none)
  }
  if (size > limit) return yield* finish(session, undefined, '')
  if (match[2] === undefined) return yield* session.reply(`250 2.0.0 Ok: ${count} bytes`)
  const lines = held.join('').split(/\r?\n/)
  if (lines.at(-1) === '') lines.pop()
  const total = lines.reduce((sum, each) => sum + each.length + 2, 0)
  yield* finish(session, lines, ` ${total} bytes`)
}

function* finish(session: SmtpSession, lines: readonly string[] | undefined, counted: string): Running<void> {
  const id = lines === undefined ? undefined : deliver(session, lines)
  session.reset()
  if (lines === undefined) return yield* session.reply(TOO_BIG)
  yield* id === undefined
    ? session.reply('451 4.3.0 Error: queue file write error')
    : session.reply(`250 2.0.0 Ok:${counted} queued as ${id}`)
}
