import type { Match } from '../../regex/regex.ts'
import { decodeText } from '../../text/lossless.ts'
import type { ReplacementPart } from './script.ts'

const ESCAPES: Readonly<Record<string, string>> = { a: '\x07', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }

/** The right side of `s`: `&`, `\1`, `\n`, `\U` and so on. */
export function parseReplacement(text: string): ReplacementPart[] {
  const parts: ReplacementPart[] = []
  let plain = ''
  const flush = () => {
    if (plain !== '') parts.push({ type: 'text', text: plain })
    plain = ''
  }
  for (let at = 0; at < text.length; at++) {
    const next = text[at]!
    if (next === '&') {
      flush()
      parts.push({ type: 'group', group: 0 })
    } else if (next !== '\\' || at + 1 >= text.length) plain += next
    else {
      const escaped = text[++at]!
      const code = /^(?:x([0-9a-fA-F]{1,2})|o([0-7]{1,3})|d([0-9]{1,3}))/.exec(text.slice(at, at + 4))
      if (/\d/.test(escaped)) {
        flush()
        parts.push({ type: 'group', group: Number(escaped) })
      } else if ('ULulE'.includes(escaped)) {
        flush()
        parts.push({ type: 'case', letter: escaped as 'U' })
      } else if (code !== null) {
        const value = Number.parseInt(
          code[1] ?? code[2] ?? code[3]!,
          code[1] !== undefined ? 16 : code[2] !== undefined ? 8 : 10,
        )
        plain += decodeText(Uint8Array.of(value & 0xff))
        at += code[0].length - 1
      } else plain += ESCAPES[escaped] ?? escaped
    }
  }
  flush()
  return parts
}

/** Builds a replacement for one match. */
export function replace(parts: readonly ReplacementPart[], text: string, match: Match): string {
  let result = ''
  let lasting: 'U' | 'L' | null = null
  let once: 'u' | 'l' | null = null
  const add = (piece: string) => {
    if (piece === '') return
    let cased = lasting === 'U' ? piece.toUpperCase() : lasting === 'L' ? piece.toLowerCase() : piece
    if (once !== null) {
      const [first = ''] = cased
      cased = (once === 'u' ? first.toUpperCase() : first.toLowerCase()) + cased.slice(first.length)
      once = null
    }
    result += cased
  }
  for (const part of parts) {
    if (part.type === 'text') add(part.text)
    else if (part.type === 'group') {
      const span = match.groups[part.group]
      add(span === undefined ? '' : text.slice(span.start, span.end))
    } else if (part.letter === 'u' || part.letter === 'l') once = part.letter
    else {
      lasting = part.letter === 'E' ? null : part.letter
      once = null
    }
  }
  return result
}
