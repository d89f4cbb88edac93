import type { Location } from '../location.ts'
import type { Change, Command, Handle, Listed, ObjectSpec, ObjectType, RuleBody, SetExpr } from '../syntax.ts'
import { block } from './block.ts'
import { chainBlock, objectBlock, setBlock } from './blocks.ts'
import * as expressions from './expressions.ts'
import { expectationBlock, flowtableBlock, helperBlock, secmarkBlock, timeoutBlock } from './flow-objects.ts'
import { familySpec, given, memberSpec, noHandle, numbered, rulePosition, specOrHandle, tableSpec } from './handles.ts'
import { ruleBody } from './statements.ts'
import { synproxyBlock } from './synproxy.ts'
import { RESERVED, type Tokens } from './tokens.ts'

const OBJECTS = [
  'counter',
  'quota',
  'limit',
  'ct helper',
  'ct timeout',
  'ct expectation',
  'synproxy',
  'secmark',
  'flowtable',
] as const

/** The kind of object that comes next, its words taken; undefined where none does. */
function objectType(tokens: Tokens): (typeof OBJECTS)[number] | undefined {
  const type = OBJECTS.find(each => each.split(' ').every((word, index) => tokens.is(word, index)))
  if (type !== undefined) tokens.next()
  if (type?.startsWith('ct ') === true) tokens.next()
  return type
}

/** What the lines of a command say; a table with its contents comes to many (nft_cmd_expand). */
export function command(tokens: Tokens): Command[] {
  const start = tokens.peek().location
  const verb = tokens.peek().text
  switch (tokens.peek().kind === 'string' ? verb : '') {
    case 'add':
      tokens.next()
      return add(tokens, 'add', start)
    case 'create':
      tokens.next()
      return add(tokens, 'create', start)
    case 'insert':
      tokens.next()
      tokens.accept('rule')
      return [rule(tokens, 'insert', rulePosition(tokens), start)]
    case 'replace':
      tokens.next()
      tokens.accept('rule')
      return [replace(tokens, start)]
    case 'delete':
      tokens.next()
      return remove(tokens, start)
    case 'flush':
      tokens.next()
      return flush(tokens, start)
    case 'rename':
      tokens.next()
      return rename(tokens, start)
    case 'list':
    case 'reset':
    case 'get':
      return query(tokens, start)
    case 'monitor':
      return monitor(tokens, start)
    case 'describe': {
      tokens.next()
      const expr = expressions.concatExpr(tokens)
      return [{ op: 'describe', what: 'type', expr, at: noHandle('ip'), location: tokens.whole(start) }]
    }
    default:
      if (STARTS.has(verb) || (tokens.peek().kind === 'string' && !RESERVED.has(verb))) return add(tokens, 'add', start)
      tokens.fail()
      return []
  }
}

/** Words that a command without `add` can begin with. */
const STARTS: ReadonlySet<string> = new Set(
  'table chain rule set map element counter quota limit flowtable ct ip ip6 inet arp bridge netdev'.split(' '),
)

function rule(tokens: Tokens, op: 'add' | 'insert', at: Handle, start: Location): Change {
  const body = ruleBody(tokens)
  return { op, what: 'rule', at, rule: body, location: tokens.whole(start) }
}

function replace(tokens: Tokens, start: Location): Change {
  const where = memberSpec(tokens)
  tokens.expect('handle', 'handle')
  const handle = numbered(tokens)
  const body = ruleBody(tokens)
  return { op: 'replace', what: 'rule', at: { ...where, handle }, rule: body, location: tokens.whole(start) }
}

// add, create.

