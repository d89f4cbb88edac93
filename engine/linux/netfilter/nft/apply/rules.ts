import { EBUSY, EEXIST, EINVAL, ENOENT, EOPNOTSUPP, EOVERFLOW, EPROTO, ERANGE } from '../../../../net/errno.ts'
import { Chain } from '../../chain.ts'
import type { Expression } from '../../expression.ts'
import { Rule } from '../../rule.ts'
import type { NftSet } from '../../set/set.ts'
import type { Table } from '../../table.ts'
import type { Environment } from '../compile/environment.ts'
import { Refusal } from '../compile/refusal.ts'
import { compileRule } from '../compile/rule.ts'
import { descriptionOf, type SetDescription } from '../description.ts'
import { makeElement } from '../elements.ts'
import { evaluateRule } from '../evaluate/statements.ts'
import { noHandle } from '../parse/handles.ts'
import type { Change, Handle, Members, MeterStatement, RuleBody, SetExpr, Statement } from '../syntax.ts'
import type { Batch } from './batch.ts'
import { validate } from './chains.ts'
import { ABSENT } from './similar.ts'

type RuleCommand = Extract<Change, { what: 'rule'; op: 'add' | 'insert' | 'replace' }>

export const ERRORS = { ENOENT, EOPNOTSUPP, EINVAL, EPROTO, ERANGE, EEXIST, EOVERFLOW } as const

/** What rules of a table can reach. Sets in braces are made when they are asked for. */
export function environment(
  batch: Batch,
  table: Table,
  made: NftSet[] = [],
  used: Set<NftSet> = new Set(),
): Environment {
  const anonymous = new Map<SetExpr, NftSet>()
  const env: Environment = {
    netfilter: batch.netfilter,
    family: table.family,
    set: expr => {
      if (expr.kind === 'setref') {
        const set = table.sets.get(expr.name)!
        used.add(set)
        return set
      }
      let set = anonymous.get(expr)
      if (set === undefined) {
        set = anonymousSet(batch, table, expr, env)
        anonymous.set(expr, set)
        made.push(set)
      }
      return set
    },
    chain: name => table.chains.get(name),
    meter: statement => {
      const there = table.sets.get(statement.name.text)
      if (there !== undefined) {
        refuseMeter(batch, statement, there)
        return there
      }
      const set = meterSet(batch, table, statement)
      made.push(set)
      return set
    },
    block: rules => blockChain(batch, table, rules, env),
    object: (type, name) => table.objects.get(`${type} ${name}`),
  }
  return env
}

function anonymousSet(batch: Batch, table: Table, expr: SetExpr, env: Environment): NftSet {
  const { key, data, interval, elements } = expr.members as Members
  const stem = data === null ? '__set' : '__map'
  let number = 0
  while (table.sets.has(`${stem}${number}`)) number++
  const description: SetDescription = {
    ...NO_DESCRIPTION,
    map: data !== null,
    key,
    data,
    flags: ['constant', ...(interval ? ['interval'] : [])],
    timeout: undefined,
    size: undefined,
  }
  const shape = {
    key: key.bits,
    data: data === null || typeof data === 'string' ? null : data.bits,
    interval,
    timeout: undefined,
    size: undefined,
    anonymous: true,
  }
  const set = batch.ruleset.addSet(batch.change, table, `${stem}${number}`, shape, description)
  const known = new Set<string>()
  for (const member of elements) {
    const element = makeElement(member, description, env, undefined)
    const id = `${member.wildcard} ${member.first.join(' ')} ${member.last.join(' ')}`
    const wrong = element instanceof Refusal ? ERRORS[element.errno] : known.has(id) ? EEXIST : undefined
    // The kernel takes them one by one, up to the first that it refuses (nf_tables_newsetelem).
    if (wrong !== undefined || element instanceof Refusal) {
      if (wrong !== undefined) batch.refuse(wrong, member.location)
      break
    }
    batch.ruleset.addElement(batch.change, set, element)
    known.add(id)
  }
  return set
}

