import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import { encodeUtf8 } from '../../../sim/utf8.ts'
import { concatAll } from '../../../wire/bytes.ts'
import { BASE64, encode } from '../../text/base.ts'
import { CurlError } from './error.ts'
import { openUpload } from './upload.ts'

/** Curl_mime_contenttype() of lib/mime.c. */
const TYPES: Readonly<Record<string, string>> = {
  gif: 'image/gif',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  svg: 'image/svg+xml',
  txt: 'text/plain',
  htm: 'text/html',
  html: 'text/html',
  pdf: 'application/pdf',
  xml: 'application/xml',
}

/** A field of -F, or of --form-string. */
export interface FormField {
  readonly name: string
  readonly parts: readonly FormPart[]
}

interface FormPart {
  /** Given, or the path of a file to send (`@`) or to read (`<`). */
  readonly source: 'text' | 'file' | 'content'
  readonly text: string
  readonly type: string | undefined
  readonly fileName: string | undefined
  readonly headers: readonly string[]
  readonly encoder: string | undefined
}

/** formparse() of src/tool_formparse.c; undefined where there is no `=`. */
export function parseFormField(text: string, literal: boolean): FormField | undefined {
  const equals = text.indexOf('=')
  if (equals < 0) return undefined
  const name = text.slice(0, equals)
  const value = text.slice(equals + 1)
  const plain = { type: undefined, fileName: undefined, headers: [], encoder: undefined }
  if (literal) return { name, parts: [{ ...plain, source: 'text', text: value }] }
  const mark = value[0]
  const source = mark === '@' ? 'file' : mark === '<' ? 'content' : 'text'
  const rest = source === 'text' ? value : value.slice(1)
  const several = source === 'file' ? split(rest, ',') : [rest]
  return { name, parts: several.map(each => parsePart(source, each)) }
}

function parsePart(source: FormPart['source'], text: string): FormPart {
  const [content = '', ...parameters] = split(text, ';')
  const headers: string[] = []
  const given = new Map<string, string>()
  for (const each of parameters) {
    const [, key = '', value = ''] = /^\s*([a-z]+)=(.*)$/s.exec(each) ?? []
    if (key === 'headers') headers.push(unquoted(value))
    else if (key !== '') given.set(key, unquoted(value))
    // A type has parameters of its own.
    else if (given.has('type')) given.set('type', `${given.get('type')};${each}`)
  }
  return {
    source,
    text: unquoted(content),
    type: given.get('type'),
    fileName: given.get('filename'),
    headers,
    encoder: given.get('encoder'),
  }
}

/** At a character that stands outside of quotation marks; a word in marks begins with one. */
function split(text: string, at: string): string[] {
  const words = ['']
  let quoted = false
  for (let index = 0; index < text.length; index++) {
    const character = text[index]!
    if (character === '"' && (quoted || /(^|=)\s*$/.test(words.at(-1)!))) quoted = !quoted
    if (quoted && character === '\\') {
      words[words.length - 1] += character + (text[++index] ?? '')
      continue
    }
    if (character === at && !quoted) words.push('')
    else words[words.length - 1] += character
  }
  return words
}

function unquoted(text: string): string {
  const match = /^\s*"(.*)"\s*$/s.exec(text)
  return match === null ? text : match[1]!.replace(/\\(["\\])/g, '$1')
}

/** RFC 7578, with line ends and quotation marks as WHATWG has them. */
const escaped = (text: string) => text.replace(/"/g, '%22').replace(/\r/g, '%0D').replace(/\n/g, '%0A')

export interface MultipartBody {
  readonly boundary: string
  readonly bytes: Uint8Array
}

/** The body of -F. */
export function* multipart(process: Process, fields: readonly FormField[]): Running<MultipartBody | CurlError> {
  const boundary = newBoundary(process)
  const pieces: Uint8Array[] = []
  const add = (text: string) => pieces.push(encodeUtf8(text))
  for (const { name, parts } of fields) {
    const outer = `Content-Disposition: form-data; name="${escaped(name)}"`
    add(`--${boundary}\r\n`)
    if (parts.length === 1) {
      const content = yield* addPart(process, parts[0]!, outer, pieces)
      if (content instanceof CurlError) return content
      continue
    }
    const inner = newBoundary(process)
    add(`${outer}\r\nContent-Type: multipart/mixed; boundary=${inner}\r\n\r\n`)
    for (const each of parts) {
      add(`--${inner}\r\n`)
      const content = yield* addPart(process, each, 'Content-Disposition: attachment', pieces)
      if (content instanceof CurlError) return content
    }
    add(`--${inner}--\r\n\r\n`)
  }
  add(`--${boundary}--\r\n`)
  return { boundary, bytes: concatAll(pieces) }
}

function newBoundary(process: Process): string {
  const random = process.host.sim.random(`curl:${process.host.name}`)
  const digits = Array.from({ length: 16 }, () => random.below(16).toString(16)).join('')
  return `${'-'.repeat(24)}${digits}`
}

function* addPart(
  process: Process,
  part: FormPart,
  disposition: string,
  pieces: Uint8Array[],
): Running<CurlError | undefined> {
  const content = part.source === 'text' ? encodeUtf8(part.text) : yield* readWhole(process, part.text)
  if (content === undefined) return new CurlError(26, 'Failed to open/read local data from file/application')
  const path = part.source === 'file' ? part.text.split('/').at(-1)! : undefined
  const fileName = part.fileName ?? path
  const guessed = fileName === undefined ? undefined : (TYPES[fileName.split('.').at(-1)!.toLowerCase()] ?? OCTETS)
  const type = part.type ?? (part.source === 'file' && part.text !== '-' ? guessed : undefined)
  const lines = [
    disposition + (fileName === undefined ? '' : `; filename="${escaped(fileName)}"`),
    ...(type === undefined ? [] : [`Content-Type: ${type}`]),
    ...(part.encoder === undefined ? [] : [`Content-Transfer-Encoding: ${part.encoder}`]),
    ...part.headers,
  ]
  pieces.push(encodeUtf8(`${lines.join('\r\n')}\r\n\r\n`))
  pieces.push(part.encoder === 'base64' ? encodeUtf8(encode(BASE64, content)) : content, encodeUtf8('\r\n'))
  return undefined
}

const OCTETS = 'application/octet-stream'

function* readWhole(process: Process, path: string): Running<Uint8Array | undefined> {
  const upload = openUpload(process, path)
  if (failed(upload)) return undefined
  const parts: Uint8Array[] = []
  for (;;) {
    const piece = yield* upload.next()
    if (failed(piece)) return undefined
    if (piece.length === 0) return concatAll(parts)
    parts.push(piece)
  }
}
