import { isObject } from '../../../../kube/api/object.ts'

/** JSON as kubectl prints it: indented by four; `sorted` for objects of which only the fields are known, whose keys Go sorts. */
export function jsonText(value: unknown, sorted = true): string {
  return `${written(value, { sorted, indent: '    ' }, '\n')}\n`
}

/** On one line, as in annotations. */
export function compactJson(value: unknown, sorted = true): string {
  return written(value, { sorted, indent: undefined }, '')
}

interface Style {
  readonly sorted: boolean
  /** Nothing for all on one line. */
  readonly indent: string | undefined
}

/** JSON.stringify cannot do it: in its objects names that are numbers come first. `line` begins a new line at this depth. */
function written(value: unknown, style: Style, line: string): string {
  if (Array.isArray(value))
    return enclosed(
      '[',
      value.map(item => written(item, style, deeper(style, line))),
      ']',
      style,
      line,
    )
  if (!isObject(value)) return scalar(value)
  const names = Object.keys(value).filter(name => value[name] !== undefined)
  if (style.sorted) names.sort()
  const colon = style.indent === undefined ? ':' : ': '
  const members = names.map(name => `${scalar(name)}${colon}${written(value[name], style, deeper(style, line))}`)
  return enclosed('{', members, '}', style, line)
}

const deeper = ({ indent }: Style, line: string): string => (indent === undefined ? '' : line + indent)

function enclosed(open: string, parts: readonly string[], close: string, style: Style, line: string): string {
  if (parts.length === 0) return open + close
  const inner = deeper(style, line)
  return `${open}${inner}${parts.join(`,${inner}`)}${style.indent === undefined ? '' : line}${close}`
}

/** encoding/json escapes what HTML would take for its own. */
const scalar = (value: unknown): string => (JSON.stringify(value) ?? 'null').replace(/[<>&\u2028\u2029]/g, htmlSafe)

const htmlSafe = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