const NO_DESCRIPTION = {
  map: false,
  keyText: null,
  data: null,
  dataText: null,
  dataInterval: false,
  gcInterval: undefined,
  policy: undefined,
  autoMerge: false,
  statements: [],
  comment: undefined,
} as const

function meterSet(batch: Batch, table: Table, { name, size, key: element, types }: MeterStatement): NftSet {
  const key = types!
  const timeout = element.timeout === undefined ? [] : ['timeout']
  const description: SetDescription = {
    ...NO_DESCRIPTION,
    meter: true,
    key,
    flags: ['dynamic', ...timeout],
    timeout: undefined,
    size,
  }
  const shape = { key: key.bits, data: null, interval: false, timeout: undefined, size, anonymous: true }
  return batch.ruleset.addSet(batch.change, table, name.text, shape, description)
}

/** A set that comes with the rule whose packets go into it is made for that (stmt_evaluate_set). */
function growNew(batch: Batch, table: Table, statements: readonly Statement[]): void {
  for (const each of statements) {
    const set = each.kind === 'set' ? table.sets.get(each.set.name) : undefined
    if (set === undefined || !batch.newSets.has(set) || descriptionOf(set).map) continue
    const { flags } = descriptionOf(set)
    if (!flags.includes('dynamic')) set.description = { ...descriptionOf(set), flags: [...flags, 'dynamic'] }
  }
}

/** The set of a meter has to be new (nf_tables_newset), and what another rule made for itself is its own (nf_tables_bind_set). */
function refuseMeter(batch: Batch, { key, location }: MeterStatement, there: NftSet): void {
  const known = descriptionOf(there)
  if (known.meter !== true) {
    batch.refuse(EEXIST, key.key.location)
    return
  }
  batch.refuse(EOPNOTSUPP, key.location)
  const timed = key.timeout !== undefined && !known.flags.includes('timeout')
  batch.refuse(timed ? EOPNOTSUPP : EBUSY, location)
}

/** A chain that is in no table's list: only the rule that jumps to it knows it. */
function blockChain(batch: Batch, table: Table, rules: readonly RuleBody[], env: Environment): Chain | undefined {
  const chain = new Chain(table, '__chain', table.nextHandle(), null)
  const symbol = { kind: 'symbol', text: table.name, quoted: false, asterisk: false, location: NOWHERE } as const
  const world = batch.world({ ...noHandle(table.family), table: symbol })
  for (const body of rules) {
    const evaluated = evaluateRule(body, world)
    if (!('statements' in evaluated)) {
      batch.mistakes.push(...evaluated)
      return undefined
    }
    growNew(batch, table, evaluated.statements)
    const compiled = compileRule(evaluated, body.comment, env)
    if (compiled instanceof Refusal) {
      batch.refuse(ERRORS[compiled.errno], compiled.location ?? body.location)
      return undefined
    }
    const { expressions, counter, source } = compiled
    chain.insert(new Rule(chain, table.nextHandle(), expressions, counter, source))
  }
  return chain
}

const NOWHERE = { source: { name: null, text: '', from: null }, start: 0, end: 0 } as const

/** Keeps sets for as long as a rule looks into them; those in braces go with it. */
class SetHolder implements Expression {
  readonly #hold: () => void
  readonly #drop: () => void

  constructor(hold: () => void, drop: () => void) {
    this.#hold = hold
    this.#drop = drop
  }

  evaluate(): -1 {
    return -1
  }

  acquire(): void {
    this.#hold()
  }

  release(): void {
    this.#drop()
  }
}

/** What the kernel finds wrong once it has numbered the rule (nf_tables_newrule). */
const USES_HANDLE: ReadonlySet<Refusal['errno']> = new Set(['EINVAL', 'EPROTO', 'ERANGE', 'EOVERFLOW', 'ENOENT'])

