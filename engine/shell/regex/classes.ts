import type { CharacterTest } from './item.ts'

const within = (code: number, low: number, high: number) => code >= low && code <= high
const matcher = (expression: RegExp) => (code: number) => expression.test(String.fromCodePoint(code))
const letter = matcher(/^\p{L}$/u)
const lower = matcher(/^\p{Ll}$/u)
const upper = matcher(/^\p{Lu}$/u)

export const isDigit: CharacterTest = code => within(code, 0x30, 0x39)
export const isLetter: CharacterTest = code =>
  code < 0x80 ? within(code | 0x20, 0x61, 0x7a) : !within(code, 0xd800, 0xdfff) && letter(code)
export const isWord: CharacterTest = code => code === 0x5f || isDigit(code) || isLetter(code)
export const isSpace: CharacterTest = code => code === 0x20 || within(code, 0x09, 0x0d)

const isPrint: CharacterTest = code =>
  code < 0x80 ? within(code, 0x20, 0x7e) : code > 0x9f && !within(code, 0xd800, 0xdfff)

/** Character classes of POSIX, in the locale C.UTF-8. */
export const CLASSES: Readonly<Record<string, CharacterTest>> = {
  alnum: code => isLetter(code) || isDigit(code),
  alpha: isLetter,
  blank: code => code === 0x20 || code === 0x09,
  cntrl: code => code < 0x20 || within(code, 0x7f, 0x9f),
  digit: isDigit,
  graph: code => isPrint(code) && code !== 0x20,
  lower: code => (code < 0x80 ? within(code, 0x61, 0x7a) : lower(code)),
  print: isPrint,
  punct: code => isPrint(code) && code !== 0x20 && !isLetter(code) && !isDigit(code),
  space: isSpace,
  upper: code => (code < 0x80 ? within(code, 0x41, 0x5a) : upper(code)),
  xdigit: code => isDigit(code) || within(code, 0x41, 0x46) || within(code, 0x61, 0x66),
}
