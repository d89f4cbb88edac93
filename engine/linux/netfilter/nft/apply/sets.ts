import { EBUSY, EEXIST, EINVAL, ENFILE, ENOENT } from '../../../../net/errno.ts'
import { SECOND } from '../../../../sim/timer.ts'
import { SetElement } from '../../set/element.ts'
import type { NftSet } from '../../set/set.ts'
import type { Table } from '../../table.ts'
import { Refusal } from '../compile/refusal.ts'
import { descriptionOf, type SetDescription } from '../description.ts'
import { describeElement, makeElement } from '../elements.ts'
import { Context } from '../evaluate/context.ts'
import { typesOf } from '../evaluate/statements.ts'
import { evaluateSet, isInterval, member, mergeIntervals } from '../evaluate/values.ts'
import { NftError } from '../location.ts'
import { exprText } from '../print/expressions.ts'
import { PLAIN_STYLE } from '../rule.ts'
import type { Change, ElementExpr, Member, Members, SetExpr, SetSpec, Statement, TypeSpec, Types } from '../syntax.ts'
import { type Batch, REFUSED } from './batch.ts'
import { ERRORS, environment } from './rules.ts'
import { similarSet } from './similar.ts'

const MILLISECOND = SECOND / 1000

type SetCommand = Extract<Change, { what: 'set'; op: 'add' | 'create' }>
type ElementCommand = Extract<Change, { what: 'element' }>

function typesIn(batch: Batch, spec: TypeSpec, command: SetCommand): Types | undefined {
  if (spec.variable !== undefined) {
    const { type, location } = spec.variable
    return batch.mistake(
      `can not use variable sized data types (${type.name}) in concat expressions`,
      location,
      spec.location,
    )
  }
  if (spec.typeOf === null) return { types: spec.types, bits: spec.types.map(type => type.bits) }
  const found = typesOf(spec.typeOf, batch.world(command.at))
  if (!(found instanceof NftError)) return found
  batch.mistakes.push(found)
  return undefined
}

function dataIn(batch: Batch, data: SetSpec['data'], command: SetCommand): Members['data'] | undefined {
  if (data === null || typeof data === 'string') return data
  return typesIn(batch, data, command)
}

function textOf(spec: TypeSpec): string | null {
  return spec.typeOf === null ? null : exprText(spec.typeOf, PLAIN_STYLE)
}

/** Types without a length of their own cannot be told by their names alone. */
function isQualified(batch: Batch, { map, location }: SetSpec, { types, bits }: Types): boolean {
  const bad = types.find((type, index) => bits[index] === 0 || type.name === 'verdict')
  if (bad === undefined) return true
  batch.mistake(
    `unqualified type ${bad.name} specified in ${map ? 'map' : 'set'} definition. Try "typeof expression" instead of "type datatype".`,
    location,
  )
  return false
}

/** What a set is, by its block. */
function descriptionFor(batch: Batch, command: SetCommand): SetDescription | undefined {
  const { set } = command
  if (set.key === null) return batch.mistake('set definition does not specify key', set.location)
  const key = typesIn(batch, set.key, command)
  if (key === undefined || !isQualified(batch, set, key)) return undefined
  const data = dataIn(batch, set.data, command)
  if (data === undefined || (data !== null && typeof data !== 'string' && !isQualified(batch, set, data)))
    return undefined
  if (set.autoMerge && !set.flags.includes('interval'))
    return batch.mistake('auto-merge only works with interval sets', set.location)
  return {
    map: set.map,
    key,
    keyText: textOf(set.key),
    data,
    dataText: set.data === null || typeof set.data === 'string' ? null : textOf(set.data),
    dataInterval: set.data !== null && typeof set.data !== 'string' && set.data.interval,
    flags: set.flags,
    timeout: set.timeout,
    gcInterval: set.gcInterval,
    size: set.size,
    policy: set.policy,
    autoMerge: set.autoMerge,
    statements: set.statements,
    comment: set.comment,
  }
}

function sameTypes(a: Members['data'], b: Members['data']): boolean {
  if (a === null || b === null || typeof a === 'string' || typeof b === 'string') return a === b
  return a.types.length === b.types.length && a.types.every((type, index) => type.name === b.types[index]!.name)
}

/** nft_set_is_same: types, flags and the kinds of statements, whatever these say. */
function isSame(a: SetDescription, b: SetDescription): boolean {
  const listed = (words: readonly string[]) => [...words].sort().join()
  return (
    sameTypes(a.key, b.key) &&
    sameTypes(a.data, b.data) &&
    listed(flagsOf(a)) === listed(flagsOf(b)) &&
    a.statements.map(operation).join() === b.statements.map(operation).join()
  )
}

