import { formatPrefix, type Prefix } from '../../../wire/address.ts'
import { type Context, failure, OK, type Outcome, type Rule } from './cli.ts'
import { compileUnderscored } from './expression.ts'
import { FAMILIES, type Family, type ListEntry, type RouteMapEntry } from './model.ts'
import { parseCommunity } from './policy.ts'
import { both, forms, maskedPrefix, reconsider, rule } from './rule.ts'

const SEQUENCE_STEP = 5
const EXPANDED_FROM = 100

/** Puts an entry into a list, or takes it out; entries are in the order of their numbers. */
function changed<T extends ListEntry>(
  entries: readonly T[],
  made: T,
  on: boolean,
  isNumbered: boolean,
  isSame: (a: T, b: T) => boolean,
): T[] {
  const others = entries.filter(each => (isNumbered ? each.sequence !== made.sequence : !isSame(each, made)))
  return on ? [...others, made].sort((a, b) => a.sequence - b.sequence) : others
}

function nextSequence(entries: readonly ListEntry[]): number {
  const last = Math.max(0, ...entries.map(({ sequence }) => sequence))
  return (Math.floor(last / SEQUENCE_STEP) + 1) * SEQUENCE_STEP
}

function put<T>(lists: Map<string, T[]>, name: string, entries: T[]): void {
  if (entries.length === 0) lists.delete(name)
  else lists.set(name, entries)
}

function prefixListRules(family: Family): Rule[] {
  const word = family === 4 ? 'ip' : 'ipv6'
  const pattern = family === 4 ? 'A.B.C.D/M' : 'X:X::X:X/M'
  const head = `${word} prefix-list WORD`
  const ranges = `<|ge NUM|le NUM|ge NUM le NUM|le NUM ge NUM>`
  return [
    ...forms('config', `[no] ${head} [seq NUM] <permit|deny> ${pattern} ${ranges}`, (context, args, has) =>
      prefixList(context, family, args, has),
    ),
    ...forms('config', `[no] ${head} [seq NUM] <permit|deny> any`, (context, args, has) =>
      prefixList(context, family, args, has),
    ),
    rule('config', `no ${head}`, (context, { words }) => {
      context.frr.config.prefixLists[family].delete(words[0]!)
      return reconsider(context)
    }),
    rule('config', `no ${head} seq NUM`, (context, { words }) => {
      const lists = context.frr.config.prefixLists[family]
      const left = (lists.get(words[0]!) ?? []).filter(({ sequence }) => sequence !== Number(words[1]))
      put(lists, words[0]!, left)
      return reconsider(context)
    }),
  ]
}

function prefixList(
  context: Context,
  family: Family,
  [name, ...rest]: readonly string[],
  has: (word: string) => boolean,
): Outcome {
  const words = [...rest]
  const lists = context.frr.config.prefixLists[family]
  const entries = lists.get(name!) ?? []
  const whole = family === 4 ? 32 : 128
  const sequence = has('seq') ? Number(words.shift()) : nextSequence(entries)
  const prefix: Prefix = has('any') ? { address: family === 4 ? 0 : 0n, length: 0 } : maskedPrefix(words.shift()!)
  const ge = has('ge') ? Number(words.shift()) : null
  const le = has('le') ? Number(words.shift()) : has('any') ? whole : null
  const isWrong = (ge !== null && ge < prefix.length) || (le !== null && le < (ge ?? prefix.length))
  if (isWrong || (ge ?? 0) > whole || (le ?? 0) > whole)
    return failure(`% Invalid prefix range for ${formatPrefix(prefix)}, make sure: len < ge-value <= le-value`)
  const made = { sequence, permit: has('permit'), prefix, ge, le }
  const isSame = (a: typeof made, b: typeof made) =>
    formatPrefix(a.prefix) === formatPrefix(b.prefix) && a.permit === b.permit && a.ge === b.ge && a.le === b.le
  put(lists, name!, changed(entries, made, !has('no'), has('seq'), isSame))
  return reconsider(context)
}