function add(tokens: Tokens, op: 'add' | 'create', start: Location): Command[] {
  if (tokens.accept('table')) return addTable(tokens, op, start)
  if (tokens.accept('chain')) return addChain(tokens, op, start)
  if (tokens.is('set') || tokens.is('map')) {
    const map = tokens.next().text === 'map'
    return addSet(tokens, op, memberSpec(tokens), map, start)
  }
  if (tokens.accept('element')) {
    const at = memberSpec(tokens)
    return [{ op, what: 'element', at, elements: elements(tokens), location: tokens.whole(start) }]
  }
  const type = objectType(tokens)
  if (type !== undefined) return addObject(tokens, op, memberSpec(tokens), type, start)
  tokens.accept('rule')
  return [rule(tokens, 'add', rulePosition(tokens), start)]
}

function elements(tokens: Tokens): SetExpr {
  const value = tokens.is('{') ? expressions.setExpr(tokens, false) : expressions.mapTarget(tokens)
  if (value.kind === 'set') return value
  const element = {
    kind: 'element',
    key: value,
    data: null,
    comment: undefined,
    timeout: undefined,
    expires: undefined,
    statements: [],
    location: value.location,
  } as const
  return { kind: 'set', elements: [element], location: value.location }
}

function addChain(tokens: Tokens, op: 'add' | 'create', start: Location): Command[] {
  const at = memberSpec(tokens)
  if (!tokens.is('{')) return [{ op, what: 'chain', at, chain: null, location: tokens.whole(start) }]
  const { chain, rules } = chainBlock(tokens)
  return [{ op, what: 'chain', at, chain, location: tokens.whole(start) }, ...rules.map(body => ruleIn(at, body))]
}

function ruleIn(at: Handle, body: RuleBody): Change {
  return { op: 'add', what: 'rule', at, rule: body, location: body.location }
}

function addSet(tokens: Tokens, op: 'add' | 'create', at: Handle, map: boolean, start: Location): Command[] {
  const set = setBlock(tokens, map)
  const location = tokens.whole(start)
  const made: Change = { op, what: 'set', at, set, location }
  if (set.elements === null) return [made]
  return [made, { op: 'add', what: 'element', at, elements: set.elements, location: set.location }]
}

function addObject(
  tokens: Tokens,
  op: 'add' | 'create',
  at: Handle,
  type: (typeof OBJECTS)[number],
  start: Location,
): Command[] {
  const bare = type !== 'flowtable' && (tokens.atSeparator || tokens.peek().kind === 'end' || tokens.is('}'))
  const object = bare ? { type, comment: undefined } : objectSpec(tokens, type)
  return [{ op, what: 'object', at, object, location: tokens.whole(start) }]
}

function objectSpec(tokens: Tokens, type: (typeof OBJECTS)[number]): ObjectSpec {
  if (type === 'ct helper') return helperBlock(tokens)
  if (type === 'ct timeout') return timeoutBlock(tokens)
  if (type === 'ct expectation') return expectationBlock(tokens)
  if (type === 'synproxy') return synproxyBlock(tokens, tokens.is('{'))
  if (type === 'secmark') return secmarkBlock(tokens)
  return type === 'flowtable' ? flowtableBlock(tokens) : objectBlock(tokens, type, tokens.is('{'))
}

/** `table NAME { ... }`: first what rules may name, then elements, then rules. */
function addTable(tokens: Tokens, op: 'add' | 'create', start: Location): Command[] {
  const at = tableSpec(tokens)
  if (!tokens.is('{')) return [{ op, what: 'table', at, table: null, location: tokens.whole(start) }]
  const parts = { chains: [], objects: [], sets: [], elements: [], rules: [] } as Record<string, Command[]>
  let dormant = false
  let owner = false
  let comment: string | undefined
  block(tokens, () => {
    if (tokens.is('flags') && tokens.peek(1).kind === 'string') {
      tokens.next()
      const { text, location } = tokens.next()
      if (text === 'owner') owner = true
      else if (text === 'dormant') dormant = true
      else tokens.error(`unknown table option ${text}`, location)
    } else if (tokens.accept('comment')) comment = tokens.comment()
    else member(tokens, at, parts)
    return undefined
  })
  const table: Change = { op, what: 'table', at, table: { dormant, owner, comment }, location: tokens.whole(start) }
  return [
    table,
    ...parts['chains']!,
    ...parts['objects']!,
    ...parts['sets']!,
    ...parts['elements']!,
    ...parts['rules']!,
  ]
}