function flagsOf({ flags, timeout }: SetDescription): readonly string[] {
  return timeout === undefined || flags.includes('timeout') ? flags : [...flags, 'timeout']
}

/** Limits of packets and of bytes are different expressions of the kernel. */
function operation(statement: Statement): string {
  return statement.kind === 'limit' ? `limit ${statement.limit.unit !== null}` : statement.kind
}

/** nft_trans_set_update. */
function resize(batch: Batch, set: NftSet, size: number): void {
  const before = set.capacity
  set.capacity = size
  batch.change.undo(() => {
    set.capacity = before
  })
}

export function addSet(batch: Batch, command: SetCommand): void {
  const { at, op } = command
  const description = descriptionFor(batch, command)
  const table = batch.table(at)
  if (description === undefined) return
  if (table === undefined) {
    batch.noTable(at)
    return
  }
  const name = at.name!
  const known = table.sets.get(name.text)
  if (known !== undefined) {
    if (op === 'create' || !isSame(descriptionOf(known), description)) batch.refuse(EEXIST, name.location)
    else if (description.size !== undefined) resize(batch, known, description.size)
    return
  }
  const { key, data, flags, timeout, gcInterval } = description
  // nf_tables_newset: what is never collected has no interval for it.
  if (gcInterval !== undefined && timeout === undefined && !flags.includes('timeout')) {
    batch.refuse(EINVAL, command.location)
    return
  }
  const made = batch.ruleset.addSet(
    batch.change,
    table,
    name.text,
    {
      key: key.bits,
      data: data === null || typeof data === 'string' ? null : data.bits,
      interval: flags.includes('interval'),
      timeout: timeout === undefined ? undefined : timeout * MILLISECOND,
      size: sizeOf(command, description),
      anonymous: false,
    },
    description,
  )
  batch.newSets.add(made)
}

/** set_evaluate: a constant set is as large as the elements that it begins with, whatever it says. */
function sizeOf({ set }: SetCommand, { flags, size }: SetDescription): number | undefined {
  if (set.elements === null || !flags.includes('constant') || flags.includes('interval')) return size
  return set.elements.elements.length
}

export function deleteSet(batch: Batch, { at }: Pick<Change, 'at'>): void {
  const table = batch.table(at)
  if (table === undefined) {
    batch.refuse(ENOENT, at.table!.location)
    return
  }
  const location = at.handle?.location ?? at.name!.location
  const set =
    at.handle === null
      ? table.sets.get(at.name!.text)
      : [...table.sets.values()].find(each => each.handle === at.handle!.value)
  if (set === undefined)
    batch.refuseText((at.handle === null ? similarSet(batch.ruleset, at.name!.text) : undefined) ?? REFUSED, location)
  else if (set.references > 0) batch.refuse(EBUSY, location)
  else batch.ruleset.removeSet(batch.change, set)
}

/** nf_tables_newsetelem and nf_tables_delsetelem: the elements of a constant set stay as they are while rules use it. */
function fixed(set: NftSet): boolean {
  return set.references > 0 && descriptionOf(set).flags.includes('constant')
}

export function flushSet(batch: Batch, { at, location }: Pick<Change, 'at' | 'location'>): void {
  const set = batch.set(at)
  if (set === undefined) {
    batch.noSet(at)
    return
  }
  if (fixed(set)) {
    batch.refuse(EBUSY, location)
    return
  }
  for (const element of [...set.elements()]) batch.ruleset.removeElement(batch.change, set, element)
}

// Elements.

/** The set of a command about elements, and the elements as numbers. */
function members(
  batch: Batch,
  { at, elements }: Pick<ElementCommand, 'at' | 'elements'>,
): { readonly set: NftSet; readonly table: Table; readonly found: readonly Member[] } | undefined {
  const table = batch.table(at)
  const set = batch.set(at)
  if (table === undefined || set === undefined) return batch.noSet(at)
  const description = descriptionOf(set)
  if (elements.elements.some(element => wrongStatements(batch, element, description))) return undefined
  const { key, data } = description
  const context = new Context(batch.world(at))
  const bad = set.shape.interval ? undefined : elements.elements.find(({ key: each }) => wide(each))
  if (bad !== undefined) {
    member(context, bad, key, data)
    batch.mistakes.push(...context.errors)
    if (context.errors.length > 0) return undefined
    const what = bad.key.kind === 'range' ? 'range' : 'prefix'
    return batch.mistake(
      `You must add 'flags interval' to your set declaration if you want to add ${what} elements`,
      bad.key.location,
    )
  }
  const evaluated = evaluateMembers(context, elements, key, data, descriptionOf(set).autoMerge)
  batch.mistakes.push(...context.errors)
  return evaluated === undefined ? undefined : { set, table, found: evaluated }
}

