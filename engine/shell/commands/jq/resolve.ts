import { isBuiltin } from './builtins/index.ts'
import { variablesOf } from './destructure.ts'
import type { Filter, Pattern } from './syntax.ts'
import type { SyntaxFault } from './token-reader.ts'

/** Names that a place of the program sees: `f/2`, `$x`, `label x`. */
type Scope = ReadonlySet<string>

/** Uses of names that mean nothing where they stand. */
export function unknownNames(
  filter: Filter,
  places: ReadonlyMap<Filter, number>,
  globals: readonly string[],
): SyntaxFault[] {
  const faults: SyntaxFault[] = []
  const report = (at: Filter, name: string) =>
    faults.push({ text: `${name} is not defined`, start: places.get(at) ?? 0 })
  visit(filter, new Set(globals.map(name => `$${name}`)), report)
  return faults
}

type Report = (at: Filter, name: string) => void

function visit(filter: Filter, scope: Scope, report: Report): void {
  if (filter.type === 'call') {
    const name = `${filter.name}/${filter.args.length}`
    if (!scope.has(name) && !isBuiltin(name)) report(filter, name)
    for (const arg of filter.args) visit(arg, scope, report)
  } else if (filter.type === 'variable') {
    if (!scope.has(`$${filter.name}`)) report(filter, `$${filter.name}`)
  } else if (filter.type === 'break') {
    if (!scope.has(`label ${filter.name}`)) report(filter, `$*label-${filter.name}`)
  } else if (filter.type === 'label') visit(filter.body, extended(scope, [`label ${filter.name}`]), report)
  else if (filter.type === 'define') visitDefinition(filter, scope, report)
  else if (filter.type === 'bind') {
    visit(filter.source, scope, report)
    const inner = extended(
      scope,
      filter.patterns.flatMap(variablesOf).map(name => `$${name}`),
    )
    for (const pattern of filter.patterns) visitPattern(pattern, inner, report)
    visit(filter.body, inner, report)
  } else if (filter.type === 'reduce' || filter.type === 'foreach') {
    visit(filter.source, scope, report)
    visit(filter.initial, scope, report)
    const inner = extended(
      scope,
      variablesOf(filter.pattern).map(name => `$${name}`),
    )
    visitPattern(filter.pattern, inner, report)
    visit(filter.update, inner, report)
    if (filter.type === 'foreach' && filter.extract !== null) visit(filter.extract, inner, report)
  } else for (const child of childrenOf(filter)) visit(child, scope, report)
}

function extended(scope: Scope, names: readonly string[]): Scope {
  return new Set([...scope, ...names])
}

function visitDefinition({ definition, body }: Filter & { type: 'define' }, scope: Scope, report: Report): void {
  const { name, parameters } = definition
  const outer = extended(scope, [`${name}/${parameters.length}`])
  const inner = parameters.flatMap(each => (each.startsWith('$') ? [each, `${each.slice(1)}/0`] : [`${each}/0`]))
  visit(definition.body, extended(outer, inner), report)
  visit(body, outer, report)
}

function visitPattern(pattern: Pattern, scope: Scope, report: Report): void {
  if (pattern.type === 'array') for (const item of pattern.items) visitPattern(item, scope, report)
  if (pattern.type !== 'object') return
  for (const { key, pattern: below } of pattern.entries) {
    visit(key, scope, report)
    if (below !== null) visitPattern(below, scope, report)
  }
}

/** Filters directly below one that binds no names. */
function childrenOf(filter: Filter): readonly Filter[] {
  switch (filter.type) {
    case 'index':
      return [filter.target, filter.key]
    case 'slice':
      return [filter.target, filter.from, filter.to].filter(each => each !== null)
    case 'iterate':
      return [filter.target]
    case 'array':
      return filter.body === null ? [] : [filter.body]
    case 'object':
      return filter.entries.flatMap(({ key, value }) => [key, value])
    case 'string':
      return filter.parts.filter(part => typeof part !== 'string')
    case 'negate':
      return [filter.operand]
    case 'pipe':
    case 'comma':
    case 'binary':
    case 'logic':
    case 'alternative':
      return [filter.left, filter.right]
    case 'update':
      return [filter.paths, filter.value]
    case 'if':
      return [filter.condition, filter.then, filter.otherwise]
    case 'try':
      return filter.handler === null ? [filter.body] : [filter.body, filter.handler]
    default:
      return []
  }
}
