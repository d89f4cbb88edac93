import { type Dissection, dataField } from './dissection.ts'
import { type DissectedField, field } from './field.ts'

const METHODS = /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|CONNECT|TRACE) /
const RESPONSE = /^HTTP\/1\.[01] \d{3}/
/** Bytes of which the header lines are looked for. */
const HEADER_MAX = 8192
const LINES_MAX = 100

function text(bytes: Uint8Array, start: number, end: number): string {
  let characters = ''
  for (let at = start; at < end; at++) characters += String.fromCharCode(bytes[at]!)
  return characters
}

/** Whether a payload begins as a request or a response of HTTP/1 does. */
export function looksLikeHttp(bytes: Uint8Array, start: number, end: number): boolean {
  const first = text(bytes, start, Math.min(end, start + 16))
  return METHODS.test(first) || RESPONSE.test(first)
}

/** RFC 9112 2: the lines of the header that are in this segment, and what follows them. */
export function dissectHttp(d: Dissection, start: number, end: number): void {
  if (!d.need('HTTP', start, 1, end)) return
  const children: DissectedField[] = []
  let at = start
  for (let count = 0; at < end && count < LINES_MAX; count++) {
    const feed = d.bytes.indexOf(0x0a, at)
    const lineEnd = feed < 0 || feed >= end || feed > start + HEADER_MAX ? end : feed + 1
    const line = text(d.bytes, at, lineEnd).replace(/\r?\n$/, '')
    if (count === 0) children.push(startLine(line, at, lineEnd - at))
    else if (line !== '') children.push(headerLine(line, at, lineEnd - at))
    else children.push(field('', 'End of the header', '', at, lineEnd - at))
    at = lineEnd
    if (line === '') break
  }
  if (at < end) children.push(dataField(d.bytes, at, end))
  const value = text(d.bytes, start, Math.min(end, start + 200)).split(/\r?\n/)[0]!
  d.add(field('http', 'Hypertext Transfer Protocol', value, start, end - start, { children }))
}

function startLine(line: string, at: number, length: number): DissectedField {
  const words = line.split(' ')
  const kinds = RESPONSE.test(line)
    ? [
        ['http.response.version', 'Response Version'],
        ['http.response.code', 'Status Code'],
        ['http.response.phrase', 'Response Phrase'],
      ]
    : [
        ['http.request.method', 'Request Method'],
        ['http.request.uri', 'Request URI'],
        ['http.request.version', 'Request Version'],
      ]
  const children: DissectedField[] = []
  let offset = 0
  for (const [index, [name, label]] of kinds.entries()) {
    const word = index === 2 ? words.slice(2).join(' ') : words[index]
    if (word === undefined || word === '') break
    children.push(field(name!, label!, word, at + offset, word.length))
    offset += word.length + 1
  }
  return field('', line, '', at, length, { children })
}

function headerLine(line: string, at: number, length: number): DissectedField {
  const colon = line.indexOf(':')
  if (colon < 0) return field('', line, '', at, length)
  const label = line.slice(0, colon)
  const name = label.toLowerCase().replace(/-/g, '_')
  // As Wireshark has it: the length as a number is a field of its own.
  const filter = name === 'content_length' ? 'content_length_header' : name
  return field(`http.${filter}`, label, line.slice(colon + 1).trim(), at, length)
}
