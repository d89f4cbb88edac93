import { encodeUtf8 } from '../../../../sim/utf8.ts'
import { splitText } from '../arithmetic.ts'
import { formatValue, toText } from '../formats.ts'
import { parseJson } from '../json-parser.ts'
import { toJson } from '../json-text.ts'
import { checkSize, described, elementList, fail, isArray, type Json } from '../value.ts'
import type { Plain } from './specials.ts'

function toNumber(value: Json): Json {
  if (typeof value === 'number') return value
  if (typeof value !== 'string') return fail(`${described(value)} cannot be parsed as a number`)
  const parsed = parseJson(value)
  return 'error' in parsed ? fail(parsed.error) : parsed.value
}

function join(value: Json, separator: Json): Json {
  const parts: string[] = []
  let length = 0
  const list = elementList(value)
  for (const [index, each] of list.entries()) {
    const text = each === null ? '' : typeof each === 'number' || typeof each === 'boolean' ? toJson(each) : each
    if (typeof text !== 'string')
      return fail(
        `${described(parts.join(toText(separator)) + (index > 0 ? toText(separator) : ''))} and ${described(text)} cannot be added`,
      )
    if (typeof separator !== 'string') return fail(`${described('')} and ${described(separator)} cannot be added`)
    parts.push(text)
    length += text.length + separator.length
    checkSize(length)
  }
  return parts.join(toText(separator))
}

function explode(value: Json): Json {
  if (typeof value !== 'string') return fail(`${described(value)} cannot be exploded`)
  return Array.from(value, character => character.codePointAt(0)!)
}

function implode(value: Json): Json {
  if (!isArray(value)) return fail(`${described(value)} cannot be imploded, must be an array of codepoints`)
  return value
    .map(each => {
      const valid = typeof each === 'number' && each >= 0 && each <= 0x10ffff && !(each >= 0xd800 && each < 0xe000)
      return valid
        ? String.fromCodePoint(Math.trunc(each))
        : typeof each === 'number'
          ? '\ufffd'
          : fail('Unicode codepoint must be numeric')
    })
    .join('')
}

function letters(value: Json, name: string, from: RegExp, change: (text: string) => string): Json {
  if (typeof value !== 'string') return fail(`${name} input must be a string`)
  return value.replace(from, change)
}

function bothStrings(value: Json, part: Json, text: string): readonly [string, string] {
  return typeof value === 'string' && typeof part === 'string' ? [value, part] : fail(text)
}

/** Strings, and what turns values into them and back. */
export const strings: readonly (readonly [string, Plain])[] = [
  ['tostring/0', toText],
  ['tojson/0', value => toJson(value)],
  [
    'fromjson/0',
    value => {
      if (typeof value !== 'string') return fail(`${described(value)} cannot be parsed as JSON`)
      const parsed = parseJson(value)
      return 'error' in parsed ? fail(parsed.error) : parsed.value
    },
  ],
  ['tonumber/0', toNumber],
  [
    'format/1',
    (value, [name]) =>
      typeof name === 'string' ? formatValue(name, value) : fail(`${described(name!)} is not a valid format`),
  ],
  ['ascii_downcase/0', value => letters(value, 'ascii_downcase', /[A-Z]+/g, text => text.toLowerCase())],
  ['ascii_upcase/0', value => letters(value, 'ascii_upcase', /[a-z]+/g, text => text.toUpperCase())],
  ['explode/0', explode],
  ['implode/0', implode],
  [
    'utf8bytelength/0',
    value =>
      typeof value === 'string'
        ? encodeUtf8(value).length
        : fail(`${described(value)} only strings have UTF-8 byte length`),
  ],
  [
    'startswith/1',
    (value, [part]) => {
      const [text, start] = bothStrings(value, part!, 'startswith() requires string inputs')
      return text.startsWith(start)
    },
  ],
  [
    'endswith/1',
    (value, [part]) => {
      const [text, end] = bothStrings(value, part!, 'endswith() requires string inputs')
      return text.endsWith(end)
    },
  ],
  [
    'ltrimstr/1',
    (value, [part]) =>
      typeof value === 'string' && typeof part === 'string' && value.startsWith(part)
        ? value.slice(part.length)
        : value,
  ],
  [
    'rtrimstr/1',
    (value, [part]) =>
      typeof value === 'string' && typeof part === 'string' && part !== '' && value.endsWith(part)
        ? value.slice(0, -part.length)
        : value,
  ],
  [
    'split/1',
    (value, [separator]) => {
      const [text, at] = bothStrings(value, separator!, 'split input and separator must be strings')
      return splitText(text, at)
    },
  ],
  ['join/1', (value, [separator]) => join(value, separator!)],
  ['input_filename/0', (_value, _args, machine) => machine.inputs.fileName],
  ['input_line_number/0', (_value, _args, machine) => machine.inputs.line],
  ['now/0', (_value, _args, machine) => machine.tool.process.host.sim.wallMilliseconds / 1000],
]
