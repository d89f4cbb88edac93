import { pathLength, prepended } from '../../../linux/bgp/attributes.ts'
import type { Ipv4 } from '../../../wire/address.ts'
import type { Expression, Filter, FilterFunction, Statement } from './filter-syntax.ts'
import type { BgpAttributes, BirdRoute } from './route.ts'
import { bool, compare, equal, formatValue, int, matches, type Value, VOID } from './values.ts'

/** Steps of one run: functions may call themselves. */
const STEPS_MAX = 100_000
const DEPTH_MAX = 64

/** What filters know besides the route. */
export interface FilterWorld {
  readonly functions: ReadonlyMap<string, FilterFunction>
  readonly log: (text: string) => void
}

class Verdict {
  readonly accepted: boolean

  constructor(accepted: boolean) {
    this.accepted = accepted
  }
}

class Returned {
  readonly value: Value

  constructor(value: Value) {
    this.value = value
  }
}

/** A filter that computes what has no value rejects the route, with a line in the log (filter/filter.c). */
class RuntimeError extends Error {}

/** The route as the filter leaves it; null when it rejects. */
export function applyFilter(filter: Filter, route: BirdRoute, world: FilterWorld): BirdRoute | null {
  if (filter.kind === 'all') return route
  if (filter.kind === 'none') return null
  const run = new FilterRun(route, world)
  try {
    if (filter.kind === 'where') return truth(run.evaluate(filter.condition)) ? run.route : null
    const end = run.body(filter.body)
    if (end instanceof Verdict) return end.accepted ? run.route : null
    world.log(`Filter ${filter.name ?? '(unnamed)'} did not return accept nor reject. Make up your mind`)
    return null
  } catch (error) {
    if (!(error instanceof RuntimeError)) throw error
    world.log(`filters: ${error.message}`)
    return null
  }
}

/** An expression by itself, for `eval`; a text says why it has no value. */
export function evaluateAlone(expression: Expression, world: FilterWorld): Value | string {
  try {
    return new FilterRun(null, world).evaluate(expression)
  } catch (error) {
    if (error instanceof RuntimeError) return error.message
    throw error
  }
}

function truth(value: Value): boolean {
  if (value.type !== 'bool') throw new RuntimeError('If requires boolean expression')
  return value.value
}

class FilterRun {
  #route: BirdRoute | null
  readonly #world: FilterWorld
  #variables = new Map<string, Value>()
  #steps = 0
  #depth = 0
  #line = ''

  constructor(route: BirdRoute | null, world: FilterWorld) {
    this.#route = route
    this.#world = world
  }

  get route(): BirdRoute {
    if (this.#route === null) throw new RuntimeError('No route to access')
    return this.#route
  }

  body(statements: readonly Statement[]): Verdict | Returned | undefined {
    for (const statement of statements) {
      const end = this.#statement(statement)
      if (end !== undefined) return end
    }
    return undefined
  }

  #statement(statement: Statement): Verdict | Returned | undefined {
    if (++this.#steps > STEPS_MAX) throw new RuntimeError('Too many steps')
    switch (statement.kind) {
      case 'accept':
      case 'reject':
        return new Verdict(statement.kind === 'accept')
      case 'block':
        return this.body(statement.body)
      case 'if': {
        const next = truth(this.evaluate(statement.condition)) ? statement.then : statement.otherwise
        return next === null ? undefined : this.#statement(next)
      }
      case 'return':
        return new Returned(statement.value === null ? VOID : this.evaluate(statement.value))
      case 'assign':
        this.#assign(statement.name, this.evaluate(statement.value))
        return undefined
      case 'unset':
        this.#setBgp(statement.name, VOID)
        return undefined
      case 'print':
        this.#print(statement.values.map(each => formatValue(this.evaluate(each))).join(''), statement.newline)
        return undefined
      case 'do': {
        const value = this.evaluate(statement.expression)
        void value
        return undefined
      }
      case 'case': {
        const of = this.evaluate(statement.of)
        const fits = (values: readonly Expression[] | null) =>
          values === null || values.some(each => matches(of, this.evaluate(each)) === true)
        return this.body(statement.arms.find(({ values }) => fits(values))?.body ?? [])
      }
    }
  }

  #print(text: string, newline: boolean): void {
    this.#line += text
    if (!newline) return
    this.#world.log(this.#line)
    this.#line = ''
  }

