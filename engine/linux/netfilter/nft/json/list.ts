import type { Chain } from '../../chain.ts'
import type { RulesetEvent } from '../../events.ts'
import type { StatefulObject } from '../../object.ts'
import type { Rule } from '../../rule.ts'
import type { NftSet } from '../../set/set.ts'
import type { Table } from '../../table.ts'
import type { Batch } from '../apply/batch.ts'
import { HOOK_NAMES } from '../apply/chains.ts'
import { resetObject } from '../apply/objects.ts'
import { descriptionOf } from '../description.ts'
import { describeElement } from '../elements.ts'
import { answer, kindOf, missing, tablesOf } from '../list.ts'
import type { SynproxySpec } from '../object-syntax.ts'
import { dataTypesText } from '../print/expressions.ts'
import { type Showing, setElements, timeoutsOf } from '../print/tables.ts'
import { NftRule } from '../rule.ts'
import type { LimitSpec, Member, Query } from '../syntax.ts'
import type { Json } from '../types/value.ts'
import { memberJson, typesJson } from './expressions.ts'
import { limitJson, synproxyJson } from './stateful.ts'
import { statementJson } from './statements.ts'
import { xtRuleJson } from './xtables.ts'

/** `nft -j`: the same as JSON (libnftables-json(5)). */

const VERSION = { metainfo: { version: '1.0.6', release_name: 'Lester Gooch #5', json_schema_version: 1 } }

/** As jansson writes it: a blank behind each comma and colon. */
export function encode(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(each => encode(each as Json)).join(', ')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const entries = Object.entries(value as Record<string, Json>).map(
    ([key, each]) => `${JSON.stringify(key)}: ${encode(each)}`,
  )
  return `{${entries.join(', ')}}`
}

type Fields = Record<string, Json>

/** Fields without those that have no value. */
function fields(entries: Readonly<Record<string, Json | undefined>>): Fields {
  return Object.fromEntries(Object.entries(entries).filter((entry): entry is [string, Json] => entry[1] !== undefined))
}

/** Comments of tables are not told (table_print_json). */
export function tableJson({ family, name, handle, dormant }: Table): Json {
  return { table: fields({ family, name, handle, flags: dormant ? 'dormant' : undefined }) }
}

export function chainJson(chain: Chain): Json {
  const { table, name, handle, base, policy } = chain
  const hook = base === null ? {} : { type: base.type, hook: HOOK_NAMES[base.hook]!, prio: base.priority, policy }
  return { chain: { family: table.family, table: table.name, name, handle, ...hook } }
}

export function ruleJson(rule: Rule, { style }: Showing): Json {
  const { chain, handle, source } = rule
  const own = source instanceof NftRule
  return {
    rule: fields({
      family: chain.table.family,
      table: chain.table.name,
      chain: chain.name,
      handle,
      // That of a rule of iptables is one of its matches.
      comment: own ? source.comment : undefined,
      expr: own
        ? source.statements.map(statement => statementJson(statement, style))
        : xtRuleJson(rule, chain.table.family, style),
    }),
  }
}

export function setJson(set: NftSet, { style, now }: Showing, elements?: readonly Member[]): Json {
  const description = descriptionOf(set)
  const { key, data, flags, timeout, gcInterval, policy, comment, statements, map, meter } = description
  const shownFlags = FLAGS.filter(flag => flags.includes(flag) || (flag === 'timeout' && timeout !== undefined))
  const shown = style.terse ? [] : (elements ?? setElements(set, now))
  return {
    [map ? 'map' : meter === true ? 'meter' : 'set']: fields({
      family: set.table.family,
      name: set.name,
      table: set.table.name,
      type: typesJson(key),
      handle: set.handle,
      comment: elements === undefined ? comment : undefined,
      map: data === null ? undefined : dataTypesText(data),
      policy: policy === 'memory' ? policy : undefined,
      size: flags.includes('constant') ? undefined : set.capacity,
      flags: shownFlags.length === 0 ? undefined : shownFlags,
      timeout: timeout === undefined ? undefined : Math.floor(timeout / 1000),
      'gc-interval': gcInterval === undefined ? undefined : Math.floor(gcInterval / 1000),
      elem: shown.length === 0 ? undefined : shown.map(each => memberJson(each, key, style)),
      stmt:
        statements.length === 0
          ? undefined
          : statements.map(each => statementJson(each, { ...style, stateless: true })),
    }),
  }
}

/** Those that JSON has words for (set_print_json). */
const FLAGS = ['constant', 'interval', 'timeout'] as const

