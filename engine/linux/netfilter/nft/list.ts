import type { NftSet } from '../set/set.ts'
import type { Table } from '../table.ts'
import type { Batch } from './apply/batch.ts'
import { resetObject } from './apply/objects.ts'
import { findElements } from './apply/sets.ts'
import { ABSENT, similarObject } from './apply/similar.ts'
import { descriptionOf } from './description.ts'
import { describeElement } from './elements.ts'
import { chainText, objectText, type Showing, setText, tableText, warningOf } from './print/tables.ts'
import type { Member, Query } from './syntax.ts'

type Listing = Extract<Query, { op: 'list' | 'reset' }>

/** The tables of a query, in the order in which they were made. */
export function tablesOf(batch: Batch, { at, anyFamily }: Pick<Listing, 'at' | 'anyFamily'>): Table[] {
  const { tables } = batch.ruleset
  return anyFamily ? tables : tables.filter(table => table.family === at.family)
}

function wrapped({ family, name }: Table, inner: readonly string[]): string {
  return `table ${family} ${name} {\n${inner.join('')}}\n`
}

/** Of an interval that is asked for nft keeps the ends, of one of a map the first of them (get_set_decompose). */
function shownAlone(member: Member, { shape }: NftSet): Member {
  if (!shape.interval || shape.key.length > 1) return member
  if (shape.data === null && member.data === null)
    return { ...member, statements: [], comment: undefined, timeout: undefined, expires: undefined }
  return { ...member, last: member.first, statements: [] }
}

/** What `list`, `reset` and `get` print; undefined where the batch holds why not. */
export function answer(batch: Batch, query: Query, showing: Showing): string | undefined {
  if (query.op === 'get') {
    const found = findElements(batch, query)
    if (found === undefined) return undefined
    const { set, elements } = found
    const members = elements.map(element => shownAlone(describeElement(element, set, showing.now), set))
    return wrapped(set.table, [setText(set, showing, members)])
  }
  if (query.op === 'monitor' || query.op === 'describe') return ''
  switch (query.what) {
    case 'ruleset':
      return tablesOf(batch, query)
        .map(table => tableText(table, showing))
        .join('')
    case 'tables':
      return tablesOf(batch, query)
        .map(({ family, name }) => `table ${family} ${name}\n`)
        .join('')
    case 'chains':
      return tablesOf(batch, query)
        .map(table =>
          wrapped(
            table,
            [...table.chains.values()].map(chain => chainText(chain, showing, false)),
          ),
        )
        .join('')
    case 'sets':
    case 'maps':
    case 'meters':
      return listSets(batch, query, showing)
    // This version asks for the hooks of each family and shows nothing of the answers.
    case 'hooks':
      return ''
    case 'objects':
      return listObjects(batch, query, showing)
    case 'table':
      return listTable(batch, query, showing)
    case 'chain': {
      const chain = batch.chain(query.at)
      if (chain === undefined) return missing(batch, query)
      return `${warningOf(chain.table)}${wrapped(chain.table, [chainText(chain, showing)])}`
    }
    case 'set':
    case 'map':
    case 'meter': {
      const set = batch.set(query.at)
      if (set === undefined || query.what !== kindOf(set)) return missing(batch, query)
      return wrapped(set.table, [setText(set, showing)])
    }
    case 'object':
      return listObject(batch, query, showing)
  }
}

/** What is looked for by name is not there: the table, or what is to be in it. */
export function missing(batch: Batch, query: Query): undefined {
  const { at } = query
  // Only for these has nft read more than what is asked for.
  if (query.op === 'reset' || ('what' in query && query.what === 'object')) {
    if (batch.table(at) === undefined) return batch.noTable(at)
    if (at.name !== null) return batch.mistake(similarObject(batch.ruleset, at.name.text) ?? ABSENT, at.name.location)
  }
  const symbol = batch.table(at) === undefined || at.name === null ? at.table : at.name
  return batch.mistake('No such file or directory', symbol!.location)
}

function listTable(batch: Batch, query: Listing, showing: Showing): string | undefined {
  const table = batch.table(query.at)
  return table === undefined ? missing(batch, query) : tableText(table, showing)
}

/** What a set is listed as; those in braces are not. */
export function kindOf(set: NftSet): 'set' | 'map' | 'meter' | undefined {
  const { map, meter } = descriptionOf(set)
  if (meter === true) return 'meter'
  return set.shape.anonymous ? undefined : map ? 'map' : 'set'
}

function listSets(batch: Batch, query: Listing, showing: Showing): string | undefined {
  let tables = tablesOf(batch, query)
  if (query.at.table !== null) {
    const table = batch.table(query.at)
    if (table === undefined) return missing(batch, query)
    tables = [table]
  }
  return tables
    .map(table => {
      const sets = [...table.sets.values()].filter(set => `${kindOf(set)}s` === query.what)
      return wrapped(
        table,
        sets.map(set => setText(set, showing)),
      )
    })
    .join('')
}

function listObjects(batch: Batch, query: Listing, showing: Showing): string | undefined {
  let tables = tablesOf(batch, query)
  if (query.at.table !== null) {
    const table = batch.table(query.at)
    if (table === undefined) return missing(batch, query)
    tables = [table]
  }
  // Tables without any object are left out (do_list_obj); tables of flows are none of them.
  const counts = ({ objects }: Table) => [...objects.values()].some(({ state }) => state.type !== 'flowtable')
  const filled = query.op === 'list' && query.type !== 'flowtable' ? tables.filter(counts) : tables
  const texts = filled.map(table => {
    const objects = [...table.objects.values()].filter(({ state }) => state.type === query.type)
    const text = wrapped(
      table,
      objects.map(object => objectText(object, showing)),
    )
    if (query.op === 'reset') for (const object of objects) resetObject(object)
    return query.op === 'reset' && objects.length === 0 ? '' : text
  })
  return texts.join('')
}

function listObject(batch: Batch, query: Listing, showing: Showing): string | undefined {
  const object = batch.object(query.at, query.type!)
  if (object === undefined) {
    if (query.op === 'list' || batch.table(query.at) === undefined) return missing(batch, query)
    return refuseReset(batch, query)
  }
  const text = wrapped(object.table, [objectText(object, showing)])
  if (query.op === 'reset') resetObject(object)
  return text
}

function refuseReset(batch: Batch, query: Listing): undefined {
  return batch.mistake('Could not process rule: No such file or directory', query.location)
}
