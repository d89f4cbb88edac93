import { type Cursor, END, isBlank, isBlankOrEnd, isBreak, isBreakOrEnd, SPACE, TAB } from './cursor.ts'

/** The three ways to write a scalar (go-yaml scannerc.go, yaml_parser_scan_plain_scalar, _flow_scalar, _block_scalar). */

/** Line breaks between two words: a single one is a space. */
const folded = (breaks: string): string =>
  breaks.startsWith('\n') ? (breaks === '\n' ? ' ' : breaks.slice(1)) : breaks

const FLOW_ENDS = new Set([...',?[]{}'].map(char => char.charCodeAt(0)))

/** A scalar without quotes. `open` says that it ended with a line, so that a key may follow. */
export function plainScalar(
  cursor: Cursor,
  indent: number,
  inFlow: boolean,
): { readonly value: string; readonly open: boolean } {
  let value = ''
  let blanks = ''
  let breaks = ''
  while (!cursor.atMarker('-') && !cursor.atMarker('.') && !cursor.is('#')) {
    const from = cursor.at
    while (!endsPlain(cursor, inFlow)) cursor.skip()
    if (cursor.at > from) {
      value += (breaks === '' ? blanks : folded(breaks)) + cursor.text.slice(from, cursor.at)
      blanks = ''
      breaks = ''
    }
    if (!isBlank(cursor.code()) && !isBreak(cursor.code())) break
    for (;;) {
      const code = cursor.code()
      if (isBreak(code)) breaks += cursor.skipBreak()
      else if (!isBlank(code)) break
      else if (breaks !== '' && code === TAB && cursor.column < indent) {
        cursor.fail('found a tab character that violates indentation')
        return { value, open: true }
      } else {
        if (breaks === '') blanks += String.fromCharCode(code)
        cursor.skip()
      }
    }
    if (!inFlow && cursor.column < indent) break
  }
  return { value, open: breaks !== '' }
}

function endsPlain(cursor: Cursor, inFlow: boolean): boolean {
  const code = cursor.code()
  if (isBlankOrEnd(code)) return true
  if (inFlow && FLOW_ENDS.has(code)) return true
  return cursor.is(':') && isBlankOrEnd(cursor.code(1))
}

export function quotedScalar(cursor: Cursor, quote: '"' | "'"): string | undefined {
  let value = ''
  cursor.skip()
  for (;;) {
    if (cursor.atMarker('-') || cursor.atMarker('.')) return refused(cursor, 'found unexpected document indicator')
    if (cursor.code() === END) return refused(cursor, 'found unexpected end of stream')
    let joined = false
    while (!isBlankOrEnd(cursor.code()) && !(cursor.is(quote) && !(quote === "'" && cursor.is(quote, 1)))) {
      if (quote === '"' && cursor.is('\\') && isBreak(cursor.code(1))) {
        cursor.skip()
        cursor.skipBreak()
        joined = true
        break
      }
      const part = quote === "'" ? single(cursor) : double(cursor)
      if (part === undefined) return undefined
      value += part
    }
    if (cursor.is(quote)) {
      cursor.skip()
      return value
    }
    value += gap(cursor, joined)
  }
}

function refused(cursor: Cursor, text: string): undefined {
  cursor.fail(text)
  return undefined
}

function single(cursor: Cursor): string {
  const char = cursor.text[cursor.at]!
  cursor.skip(char === "'" ? 2 : 1)
  return char
}

/** Blanks and line breaks within quotes; after an escaped line break (`joined`) nothing is left of the blanks. */
function gap(cursor: Cursor, joined: boolean): string {
  let blanks = ''
  let breaks = ''
  for (;;) {
    const code = cursor.code()
    if (isBreak(code)) breaks += cursor.skipBreak()
    else if (isBlank(code)) {
      blanks += String.fromCharCode(code)
      cursor.skip()
    } else break
  }
  if (joined) return breaks
  return breaks === '' ? blanks : folded(breaks)
}