export function objectJson({ table, name, handle, state, comment }: StatefulObject): Json {
  const head = fields({ family: table.family, name, table: table.name, handle, comment })
  if (state.type === 'counter') {
    const { packets, bytes } = state.counter
    return { counter: { ...head, packets, bytes } }
  }
  if (state.type === 'quota') {
    const { bytes, over, live } = state
    return { quota: { ...head, bytes, used: Math.min(live.used, bytes), inv: over } }
  }
  if (state.type === 'synproxy') return { synproxy: { ...head, ...synproxyJson(state.spec as SynproxySpec) } }
  if (state.type === 'ct helper') {
    const { helper, protocol, family: l3proto } = state
    return { 'ct helper': { ...head, type: helper, protocol: protocol === 6 ? 'tcp' : 'udp', l3proto } }
  }
  if (state.type === 'ct timeout') {
    const protocol = state.protocol === 6 ? 'tcp' : 'udp'
    const policy = Object.fromEntries(timeoutsOf(protocol, state.policy))
    return { 'ct timeout': { ...head, protocol, l3proto: state.family, policy } }
  }
  if (state.type === 'ct expectation') {
    const { port: dport, timeout, size, family: l3proto } = state
    const protocol = state.protocol === 6 ? 'tcp' : 'udp'
    return { 'ct expectation': { ...head, protocol, dport, timeout, size, l3proto } }
  }
  if (state.type === 'flowtable') {
    const { priority: prio, devices } = state
    const dev = devices.length === 0 ? undefined : devices.length === 1 ? devices[0]! : devices.toSorted()
    return { flowtable: fields({ ...head, hook: 'ingress', prio, dev }) }
  }
  // In another order than the statement has (obj_print_json).
  const { rate, per, burst, ...rest } = limitJson(state.spec as LimitSpec)
  return { limit: { ...head, rate: rate!, per: per!, burst: burst!, ...rest } }
}

function tableParts(table: Table, showing: Showing): Json[] {
  return [
    tableJson(table),
    ...[...table.objects.values()].map(objectJson),
    ...namedSets(table).map(set => setJson(set, showing)),
    ...[...table.chains.values()].map(chainJson),
    ...[...table.chains.values()].flatMap(chain => chain.rules.map(rule => ruleJson(rule, showing))),
  ]
}

function namedSets(table: Table): NftSet[] {
  return [...table.sets.values()].filter(set => !set.shape.anonymous)
}

/** What a query finds; undefined where the batch holds why not. */
function found(batch: Batch, query: Query, showing: Showing): Json[] | undefined {
  if (query.op === 'get' || query.op === 'monitor' || query.op === 'describe') return []
  const one = query.at.table === null ? undefined : batch.table(query.at)
  if (query.at.table !== null && one === undefined) return missing(batch, query)
  const tables = one === undefined ? tablesOf(batch, query) : [one]
  switch (query.what) {
    case 'ruleset':
    case 'table':
      return tables.flatMap(table => tableParts(table, showing))
    case 'tables':
      return tables.map(tableJson)
    case 'chains':
      return tables.flatMap(table => [...table.chains.values()].map(chainJson))
    case 'sets':
    case 'maps':
    case 'meters':
      return tables.flatMap(table =>
        [...table.sets.values()].filter(set => `${kindOf(set)}s` === query.what).map(set => setJson(set, showing)),
      )
    case 'hooks':
      return []
    case 'objects':
      return tables.flatMap(table =>
        objectsJson(
          [...table.objects.values()].filter(({ state }) => state.type === query.type),
          query.op,
        ),
      )
    case 'chain': {
      const chain = batch.chain(query.at)
      if (chain === undefined) return missing(batch, query)
      return [chainJson(chain), ...chain.rules.map(rule => ruleJson(rule, showing))]
    }
    case 'set':
    case 'map':
    case 'meter': {
      const set = batch.set(query.at)
      return set === undefined ? missing(batch, query) : [setJson(set, showing)]
    }
    case 'object': {
      const object = batch.object(query.at, query.type!)
      return object === undefined ? missing(batch, query) : objectsJson([object], query.op)
    }
  }
}

function objectsJson(objects: readonly StatefulObject[], op: string): Json[] {
  const texts = objects.map(objectJson)
  if (op === 'reset') for (const object of objects) resetObject(object)
  return texts
}

export function answerJson(batch: Batch, query: Query, showing: Showing): string | undefined {
  // Elements that are asked for come as text all the same (do_get_setelems).
  if (query.op === 'get') return answer(batch, query, showing)
  const objects = found(batch, query, showing)
  return objects === undefined ? undefined : `${encode({ nftables: [VERSION, ...objects] })}\n`
}

/** A change for `-e -j` and `-j monitor`. */
export function eventJson(event: RulesetEvent, showing: Showing): string[] {
  const verb = event.gone ? 'delete' : 'add'
  const json = eventObject(event, showing)
  return json === undefined ? [] : [encode({ [verb]: json })]
}

function eventObject(event: RulesetEvent, showing: Showing): Json | undefined {
  switch (event.type) {
    case 'table':
      return tableJson(event.table)
    case 'chain':
      return chainJson(event.chain)
    case 'rule':
      return ruleJson(event.rule, showing)
    case 'set':
      return event.set.shape.anonymous ? undefined : setJson(event.set, showing, [])
    case 'object':
      return objectJson(event.object)
    case 'element': {
      const { set, element } = event
      if (set.shape.anonymous) return undefined
      const { key } = descriptionOf(set)
      const elem = memberJson(describeElement(element, set, showing.now), key, showing.style)
      return { element: { family: set.table.family, table: set.table.name, name: set.name, elem: { set: [elem] } } }
    }
  }
}