function member(tokens: Tokens, table: Handle, parts: Record<string, Command[]>): void {
  const start = tokens.peek().location
  const take = (): Handle => ({ ...table, name: tokens.identifier('string') })
  if (tokens.accept('chain')) {
    const at = take()
    if (at.name === null) return
    const { chain, rules } = chainBlock(tokens)
    parts['chains']!.push({ op: 'add', what: 'chain', at, chain, location: tokens.whole(start) })
    for (const body of rules) parts['rules']!.push(ruleIn(at, body))
  } else if (tokens.is('set') || tokens.is('map')) {
    const map = tokens.next().text === 'map'
    const at = take()
    if (at.name === null) return
    const [made, filled] = addSet(tokens, 'add', at, map, start)
    parts['sets']!.push(made!)
    if (filled !== undefined) parts['elements']!.push(filled)
  } else {
    const type = objectType(tokens)
    const name = tokens.peek().location
    const at = type === undefined ? undefined : take()
    if (type === undefined || at?.name == null) {
      tokens.fail()
      return
    }
    // Within a table an object is known by the place of its name.
    for (const made of addObject(tokens, 'add', at, type, start)) parts['objects']!.push({ ...made, location: name })
  }
}

// delete, flush, rename.

function remove(tokens: Tokens, start: Location): Command[] {
  const location = () => tokens.from(start)
  if (tokens.accept('table')) {
    const at = specOrHandle(tokens, false)
    return [{ op: 'delete', what: 'table', at, location: location() }]
  }
  if (tokens.accept('chain')) {
    const at = specOrHandle(tokens, true)
    return [{ op: 'delete', what: 'chain', at, location: location() }]
  }
  if (tokens.is('set') || tokens.is('map')) {
    const what = tokens.next().text as 'set' | 'map'
    const at = specOrHandle(tokens, true)
    return [{ op: 'delete', what, at, location: location() }]
  }
  if (tokens.accept('element')) {
    const at = memberSpec(tokens)
    return [{ op: 'delete', what: 'element', at, elements: elements(tokens), location: tokens.whole(start) }]
  }
  const type = objectType(tokens)
  if (type !== undefined) {
    const at = specOrHandle(tokens, true)
    return [{ op: 'delete', what: 'object', type, at, location: location() }]
  }
  tokens.accept('rule')
  const where = memberSpec(tokens)
  tokens.expect('handle', 'handle')
  const handle = numbered(tokens)
  return [{ op: 'delete', what: 'rule', at: { ...where, handle }, location: location() }]
}

function flush(tokens: Tokens, start: Location): Command[] {
  if (tokens.accept('ruleset')) {
    const at = { ...noHandle('ip'), ...allOrOne(tokens) }
    return [{ op: 'flush', what: 'ruleset', at, location: tokens.whole(start) }]
  }
  const what = (['table', 'chain', 'set', 'map'] as const).find(each => tokens.is(each))
  if (what === undefined) {
    tokens.fail()
    return []
  }
  tokens.next()
  const at = what === 'table' ? tableSpec(tokens) : memberSpec(tokens)
  return [{ op: 'flush', what, at, location: tokens.whole(start) } as Change]
}

/** A family in front of what may be of all families: told apart by the table's name, which is not used otherwise. */
function allOrOne(tokens: Tokens): Partial<Handle> {
  const family = given(tokens)
  if (family === undefined) return {}
  const { location } = tokens.last
  return { family, table: { kind: 'symbol', text: '', quoted: false, asterisk: false, location } }
}

