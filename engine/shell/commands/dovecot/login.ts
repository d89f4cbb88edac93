import { users } from '../../../linux/accounts.ts'
import { passwordFits } from '../../../linux/passwords.ts'
import type { Running } from '../../../linux/program.ts'
import { decodeLatin1 } from '../../../sim/latin1.ts'
import { SECOND } from '../../../sim/timer.ts'
import { BASE64, decode } from '../../text/base.ts'
import { makeDirectory } from '../../text/filesystem.ts'
import { parseArguments, textOf } from './arguments.ts'
import { placeOf } from './config.ts'
import type { ImapCommand, ImapSession } from './session.ts'

/** auth_failure_delay of dovecot's settings. */
const FAILURE_DELAY = 2 * SECOND
const BAD_MAX = 3
const REFUSED = 'BAD Error in IMAP command received by server.'
const EXPOSED =
  '* BAD [ALERT] Plaintext authentication not allowed without SSL/TLS, but your client did it anyway. If anyone was listening, the password was exposed.'
const AFTER_LOGIN =
  'IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE MULTIAPPEND UNSELECT CHILDREN NAMESPACE UIDPLUS LITERAL+'

export const capabilities = (session: ImapSession) =>
  session.user !== undefined
    ? AFTER_LOGIN
    : `IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE LITERAL+ ${session.secured ? 'AUTH=PLAIN' : 'LOGINDISABLED'}`

/** What may be said before anybody has logged in (imap-login/imap-login-client.c). */
export class Entrance {
  readonly #session: ImapSession
  #bad = 0
  /** It asks by itself, and takes no notice of what comes with other answers. */
  #asked = false

  constructor(session: ImapSession) {
    this.#session = session
  }

  *obey(command: ImapCommand): Running<void> {
    const session = this.#session
    const { tag, name } = command
    const args = parseArguments(command.text, command.literals)
    if (tag === '' || typeof args === 'string' || command.tooLong) return yield* this.#refuse(tag)
    const texts = args.map(textOf)
    if (name === 'LOGIN' && texts.length === 2) return yield* this.#login(tag, texts[0]!, texts[1]!)
    if (name === 'AUTHENTICATE' && texts[0] !== undefined) return yield* this.#authenticate(tag, texts[0], texts[1])
    const answer = this.#answer(name)
    if (answer === undefined) return yield* this.#refuse(tag)
    this.#bad = 0
    yield* session.say(`${answer[0]}${tag} ${answer[1]}`)
  }

  /** What goes before the tag, and what behind it. */
  #answer(name: string): readonly [string, string] | undefined {
    if (name === 'NOOP') return ['', 'OK NOOP completed.']
    if (name === 'STARTTLS') return ['', "BAD TLS support isn't enabled."]
    if (name === 'ID') return ['* ID ("name" "Dovecot")\r\n', 'OK ID completed.']
    if (name === 'ENABLE') return ['* ENABLED\r\n', 'OK ENABLE ignored in non-authenticated state.']
    if (name === 'CAPABILITY') this.#asked = true
    if (name === 'CAPABILITY')
      return [
        `* CAPABILITY ${capabilities(this.#session)}\r\n`,
        'OK Pre-login capabilities listed, post-login capabilities have more.',
      ]
    if (name !== 'LOGOUT') return undefined
    this.#session.ended = true
    return ['* BYE Logging out\r\n', 'OK Logout completed.']
  }

  *#refuse(tag: string): Running<void> {
    if (++this.#bad < BAD_MAX) return yield* this.#session.say(`${tag || '*'} ${REFUSED}`)
    yield* this.#session.say('* BYE Too many invalid IMAP commands.')
    this.#session.ended = true
  }

  *#login(tag: string, name: string, password: string): Running<void> {
    const session = this.#session
    if (session.secured) return yield* this.#enter(tag, name, password)
    yield* session.say(EXPOSED)
    yield* session.say(
      `${tag} NO [PRIVACYREQUIRED] Plaintext authentication disallowed on non-secure (SSL/TLS) connections.`,
    )
  }

  /** RFC 4616: two names and a password between zeros. */
  *#authenticate(tag: string, mechanism: string, initial: string | undefined): Running<void> {
    const session = this.#session
    if (mechanism.toUpperCase() !== 'PLAIN')
      return yield* session.say(`${tag} NO [ALERT] Unsupported authentication mechanism.`)
    if (!session.secured) return yield* session.say(`${tag} NO [PRIVACYREQUIRED] Plaintext authentication disabled.`)
    let text = initial
    if (text === undefined) {
      yield* session.say('+ ')
      text = (yield* session.line())?.text
      if (text === undefined) {
        session.ended = true
        return
      }
      if (text === '*') return yield* session.say(`${tag} BAD Authentication aborted by client.`)
    }
    const { bytes, complete } = decode(BASE64, text)
    const where = initial === undefined ? 'response' : 'initial response'
    if (!complete) return yield* session.say(`${tag} BAD Invalid base64 data in ${where}`)
    const [as, name, password] = decodeLatin1(bytes).split('\0')
    if (name === undefined || password === undefined || (as !== '' && as !== name)) return yield* this.#fail(tag)
    yield* this.#enter(tag, name, password)
  }

  *#fail(tag: string): Running<void> {
    yield* this.#session.process.sleep(FAILURE_DELAY)
    yield* this.#session.say(`${tag} NO [AUTHENTICATIONFAILED] Authentication failed.`)
  }

  *#enter(tag: string, given: string, password: string): Running<void> {
    const session = this.#session
    const { process, config } = session
    const name = given.toLowerCase()
    const account = users(process).find(each => each.name === name)
    const valid = account !== undefined && account.uid >= Number(config.first_valid_uid)
    if (!valid || !passwordFits(process, name, password)) return yield* this.#fail(tag)
    process.uid = account.uid
    process.gid = account.gid
    process.groups = [account.gid]
    process.umask = 0o077
    process.name = 'imap'
    process.argv = ['dovecot/imap']
    const place = placeOf(config, name, account.home)
    makeDirectory(process, place.root, 0o700)
    session.user = { name, place }
    const said = `CAPABILITY ${capabilities(session)}`
    yield* session.say(this.#asked ? `* ${said}\r\n${tag} OK Logged in` : `${tag} OK [${said}] Logged in`)
  }
}