const LISTS: readonly Rule[] = [
  ...forms('config', '[no] bgp as-path access-list WORD [seq NUM] <permit|deny> LINE', (context, args, has) =>
    asPathList(context, args, has),
  ),
  rule('config', 'no bgp as-path access-list WORD', (context, { words }) => {
    context.frr.config.asPathLists.delete(words[0]!)
    return reconsider(context)
  }),
  ...forms(
    'config',
    '[no] bgp community-list [<standard|expanded>] WORD [seq NUM] <permit|deny> LINE',
    (context, args, has) => communityList(context, args, has),
  ),
  ...forms('config', 'no bgp community-list [<standard|expanded>] WORD', (context, [name]) => {
    context.frr.config.communityLists.delete(name!)
    return reconsider(context)
  }),
]

function asPathList(context: Context, [name, ...rest]: readonly string[], has: (word: string) => boolean): Outcome {
  const lists = context.frr.config.asPathLists
  const entries = lists.get(name!) ?? []
  const text = rest.at(-1)!
  const expression = compileUnderscored(text)
  if (expression === undefined) return failure(`can't compile regexp ${text}`)
  const sequence = has('seq') ? Number(rest[0]) : nextSequence(entries)
  const made = { sequence, permit: has('permit'), text, expression }
  const isSame = (a: typeof made, b: typeof made) => a.text === b.text && a.permit === b.permit
  const next = changed(entries as readonly (typeof made)[], made, !has('no'), has('seq'), isSame)
  put(lists, name!, next as typeof entries)
  return reconsider(context)
}

function communityList(context: Context, [name, ...rest]: readonly string[], has: (word: string) => boolean): Outcome {
  const lists = context.frr.config.communityLists
  const isNumber = /^\d+$/.test(name!)
  const expanded = has('expanded') || (isNumber && Number(name) >= EXPANDED_FROM)
  const before = lists.get(name!)
  if (before !== undefined && before.expanded !== expanded)
    return failure('% Community name conflict, previously defined as different type')
  const text = rest.at(-1)!
  const isStandard = text.split(' ').every(word => parseCommunity(word) !== undefined)
  const expression = expanded ? compileUnderscored(text) : null
  if ((!expanded && !isStandard) || expression === undefined) return failure('% Malformed community-list value')
  const entries = before?.entries ?? []
  const sequence = has('seq') ? Number(rest[0]) : nextSequence(entries)
  const made = { sequence, permit: has('permit'), text, expression }
  const isSame = (a: ListEntry & { readonly text: string }, b: typeof made) =>
    a.text === b.text && a.permit === b.permit
  const next = changed<(typeof entries)[number]>(entries, made, !has('no'), has('seq'), (a, b) =>
    isSame(a, b as typeof made),
  )
  if (next.length === 0) lists.delete(name!)
  else lists.set(name!, { expanded, entries: next })
  return reconsider(context)
}

const MAPS: readonly Rule[] = [
  ...forms('config', 'route-map WORD <permit|deny> NUM', (context, words, has) =>
    enterMap(context, words, has('permit')),
  ),
  ...forms('config', 'no route-map WORD [<permit|deny> NUM]', dropMap),
  ...[
    'ip address prefix-list WORD',
    'ipv6 address prefix-list WORD',
    'ip next-hop prefix-list WORD',
    'as-path WORD',
    'metric NUM',
    'local-preference NUM',
    'origin WORD',
  ].flatMap(words => clause('match', words)),
  ...forms('map', '[no] match community WORD [exact-match]', (context, [name], has) => {
    const { match } = entryOf(context)
    if (has('no')) match.delete('community')
    else match.set('community', `${name}${has('exact-match') ? ' exact-match' : ''}`)
    return reconsider(context)
  }),
  ...[
    'local-preference WORD',
    'metric WORD',
    'weight NUM',
    'ip next-hop A.B.C.D',
    'ipv6 next-hop global X:X::X:X',
    'as-path prepend LINE',
    'as-path exclude LINE',
    'community LINE',
    'large-community LINE',
    'origin WORD',
  ].flatMap(words => clause('set', words)),
  ...forms('map', 'set as-path prepend last-as NUM', () =>
    failure('% set as-path prepend last-as is not emulated here'),
  ),
  ...both(
    'map',
    'description LINE',
    (context, [text], on) => {
      entryOf(context).description = on ? text! : null
      return OK
    },
    'description',
  ),
  ...both(
    'map',
    'call WORD',
    (context, [name], on) => {
      entryOf(context).call = on ? name! : null
      return reconsider(context)
    },
    'call',
  ),
  ...forms('map', '[no] on-match next', (context, _, has) => {
    entryOf(context).onMatch = has('no') ? null : 'next'
    return reconsider(context)
  }),
  ...forms('map', '[no] <on-match goto|continue> [NUM]', (context, [number], has) => {
    const entry = entryOf(context)
    const to = number === undefined ? 'next' : Number(number)
    if (!has('no') && typeof to === 'number' && to <= entry.sequence) return failure("can't jump backwards")
    entry.onMatch = has('no') ? null : to
    return reconsider(context)
  }),
]