function rename(tokens: Tokens, start: Location): Command[] {
  tokens.expect('chain', 'chain')
  const at = memberSpec(tokens)
  const newName = tokens.identifier('string')
  if (newName === null) return []
  return [{ op: 'rename', what: 'chain', at, newName, location: tokens.whole(start) }]
}

// list, reset, get, monitor.

const PLURALS: Readonly<Record<string, ObjectType>> = {
  counters: 'counter',
  quotas: 'quota',
  limits: 'limit',
  synproxys: 'synproxy',
  secmarks: 'secmark',
  flowtables: 'flowtable',
}

function query(tokens: Tokens, start: Location): Command[] {
  const op = tokens.next().text as 'list' | 'reset' | 'get'
  if (op === 'get') {
    tokens.expect('element', 'element')
    const at = memberSpec(tokens)
    return [{ op, what: 'element', at, elements: elements(tokens), location: tokens.whole(start) }]
  }
  const { kind, text: word } = tokens.peek()
  const listed = (what: Listed, at: Handle, more: { anyFamily?: boolean; type?: ObjectType } = {}) =>
    [{ op, what, at, anyFamily: false, ...more, location: tokens.whole(start) }] as Command[]
  if (kind !== 'string') {
    tokens.fail()
    return []
  }
  if (word === 'ct') {
    tokens.next()
    if (!['helper', 'helpers', 'timeout', 'expectation'].some(each => tokens.is(each))) {
      tokens.fail('timeout or expectation or helper or helpers')
      return []
    }
    const kind = tokens.next().text
    if (kind !== 'helpers' && !tokens.is('table'))
      return listed('object', memberSpec(tokens), { type: `ct ${kind}` as ObjectType })
    tokens.expect('table', 'table')
    return listed('objects', tableSpec(tokens), {
      type: kind === 'helpers' ? 'ct helper' : (`ct ${kind}` as ObjectType),
    })
  }
  const object = OBJECTS.find(each => each === word)
  const plural = Object.hasOwn(PLURALS, word) ? PLURALS[word] : undefined
  if (object !== undefined || plural !== undefined) {
    tokens.next()
    if (object !== undefined) return listed('object', memberSpec(tokens), { type: object })
    if (tokens.accept('table')) return listed('objects', tableSpec(tokens), { type: plural! })
    const family = given(tokens)
    return listed('objects', noHandle(family ?? 'ip'), { type: plural!, anyFamily: family === undefined })
  }
  if (op === 'list' && tokens.accept('hooks')) {
    const family = given(tokens)
    return listed('hooks', noHandle(family ?? 'ip'), { anyFamily: family === undefined })
  }
  if (op === 'list' && ['tables', 'chains', 'sets', 'maps', 'meters', 'ruleset'].includes(word)) {
    tokens.next()
    const what = word as 'tables'
    if (word === 'sets' && tokens.accept('table')) return listed(what, tableSpec(tokens))
    const family = given(tokens)
    return listed(what, noHandle(family ?? 'ip'), { anyFamily: family === undefined })
  }
  if (op === 'list' && (word === 'table' || word === 'chain' || word === 'set' || word === 'map' || word === 'meter')) {
    tokens.next()
    return listed(word, word === 'table' ? tableSpec(tokens) : memberSpec(tokens))
  }
  tokens.fail(op === 'reset' ? 'counter or counters or quotas or quota' : undefined)
  return []
}

function monitor(tokens: Tokens, start: Location): Command[] {
  tokens.next()
  let events: 'new' | 'destroy' | null = null
  if (tokens.is('new') || tokens.is('destroy')) events = tokens.next().text as 'new'
  const objects = ['tables', 'chains', 'sets', 'rules', 'elements', 'ruleset', 'trace'].find(each => tokens.is(each))
  if (objects !== undefined) tokens.next()
  return [
    {
      op: 'monitor',
      events,
      objects: objects ?? null,
      at: noHandle(familySpec(tokens)),
      location: tokens.whole(start),
    },
  ]
}