const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  "'": "'",
  '\\': '\\',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
}
const DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 }

function double(cursor: Cursor): string | undefined {
  const char = cursor.text[cursor.at]!
  if (char !== '\\') {
    cursor.skip()
    return char
  }
  const letter = cursor.code(1) === END ? '' : cursor.text[cursor.at + 1]!
  const plain = Object.hasOwn(ESCAPES, letter) ? ESCAPES[letter] : undefined
  const digits = Object.hasOwn(DIGITS, letter) ? DIGITS[letter]! : 0
  if (plain === undefined && digits === 0) return refused(cursor, 'found unknown escape character')
  cursor.skip(2)
  if (plain !== undefined) return plain
  const hex = cursor.text.slice(cursor.at, cursor.at + digits)
  if (hex.length < digits || !/^[0-9a-fA-F]+$/.test(hex))
    return refused(cursor, 'did not find expected hexdecimal number')
  const code = Number.parseInt(hex, 16)
  if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff)
    return refused(cursor, 'found invalid Unicode character escape code')
  cursor.skip(digits)
  return String.fromCodePoint(code)
}

/** `|` and `>`, with what stands behind them on the line. `around` is the indentation of what they stand in. */
export function blockScalar(cursor: Cursor, around: number, literal: boolean): string | undefined {
  cursor.skip()
  const head = blockHead(cursor)
  if (head === undefined) return undefined
  const { keep, increment } = head
  let indent = increment === 0 ? 0 : Math.max(around, 0) + increment
  let value = ''
  let ending = ''
  let blankBefore = false
  for (;;) {
    const empty = emptyLines(cursor, indent, around)
    if (empty === undefined) return undefined
    indent = empty.indent
    if (cursor.column !== indent || cursor.code() === END)
      return value + (keep < 0 ? '' : ending) + (keep > 0 ? empty.breaks : '')
    const blank = isBlank(cursor.code())
    const joins = !literal && ending === '\n' && !blankBefore && !blank
    value += (joins ? (empty.breaks === '' ? ' ' : '') : ending) + empty.breaks
    blankBefore = blank
    const from = cursor.at
    while (!isBreakOrEnd(cursor.code())) cursor.skip()
    value += cursor.text.slice(from, cursor.at)
    ending = cursor.code() === END ? '' : cursor.skipBreak()
  }
}

const ZERO = 48

function blockHead(cursor: Cursor): { readonly keep: number; readonly increment: number } | undefined {
  let keep = 0
  let increment = 0
  for (let parts = 0; parts < 2; parts++) {
    const digit = cursor.code() - ZERO
    if (keep === 0 && (cursor.is('+') || cursor.is('-'))) keep = cursor.is('+') ? 1 : -1
    else if (increment !== 0 || digit < 0 || digit > 9) break
    else if (digit === 0) return refused(cursor, 'found an indentation indicator equal to 0')
    else increment = digit
    cursor.skip()
  }
  cursor.skipBlanks()
  cursor.skipComment()
  if (!isBreakOrEnd(cursor.code())) return refused(cursor, 'did not find expected comment or line break')
  if (cursor.code() !== END) cursor.skipBreak()
  return { keep, increment }
}

/** Passes empty lines and the indentation of the next. An `indent` of 0 is not known yet: the deepest of them tells it. */
function emptyLines(
  cursor: Cursor,
  indent: number,
  around: number,
): { readonly indent: number; readonly breaks: string } | undefined {
  let deepest = 0
  let breaks = ''
  for (;;) {
    while ((indent === 0 || cursor.column < indent) && cursor.code() === SPACE) cursor.skip()
    deepest = Math.max(deepest, cursor.column)
    if ((indent === 0 || cursor.column < indent) && cursor.code() === TAB)
      return refused(cursor, 'found a tab character where an indentation space is expected')
    if (!isBreak(cursor.code())) break
    breaks += cursor.skipBreak()
  }
  return { indent: indent === 0 ? Math.max(deepest, around + 1, 1) : indent, breaks }
}
