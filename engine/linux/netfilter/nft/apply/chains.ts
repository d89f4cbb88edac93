import { EBUSY, EEXIST, ENOENT, EOPNOTSUPP } from '../../../../net/errno.ts'
import { Hook } from '../../../../net/hooks.ts'
import type { BaseChainSpec, Chain, ChainType } from '../../chain.ts'
import type { Family } from '../../families.ts'
import type { Table } from '../../table.ts'
import type { Location } from '../location.ts'
import { isDummy } from '../parse/dummy.ts'
import { priorityValue } from '../priorities.ts'
import type { ChainSpec, Change, Handle, SymbolExpr } from '../syntax.ts'
import type { Batch } from './batch.ts'
import { ABSENT, similarChain } from './similar.ts'

type ChainCommand = Extract<Change, { what: 'chain' }>

export const HOOK_NAMES: readonly string[] = [
  'prerouting',
  'input',
  'forward',
  'output',
  'postrouting',
  'ingress',
  'egress',
]

/** Hooks at which each type of chain may be. */
const HOOKS: Readonly<Record<ChainType, readonly Hook[]>> = {
  filter: [Hook.preRouting, Hook.localIn, Hook.forward, Hook.localOut, Hook.postRouting],
  nat: [Hook.preRouting, Hook.localIn, Hook.localOut, Hook.postRouting],
  route: [Hook.localOut],
}

/** Priorities below which connections are not known yet, so that nat cannot work (NF_IP_PRI_CONNTRACK). */
const NAT_FIRST = -200

/** Hooks of each family (hook_to_nf in src/rule.c); at a device where it is for devices. */
const OF_FAMILY: Readonly<Record<Family, readonly string[]>> = {
  ip: HOOK_NAMES.slice(0, 5),
  ip6: HOOK_NAMES.slice(0, 5),
  inet: HOOK_NAMES.slice(0, 6),
  arp: HOOK_NAMES.slice(0, 5),
  bridge: HOOK_NAMES.slice(0, 5),
  netdev: HOOK_NAMES.slice(5),
}
/** Hooks of ARP. */
const ARP_HOOKS: readonly Hook[] = [Hook.localIn, Hook.localOut]

/** Where chains of nat and route cannot be: nothing of that name is found for the family. */
const FILTER_ONLY: ReadonlySet<Family> = new Set(['bridge', 'netdev'])

function baseSpec(batch: Batch, chain: ChainSpec, at: Handle, whole: Location): BaseChainSpec | null | undefined {
  const { type, hook, priority, devices, hookLocation, deviceLocation } = chain
  const { family } = at
  if (type === null || hook === null || priority === null) return null
  const number = HOOK_NAMES.indexOf(hook.text)
  const value = priorityValue(priority.expr, priority.plus, family, hook.text)
  // What could not be read has been told.
  if (value === undefined && isDummy(priority.expr)) return undefined
  if (priority.expr.kind === 'set') {
    batch.mistake('set is not a valid priority expression', priority.expr.location)
    return batch.mistake('invalid priority expression set in this context.', priority.location)
  }
  if (value === undefined) return batch.mistake('invalid priority expression value in this context.', priority.location)
  if (!OF_FAMILY[family].includes(hook.text))
    return batch.mistake(`The ${family} family does not support this hook`, hook.location)
  const early = number >= Hook.ingress
  if (early && devices === null)
    return batch.mistake("Missing `device' in this chain definition", hookLocation ?? whole)
  if (!early && devices !== null)
    return batch.mistake('This chain type cannot be bound to device', deviceLocation ?? whole)
  const kind = type.text as ChainType
  if (FILTER_ONLY.has(family) && kind !== 'filter') return refuseType(batch, at, type)
  const known = family === 'arp' ? (kind === 'filter' ? ARP_HOOKS : []) : HOOKS[kind]
  const placed = early ? kind === 'filter' : known.includes(number as Hook)
  if (!placed || (kind === 'nat' && value <= NAT_FIRST)) return batch.refuse(EOPNOTSUPP, whole)
  const names = devices?.map(({ text }) => text)
  if (names !== undefined && new Set(names).size < names.length) return batch.refuse(EEXIST, whole)
  return { type: kind, hook: number as Hook, priority: value, ...(names === undefined ? {} : { devices: names }) }
}

/** The kernel finds no such type, and nft takes it for a chain that is missing. */
function refuseType(batch: Batch, { table, name, family }: Handle, type: SymbolExpr): undefined {
  batch.mistake(
    `No such file or directory; did you mean chain ‘${name!.text}’ in table ${family} ‘${table!.text}’?`,
    type.location,
  )
}

