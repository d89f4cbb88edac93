import type { Running } from '../../../linux/program.ts'
import { parseArguments, textOf } from './arguments.ts'
import { capabilities } from './login.ts'
import { append, create, find, list, remove, select, status, type Verb } from './mailbox-verbs.ts'
import { close, copy, expunge, fetch, search, store, unselect } from './message-verbs.ts'
import type { ImapCommand, ImapSession } from './session.ts'

const BAD_MAX = 20

const always = (answer: string, untagged?: string): Verb =>
  function* (session) {
    if (untagged !== undefined) session.put(untagged)
    return answer
  }

/** imap/imap-commands.c, by command. */
const VERBS: Readonly<Record<string, Verb>> = {
  CAPABILITY: function* (session) {
    session.put(`* CAPABILITY ${capabilities(session)}`)
    return 'OK Capability completed'
  },
  NOOP: always('OK NOOP completed'),
  ID: always('OK ID completed', '* ID ("name" "Dovecot")'),
  ENABLE: always('OK Enabled', '* ENABLED'),
  NAMESPACE: always('OK Namespace completed', '* NAMESPACE (("" "/")) NIL NIL'),
  LOGOUT: function* (session) {
    session.put('* BYE Logging out')
    session.ended = true
    return 'OK Logout completed'
  },
  IDLE: idle,
  SELECT: select(false),
  EXAMINE: select(true),
  LIST: list(false),
  LSUB: list(true),
  STATUS: status,
  CREATE: create,
  DELETE: remove,
  APPEND: append,
  CHECK: function* (session) {
    return session.selected === undefined ? 'BAD No mailbox selected' : 'OK Check completed'
  },
  CLOSE: close,
  UNSELECT: unselect,
  EXPUNGE: expunge,
  FETCH: fetch,
  STORE: store,
  SEARCH: search,
  COPY: copy,
}
const BY_UID = ['FETCH', 'STORE', 'SEARCH', 'COPY', 'EXPUNGE']
/** Those that tell by themselves what has changed, or during which numbers of messages may not move (RFC 3501 7.4.1). */
const QUIET = ['FETCH', 'STORE', 'SEARCH', 'SELECT', 'EXAMINE', 'LOGOUT']

/** Commands of one who has logged in. */
export class Commands {
  readonly #session: ImapSession
  #bad = 0

  constructor(session: ImapSession) {
    this.#session = session
  }

  *obey(command: ImapCommand): Running<void> {
    const session = this.#session
    const answer = yield* this.#answer(command)
    if (answer.startsWith('BAD') && ++this.#bad >= BAD_MAX) {
      yield* session.say('* BYE Too many invalid IMAP commands.')
      session.ended = true
      return
    }
    if (!answer.startsWith('BAD')) this.#bad = 0
    const { name } = command
    if (session.selected !== undefined && !QUIET.includes(name === 'UID' ? 'FETCH' : name))
      for (const line of yield* session.selected.refresh()) session.put(line)
    const tag = /^[^\s(){%*"\\+\x00-\x1f\x7f-\xff]+$/.test(command.tag) ? command.tag : '*'
    yield* session.finish(tag, answer)
  }

  *#answer({ tag, name, text, literals, tooLong }: ImapCommand): Running<string> {
    const session = this.#session
    if (!/^[^\s(){%*"\\+\x00-\x1f\x7f-\xff]+$/.test(tag)) return 'BAD Error in IMAP tag: Invalid tag'
    if (!/^[A-Z]+$/.test(name)) return 'BAD Error in IMAP command: Invalid command name'
    if (tooLong) return `BAD Error in IMAP command ${name}: Too long argument`
    const byUid = name === 'UID'
    const [, second = '', behind = ''] = /^(\S*) ?(.*)$/s.exec(text) ?? []
    const key = byUid ? second.toUpperCase() : name
    const verb = byUid && !BY_UID.includes(key) ? undefined : Object.hasOwn(VERBS, key) ? VERBS[key] : undefined
    const shown = byUid ? `UID ${key}` : name
    if (verb === undefined) return `BAD Error in IMAP command ${shown}: Unknown command`
    const args = parseArguments(byUid ? behind : text, literals)
    if (typeof args === 'string') return `BAD Error in IMAP command ${shown}: ${args}`
    return yield* verb(session, args, byUid)
  }
}

/** Whether APPEND has a mailbox to go to, before its message comes. */
export function* objectionToLiteral(session: ImapSession, text: string): Running<string | undefined> {
  const found = session.user === undefined ? null : /^\S+ append (.*)$/i.exec(text)
  if (found === null) return undefined
  const args = parseArguments(found[1]!.replace(/\s*\{\d+\}$/, ''), [])
  const name = typeof args === 'string' ? undefined : textOf(args[0])
  if (name === undefined) return undefined
  const box = find(session, name)
  return typeof box === 'string' ? box.replace("NO Mailbox doesn't", "NO [TRYCREATE] Mailbox doesn't") : undefined
}

/** Waits for the client to end it (RFC 2177); what changes meanwhile is told then. */
function* idle(session: ImapSession): Running<string> {
  yield* session.say('+ idling')
  const line = yield* session.line()
  if (line === undefined) session.ended = true
  return line?.text.toUpperCase() === 'DONE' ? 'OK Idle completed' : 'BAD Expected DONE'
}
