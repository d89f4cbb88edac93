import type { Expression } from '../../regex/regex.ts'

/** How a record is cut into fields, or a text by split(). */
export type FieldSeparator =
  | { readonly type: 'blanks' }
  | { readonly type: 'characters' }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'expression'; readonly expression: Expression }

export interface Split {
  readonly parts: string[]
  /** What stood between them. */
  readonly separators: string[]
}

const BLANKS = /[ \t\n]+/g

/** Cuts a text; `newline` makes a newline part fields too, as in paragraphs. */
export function splitText(text: string, separator: FieldSeparator, newline = false): Split {
  if (text === '') return { parts: [], separators: [] }
  if (separator.type === 'blanks') {
    const trimmed = text.replace(/^[ \t\n]+|[ \t\n]+$/g, '')
    return trimmed === ''
      ? { parts: [], separators: [] }
      : { parts: trimmed.split(BLANKS), separators: trimmed.match(BLANKS) ?? [] }
  }
  if (separator.type === 'characters') {
    const parts = [...text]
    return { parts, separators: parts.slice(1).map(() => '') }
  }
  if (newline) return splitLines(text, separator)
  if (separator.type === 'text') {
    const parts = text.split(separator.text)
    return { parts, separators: parts.slice(1).map(() => separator.text) }
  }
  return splitBy(text, separator.expression)
}

function splitLines(text: string, separator: FieldSeparator): Split {
  const pieces = text
    .split('\n')
    .map(line => (line === '' ? { parts: [''], separators: [] } : splitText(line, separator)))
  return {
    parts: pieces.flatMap(({ parts }) => parts),
    separators: pieces.flatMap(({ separators }, index) => (index === 0 ? separators : ['\n', ...separators])),
  }
}

function splitBy(text: string, expression: Expression): Split {
  const parts: string[] = []
  const separators: string[] = []
  let from = 0
  let search = 0
  for (;;) {
    const found = expression.search(text, search)
    if (found === null || found.start >= text.length) break
    if (found.end === found.start) {
      // An empty match parts nothing.
      search = found.end + 1
      continue
    }
    parts.push(text.slice(from, found.start))
    separators.push(text.slice(found.start, found.end))
    from = search = found.end
  }
  parts.push(text.slice(from))
  return { parts, separators }
}