  evaluate(expression: Expression): Value {
    if (++this.#steps > STEPS_MAX) throw new RuntimeError('Too many steps')
    switch (expression.kind) {
      case 'value':
        return expression.value
      case 'name':
        return this.#variables.get(expression.name) ?? this.#attribute(expression.name)
      case 'not':
        return bool(!truth(this.evaluate(expression.of)))
      case 'defined':
        return bool(this.evaluate(expression.of).type !== 'void')
      case 'pair':
        return this.#pair(expression.parts.map(each => this.evaluate(each)))
      case 'call':
        return this.#call(expression.name, expression.args)
      case 'method':
        return method(
          this.evaluate(expression.of),
          expression.name,
          expression.args.map(each => this.evaluate(each)),
        )
      case 'binary':
        return this.#binary(expression)
    }
  }

  #pair(parts: readonly Value[]): Value {
    const numbers = parts.map(each =>
      each.type === 'int' ? each.value : each.type === 'quad' ? each.value : undefined,
    )
    if (numbers.some(each => each === undefined))
      throw new RuntimeError("Can't operate with value of non-integer type in pair constructor")
    const [a, b, c] = numbers as number[]
    return c === undefined ? { type: 'pair', value: [a!, b!] } : { type: 'lc', value: [a!, b!, c] }
  }

  #call(name: string, args: readonly Expression[]): Value {
    const called = this.#world.functions.get(name)!
    const values = args.map(each => this.evaluate(each))
    if (++this.#depth > DEPTH_MAX) throw new RuntimeError('Filter execution stack overflow')
    const outer = this.#variables
    this.#variables = new Map(called.parameters.map((parameter, index) => [parameter, values[index]!]))
    const end = this.body(called.body)
    this.#variables = outer
    this.#depth--
    if (end instanceof Verdict) throw new RuntimeError("Can't return accept or reject from function")
    return end?.value ?? VOID
  }

  #binary({ operator, left, right }: Expression & { readonly kind: 'binary' }): Value {
    const a = this.evaluate(left)
    if (operator === '&&' && !truth(a)) return bool(false)
    if (operator === '||' && truth(a)) return bool(true)
    const b = this.evaluate(right)
    if (operator === '&&' || operator === '||') return bool(truth(b))
    if (operator === '=') return bool(equal(a, b))
    if (operator === '!=') return bool(!equal(a, b))
    if (operator === '~' || operator === '!~') {
      const result = matches(a, b)
      if (result === undefined) throw new RuntimeError(`${operator} applied on unknown type pair`)
      return bool(result === (operator === '~'))
    }
    if (['<', '<=', '>', '>='].includes(operator)) {
      const order = compare(a, b)
      if (order === undefined) throw new RuntimeError("Can't compare values of incompatible types")
      return bool(
        operator === '<' ? order < 0 : operator === '<=' ? order <= 0 : operator === '>' ? order > 0 : order >= 0,
      )
    }
    return arithmetic(operator, a, b)
  }

  #attribute(name: string): Value {
    const { route } = this
    const hop = route.hops[0]
    switch (name) {
      case 'net':
        return { type: 'prefix', value: route.prefix }
      case 'from':
        return route.learnt === null ? VOID : { type: 'ip', value: route.learnt.from }
      case 'gw':
        return hop?.gateway == null ? VOID : { type: 'ip', value: hop.gateway }
      case 'proto':
        return { type: 'string', value: route.protocol }
      case 'source':
        return { type: 'enum', value: route.source }
      case 'dest':
        return { type: 'enum', value: `RTD_${route.destination.toUpperCase()}` }
      case 'scope':
        return { type: 'enum', value: 'SCOPE_UNIVERSE' }
      case 'ifname':
        return { type: 'string', value: hop?.link.name ?? '' }
      case 'ifindex':
        return int(hop?.link.index ?? 0)
      case 'weight':
        return int(hop?.weight ?? 1)
      case 'preference':
        return int(route.preference)
      case 'krt_metric':
        return route.kernel === null ? VOID : int(route.kernel.metric)
      case 'krt_source':
        return route.kernel === null ? VOID : int(route.kernel.source)
      case 'krt_prefsrc':
        return route.preferredSource === null ? VOID : { type: 'ip', value: route.preferredSource }
      case 'igp_metric':
        return route.cost === null ? VOID : int(route.cost)
      default:
        return bgpAttribute(route.bgp ?? {}, name)
    }
  }

  #assign(name: string, value: Value): void {
    if (name === 'preference' && value.type === 'int') this.#route = { ...this.route, preference: value.value }
    else if (name === 'krt_prefsrc' && value.type === 'ip')
      this.#route = { ...this.route, preferredSource: value.value }
    else if (name.startsWith('bgp_')) this.#setBgp(name, value)
    else if (READ_ONLY.has(name)) throw new RuntimeError(`Attribute ${name} is read-only`)
    else if (name.startsWith('krt_')) return
    else this.#variables.set(name, value)
  }

  #setBgp(name: string, value: Value): void {
    const set = SETTERS.get(name)?.(value)
    if (set === undefined) throw new RuntimeError(`Setting ${name} attribute to incompatible type`)
    this.#route = { ...this.route, bgp: { ...this.route.bgp, ...set } }
  }
}

