import type { Process } from '../../../linux/process.ts'
import { failed } from '../../../net/errno.ts'

/** What holds where the file says nothing. */
const DEFAULTS = {
  base_dir: '/run/dovecot',
  disable_plaintext_auth: 'yes',
  first_valid_uid: '500',
  listen: '*, ::',
  login_greeting: 'Dovecot (Debian) ready.',
  mail_location: '',
  protocols: 'imap pop3 lmtp',
  ssl: 'yes',
} as const
/** Settings that change nothing here. */
const IGNORED =
  /^(log_path|mbox_write_locks|mail_privileged_group|auth_mechanisms|(passdb|userdb)\/driver|namespace [^/]*\/(inbox|location|prefix|type|separator|mailbox .*)|(passdb|userdb)\/args)$/

type Name = keyof typeof DEFAULTS
export type DovecotConfig = Readonly<Record<Name, string>>

/** A configuration with blocks in braces, or what is wrong with it. */
export function readDovecotConfig(process: Process, path: string): DovecotConfig | string {
  const text = process.readFile(path)
  if (failed(text)) return `Fatal: Error reading configuration: stat(${path}) failed: ${text.text}`
  const values: Record<Name, string> = { ...DEFAULTS }
  const blocks: string[] = []
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.replace(/(^|\s)#.*/, '').trim()
    const wrong = (what: string) => `doveconf: Fatal: Error in configuration file ${path} line ${index + 1}: ${what}`
    if (line === '') continue
    if (line === '}') {
      if (blocks.pop() === undefined) return wrong('Unexpected "}"')
    } else if (line.endsWith('{')) blocks.push(line.slice(0, -1).trim())
    else {
      const found = /^([^=]+?)\s*=\s*(.*)$/.exec(line)
      if (found === null) return wrong(line.startsWith('!') ? `${line} is not emulated here` : "Expecting '='")
      const name = [...blocks, found[1]!].join('/')
      if (Object.hasOwn(DEFAULTS, name)) values[name as Name] = found[2]!.replace(/^"(.*)"$/, '$1')
      else if (!IGNORED.test(name)) return wrong(`Unknown setting: ${name}`)
    }
  }
  if (values.ssl !== 'no') return `doveconf: Fatal: ssl = ${values.ssl} is not emulated here`
  if (values.protocols.trim() !== 'imap') return `doveconf: Fatal: protocols = ${values.protocols} is not emulated here`
  if (!values.mail_location.startsWith('mbox:'))
    return `doveconf: Fatal: mail_location = ${values.mail_location} is not emulated here`
  return values
}

/** Where the mailboxes of a user are (mail_location). */
export interface MailPlace {
  readonly root: string
  readonly inbox: string
}

export function placeOf(config: DovecotConfig, user: string, home: string): MailPlace {
  const put = (text: string) =>
    text
      .replace(/^~(?=\/|$)/, home)
      .replaceAll('%u', user)
      .replaceAll('%n', user)
      .replaceAll('%h', home)
      .replace(/\/$/, '')
  const [root = '', ...more] = config.mail_location.slice('mbox:'.length).split(':')
  const inbox = more.find(each => each.startsWith('INBOX='))?.slice('INBOX='.length)
  return { root: put(root), inbox: put(inbox ?? `${root}/inbox`) }
}
