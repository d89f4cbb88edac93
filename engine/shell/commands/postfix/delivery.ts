import { users } from '../../../linux/accounts.ts'
import type { Process } from '../../../linux/process.ts'
import { FileInode } from '../../../linux/vfs/inode.ts'
import { openPath } from '../../../linux/vfs/open.ts'
import { failed } from '../../../net/errno.ts'
import { encodeLatin1 } from '../../../sim/latin1.ts'
import { strftime } from '../../bash/expand/strftime.ts'
import type { MailAddress } from './address.ts'
import type { MailConfig } from './config.ts'
import { complete } from './message.ts'
import type { SmtpSession } from './session.ts'

/** The account that an address of this host is of. */
export function accountOf(process: Process, { local }: MailAddress) {
  const name = local.toLowerCase()
  return users(process).find(each => each.name === name)
}

/** Delivers to each recipient once; the identifier of the message, or undefined when a mailbox did not take it. */
export function deliver(session: SmtpSession, lines: readonly string[]): string | undefined {
  const { process, config } = session
  const random = process.host.sim.random(`postfix:${process.host.name}`)
  const id = (random.below(0x100000) + 0x100000 * (1 + random.below(0xffff))).toString(16).toUpperCase()
  const message = complete(session, lines, id)
  const seen = new Set<string>()
  for (const recipient of session.recipients) {
    const to = recipient.domain === '' ? `${recipient.text}@${config.get('myorigin')}` : recipient.text
    if (seen.has(to.toLowerCase())) continue
    seen.add(to.toLowerCase())
    if (!append(process, config, session.sender!.text, recipient, to, message)) return undefined
  }
  return id
}

/** local(8): a mailbox in mbox format; what looks like the beginning of a message is marked. */
function append(
  process: Process,
  config: MailConfig,
  sender: string,
  recipient: MailAddress,
  to: string,
  message: readonly string[],
): boolean {
  const account = accountOf(process, recipient)
  if (account === undefined) return false
  const date = strftime('%a %b %e %H:%M:%S %Y', process.host.sim.wallTime().seconds)
  const lines = [
    `From ${sender === '' ? 'MAILER-DAEMON' : sender}  ${date}`,
    ...[`Return-Path: <${sender}>`, `X-Original-To: ${recipient.text}`, `Delivered-To: ${to}`],
    ...message.map(line => (line.startsWith('From ') ? `>${line}` : line)),
    '',
  ]
  const bytes = encodeLatin1(lines.map(line => `${line}\n`).join(''))
  const path = `${config.get('mail_spool_directory').replace(/\/$/, '')}/${account.name}`
  const before = process.mounts.resolve(path, '/', process.credentials)
  const isNew = !failed(before) && before.inode === undefined
  const limit = config.number('mailbox_size_limit')
  if (!failed(before) && before.inode instanceof FileInode && limit > 0 && before.inode.size + bytes.length > limit)
    return false
  const file = openPath(process, path, { write: true, append: true, create: true }, 0o600)
  if (failed(file)) return false
  file.retain()
  const written = file.write(bytes)
  file.release()
  if (isNew) {
    const found = process.mounts.resolve(path, '/', process.credentials)
    const inode = failed(found) ? undefined : process.mounts.changeable(found)
    if (inode !== undefined) {
      inode.uid = account.uid
      inode.gid = account.gid
    }
  }
  return written === bytes.length
}
