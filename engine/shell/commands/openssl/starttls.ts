import { Buffered, type ByteStream } from '../../../linux/http/stream.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import { decodeLatin1, encodeLatin1 } from '../../../sim/latin1.ts'
import { SECOND } from '../../../sim/timer.ts'

/** apps/s_client.c, services[]. */
const PROTOCOLS = 'smtp pop3 imap ftp xmpp xmpp-server telnet irc mysql postgres lmtp nntp sieve ldap'.split(' ')
const EMULATED = ['smtp', 'lmtp', 'ftp', 'pop3', 'imap']
const PATIENCE = 60 * SECOND
const LINES_MAX = 1000

/** What is wrong with the protocol of -starttls. */
export function starttlsProblem(protocol: string): string | undefined {
  if (EMULATED.includes(protocol)) return undefined
  if (PROTOCOLS.includes(protocol)) return `"-starttls ${protocol}" is not emulated here`
  return `Value must be one of:\n${PROTOCOLS.map(each => `\t${each}`).join('\n')}`
}

/** Asks a server to go on with TLS, and goes on whatever it says, as the real one does. */
export function* askForTls(process: Process, stream: ByteStream, protocol: string, name: string): Running<void> {
  const buffer = new Buffered(stream)
  const line = function* (): Running<string> {
    const deadline = process.now + PATIENCE
    for (;;) {
      const end = buffer.waiting.indexOf(0x0a)
      if (end >= 0) return decodeLatin1(buffer.take(end + 1))
      const more = yield* buffer.fill(deadline)
      if (failed(more) || !more) return ''
    }
  }
  /** Lines of one reply; the last has no dash after its number. */
  const reply = function* (): Running<string[]> {
    const lines: string[] = []
    while (lines.length < LINES_MAX) {
      const text = yield* line()
      if (text !== '') lines.push(text)
      if (text === '' || !/^\d{3}-/.test(text)) break
    }
    return lines
  }
  const say = (text: string) => stream.write(encodeLatin1(`${text}\r\n`))
  const asked = 'STARTTLS'
  let offered = true
  if (protocol === 'smtp' || protocol === 'lmtp') {
    yield* reply()
    yield* say(`${protocol === 'smtp' ? 'EHLO' : 'LHLO'} ${name}`)
    offered = (yield* reply()).some(each => each.includes(asked))
    yield* tellMissing(process, offered)
    yield* say(asked)
    yield* reply()
  } else if (protocol === 'ftp') {
    yield* reply()
    yield* say('AUTH TLS')
    yield* reply()
  } else if (protocol === 'pop3') {
    yield* line()
    yield* say('STLS')
    yield* line()
  } else {
    yield* line()
    yield* say('. CAPABILITY')
    offered = false
    for (let text = yield* line(); text !== ''; text = yield* line()) {
      if (text.includes(asked)) offered = true
      if (text.startsWith('.')) break
    }
    yield* tellMissing(process, offered)
    yield* say('. STARTTLS')
    yield* line()
  }
}

function* tellMissing(process: Process, offered: boolean): Running<void> {
  if (!offered) yield* process.printError("Didn't find STARTTLS in server response, trying anyway...\n")
}