const READ_ONLY: ReadonlySet<string> = new Set([
  'net',
  'proto',
  'source',
  'ifindex',
  'igp_metric',
  'from',
  'gw',
  'dest',
  'scope',
  'ifname',
])

const ORIGINS = ['ORIGIN_IGP', 'ORIGIN_EGP', 'ORIGIN_INCOMPLETE']

function bgpAttribute(bgp: BgpAttributes, name: string): Value {
  const number = (value: number | null | undefined): Value => (value == null ? VOID : int(value))
  switch (name) {
    case 'bgp_path':
      return { type: 'bgppath', value: bgp.path ?? [] }
    case 'bgp_origin':
      return bgp.origin === undefined ? VOID : { type: 'enum', value: ORIGINS[bgp.origin] ?? 'ORIGIN_INCOMPLETE' }
    case 'bgp_next_hop':
      return bgp.nextHop === undefined ? VOID : { type: 'ip', value: bgp.nextHop }
    case 'bgp_med':
      return number(bgp.med)
    case 'bgp_local_pref':
      return number(bgp.localPreference)
    case 'bgp_community':
      return { type: 'clist', value: bgp.communities ?? [] }
    case 'bgp_large_community':
      return { type: 'lclist', value: bgp.largeCommunities ?? [] }
    case 'bgp_originator_id':
      return bgp.originator == null ? VOID : { type: 'quad', value: bgp.originator }
    case 'bgp_cluster_list':
      return { type: 'clist', value: bgp.clusters ?? [] }
    default:
      return VOID
  }
}

/** What an attribute becomes by a value; undefined where the value is of a wrong type. */
const SETTERS: ReadonlyMap<string, (value: Value) => BgpAttributes | undefined> = new Map<
  string,
  (value: Value) => BgpAttributes | undefined
>([
  [
    'bgp_path',
    value => (value.type === 'bgppath' ? { path: value.value } : value.type === 'void' ? { path: [] } : undefined),
  ],
  [
    'bgp_origin',
    value =>
      value.type === 'enum' && ORIGINS.includes(value.value) ? { origin: ORIGINS.indexOf(value.value) } : undefined,
  ],
  ['bgp_next_hop', value => (value.type === 'ip' ? { nextHop: value.value, linkLocal: null } : undefined)],
  [
    'bgp_med',
    value => (value.type === 'int' ? { med: value.value } : value.type === 'void' ? { med: null } : undefined),
  ],
  [
    'bgp_local_pref',
    value =>
      value.type === 'int'
        ? { localPreference: value.value }
        : value.type === 'void'
          ? { localPreference: null }
          : undefined,
  ],
  [
    'bgp_community',
    value =>
      value.type === 'clist' ? { communities: value.value } : value.type === 'void' ? { communities: [] } : undefined,
  ],
  [
    'bgp_large_community',
    value =>
      value.type === 'lclist'
        ? { largeCommunities: value.value }
        : value.type === 'void'
          ? { largeCommunities: [] }
          : undefined,
  ],
])

function arithmetic(operator: string, a: Value, b: Value): Value {
  if (operator === '++' && a.type === 'string' && b.type === 'string')
    return { type: 'string', value: a.value + b.value }
  if (a.type !== 'int' || b.type !== 'int') throw new RuntimeError(`Operator ${operator} needs integers`)
  if (operator === '+') return int((a.value + b.value) >>> 0)
  if (operator === '-') return int((a.value - b.value) >>> 0)
  if (operator === '*') return int(Math.imul(a.value, b.value) >>> 0)
  if (b.value === 0) throw new RuntimeError('Mother told me not to divide by 0')
  return int(Math.floor(a.value / b.value))
}