export function addChain(batch: Batch, command: ChainCommand & { op: 'add' | 'create' }): void {
  const { at, chain: spec, location } = command
  const table = batch.table(at)
  const name = at.name!.text
  const { hook } = spec ?? { hook: null }
  // The parser's own, so that it is told first, and the missing table as well.
  const unknown = hook !== null && !HOOK_NAMES.includes(hook.text)
  if (unknown) batch.mistake('unknown chain hook', hook.location)
  if (table === undefined) batch.noTable(at)
  if (unknown || table === undefined) return
  const base = spec === null ? null : baseSpec(batch, spec, at, location)
  if (base === undefined) return
  if (spec !== null && spec.wrongPolicy !== null) {
    batch.mistake('wrong policy', spec.wrongPolicy)
    batch.mistake('invalid policy expression variable', at.name!.location)
    return
  }
  const known = table.chains.get(name)
  if (known !== undefined) {
    changeChain(batch, command, known, base)
    return
  }
  if (base === null && spec?.policy != null) {
    batch.refuse(EOPNOTSUPP, location)
    return
  }
  const made = batch.ruleset.addChain(batch.change, table, name, base)
  made.comment = spec?.comment
  if (spec?.policy === 'drop') made.policy = 'drop'
}

function changeChain(
  batch: Batch,
  { op, at, chain: spec, location }: ChainCommand & { op: 'add' | 'create' },
  known: Chain,
  base: BaseChainSpec | null,
): void {
  if (op === 'create') batch.refuse(EEXIST, at.name!.location)
  else if (base !== null && known.base === null) batch.refuse(EEXIST, at.name!.location)
  else if (base !== null && !sameBase(base, known.base!)) batch.refuse(EOPNOTSUPP, location)
  else if (spec?.policy != null && known.base === null) batch.refuse(EOPNOTSUPP, location)
  else if (spec?.policy != null) setPolicy(batch, known, spec.policy)
}

function sameBase(a: BaseChainSpec, b: BaseChainSpec): boolean {
  return a.type === b.type && a.hook === b.hook && a.priority === b.priority
}

function setPolicy(batch: Batch, chain: Chain, policy: 'accept' | 'drop'): void {
  const before = chain.policy
  chain.policy = policy
  batch.change.undo(() => {
    chain.policy = before
  })
}

/** The chain that a command names, by its name or its handle; the kernel says so where there is none. */
function find(batch: Batch, { at }: Pick<Change, 'at'>): Chain | undefined {
  const table = batch.table(at)
  if (table === undefined) return batch.refuseChain(at, at.table!.location)
  if (at.handle !== null) {
    for (const chain of table.chains.values()) if (chain.handle === at.handle.value) return chain
    return batch.refuse(ENOENT, at.handle.location)
  }
  return table.chains.get(at.name!.text) ?? batch.refuseChain(at, at.name!.location)
}

export function deleteChain(batch: Batch, command: Pick<Change, 'at'>): void {
  const chain = find(batch, command)
  if (chain === undefined) return
  // The rules of the chain go with it; what leads to it from elsewhere keeps it.
  const { rules } = chain
  for (const rule of [...rules]) batch.ruleset.removeRule(batch.change, rule)
  if (chain.references > 0) batch.refuse(EBUSY, command.at.handle?.location ?? command.at.name!.location)
  else batch.ruleset.removeChain(batch.change, chain)
}

export function flushChain(batch: Batch, command: Pick<Change, 'at'>): void {
  const { at } = command
  // nft has read no chains to compare with.
  const chain = at.handle === null ? batch.chain(at) : find(batch, command)
  if (chain === undefined && at.handle === null)
    batch.refuse(ENOENT, (batch.table(at) === undefined ? at.table : at.name)!.location)
  for (const rule of [...(chain?.rules ?? [])]) batch.ruleset.removeRule(batch.change, rule)
}

export function renameChain(batch: Batch, command: ChainCommand & { op: 'rename' }): void {
  const { at, newName, location } = command
  const chain = batch.chain(at)
  if (chain === undefined) {
    if (batch.table(at) === undefined) batch.noTable(at)
    else batch.mistake(similarChain(batch.ruleset, at.name!.text) ?? ABSENT, at.name!.location)
    return
  }
  if (chain.table.chains.has(newName.text)) batch.refuse(EEXIST, location)
  else batch.ruleset.renameChain(batch.change, chain, newName.text)
}

/** After each change of rules, whether what is there can be gone through (nft_table_validate). */
export function validate(batch: Batch, location: Location): boolean {
  const error = batch.ruleset.validate()
  if (error !== undefined) batch.refuse(error, location)
  return error === undefined
}

export function flushTable(batch: Batch, table: Table): void {
  for (const chain of table.chains.values())
    for (const rule of [...chain.rules]) batch.ruleset.removeRule(batch.change, rule)
}
