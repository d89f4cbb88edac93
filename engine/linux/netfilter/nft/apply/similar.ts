import type { Ruleset } from '../../ruleset.ts'
import { descriptionOf } from '../description.ts'
import { closest } from '../misspell.ts'
import type { Handle } from '../syntax.ts'

/** What nft asks about a name that is not there: whether another was meant (table_lookup_fuzzy and its like in src/rule.c). */

export const ABSENT = 'No such file or directory'

export function similarTable({ tables }: Ruleset, at: Handle): string | undefined {
  const name = at.table!.text
  const found = tables.find(each => each.name === name) ?? closest(name, tables, each => each.name)
  return found === undefined ? undefined : `${ABSENT}; did you mean table ‘${found.name}’ in family ${found.family}?`
}

export function similarChain({ tables }: Ruleset, word: string): string | undefined {
  const chains = tables.flatMap(table => [...table.chains.values()])
  return meant(
    'chain',
    closest(word, chains, each => each.name),
  )
}

export function similarSet({ tables }: Ruleset, word: string): string | undefined {
  const sets = tables.flatMap(table => [...table.sets.values()]).filter(({ shape }) => !shape.anonymous)
  const found = closest(word, sets, each => each.name)
  return found === undefined ? undefined : meant(descriptionOf(found).map ? 'map' : 'set', found)
}

export function similarObject({ tables }: Ruleset, word: string): string | undefined {
  const objects = tables.flatMap(table => [...table.objects.values()])
  return meant(
    'obj',
    closest(word, objects, each => each.name),
  )
}

interface Named {
  readonly name: string
  readonly table: { readonly family: string; readonly name: string }
}

const meant = (what: string, found: Named | undefined): string | undefined =>
  found === undefined
    ? undefined
    : `${ABSENT}; did you mean ${what} ‘${found.name}’ in table ${found.table.family} ‘${found.table.name}’?`
