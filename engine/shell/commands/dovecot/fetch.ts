import { strftime } from '../../bash/expand/strftime.ts'
import type { Argument } from './arguments.ts'
import { envelope, field, fields } from './header.ts'
import { deliveredAt, type Message, wholeText, wireText } from './mbox.ts'
import type { Selected } from './selected.ts'

/** Something that FETCH gives of a message. */
export interface FetchItem {
  readonly name: string
  /** A part of the message, which goes behind everything else; it makes the message seen unless it only peeks. */
  readonly part?: { readonly text: (message: Message) => string; readonly sees: boolean }
}

const MACROS: Readonly<Record<string, readonly string[]>> = {
  ALL: ['FLAGS', 'INTERNALDATE', 'RFC822.SIZE', 'ENVELOPE'],
  FAST: ['FLAGS', 'INTERNALDATE', 'RFC822.SIZE'],
  FULL: ['FLAGS', 'INTERNALDATE', 'RFC822.SIZE', 'ENVELOPE', 'BODY'],
}
const head = (message: Message) => wireText(`${message.header}\n`)
const body = (message: Message) => wireText(message.body)
const WHOLE: Readonly<Record<string, FetchItem>> = {
  RFC822: { name: 'RFC822', part: { text: wholeText, sees: true } },
  'RFC822.HEADER': { name: 'RFC822.HEADER', part: { text: head, sees: false } },
  'RFC822.TEXT': { name: 'RFC822.TEXT', part: { text: body, sees: true } },
}
const SIMPLE = ['FLAGS', 'UID', 'RFC822.SIZE', 'INTERNALDATE', 'ENVELOPE', 'BODY', 'BODYSTRUCTURE']

/** What FETCH asks for, or what is wrong with it. */
export function parseItems(argument: Argument | undefined): readonly FetchItem[] | string {
  if (argument === undefined || argument.type === 'string') return 'Invalid arguments'
  const macro = argument.type === 'atom' ? MACROS[argument.text.toUpperCase()] : undefined
  if (macro !== undefined) return macro.map(name => ({ name }))
  const items: FetchItem[] = []
  for (const each of argument.type === 'list' ? argument.items : [argument]) {
    if (each.type !== 'atom') return 'List contains non-atoms.'
    const item = parseItem(each.text)
    if (typeof item === 'string') return item
    items.push(item)
  }
  return items
}

function parseItem(text: string): FetchItem | string {
  const name = text.toUpperCase()
  if (SIMPLE.includes(name)) return { name }
  const whole = WHOLE[name]
  if (whole !== undefined) return whole
  const start = /^BODY(\.PEEK)?\[/.exec(name)
  if (start === null) return `Unknown parameter: ${name}`
  const found = /^([^\]]*)\](<(?:(\d{1,10})(?:\.(\d{1,10}))?>)?)?(.*)$/.exec(name.slice(start[0].length))
  if (found === null) return "Invalid BODY[..] parameter: Missing ']'"
  const [, section = '', angle, from, count, rest] = found
  if (rest !== '' && angle === undefined) return "Invalid BODY[..] parameter: Expected end of line or '<'"
  if (angle !== undefined && from === undefined) return "Invalid BODY[..] parameter: Missing '>' in partial"
  const get = sectionText(section)
  if (get === undefined) return 'Invalid BODY[..] section'
  const first = Number(from ?? 0)
  const cut = (message: Message) => get(message).slice(first, count === undefined ? undefined : first + Number(count))
  const shown = `BODY[${section}]${from === undefined ? '' : `<${first}>`}`
  return { name: shown, part: { text: cut, sees: start[1] === undefined } }
}

function sectionText(section: string): ((message: Message) => string) | undefined {
  if (section === '') return wholeText
  if (section === 'HEADER' || section === '1.MIME') return head
  // Parts of a message with several are not told apart; one of a single part has itself alone (RFC 3501 6.4.5).
  if (section === 'TEXT' || section === '1') return body
  if (/^[2-9]\d*$/.test(section)) return () => ''
  const some = /^HEADER\.FIELDS(\.NOT)? \(([^()]+)\)$/.exec(section)
  if (some === null) return undefined
  const names = some[2]!.split(' ').filter(each => each !== '')
  return message => wireText(`${fields(message.header, names, some[1] !== undefined)}\n`)
}

/** `* 1 FETCH (...)`. */
export function fetchLine(selected: Selected, index: number, items: readonly FetchItem[]): string {
  const message = selected.messages[index]!
  const simple = items
    .filter(each => each.part === undefined)
    .map(each => `${each.name} ${simpleText(selected, message, each.name)}`)
  const parts = items.flatMap(({ name, part }) => {
    if (part === undefined) return []
    const text = part.text(message)
    return [`${name} {${text.length}}\r\n${text}`]
  })
  return `* ${index + 1} FETCH (${[...simple, ...parts].join(' ')})`
}

function simpleText(selected: Selected, message: Message, name: string): string {
  if (name === 'FLAGS') return `(${selected.flagsText(message)})`
  if (name === 'UID') return String(message.uid)
  if (name === 'RFC822.SIZE') return String(wholeText(message).length)
  if (name === 'INTERNALDATE') return `"${strftime('%d-%b-%Y %H:%M:%S +0000', deliveredAt(message))}"`
  if (name === 'ENVELOPE') return envelope(message.header)
  return structure(message, name === 'BODYSTRUCTURE')
}

/** A message as one part (RFC 3501 7.4.2). */
function structure(message: Message, extended: boolean): string {
  const [type = '', ...parameters] = (field(message.header, 'content-type') ?? 'text/plain; charset=us-ascii').split(
    ';',
  )
  const [kind = 'text', sub = 'plain'] = type.trim().toLowerCase().split('/')
  const pairs = parameters.flatMap(each => {
    const [name = '', value = ''] = each.trim().split('=')
    return name === '' ? [] : [`"${name.toLowerCase()}" "${value.replace(/^"(.*)"$/, '$1')}"`]
  })
  const encoding = (field(message.header, 'content-transfer-encoding') ?? '7bit').toLowerCase()
  const text = body(message)
  const lines = kind === 'text' ? ` ${text.split('\n').length - 1}` : ''
  const shown = pairs.length === 0 ? 'NIL' : `(${pairs.join(' ')})`
  return `("${kind}" "${sub}" ${shown} NIL NIL "${encoding}" ${text.length}${lines}${extended ? ' NIL NIL NIL NIL' : ''})`
}
