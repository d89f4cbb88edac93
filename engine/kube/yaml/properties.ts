import { decodeUtf8 } from '../../sim/utf8.ts'
import { type Cursor, END, isBlank, isBlankOrEnd } from './cursor.ts'

/** What stands before a value: anchors, tags, and the directives of a document (go-yaml scannerc.go). */

const isWord = (code: number): boolean =>
  (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95 || code === 45

function word(cursor: Cursor): string {
  const from = cursor.at
  while (isWord(cursor.code())) cursor.skip()
  return cursor.text.slice(from, cursor.at)
}

/** The name behind `&` or `*`. */
export function anchorName(cursor: Cursor): string | undefined {
  cursor.skip()
  const name = word(cursor)
  const code = cursor.code()
  if (name !== '' && (isBlankOrEnd(code) || '?:,]}%@`'.includes(String.fromCharCode(code)))) return name
  return refused(cursor, 'did not find expected alphabetic or numeric character')
}

function refused(cursor: Cursor, text: string): undefined {
  cursor.fail(text)
  return undefined
}

export interface Tag {
  readonly handle: string
  readonly value: string
}

export function tagOf(cursor: Cursor): Tag | undefined {
  const tag = cursor.is('<', 1) ? verbatim(cursor) : shorthand(cursor)
  if (tag === undefined || isBlankOrEnd(cursor.code())) return tag
  return refused(cursor, 'did not find expected whitespace or line break')
}

/** `!<tag:example.com,2000:x>` */
function verbatim(cursor: Cursor): Tag | undefined {
  cursor.skip(2)
  const value = uri(cursor, '', false)
  if (value === undefined) return undefined
  if (!cursor.is('>')) return refused(cursor, "did not find the expected '>'")
  cursor.skip()
  return { handle: '', value }
}

/** `!!int`, `!e!x`, `!x` or `!` */
function shorthand(cursor: Cursor): Tag | undefined {
  cursor.skip()
  const name = word(cursor)
  if (cursor.is('!')) {
    cursor.skip()
    const value = uri(cursor, '', false)
    return value === undefined ? undefined : { handle: `!${name}!`, value }
  }
  const value = uri(cursor, name, true)
  if (value === undefined) return undefined
  return value === '' ? { handle: '', value: '!' } : { handle: '!', value }
}

const URI = new Set([...";/?:@&=+$,.!~*'()[]%"].map(char => char.charCodeAt(0)))

function uri(cursor: Cursor, head: string, mayBeEmpty: boolean): string | undefined {
  let value = head
  let found = mayBeEmpty
  while (isWord(cursor.code()) || URI.has(cursor.code())) {
    found = true
    if (cursor.is('%')) {
      const char = escaped(cursor)
      if (char === undefined) return undefined
      value += char
    } else {
      value += cursor.text[cursor.at]
      cursor.skip()
    }
  }
  return found ? value : refused(cursor, 'did not find expected tag URI')
}

/** The bytes of one character, each written `%41`. */
function escaped(cursor: Cursor): string | undefined {
  const bytes: number[] = []
  for (let left = 1; left > 0; left--) {
    const hex = cursor.text.slice(cursor.at, cursor.at + 3)
    if (cursor.code(2) === END || !/^%[0-9a-fA-F]{2}$/.test(hex))
      return refused(cursor, 'did not find URI escaped octet')
    const byte = Number.parseInt(hex.slice(1), 16)
    if (bytes.length === 0) {
      left = byte < 0x80 ? 1 : byte < 0xc0 ? 0 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : byte < 0xf8 ? 4 : 0
      if (left === 0) return refused(cursor, 'found an incorrect leading UTF-8 octet')
    } else if ((byte & 0xc0) !== 0x80) return refused(cursor, 'found an incorrect trailing UTF-8 octet')
    bytes.push(byte)
    cursor.skip(3)
  }
  return decodeUtf8(Uint8Array.from(bytes))
}

export type Directive =
  | { readonly kind: 'version'; readonly version: string }
  | { readonly kind: 'tag-prefix'; readonly handle: string; readonly prefix: string }

export function directiveOf(cursor: Cursor): Directive | undefined {
  cursor.skip()
  const name = word(cursor)
  if (name === '') return refused(cursor, 'could not find expected directive name')
  if (!isBlankOrEnd(cursor.code())) return refused(cursor, 'found unexpected non-alphabetical character')
  if (name !== 'YAML' && name !== 'TAG') return refused(cursor, 'found unknown directive name')
  cursor.skipBlanks()
  const directive = name === 'YAML' ? version(cursor) : tagPrefix(cursor)
  if (directive === undefined) return undefined
  cursor.skipBlanks()
  cursor.skipComment()
  if (!isBlankOrEnd(cursor.code())) return refused(cursor, 'did not find expected comment or line break')
  if (cursor.code() !== END) cursor.skipBreak()
  return directive
}

function version(cursor: Cursor): Directive | undefined {
  const major = number(cursor)
  if (major === undefined) return undefined
  if (!cursor.is('.')) return refused(cursor, "did not find expected digit or '.' character")
  cursor.skip()
  const minor = number(cursor)
  return minor === undefined ? undefined : { kind: 'version', version: `${major}.${minor}` }
}

function number(cursor: Cursor): number | undefined {
  let digits = ''
  while (cursor.code() >= 48 && cursor.code() <= 57) {
    if (digits.length === 2) return refused(cursor, 'found extremely long version number')
    digits += cursor.text[cursor.at]
    cursor.skip()
  }
  return digits === '' ? refused(cursor, 'did not find expected version number') : Number(digits)
}

function tagPrefix(cursor: Cursor): Directive | undefined {
  if (!cursor.is('!')) return refused(cursor, "did not find expected '!'")
  const from = cursor.at
  cursor.skip()
  const name = word(cursor)
  if (cursor.is('!')) cursor.skip()
  else if (name !== '') return refused(cursor, "did not find expected '!'")
  const handle = cursor.text.slice(from, cursor.at)
  if (!isBlank(cursor.code())) return refused(cursor, 'did not find expected whitespace')
  cursor.skipBlanks()
  const prefix = uri(cursor, '', false)
  if (prefix === undefined) return undefined
  if (!isBlankOrEnd(cursor.code())) return refused(cursor, 'did not find expected whitespace or line break')
  return { kind: 'tag-prefix', handle, prefix }
}