const WORDS: Readonly<Record<string, string>> = { connections: 'connlimit' }

/** What elements do with packets is what the set says, and as much of it (expr_evaluate_set_elem). */
function wrongStatements(
  batch: Batch,
  { statements: given, key }: ElementExpr,
  { statements: wanted, flags, map }: SetDescription,
): boolean {
  const [first] = given
  if (first === undefined) return false
  if (wanted.length === 0) {
    if (flags.includes('dynamic')) return false
    batch.mistake(`missing statement in ${map ? 'map' : 'set'} declaration`, first.location)
    return true
  }
  if (given.length !== wanted.length) {
    batch.mistake(
      `number of statements mismatch, set expects ${wanted.length} but element has ${given.length}`,
      key.location,
    )
    return true
  }
  const word = ({ kind }: Statement) => WORDS[kind] ?? kind
  const at = given.findIndex((statement, index) => statement.kind !== wanted[index]!.kind)
  if (at < 0) return false
  batch.mistake(
    `statement mismatch, element expects ${word(given[at]!)}, but set has type ${word(wanted[at]!)}`,
    given[at]!.location,
  )
  return true
}

function wide(expr: ElementExpr['key']): boolean {
  if (expr.kind === 'concat') return expr.parts.some(wide)
  return expr.kind === 'prefix' || expr.kind === 'range'
}

/** Each element by itself; intervals that overlap in one command are a mistake, unless they are to be merged. */
function evaluateMembers(
  context: Context,
  elements: SetExpr,
  key: Types,
  data: Members['data'],
  merge: boolean,
): readonly Member[] | undefined {
  const found: Member[] = []
  for (const element of elements.elements) {
    const one = evaluateSet(context, { ...elements, elements: [element] }, key, data)
    if (one === undefined) return undefined
    found.push(...one.members.elements)
  }
  if (key.types.length > 1 || !found.some(isInterval)) return found
  if (merge) return mergeIntervals(context, found, false)
  const sorted = found.filter(each => !each.wildcard).sort((a, b) => (a.first[0]! < b.first[0]! ? -1 : 1))
  for (const [index, each] of sorted.entries()) {
    const before = sorted[index - 1]
    if (before === undefined || each.first[0]! > before.last[0]!) continue
    if (each.first[0] === before.first[0] && each.last[0] === before.last[0]) continue
    const [one, other] = before.location.start < each.location.start ? [before, each] : [each, before]
    return context.error('conflicting intervals specified', one.location, other.location)
  }
  return found
}

export function addElements(batch: Batch, command: ElementCommand): void {
  const given = members(batch, command)
  if (given === undefined) return
  const { set, table, found } = given
  if (fixed(set)) {
    batch.refuse(EBUSY, command.location)
    return
  }
  const env = environment(batch, table)
  const description = descriptionOf(set)
  for (const member of found) {
    if (set.shape.data === null ? description.map && member.data === null : member.data === null) {
      batch.refuse(EINVAL, member.location)
      return
    }
    const element = makeElement(member, description, env, set.shape.timeout)
    if (element instanceof Refusal) {
      batch.refuse(ERRORS[element.errno], member.location)
      return
    }
    if (!addElement(batch, command, set, element, member)) return
  }
}

function addElement(batch: Batch, command: ElementCommand, set: NftSet, element: SetElement, member: Member): boolean {
  const same = set.get(element)
  if (same !== null) {
    if (command.op === 'create' || !sameData(same, element)) batch.refuse(EEXIST, member.location)
    return command.op !== 'create'
  }
  let added = element
  const overlapping = element.wildcard ? [] : set.overlapping(element)
  if (overlapping.length > 0 && set.shape.key.length === 1) {
    if (!descriptionOf(set).autoMerge) {
      batch.mistake('interval overlaps with an existing one', member.location)
      return false
    }
  }
  // nft_pipapo_insert: neither end may be in another one, whatever lies between.
  if (set.shape.key.length > 1 && overlapping.some(each => holds(each, element.first) || holds(each, element.last))) {
    batch.refuse(EEXIST, member.location)
    return false
  }
  if (descriptionOf(set).autoMerge) added = merged(batch, set, element)
  if (set.capacity !== undefined && set.size >= set.capacity) {
    set.collect()
    if (set.size >= set.capacity) {
      batch.refuse(ENFILE, member.location)
      return false
    }
  }
  batch.ruleset.addElement(batch.change, set, added)
  return true
}

