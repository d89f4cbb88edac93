import type { Running } from '../../../linux/program.ts'
import { eachLine } from '../../text/input.ts'
import { type Tool, textCommand } from '../../text/tool.ts'

const SUFFIXES = 'KMGTPEZY'
const UNITS = ['none', 'auto', 'si', 'iec', 'iec-i']
const ROUNDINGS = ['up', 'down', 'from-zero', 'towards-zero', 'nearest']
const INVALID = 2

function rounded(value: number, how: string): number {
  const up = Math.ceil(value - 1e-9)
  const down = Math.floor(value + 1e-9)
  if (how === 'up') return up
  if (how === 'down') return down
  if (how === 'towards-zero') return value < 0 ? up : down
  if (how === 'nearest') return Math.sign(value) * Math.round(Math.abs(value))
  return value < 0 ? down : up
}

/** numfmt.c, double_to_human: at most three digits, one of them behind the point below ten. */
function human(value: number, unit: string, how: string, precision: number | null): string {
  if (unit === 'none' || unit === 'auto') return precision === null ? String(value) : value.toFixed(precision)
  const base = unit === 'si' ? 1000 : 1024
  let power = 0
  let scaled = value
  while (Math.abs(scaled) >= base && power < SUFFIXES.length) {
    scaled /= base
    power++
  }
  const decimals = precision ?? (power > 0 && Math.abs(scaled) < 10 ? 1 : 0)
  const factor = 10 ** decimals
  scaled = rounded(scaled * factor, how) / factor
  if (Math.abs(scaled) >= base && power < SUFFIXES.length) {
    scaled /= base
    power++
  }
  const shown = precision ?? (power > 0 && Math.abs(scaled) < 10 ? 1 : 0)
  const letter = power === 0 ? '' : `${SUFFIXES[power - 1]}${unit === 'iec-i' ? 'i' : ''}`
  return `${scaled.toFixed(shown)}${letter}`
}

/** A number with an optional suffix, or why it is none. */
function parse(text: string, unit: string): number | string {
  const found = /^(-?\d+(?:\.\d+)?)(.*)$/.exec(text)
  if (found === null) return `invalid number: '${text}'`
  const [, digits, suffix = ''] = found
  if (suffix === '') return Number(digits)
  const power = SUFFIXES.indexOf(suffix[0]!) + 1
  if (power === 0 || suffix.length > 2) return `invalid suffix in input: '${text}'`
  if (unit === 'none') return `rejecting suffix in input: '${text}' (consider using --from)`
  const binary = suffix[1] === 'i'
  if (suffix.length === 2 && (!binary || unit === 'si' || unit === 'iec')) return `invalid suffix in input: '${text}'`
  if (unit === 'iec-i' && !binary) return `missing 'i' suffix in input: '${text}' (e.g Ki/Mi/Gi)`
  return Number(digits) * (unit === 'si' || (unit === 'auto' && !binary) ? 1000 : 1024) ** power
}

/** `2`, `2,4`, `2-`, `-`: the fields to convert. */
function chooser(list: string): (field: number) => boolean {
  const ranges = list.split(',').map(part => {
    const [from = '', to = ''] = part.split('-')
    return [Number(from || 1), part.includes('-') ? Number(to || Number.POSITIVE_INFINITY) : Number(from)] as const
  })
  return field => ranges.some(([from, to]) => field >= from && field <= to)
}

interface Settings {
  readonly from: string
  readonly to: string
  readonly how: string
  readonly suffix: string
  /** Columns, negative for the left; 0 for those that the field had. */
  readonly width: number
  readonly precision: number | null
  readonly before: string
  readonly after: string
}

function settingsOf(tool: Tool): Settings {
  const format = /^(.*?)%'?(-?\d*)(?:\.(\d+))?f(.*)$/.exec(tool.value('format') ?? '%f')
  return {
    from: tool.value('from') ?? 'none',
    to: tool.value('to') ?? 'none',
    how: tool.value('round') ?? 'from-zero',
    suffix: tool.value('suffix') ?? '',
    width: Number(tool.value('padding') ?? (format?.[2] || 0)),
    precision: format?.[3] === undefined ? null : Number(format[3]),
    before: format?.[1] ?? '',
    after: format?.[4] ?? '',
  }
}

