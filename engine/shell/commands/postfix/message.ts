import { formatIp, type Ip } from '../../../wire/address.ts'
import { strftime } from '../../bash/expand/strftime.ts'
import type { SmtpSession } from './session.ts'

const HEADER = /^[!-9;-~]+[ \t]*:/

/** RFC 5322 3.3, as postfix writes it. */
const dateText = (seconds: number) => `${strftime('%a, %d %b %Y %H:%M:%S', seconds)} +0000 (UTC)`

const literal = (ip: Ip) => (typeof ip === 'number' ? formatIp(ip) : `IPv6:${formatIp(ip)}`)

/** The message as it is kept: a Received field before it, and the fields that a client of this host left out (cleanup(8)). */
export function complete(session: SmtpSession, lines: readonly string[], id: string): string[] {
  const { config, client, clientName, recipients, sender } = session
  const { seconds } = session.process.host.sim.wallTime()
  const only = recipients.length === 1 ? `\tfor <${recipients[0]!.text}>; ` : '\t'
  const received = [
    `Received: from ${session.helo ?? 'unknown'} (${clientName} [${literal(client)}])`,
    `\tby ${config.hostname} (${config.get('mail_name')}) with ${session.extended ? 'ESMTP' : 'SMTP'} id ${id}${recipients.length === 1 ? '' : ';'}`,
    `${only}${dateText(seconds)}`,
  ]
  let end = 0
  while (end < lines.length && (HEADER.test(lines[end]!) || (end > 0 && /^[ \t]/.test(lines[end]!)))) end++
  const headers = lines.slice(0, end)
  const missing = (name: string) => !headers.some(each => each.toLowerCase().startsWith(`${name}:`))
  const more: string[] = []
  if (config.isOwn(client)) {
    const stamp = strftime('%Y%m%d%H%M%S', seconds)
    if (missing('message-id')) more.push(`Message-Id: <${stamp}.${id}@${config.hostname}>`)
    if (missing('date')) more.push(`Date: ${dateText(seconds)}`)
    if (missing('from')) more.push(`From: ${sender!.text === '' ? 'MAILER-DAEMON' : sender!.text}`)
  }
  const body = lines.slice(end)
  return [...received, ...headers, ...more, ...(body[0] === '' ? [] : ['']), ...body]
}
