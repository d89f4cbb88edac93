import type { Expression } from '../../regex/regex.ts'
import type { Location } from './location.ts'
import { every } from './settings.ts'
import { at, type ConfigProblem, type Directive, isProblem } from './syntax.ts'
import { patternOf, patternProblem } from './values.ts'

/** What ngx_http_rewrite_module does, in the order in which it stands. */
export type Step =
  | { readonly type: 'rewrite'; readonly pattern: Expression; readonly to: string; readonly flag: string }
  | { readonly type: 'set'; readonly name: string; readonly value: string }
  | { readonly type: 'return'; readonly status: number; readonly text: string | undefined }
  | { readonly type: 'break' }
  | {
      readonly type: 'if'
      readonly condition: Condition
      readonly steps: readonly Step[]
      /** What else holds inside of an `if` of a location. */
      readonly inside: Location | undefined
    }

export interface Condition {
  readonly kind: 'given' | 'equal' | 'match' | 'file'
  /** The variable, or the path of a file. */
  readonly subject: string
  readonly negated: boolean
  readonly value: string
  readonly pattern: Expression | undefined
}

const FLAGS = ['last', 'break', 'redirect', 'permanent']

/** The steps of a block; `inside` makes what an `if` holds besides. */
export function scriptOf(
  block: readonly Directive[],
  inside: (directive: Directive) => Location | ConfigProblem | undefined,
): readonly Step[] | ConfigProblem {
  const steps: Step[] = []
  for (const directive of block) {
    const step = stepOf(directive, inside)
    if (step === undefined) continue
    if (isProblem(step)) return step
    steps.push(step)
  }
  return steps
}

function stepOf(
  directive: Directive,
  inside: (directive: Directive) => Location | ConfigProblem | undefined,
): Step | ConfigProblem | undefined {
  const { name, args, block } = directive
  const [first = '', second = '', third = ''] = args
  if (name === 'break') return { type: 'break' }
  if (name === 'return') {
    const text = args[1]
    return {
      type: 'return',
      status: /^\d+$/.test(first) ? Number(first) : 302,
      text: /^\d+$/.test(first) ? text : first,
    }
  }
  if (name === 'set') {
    if (!first.startsWith('$')) return at(`invalid variable name "${first}"`, directive)
    return { type: 'set', name: first.slice(1), value: second }
  }
  if (name === 'rewrite') {
    const pattern = patternOf(first)
    if (pattern === undefined) return at(patternProblem(first), directive)
    if (third !== '' && !FLAGS.includes(third)) return at(`invalid parameter "${third}"`, directive)
    const whole = /^(https?:\/\/|\$scheme)/.test(second)
    return { type: 'rewrite', pattern, to: second, flag: third === '' && whole ? 'redirect' : third }
  }
  if (name !== 'if' || block === undefined) return undefined
  const condition = conditionOf(directive)
  if (isProblem(condition)) return condition
  const steps = scriptOf(block, inside)
  if (isProblem(steps)) return steps
  const location = inside(directive)
  if (location !== undefined && isProblem(location)) return location
  return { type: 'if', condition, steps, inside: location }
}

/** ngx_http_rewrite_if_condition(). */
function conditionOf(directive: Directive): Condition | ConfigProblem {
  const words = [...directive.args]
  const wrong = (word: string) => at(`invalid condition "${word}"`, directive)
  if (words[0]?.startsWith('(') !== true) return wrong(words[0] ?? '')
  words[0] = words[0].slice(1)
  if (words[0] === '') words.shift()
  if (words.at(-1)?.endsWith(')') !== true) return wrong(words.at(-1) ?? '')
  words[words.length - 1] = words.at(-1)!.slice(0, -1)
  if (words.at(-1) === '') words.pop()
  const [subject = '', operator, value = ''] = words
  const plain = { subject, negated: false, value: '', pattern: undefined } as const
  if (subject.startsWith('$') && subject.length > 1) {
    if (words.length === 1) return { ...plain, kind: 'given' }
    if (words.length !== 3) return wrong(subject)
    const negated = operator!.startsWith('!')
    if (operator === '=' || operator === '!=') return { ...plain, kind: 'equal', negated, value }
    if (!/^!?~\*?$/.test(operator!)) return at(`unexpected "${operator}" in condition`, directive)
    const pattern = patternOf(value, operator!.endsWith('*'))
    return pattern === undefined ? at(patternProblem(value), directive) : { ...plain, kind: 'match', negated, pattern }
  }
  const test = /^(!?)-([fdex])$/.exec(subject)
  if (test === null) return wrong(subject)
  if (operator === undefined) return wrong(subject)
  return { kind: 'file', subject: operator, negated: test[1] === '!', value: test[2]!, pattern: undefined }
}

/** Names that patterns give to what they catch. */
export function capturedNames(directives: readonly Directive[]): string[] {
  return directives.flatMap(each => [
    ...[each.name, ...each.args].flatMap(text =>
      Array.from(text.matchAll(/\(\?P?<([A-Za-z_]\w*)>/g), found => found[1]!),
    ),
    ...(each.block === undefined ? [] : capturedNames(each.block)),
  ])
}

/** Variables that directives of a block and those inside it define. */
export function definedNames(directives: readonly Directive[]): string[] {
  const named = (name: string, index: number) =>
    every(directives, name).map(({ args }) => args.at(index)?.replace(/^\$/, '') ?? '')
  return [
    ...named('set', 0),
    ...named('map', 1),
    ...named('geo', -1),
    ...directives.flatMap(each => (each.block === undefined ? [] : definedNames(each.block))),
  ]
}