function* converted(tool: Tool, field: string, settings: Settings): Running<string | null> {
  const { suffix, width } = settings
  const text = field.trimStart()
  const value = parse(suffix !== '' && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text, settings.from)
  if (typeof value === 'string') {
    const mode = tool.value('invalid') ?? 'abort'
    if (mode !== 'ignore') yield* tool.complain(value, mode === 'warn' ? 0 : INVALID)
    return mode === 'abort' ? null : field
  }
  const shown = `${human(value, settings.to, settings.how, settings.precision)}${suffix}`
  // numfmt.c, process_suffixed_number: a blank in front counts as part of the field.
  const columns = width === 0 && text.length < field.length ? field.length : Math.abs(width)
  return settings.before + (width < 0 ? shown.padEnd(columns) : shown.padStart(columns)) + settings.after
}

/** Fields are what a delimiter parts, or blanks, which stay with the field behind them. */
function* convertLine(
  tool: Tool,
  line: string,
  settings: Settings,
  chosen: (field: number) => boolean,
): Running<string | null> {
  const delimiter = tool.value('delimiter')
  const fields = delimiter === undefined ? (line.match(/[ \t]*[^ \t]+/g) ?? ['']) : line.split(delimiter)
  const shown: string[] = []
  for (const [index, field] of fields.entries()) {
    if (!chosen(index + 1)) {
      shown.push(field)
      continue
    }
    const text = yield* converted(tool, field, settings)
    if (text === null) return null
    shown.push(text)
  }
  return shown.join(delimiter ?? '')
}

/** numfmt(1) of coreutils 9.1. */
export const numfmt = textCommand({
  name: 'numfmt',
  summary: 'numbers to and from the form for people',
  synopsis: ['[OPTION]... [NUMBER]...'],
  options: [
    { long: 'from', argument: 'UNIT', text: 'Suffixes of the input: none, auto, si, iec, iec-i.' },
    { long: 'to', argument: 'UNIT', text: 'Suffixes of the output: none, si, iec, iec-i.' },
    { short: 'd', long: 'delimiter', argument: 'X', text: 'What parts fields, blanks unless told.' },
    { long: 'field', argument: 'LIST', text: 'Which fields to convert, the first unless told.' },
    { long: 'format', argument: 'FORMAT', text: 'As of printf, with %f.' },
    { long: 'header', argument: '[N]', text: 'So many lines (1) are passed on.' },
    { long: 'invalid', argument: 'MODE', text: 'What is wrong: abort, fail, warn, ignore.' },
    { long: 'padding', argument: 'N', text: 'So many columns, negative for the left.' },
    { long: 'round', argument: 'METHOD', text: `${ROUNDINGS.join(', ')}.` },
    { long: 'suffix', argument: 'TEXT', text: 'Add this, and take it off the input.' },
    { long: 'grouping', text: 'By the locale, which groups nothing here.' },
    { long: 'from-unit', argument: 'N', text: 'The size of the input.', emulated: false },
    { long: 'to-unit', argument: 'N', text: 'The size of the output.', emulated: false },
    { short: 'z', long: 'zero-terminated', text: 'Lines end with NUL.', emulated: false },
  ],
  *run(tool) {
    for (const name of ['from', 'to']) {
      const given = tool.value(name)
      const allowed = name === 'to' ? UNITS.filter(unit => unit !== 'auto') : UNITS
      if (given === undefined || allowed.includes(given)) continue
      const list = allowed.map(unit => `  - '${unit}'\n`).join('')
      yield* tool.complain(
        `invalid argument '${given}' for '--${name}'\nValid arguments are:\n${list}Try '${tool.name} --help' for more information.`,
      )
      return 1
    }
    const settings = settingsOf(tool)
    const chosen = chooser(tool.value('field') ?? '1')
    let header = tool.has('header') ? Number(tool.value('header') || 1) : 0
    const one = function* (line: string): Running<boolean> {
      const text = header-- > 0 ? line : yield* convertLine(tool, line, settings, chosen)
      if (text === null) return false
      yield* tool.print(`${text}\n`)
      return true
    }
    if (tool.operands.length === 0) yield* eachLine(tool, [], line => one(line))
    else for (const operand of tool.operands) if (!(yield* one(operand))) break
    return tool.status
  },
})
