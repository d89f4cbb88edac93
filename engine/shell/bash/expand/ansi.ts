import { decodeUtf8Lossless } from '../../../sim/utf8.ts'

export interface Decoded {
  readonly text: string
  /** `\c`: nothing more is to be printed. */
  readonly stopped: boolean
}

const SIMPLE: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  E: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
}

/**
 * The backslash escapes of `$'...'` ("quote"), `echo -e` and `printf %b` ("echo") and of printf's format ("printf").
 * They differ in octal numbers, `\c` and quotes.
 */
export type Dialect = 'quote' | 'echo' | 'printf'

/** Replaces backslash escapes. Bytes that are given by number are read as UTF-8 together with their neighbours. */
export function decodeAnsi(raw: string, dialect: Dialect): Decoded {
  let text = ''
  let bytes: number[] = []
  const flush = () => {
    if (bytes.length > 0) text += decodeUtf8Lossless(Uint8Array.from(bytes))
    bytes = []
  }
  for (let at = 0; at < raw.length; ) {
    if (raw[at] !== '\\' || at + 1 >= raw.length) {
      flush()
      text += raw[at++]
      continue
    }
    const found = decodeEscape(raw, at + 1, dialect)
    if (found.stop) {
      flush()
      return { text, stopped: true }
    }
    at = found.end
    if (found.byte !== undefined) bytes.push(found.byte)
    else {
      flush()
      text += found.text ?? ''
    }
  }
  flush()
  return { text, stopped: false }
}

export interface Escape {
  readonly end: number
  readonly text?: string
  readonly byte?: number
  readonly stop?: boolean
}

/** One escape; `at` is behind the backslash. */
export function decodeEscape(raw: string, at: number, dialect: Dialect): Escape {
  const letter = raw[at]!
  const simple = SIMPLE[letter]
  if (simple !== undefined && !(letter === 'E' && dialect === 'printf')) return { end: at + 1, text: simple }
  if (letter === 'c') {
    if (dialect === 'echo') return { end: at + 1, stop: true }
    if (dialect === 'quote' && at + 1 < raw.length)
      return { end: at + 2, byte: letter === 'c' ? raw.toUpperCase().charCodeAt(at + 1) & 0x1f : 0 }
  }
  if (/["'?]/.test(letter) && dialect !== 'echo') return { end: at + 1, text: letter }
  return numbered(raw, at, dialect) ?? { end: at + 1, text: `\\${letter}` }
}

function numbered(raw: string, at: number, dialect: Dialect): Escape | null {
  const letter = raw[at]!
  if (letter === 'x') return hexadecimal(raw, at, 2, true)
  if (letter === 'u') return hexadecimal(raw, at, 4, false)
  if (letter === 'U') return hexadecimal(raw, at, 8, false)
  const pattern = dialect === 'echo' ? /^0[0-7]{0,3}|^[1-7][0-7]{0,2}/ : /^[0-7]{1,3}/
  if (dialect === 'echo' && letter !== '0') return null
  const octal = pattern.exec(raw.slice(at, at + 4))
  return octal === null ? null : { end: at + octal[0].length, byte: Number.parseInt(octal[0], 8) & 0xff }
}

function hexadecimal(raw: string, at: number, most: number, byte: boolean): Escape | null {
  const digits = /^[0-9a-fA-F]+/.exec(raw.slice(at + 1, at + 1 + most))?.[0]
  if (digits === undefined) return null
  const code = Number.parseInt(digits, 16)
  const end = at + 1 + digits.length
  if (byte) return { end, byte: code }
  return { end, text: code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code) }
}
