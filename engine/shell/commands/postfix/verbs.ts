import type { Running } from '../../../linux/program.ts'
import { type MailAddress, parseMailAddress } from './address.ts'
import { receiveChunk, receiveData } from './data.ts'
import { accountOf } from './delivery.ts'
import type { SmtpSession } from './session.ts'

type Verb = (session: SmtpSession, argument: string) => Running<void>

const OK = '250 2.0.0 Ok'
const SIZE = '552 5.3.4 Message size exceeds fixed limit'

/** smtpd_cmd_table of smtpd.c. */
const VERBS: Readonly<Record<string, Verb>> = {
  HELO: hello,
  EHLO: extendedHello,
  MAIL: mail,
  RCPT: recipient,
  DATA: receiveData,
  BDAT: receiveChunk,
  RSET: function* (session, argument) {
    if (argument !== '') return yield* session.reply('501 5.5.4 Syntax: RSET')
    session.reset()
    yield* session.reply(OK)
  },
  NOOP: session => session.reply(OK),
  VRFY: verify,
  ETRN: turn,
  STARTTLS: session => session.reply('502 5.5.1 Error: command not implemented'),
  AUTH: session => session.reply('503 5.5.1 Error: authentication not enabled'),
  QUIT: session => goodbye(session, '221 2.0.0 Bye'),
}

/** smtpd_forbidden_commands of postconf(5): who speaks like this has come to the wrong port. */
const FORBIDDEN = new Set(['CONNECT', 'GET', 'POST'])

function* goodbye(session: SmtpSession, text: string): Running<void> {
  yield* session.reply(text)
  session.ended = true
}

/** Does what one line of a client asks for. */
export function* obey(session: SmtpSession, line: string): Running<void> {
  const [, word = '', argument = ''] = /^\s*(\S*)\s*(.*?)\s*$/.exec(line) ?? []
  const name = word.toUpperCase()
  if (FORBIDDEN.has(name)) return yield* goodbye(session, '221 2.7.0 Error: I can break rules, too. Goodbye.')
  const verb = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined
  if (verb === undefined) yield* session.reply('500 5.5.2 Error: command not recognized')
  else yield* verb(session, argument)
  if (session.ended || session.errors < session.config.number('smtpd_hard_error_limit')) return
  yield* goodbye(session, `421 4.7.0 ${session.config.hostname} Error: too many errors`)
}

function* hello(session: SmtpSession, argument: string): Running<void> {
  if (argument === '') return yield* session.reply('501 Syntax: HELO hostname')
  session.reset()
  session.helo = printable(argument)
  session.extended = false
  yield* session.reply(`250 ${session.config.hostname}`)
}

function* extendedHello(session: SmtpSession, argument: string): Running<void> {
  if (argument === '') return yield* session.reply('501 Syntax: EHLO hostname')
  const { config } = session
  session.reset()
  session.helo = printable(argument)
  session.extended = true
  const lines = [
    config.hostname,
    'PIPELINING',
    `SIZE ${config.get('message_size_limit')}`,
    ...(config.flag('disable_vrfy_command') ? [] : ['VRFY']),
    ...['ETRN', 'ENHANCEDSTATUSCODES', '8BITMIME', 'DSN'],
    ...(config.flag('smtputf8_enable') ? ['SMTPUTF8'] : []),
    'CHUNKING',
  ]
  yield* session.send(lines.map((each, index) => `250${index < lines.length - 1 ? '-' : ' '}${each}\r\n`).join(''))
}

