import { EEXIST, ENOENT, EOPNOTSUPP } from '../../../../net/errno.ts'
import { Transaction } from '../../transaction.ts'
import type { Change } from '../syntax.ts'
import type { Batch } from './batch.ts'
import { addChain, deleteChain, flushChain, flushTable, renameChain } from './chains.ts'
import { addObject, deleteObject } from './objects.ts'
import { addRule, deleteRule } from './rules.ts'
import { addElements, addSet, deleteElements, deleteSet, flushSet } from './sets.ts'

/** Carries out one command within the batch. */
export function apply(batch: Batch, command: Change): void {
  switch (command.what) {
    case 'table':
      if (command.op === 'add' || command.op === 'create') addTable(batch, command)
      else if (command.op === 'delete') deleteTable(batch, command)
      else flushOneTable(batch, command)
      return
    case 'chain':
      if (command.op === 'add' || command.op === 'create') addChain(batch, command)
      else if (command.op === 'delete') deleteChain(batch, command)
      else if (command.op === 'flush') flushChain(batch, command)
      else if (command.op === 'rename') renameChain(batch, command)
      return
    case 'rule':
      if (command.op === 'delete') deleteRule(batch, command)
      else addRule(batch, command)
      return
    case 'set':
    case 'map':
      if (command.op === 'add' || command.op === 'create') addSet(batch, command)
      else if (command.op === 'delete') deleteSet(batch, command)
      else flushSet(batch, command)
      return
    case 'element':
      if (command.op === 'delete') deleteElements(batch, command)
      else fill(batch, command)
      return
    case 'object':
      if (command.op === 'delete') deleteObject(batch, command)
      else addObject(batch, command)
      return
    case 'ruleset':
      flushRuleset(batch, command)
  }
}

/** What nft itself misses it misses once; the kernel is told of the others from the last one on (nft_cmd_uncollapse). */
function fill(batch: Batch, command: Extract<Change, { what: 'element' }>): void {
  const before = batch.mistakes.length
  addElements(batch, command)
  if (batch.mistakes.length > before) return
  for (const each of (command.behind ?? []).toReversed()) apply(batch, each)
}

function addTable(
  batch: Batch,
  { op, at, table: spec, location }: Extract<Change, { what: 'table'; op: 'add' | 'create' }>,
): void {
  const known = batch.table(at)
  if (known !== undefined) {
    if (op === 'create') batch.refuse(EEXIST, at.table!.location)
    else if (spec?.owner === true) batch.refuse(EOPNOTSUPP, location)
    else batch.ruleset.setDormant(batch.change, known, spec?.dormant ?? false)
    return
  }
  const made = batch.ruleset.addTable(batch.change, at.family, at.table!.text)
  made.dormant = spec?.dormant ?? false
  made.comment = spec?.comment
  if (spec?.owner !== true) return
  // nft does not stay to own it: when it ends, so does the table (nft_rcv_nl_event).
  batch.change.afterwards(() => {
    const end = new Transaction()
    batch.ruleset.removeTable(end, made)
    end.commit()
  })
}

function deleteTable(batch: Batch, { at }: Pick<Change, 'at'>): void {
  const table =
    at.handle === null
      ? batch.table(at)
      : batch.ruleset.tables.find(each => each.family === at.family && each.handle === at.handle!.value)
  if (table !== undefined) batch.ruleset.removeTable(batch.change, table)
  else if (at.handle !== null) batch.refuse(ENOENT, at.handle.location)
  else batch.refuseTable(at)
}

function flushOneTable(batch: Batch, { at }: Pick<Change, 'at'>): void {
  const table = batch.table(at)
  if (table === undefined) batch.refuse(ENOENT, at.table!.location)
  else flushTable(batch, table)
}

function flushRuleset(batch: Batch, { at }: Pick<Change, 'at'>): void {
  for (const table of batch.ruleset.tables)
    if (at.table === null || table.family === at.family) batch.ruleset.removeTable(batch.change, table)
}
