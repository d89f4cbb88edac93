import { decodeText } from './lossless.ts'

const SIMPLE: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
}

export interface Decoded {
  readonly text: string
  /** `\c` was met: nothing more is to be printed. */
  readonly stopped: boolean
}

/** Backslash sequences of echo(1) and of printf(1)'s %b: `\0NNN` in octal, `\xHH`; in a format octal digits need no zero in front. */
export function decodeEscapes(text: string, format = false): Decoded {
  let result = ''
  for (let at = 0; at < text.length; ) {
    if (text[at] !== '\\') {
      result += text[at++]
      continue
    }
    const rest = text.slice(at + 1, at + 10)
    const octal = /^0[0-7]{1,3}/.exec(rest) ?? (format ? /^[0-7]{1,3}/.exec(rest) : /^[0-7]{1,3}/.exec(rest))
    const hexadecimal = /^x([0-9a-fA-F]{1,2})/.exec(rest)
    const unicode = /^(?:u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8}))/.exec(rest)
    if (rest[0] === 'c') return { text: result, stopped: true }
    if (rest[0] !== undefined && SIMPLE[rest[0]] !== undefined) {
      result += SIMPLE[rest[0]]
      at += 2
    } else if (format && rest[0] === '"') {
      result += '"'
      at += 2
    } else if (octal !== null) {
      const digits = format ? /^[0-7]{1,3}/.exec(rest)![0] : octal[0]
      result += decodeText(Uint8Array.of(Number.parseInt(digits, 8) & 0xff))
      at += 1 + digits.length
    } else if (hexadecimal !== null) {
      result += decodeText(Uint8Array.of(Number.parseInt(hexadecimal[1]!, 16)))
      at += 1 + hexadecimal[0].length
    } else if (format && unicode !== null) {
      const code = Number.parseInt(unicode[1] ?? unicode[2]!, 16)
      result += code <= 0x10ffff ? String.fromCodePoint(code) : ''
      at += 1 + unicode[0].length
    } else {
      result += '\\'
      at++
    }
  }
  return { text: result, stopped: false }
}
