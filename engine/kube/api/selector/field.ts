/** Selectors over fields: `metadata.name=x,status.phase!=Running`. apimachinery pkg/fields/selector.go. */
export interface FieldTerm {
  readonly field: string
  readonly equal: boolean
  readonly value: string
}

/** The terms, or the text of what is wrong. */
export function parseFieldSelector(text: string): readonly FieldTerm[] | { readonly error: string } {
  const terms: FieldTerm[] = []
  for (const part of splitTerms(text)) {
    if (part === '') continue
    const match = /^((?:\\.|[^\\=!])*?)(==|!=|=)(.*)$/s.exec(part)
    if (match === null) return { error: `invalid selector: '${text}'; can't understand '${part}'` }
    const value = unescaped(match[3]!)
    if ('error' in value) return value
    terms.push({ field: match[1]!, equal: match[2] !== '!=', value: value.text })
  }
  return terms
}

/** At commas that no backslash precedes. */
function splitTerms(text: string): string[] {
  const parts: string[] = []
  let from = 0
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === ',') {
      parts.push(text.slice(from, at))
      from = at + 1
    }
  }
  parts.push(text.slice(from))
  return parts
}

function unescaped(text: string): { text: string } | { error: string } {
  let out = ''
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!
    if (char === '\\') {
      const next = text[++at]
      if (next === undefined || !'\\,='.includes(next))
        return { error: `invalid field selector: invalid escape sequence: \\${next ?? ''}` }
      out += next
    } else if (char === ',' || char === '=')
      return { error: `invalid field selector: unescaped character in value: ${char.charCodeAt(0)}` }
    else out += char
  }
  return { text: out }
}
