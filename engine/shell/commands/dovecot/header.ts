import { quoted } from './arguments.ts'

/** The text of a field without folds; undefined where there is none. */
export function field(header: string, name: string): string | undefined {
  const lines = header
    .replace(/\r/g, '')
    .replace(/\n(?=[ \t])/g, '')
    .split('\n')
  const found = lines.find(each => each.toLowerCase().startsWith(`${name.toLowerCase()}:`))
  return found?.slice(name.length + 1).trim()
}

/** Fields of some names, or all but those, as they stand. */
export function fields(header: string, names: readonly string[], others: boolean): string {
  const wanted = new Set(names.map(each => each.toLowerCase()))
  return header
    .split(/(?<=\n)(?![ \t])/)
    .filter(each => wanted.has(/^[^:\s]*/.exec(each)![0].toLowerCase()) !== others)
    .join('')
}

/** A list of addresses (RFC 5322 3.4) in pieces: those in quotes and comments hold no commas. */
function addressTexts(text: string): string[] {
  const pieces = text.match(/"(?:[^"\\]|\\.)*"|\((?:[^()\\]|\\.)*\)|<[^>]*>|[^,"(<]+|,|./gs) ?? []
  const found = ['']
  for (const each of pieces) {
    if (each === ',') found.push('')
    else found[found.length - 1] += each
  }
  return found.map(each => each.trim()).filter(each => each !== '')
}

/** `(name route mailbox host)` of RFC 3501 7.4.2. */
function address(text: string): string {
  const angle = /^(.*)<([^>]*)>/s.exec(text)
  const comment = /\(((?:[^()\\]|\\.)*)\)/s.exec(text)
  const name = angle === null ? comment?.[1] : angle[1]!.trim()
  const plain = (angle?.[2] ?? text.replace(/\([^)]*\)/g, '')).trim()
  const at = plain.lastIndexOf('@')
  const shown = name === undefined || name === '' ? undefined : name.replace(/^"(.*)"$/s, '$1').replace(/\\(.)/g, '$1')
  const local = at < 0 ? plain : plain.slice(0, at)
  const host = at < 0 ? 'MISSING_DOMAIN' : plain.slice(at + 1)
  return `(${quoted(shown)} NIL ${quoted(local)} ${quoted(host)})`
}

function addresses(text: string | undefined): string {
  const found = text === undefined ? [] : addressTexts(text)
  return found.length === 0 ? 'NIL' : `(${found.map(address).join('')})`
}

/** ENVELOPE of RFC 3501 7.4.2: Sender and Reply-To are the author's where they are left out. */
export function envelope(header: string): string {
  const get = (name: string) => field(header, name)
  const from = get('from')
  return `(${[
    quoted(get('date')),
    quoted(get('subject')),
    addresses(from),
    addresses(get('sender') || from),
    addresses(get('reply-to') || from),
    addresses(get('to')),
    addresses(get('cc')),
    addresses(get('bcc')),
    quoted(get('in-reply-to')),
    quoted(get('message-id')),
  ].join(' ')})`
}