function enterMap(context: Context, words: readonly string[], permit: boolean): Outcome {
  const [name, number] = words
  const sequence = Number(number)
  if (sequence < 1 || sequence > 65_535) return failure(`% Unknown command: route-map ${words.join(' ')}`)
  const maps = context.frr.config.routeMaps
  const map = maps.get(name!) ?? { entries: [], invoked: 0 }
  maps.set(name!, map)
  const before = map.entries.find(each => each.sequence === sequence)
  if (before !== undefined) before.permit = permit
  else {
    const entry = {
      sequence,
      permit,
      description: null,
      onMatch: null,
      call: null,
      match: new Map(),
      set: new Map(),
      invoked: 0,
    }
    map.entries.push(entry)
    map.entries.sort((a, b) => a.sequence - b.sequence)
  }
  context.map = { name: name!, sequence }
  context.mode = 'map'
  return reconsider(context)
}

function dropMap(context: Context, [name, sequence]: readonly string[]): Outcome {
  const maps = context.frr.config.routeMaps
  const map = maps.get(name!)
  if (map === undefined) return failure(`% Could not find route-map ${name}`)
  const left = sequence === undefined ? [] : map.entries.filter(each => each.sequence !== Number(sequence))
  map.entries.splice(0, map.entries.length, ...left)
  if (left.length === 0) maps.delete(name!)
  return reconsider(context)
}

/** The entry that is written; one that was taken away meanwhile comes back. */
function entryOf(context: Context): RouteMapEntry {
  const { name, sequence } = context.map!
  const find = () => context.frr.config.routeMaps.get(name)?.entries.find(each => each.sequence === sequence)
  if (find() === undefined) enterMap(context, [name, `${sequence}`], true)
  return find()!
}

/** Values of the clauses that are not free. */
const VALUES: Readonly<Record<string, RegExp>> = {
  origin: /^(igp|egp|incomplete)$/,
  metric: /^[+-]?\d{1,10}$/,
  'local-preference': /^[+-]?\d{1,10}$/,
  'as-path prepend': /^\d{1,10}( \d{1,10})*$/,
  'as-path exclude': /^\d{1,10}( \d{1,10})*$/,
  'large-community': /^(none|\d{1,10}:\d{1,10}:\d{1,10}( \d{1,10}:\d{1,10}:\d{1,10})*( additive)?)$/,
}

function clause(kind: 'match' | 'set', words: string): Rule[] {
  const key = words.split(' ').slice(0, -1).join(' ')
  return both(
    'map',
    `${kind} ${words}`,
    (context, [value], on) => {
      const { [kind]: clauses } = entryOf(context)
      if (!on) {
        clauses.delete(key)
        return reconsider(context)
      }
      const isCommunity = (word: string) => ['additive', 'none'].includes(word) || parseCommunity(word) !== undefined
      if (key === 'community' && kind === 'set' && !value!.split(' ').every(isCommunity))
        return failure('% Malformed communities attribute')
      if (VALUES[key]?.test(value!) === false) return failure(`% Unknown command: ${kind} ${key} ${value}`)
      clauses.set(key, value!)
      return reconsider(context)
    },
    `${kind} ${key}`,
  )
}

export const policyRules: readonly Rule[] = [...FAMILIES.flatMap(prefixListRules), ...LISTS, ...MAPS]