/** Where a rule goes: the index, or nothing where the place does not exist. */
function place(batch: Batch, command: RuleCommand, chain: Chain): number | undefined {
  const { at, op } = command
  if (op === 'replace') {
    const index = chain.rules.findIndex(rule => rule.handle === at.handle!.value)
    return index < 0 ? batch.refuseChain(at, at.handle!.location) : index
  }
  if (at.position !== null) {
    const index = chain.rules.findIndex(rule => rule.handle === at.position!.value)
    if (index < 0) return batch.refuseChain(at, at.position.location)
    return op === 'add' ? index + 1 : index
  }
  if (at.index !== null) {
    if (chain.rules[at.index.value] === undefined) return batch.refuseChain(at, at.index.location)
    return op === 'add' ? at.index.value + 1 : at.index.value
  }
  return op === 'add' ? chain.rules.length : 0
}

export function addRule(batch: Batch, command: RuleCommand): void {
  const { at, rule: body, location, op } = command
  const table = batch.table(at)
  const chain = batch.chain(at)
  if (table === undefined && (at.position !== null || at.index !== null)) {
    batch.noTable(at)
    return
  }
  if (at.index !== null && chain === undefined) {
    batch.mistake(ABSENT, at.name!.location)
    return
  }
  const evaluated = evaluateRule(body, batch.world(at))
  if (!('statements' in evaluated)) {
    batch.mistakes.push(...evaluated)
    return
  }
  if (table === undefined || chain === undefined) {
    refuseSets(batch, command, evaluated.statements, table)
    batch.refuseChain(at, (table === undefined ? at.table : at.name)!.location)
    return
  }
  const index = place(batch, command, chain)
  if (index === undefined) return
  const made: NftSet[] = []
  const used = new Set<NftSet>()
  growNew(batch, table, evaluated.statements)
  const compiled = compileRule(evaluated, body.comment, environment(batch, table, made, used))
  if (compiled instanceof Refusal) {
    if (USES_HANDLE.has(compiled.errno)) table.nextHandle()
    // What is wrong inside of a block has been said.
    if (compiled.errno === 'EINVAL' && batch.mistakes.length + batch.refusals.length > 0) return
    if (compiled.errno === 'ENOENT') batch.refuseChain(at, compiled.location ?? location)
    else batch.refuse(ERRORS[compiled.errno], compiled.location ?? location)
    return
  }
  const { expressions, counter, source } = compiled
  const holder = new SetHolder(
    () => {
      for (const set of used) set.references++
    },
    () => {
      for (const set of used) set.references--
    },
  )
  const all = used.size === 0 ? expressions : [...expressions, holder]
  const before = op === 'replace' ? chain.rules[index] : undefined
  const rule = batch.ruleset.addRule(batch.change, chain, all, counter, source, index, before?.handle)
  rule.sets = made
  if (before !== undefined) batch.ruleset.removeRule(batch.change, before)
  // The commit finds it, and the kernel goes through the batch once more (nf_tables_validate).
  if (!validate(batch, location)) table.nextHandle()
}

/** The sets of a rule go to the kernel before it, so that what is wrong with them is told before the chain is missed. */
function refuseSets(batch: Batch, { at }: RuleCommand, statements: unknown, table: Table | undefined): void {
  const env = table === undefined ? undefined : environment(batch, table)
  for (const set of setsIn(statements))
    if (env !== undefined) env.set(set)
    else {
      batch.refuse(ENOENT, at.table!.location)
      batch.refuse(ENOENT, set.location)
    }
}

/** The sets in braces in a part of a rule, in order. */
function* setsIn(part: unknown): Generator<SetExpr> {
  if (typeof part !== 'object' || part === null) return
  if ('kind' in part && part.kind === 'set') yield part as SetExpr
  else if ('kind' in part || Array.isArray(part)) for (const inner of Object.values(part)) yield* setsIn(inner)
}

export function deleteRule(batch: Batch, { at }: { readonly at: Handle }): void {
  const chain = batch.chain(at)
  if (chain === undefined) {
    batch.refuseChain(at, (batch.table(at) === undefined ? at.table : at.name)!.location)
    return
  }
  const rule = chain.rules.find(each => each.handle === at.handle!.value)
  if (rule === undefined) batch.refuseChain(at, at.handle!.location)
  else batch.ruleset.removeRule(batch.change, rule)
}
