import type { Running } from '../../../linux/program.ts'
import type { Match, Expression as RegularExpression } from '../../regex/regex.ts'
import { patternOf, store } from './access.ts'
import type { Machine } from './machine.ts'
import type { Expression, Lvalue } from './syntax.ts'
import { toNumber, toText, type Value } from './value.ts'
import { AwkFatal } from './variables.ts'

/** `&` is the match, `\&` an ampersand; for gensub `\0` to `\9` are groups. */
function replacementOf(template: string, text: string, match: Match, groups: boolean): string {
  const part = (index: number) => {
    const span = match.groups[index]
    return span === undefined ? '' : text.slice(span.start, span.end)
  }
  if (!template.includes('&') && !template.includes('\\')) return template
  return template.replace(/\\(.)|&/gs, (whole, escaped: string | undefined) => {
    if (escaped === undefined) return part(0)
    if (escaped === '&') return '&'
    if (escaped === '\\') return '\\'
    return groups && /\d/.test(escaped) ? part(Number(escaped)) : whole
  })
}

interface Result {
  readonly text: string
  readonly count: number
}

/** Replaces the match of that number, or all from it on. */
function replaceMatches(
  expression: RegularExpression,
  text: string,
  template: string,
  which: number | 'all',
  groups: boolean,
): Result {
  const parts: string[] = []
  let [at, from, count, replaced] = [0, 0, 0, 0]
  let lastEnd = -1
  while (from <= text.length) {
    const match = expression.match(text, from)
    if (match === null) break
    const { start, end } = match
    // An empty match right behind another does not count.
    if (start === end && start === lastEnd) {
      from = end + 1
      continue
    }
    count++
    lastEnd = end
    if (which === 'all' || count === which) {
      parts.push(text.slice(at, start), replacementOf(template, text, match, groups))
      at = end
      replaced++
      if (which !== 'all') break
    }
    from = end > start ? end : end + 1
  }
  parts.push(text.slice(at))
  return { text: parts.join(''), count: replaced }
}

const RECORD: Lvalue = { type: 'field', index: { type: 'number', value: 0 } }

/** sub(), gsub() and gensub(). */
export function* substitute(machine: Machine, name: string, args: readonly Expression[]): Running<Value> {
  const { convert } = machine.variables
  const expression = yield* patternOf(machine, args[0]!)
  const template = toText(yield* machine.evaluate(args[1]!), convert)
  if (name === 'gensub') {
    const how = yield* machine.evaluate(args[2]!)
    const which = /^[gG]/.test(toText(how, convert)) ? 'all' : Math.max(1, Math.trunc(toNumber(how)))
    const text = args[3] === undefined ? machine.variables.record : toText(yield* machine.evaluate(args[3]), convert)
    const result = replaceMatches(expression, text, template, which, true)
    yield* machine.tool.spend(machine.variables.takeWork())
    return result.text
  }
  const target = args[2] ?? RECORD
  const text = toText(yield* machine.evaluate(target), convert)
  const result = replaceMatches(expression, text, template, name === 'gsub' ? 'all' : 1, false)
  yield* machine.tool.spend(machine.variables.takeWork())
  if (expression.exhausted) throw new AwkFatal('the search for a regular expression was given up after too many steps')
  if (result.count > 0 && (target.type === 'variable' || target.type === 'field' || target.type === 'element'))
    yield* store(machine, target, result.text)
  return result.count
}