function method(of: Value, name: string, args: readonly Value[]): Value {
  const [argument] = args
  if (argument === undefined) return property(of, name)
  if (of.type === 'bgppath') {
    if (name === 'prepend' && argument.type === 'int') return { ...of, value: prepended(of.value, argument.value) }
    if (name === 'delete' || name === 'filter') {
      const keeps = (as: number) => setHas(int(as), argument) === (name === 'filter')
      const value = of.value
        .map(segment => ({ ...segment, as: segment.as.filter(keeps) }))
        .filter(({ as }) => as.length > 0)
      return { ...of, value }
    }
  }
  if (of.type === 'ip' && name === 'mask' && argument.type === 'int' && typeof of.value === 'number') {
    const bits = argument.value === 0 ? 0 : (~0 << (32 - argument.value)) >>> 0
    return { type: 'ip', value: ((of.value & bits) >>> 0) as Ipv4 }
  }
  if (of.type === 'clist') {
    const pair = (each: number): Value => ({ type: 'pair', value: [each >>> 16, each & 0xffff] })
    return {
      ...of,
      value: changed(
        of.value,
        name,
        argument,
        pair,
        value => (value.type === 'pair' ? ((value.value[0] << 16) | value.value[1]) >>> 0 : undefined),
        of.value,
      ),
    }
  }
  if (of.type === 'lclist')
    return {
      ...of,
      value: changed(
        of.value,
        name,
        argument,
        value => ({ type: 'lc', value }),
        value => (value.type === 'lc' ? value.value : undefined),
        of.value,
      ),
    }
  throw new RuntimeError(`Method '${name}' can not be used here`)
}

/** add, delete and filter of a list of communities. */
function changed<Member>(
  list: readonly Member[],
  name: string,
  argument: Value,
  toValue: (member: Member) => Value,
  toMember: (value: Value) => Member | undefined,
  whole: readonly Member[],
): readonly Member[] {
  const member = toMember(argument)
  if (name === 'add') {
    const more: readonly Member[] =
      member !== undefined
        ? [member]
        : argument.type === 'clist' || argument.type === 'lclist'
          ? (argument.value as readonly Member[])
          : []
    const has = (each: Member) => whole.some(other => equal(toValue(other), toValue(each)))
    return [...list, ...more.filter(each => !has(each))]
  }
  if (name !== 'delete' && name !== 'filter') throw new RuntimeError(`Method '${name}' can not be used here`)
  return list.filter(each => setHas(toValue(each), argument) === (name === 'filter'))
}

function setHas(value: Value, set: Value): boolean {
  return set.type === 'set'
    ? matches(value, set) === true
    : set.type === value.type
      ? equal(value, set)
      : matches(value, set) === true
}

function property(of: Value, name: string): Value {
  if (of.type === 'prefix') {
    if (name === 'len') return int(of.value.length)
    if (name === 'ip') return { type: 'ip', value: of.value.address }
    if (name === 'type') return { type: 'enum', value: typeof of.value.address === 'number' ? 'NET_IP4' : 'NET_IP6' }
  }
  if (of.type === 'ip') {
    if (name === 'is_v4') return bool(typeof of.value === 'number')
    if (name === 'is_v6') return bool(typeof of.value === 'bigint')
  }
  if (of.type === 'bgppath') {
    const all = of.value.flatMap(({ as }) => as)
    if (name === 'len') return int(pathLength(of.value))
    if (name === 'first') return int(all.at(-1) === undefined ? 0 : (all[0] ?? 0))
    if (name === 'last' || name === 'last_nonaggregated') return int(all.at(-1) ?? 0)
    if (name === 'empty') return { ...of, value: [] }
  }
  if (of.type === 'clist' || of.type === 'lclist') {
    if (name === 'len') return int(of.value.length)
    if (name === 'empty') return { ...of, value: [] } as Value
  }
  if (of.type === 'pair') {
    if (name === 'asn') return int(of.value[0])
    if (name === 'data') return int(of.value[1])
  }
  throw new RuntimeError(`Method '${name}' can not be used here`)
}
