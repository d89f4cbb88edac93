/** A value as daemons tell it: members in their order, those that are undefined left out. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined }

/** As json-c prints it (JSON_C_TO_STRING_PRETTY): two blanks a level, nothing after a colon, brackets of what is empty on two lines. */
export function jsonText(value: Json, escapesSlash = false): string {
  return pretty(value, '', escapesSlash)
}

/** On one line without blanks, as bgpd prints the rows of its table. */
export function jsonRow(value: Json): string {
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(jsonRow).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).filter(([, each]) => each !== undefined)
  return `{${members.map(([key, each]) => `${JSON.stringify(key)}:${jsonRow(each!)}`).join(',')}}`
}

function pretty(value: Json, indent: string, escapes: boolean): string {
  const inner = `${indent}  `
  if (Array.isArray(value)) {
    const items = (value as readonly Json[]).map(each => `${inner}${pretty(each, inner, escapes)}`)
    return `[\n${items.length === 0 ? '' : `${items.join(',\n')}\n`}${indent}]`
  }
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).filter(([, each]) => each !== undefined)
    const lines = members.map(([key, each]) => `${inner}${quoted(key, escapes)}:${pretty(each!, inner, escapes)}`)
    return `{\n${lines.length === 0 ? '' : `${lines.join(',\n')}\n`}${indent}}`
  }
  return typeof value === 'string' ? quoted(value, escapes) : JSON.stringify(value)
}

function quoted(text: string, escapes: boolean): string {
  const plain = JSON.stringify(text)
  return escapes ? plain.replaceAll('/', '\\/') : plain
}