function sameData(a: SetElement, b: SetElement): boolean {
  if (a.data === null || b.data === null) return a.data === b.data
  if (a.data.kind === 'verdict' && b.data.kind === 'verdict')
    return a.data.outcome === b.data.outcome && a.data.chain === b.data.chain
  if (a.data.kind === 'object' && b.data.kind === 'object') return a.data.object === b.data.object
  if (a.data.kind !== 'value' || b.data.kind !== 'value') return false
  const other = b.data
  return a.data.values.every((value, index) => value === other.values[index])
}

/** With auto-merge, an interval takes in those that it touches. */
function merged(batch: Batch, set: NftSet, element: SetElement): SetElement {
  let first = element.first[0]!
  let last = element.last[0]!
  const [bits = 32] = set.shape.key
  const max = (1n << BigInt(bits)) - 1n
  for (const each of [...set.elements()]) {
    if (each.wildcard || each.last[0]! + 1n < first || each.first[0]! > last + 1n) continue
    if (each.first[0]! < first) first = each.first[0]!
    if (each.last[0]! > last) last = each.last[0]!
    batch.ruleset.removeElement(batch.change, set, each)
  }
  if (first === element.first[0] && last === element.last[0]) return element
  const member = { ...describeElement(element, set, 0), first: [first], last: [last > max ? max : last] }
  const made = makeElement(member, descriptionOf(set), environment(batch, set.table), set.shape.timeout)
  return made instanceof SetElement ? made : element
}

export function deleteElements(batch: Batch, command: ElementCommand): void {
  const given = members(batch, command)
  if (given === undefined) return
  const { set, table, found } = given
  if (fixed(set)) {
    batch.refuse(EBUSY, command.location)
    return
  }
  for (const member of found) {
    const probe = makeElement({ ...member, data: null }, descriptionOf(set), environment(batch, table), undefined)
    const element = probe instanceof SetElement ? deletedBy(set, probe) : null
    if (element === null) {
      // What intervals of one field hold, nft knows itself (setelem_delete).
      if (set.shape.interval && set.shape.key.length === 1) batch.mistake('element does not exist', member.location)
      else batch.refuse(ENOENT, member.location)
      return
    }
    batch.ruleset.removeElement(batch.change, set, element)
  }
}

/** nft_pipapo_deactivate looks for what its first key is in. */
function deletedBy(set: NftSet, probe: SetElement): SetElement | null {
  const same = set.get(probe)
  if (same !== null || set.shape.key.length === 1) return same
  return set.overlapping(probe).find(each => holds(each, probe.first)) ?? null
}

/** Whether an element is for a key. */
function holds({ first, last }: SetElement, key: readonly bigint[]): boolean {
  return key.every((part, index) => part >= first[index]! && part <= last[index]!)
}

/** The element that all of another is in. */
function holderOf(set: NftSet, probe: SetElement): SetElement | null {
  return set.overlapping(probe).find(each => holds(each, probe.first) && holds(each, probe.last)) ?? null
}

/** For `get element`: the elements that are there. */
export function findElements(
  batch: Batch,
  command: Pick<ElementCommand, 'at' | 'elements' | 'location'>,
): { readonly set: NftSet; readonly elements: readonly SetElement[] } | undefined {
  const given = members(batch, command)
  if (given === undefined) return undefined
  const { set, table, found } = given
  // The kernel compares the data of an interval with those of its end, which has none.
  const plain = set.shape.interval && set.shape.key.length === 1
  if (plain && command.elements.elements.some(({ data }) => data !== null))
    return batch.refuse(ENOENT, command.location)
  const elements: SetElement[] = []
  for (const member of found) {
    const probe = makeElement({ ...member, data: null }, descriptionOf(set), environment(batch, table), undefined)
    const element = probe instanceof SetElement ? (set.get(probe) ?? holderOf(set, probe)) : null
    if (element === null) return batch.refuse(ENOENT, command.location)
    elements.push(element)
  }
  return { set, elements }
}