/** What stands in a header later. */
const printable = (text: string) => text.replace(/[^!-~]|[<>()\\";@]/g, '?')

const isOption = (text: string) =>
  /^(BODY=(7BIT|8BITMIME)|SIZE=\d{1,15}|RET=(FULL|HDRS)|ENVID=\S+|SMTPUTF8)$/i.test(text)

/** `FROM:<address> options`, or `TO:`; undefined when it has no such form. */
function takeApart(argument: string, keyword: string): readonly string[] | undefined {
  const match = new RegExp(`^${keyword}:\\s*(\\S.*)$`, 'i').exec(argument)
  return match?.[1]?.split(/\s+/)
}

function* mail(session: SmtpSession, argument: string): Running<void> {
  const { config } = session
  if (session.helo === undefined && config.flag('smtpd_helo_required'))
    return yield* session.reply('503 5.5.1 Error: send HELO/EHLO first')
  if (session.sender !== undefined) return yield* session.reply('503 5.5.1 Error: nested MAIL command')
  const parts = takeApart(argument, 'from')
  if (parts === undefined) return yield* session.reply('501 5.5.4 Syntax: MAIL FROM:<address>')
  const [path = '', ...options] = parts
  const sender = parseMailAddress(path)
  if (sender === undefined) return yield* session.reply('501 5.1.7 Bad sender address syntax')
  const utf8 = config.flag('smtputf8_enable')
  const wrong = options.find(each => !isOption(each) || (!utf8 && /^smtputf8$/i.test(each)))
  if (wrong !== undefined) return yield* session.reply(refusalOf(wrong))
  const size = Number(options.find(each => /^size=/i.test(each))?.slice('size='.length) ?? 0)
  const most = config.number('message_size_limit')
  if (most > 0 && size > most) return yield* session.reply(SIZE)
  session.sender = sender
  yield* session.reply('250 2.1.0 Ok')
}

function refusalOf(option: string): string {
  if (/^size=/i.test(option)) return '501 5.5.4 Bad message size syntax'
  return `555 5.5.4 Unsupported option: ${option.replace(/[^ -~]/g, '?')}`
}

/** Why an address is not served, as VRFY and RCPT say it. */
function refusal(session: SmtpSession, address: MailAddress): string | undefined {
  const { config } = session
  if (address.domain === '' || config.isLocal(address.domain)) {
    if (accountOf(session.process, address) !== undefined) return undefined
    return `550 5.1.1 <${address.text}>: Recipient address rejected: User unknown in local recipient table`
  }
  if (config.trusts(session.client)) return `451 4.3.5 <${address.text}>: mail for other hosts is not emulated here`
  return config.list('smtpd_relay_restrictions').includes('reject_unauth_destination')
    ? `554 5.7.1 <${address.text}>: Relay access denied`
    : `454 4.7.1 <${address.text}>: Relay access denied`
}

function* recipient(session: SmtpSession, argument: string): Running<void> {
  if (session.sender === undefined) return yield* session.reply('503 5.5.1 Error: need MAIL command')
  if (session.chunks !== undefined) return yield* session.reply('503 5.5.1 Error: RCPT after BDAT')
  const parts = takeApart(argument, 'to')
  if (parts === undefined) return yield* session.reply('501 5.5.4 Syntax: RCPT TO:<address>')
  const [path = '', ...options] = parts
  const address = parseMailAddress(path)
  if (address === undefined || address.text === '')
    return yield* session.reply('501 5.1.3 Bad recipient address syntax')
  const wrong = options.find(each => !/^(NOTIFY|ORCPT)=\S+$/i.test(each))
  if (wrong !== undefined) return yield* session.reply(refusalOf(wrong))
  if (session.recipients.length >= session.config.number('smtpd_recipient_limit'))
    return yield* session.reply('452 4.5.3 Error: too many recipients')
  const why = refusal(session, address)
  if (why !== undefined) return yield* session.reply(why)
  session.recipients.push(address)
  yield* session.reply('250 2.1.5 Ok')
}

function* verify(session: SmtpSession, argument: string): Running<void> {
  if (session.config.flag('disable_vrfy_command')) return yield* session.reply('502 5.5.1 VRFY command is disabled')
  if (argument === '') return yield* session.reply('501 5.5.4 Syntax: VRFY address')
  const address = parseMailAddress(argument)
  if (address === undefined || address.text === '')
    return yield* session.reply('501 5.1.3 Bad recipient address syntax')
  yield* session.reply(refusal(session, address) ?? `252 2.0.0 ${argument}`)
}

/** There is no queue to be asked for. */
function* turn(session: SmtpSession, argument: string): Running<void> {
  if (session.helo === undefined) return yield* session.reply('503 Error: send HELO/EHLO first')
  if (session.sender !== undefined) return yield* session.reply('503 Error: MAIL transaction in progress')
  if (!/^\S+$/.test(argument)) return yield* session.reply('500 Syntax: ETRN domain')
  yield* session.reply(`459 <${argument}>: service unavailable`)
}
