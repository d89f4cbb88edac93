import { isObject } from '../../../../kube/api/object.ts'

/** JSON as kubectl prints it: indented by four; `sorted` for objects of which only the fields are known, whose keys Go sorts. */
export function jsonText(value: unknown, sorted = true): string {
  return `${JSON.stringify(sorted ? inOrder(value) : value, null, 4).replace(/[<>&\u2028\u2029]/g, htmlSafe)}\n`
}

/** On one line, as in annotations. */
export function compactJson(value: unknown, sorted = true): string {
  return JSON.stringify(sorted ? inOrder(value) : value).replace(/[<>&\u2028\u2029]/g, htmlSafe)
}

/** encoding/json escapes what HTML would take for its own. */
const htmlSafe = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`

export function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder)
  if (!isObject(value)) return value
  const out: { [key: string]: unknown } = {}
  for (const key of Object.keys(value).sort()) if (value[key] !== undefined) out[key] = inOrder(value[key])
  return out
}
