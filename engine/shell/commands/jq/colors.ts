import { compareBytes } from '../../text/lossless.ts'
import type { Json } from './json.ts'
import { type JsonStyle, stringText, toJson } from './json-text.ts'

const RESET = '\x1b[0m'
const KEY = '\x1b[34;1m'
const GROUP = '\x1b[1;39m'

function colorOf(value: Json): string {
  if (value === null) return '\x1b[1;30m'
  if (typeof value === 'string') return '\x1b[0;32m'
  return typeof value === 'object' ? GROUP : '\x1b[0;39m'
}

/** A value in colours, byte for byte as version 1.6 puts them (src/jv_print.c). */
export function coloredJson(value: Json, style: JsonStyle, depth = 0): string {
  if (value === null || typeof value !== 'object') return `${colorOf(value)}${toJson(value, style)}${RESET}`
  const isMap = value instanceof Map
  const size = isMap ? value.size : (value as readonly Json[]).length
  const [open, close] = isMap ? ['{', '}'] : ['[', ']']
  if (size === 0) return `${GROUP}${open}${close}${RESET}`
  const line = (level: number) => (style.indent === '' ? '' : `\n${style.indent.repeat(level)}`)
  const parts: string[] = []
  if (isMap) {
    const keys = [...value.keys()]
    if (style.sortKeys) keys.sort(compareBytes)
    const colon = `${GROUP}:${style.indent === '' ? '' : ' '}${RESET}`
    for (const key of keys)
      parts.push(
        `${RESET}${KEY}${stringText(key, style.ascii)}${RESET}${colon}${coloredJson(value.get(key)!, style, depth + 1)}`,
      )
  } else for (const each of value as readonly Json[]) parts.push(coloredJson(each, style, depth + 1))
  const between = `${GROUP},${line(depth + 1)}`
  return `${GROUP}${open}${line(depth + 1)}${parts.join(between)}${GROUP}${line(depth)}${GROUP}${close}${RESET}`
}
