import { strftime } from '../../bash/expand/strftime.ts'
import { parseDate } from '../../text/date.ts'

/** A message of a mailbox. Lines end with LF. */
export interface Message {
  readonly uid: number
  /** With their backslash, and keywords without one. */
  readonly flags: ReadonlySet<string>
  /** A session has seen it before. */
  readonly old: boolean
  /** The line that begins it in the file. */
  readonly from: string
  /** Without the fields that only mailboxes have. */
  readonly header: string
  readonly body: string
}

/** What a file in mbox format holds. */
export interface Mbox {
  readonly messages: readonly Message[]
  /** 0 when the file does not say. */
  readonly validity: number
  /** The highest identifier that was ever given. */
  readonly lastUid: number
}

/** Letters of Status and X-Status (mbox-sync-parse.c). */
const LETTERS: readonly (readonly [letter: string, flag: string])[] = [
  ['R', '\\Seen'],
  ['A', '\\Answered'],
  ['F', '\\Flagged'],
  ['T', '\\Draft'],
  ['D', '\\Deleted'],
]
const HIDDEN = /^(status|x-status|x-uid|x-imapbase|x-imap|x-keywords|content-length)[ \t]*:[ \t]*(.*)$/i
const UID_MAX = 0xffffffff

export const SYSTEM_FLAGS = ['\\Answered', '\\Flagged', '\\Deleted', '\\Seen', '\\Draft'] as const

/** Messages get their identifiers where the file does not give rising ones. `known` is what was given before. */
export function parseMbox(text: string, known: number): Mbox {
  const raw = text
    .replace(/\n\n$/, '\n')
    .split(/\n\n(?=From )/)
    .filter(each => each.startsWith('From '))
  const messages: Message[] = []
  let validity = 0
  let lastUid = 0
  for (const each of raw) {
    const parsed = parseMessage(each)
    if (messages.length === 0 && parsed.base !== undefined) {
      validity = parsed.base.validity
      lastUid = parsed.base.lastUid
    }
    const before = messages.at(-1)?.uid ?? 0
    const given = parsed.uid > before && parsed.uid <= lastUid
    if (!given) lastUid = Math.max(lastUid, known) + 1
    messages.push({ ...parsed.message, uid: given ? parsed.uid : lastUid })
  }
  return { messages, validity, lastUid: Math.max(lastUid, known) }
}

function parseMessage(text: string) {
  const lines = text.endsWith('\n') ? text.slice(0, -1).split('\n') : text.split('\n')
  const from = lines[0]!
  const end = lines.indexOf('', 1)
  const flags = new Set<string>()
  const header: string[] = []
  let old = false
  let uid = 0
  let base: { validity: number; lastUid: number } | undefined
  for (const line of lines.slice(1, end < 0 ? undefined : end)) {
    const [, name = '', value = ''] = HIDDEN.exec(line) ?? []
    if (name === '') header.push(line)
    else if (/status/i.test(name)) {
      for (const [letter, flag] of LETTERS) if (value.includes(letter)) flags.add(flag)
      old ||= value.includes('O')
    } else if (/^x-uid$/i.test(name)) uid = number(value)
    else if (/^x-keywords$/i.test(name)) for (const each of value.split(/\s+/).filter(Boolean)) flags.add(each)
    else if (/^x-imap/i.test(name)) {
      const [first = '', last = ''] = value.split(/\s+/)
      base = { validity: number(first), lastUid: number(last) }
    }
  }
  const body = end < 0 ? '' : lines.slice(end + 1).join('\n')
  const message = { flags, old, from, header: header.map(each => `${each}\n`).join(''), body: body && `${body}\n` }
  return { message, uid, base }
}

function number(text: string): number {
  const value = /^\d{1,10}\s*$/.test(text) ? Number(text) : 0
  return value <= UID_MAX ? value : 0
}

/** The file for messages. */
export function formatMbox({ messages, validity, lastUid }: Mbox): string {
  const parts: string[] = []
  for (const [index, each] of messages.entries()) {
    const letters = LETTERS.filter(([, flag]) => each.flags.has(flag)).map(([letter]) => letter)
    const status = letters.filter(letter => letter === 'R').join('') + (each.old ? 'O' : '')
    const more = letters.filter(letter => letter !== 'R').join('')
    const keywords = keywordsOf(each).join(' ')
    parts.push(
      `${each.from}\n${each.header}`,
      index === 0 ? `X-IMAPbase: ${validity} ${String(lastUid).padStart(10, '0')}\n` : '',
      `X-UID: ${each.uid}\n`,
      status === '' ? '' : `Status: ${status}\n`,
      more === '' ? '' : `X-Status: ${more}\n`,
      keywords === '' ? '' : `X-Keywords: ${keywords}\n`,
      `\n${each.body}${each.body === '' || each.body.endsWith('\n') ? '' : '\n'}\n`,
    )
  }
  return parts.join('')
}

export function keywordsOf({ flags }: Message): string[] {
  return [...flags].filter(each => !each.startsWith('\\'))
}

/** The line that begins a message that came at a time. */
export function fromLine(sender: string, seconds: number): string {
  return `From ${sender}  ${strftime('%a %b %e %H:%M:%S %Y', seconds)}`
}

/** When a message was delivered, in seconds. */
export function deliveredAt({ from }: Message): number {
  const found = /(\w{3}) +(\d{1,2}) (\d\d:\d\d:\d\d) (\d{4})\s*$/.exec(from)
  if (found === null) return 0
  return parseDate(`${found[2]} ${found[1]} ${found[4]} ${found[3]}`, 0) ?? 0
}

/** As it goes over the wire. */
export const wireText = (text: string) => text.replace(/\r?\n/g, '\r\n')
export const wholeText = (message: Message) => wireText(`${message.header}\n${message.body}`)
