import type { Errno } from '../../../../net/errno.ts'
import type { Chain } from '../../chain.ts'
import type { Netfilter } from '../../netfilter.ts'
import type { StatefulObject } from '../../object.ts'
import type { Ruleset } from '../../ruleset.ts'
import type { NftSet } from '../../set/set.ts'
import type { Table } from '../../table.ts'
import { Transaction } from '../../transaction.ts'
import { descriptionOf } from '../description.ts'
import type { World } from '../evaluate/context.ts'
import { type Location, NftError } from '../location.ts'
import { closest } from '../misspell.ts'
import type { Handle, ObjectType } from '../syntax.ts'
import type { NftNames } from '../types/type.ts'
import { ABSENT, similarSet, similarTable } from './similar.ts'

/** What the kernel says of what is not there. */
export const REFUSED = `Could not process rule: ${ABSENT}`

/** Commands that are carried out together or not at all, and what is wrong with them. */
export class Batch {
  readonly netfilter: Netfilter
  readonly names: NftNames
  readonly change: Transaction = new Transaction()
  /** What nft itself finds wrong: then nothing is sent to the kernel. */
  readonly mistakes: NftError[] = []
  /** Sets that the batch makes: until it is sent, rules may still change what they are. */
  readonly newSets = new Set<NftSet>()
  /** What the kernel refuses. */
  readonly refusals: NftError[] = []

  constructor(netfilter: Netfilter, names: NftNames) {
    this.netfilter = netfilter
    this.names = names
  }

  get ruleset(): Ruleset {
    return this.netfilter.ruleset
  }

  /** The answer stands for the result that there is none of. */
  mistake(text: string, location: Location, other: Location | null = null): undefined {
    this.mistakes.push(new NftError(text, location, other))
    return undefined
  }

  refuse(errno: Errno, location: Location): undefined {
    this.refusals.push(new NftError(`Could not process rule: ${errno.text}`, location))
    return undefined
  }

  /** Something is not there, but a table has a name like it (nft_cmd_enoent_table). */
  refuseTable(at: Handle): undefined {
    return this.refuseText(similarTable(this.ruleset, at) ?? REFUSED, at.table!.location)
  }

  /** nft itself misses the table (table_not_found in src/evaluate.c). */
  noTable(at: Handle): undefined {
    return this.mistake(similarTable(this.ruleset, at) ?? ABSENT, at.table!.location)
  }

  /** The same for a set, or for its table. */
  noSet(at: Handle): undefined {
    if (this.table(at) === undefined) return this.noTable(at)
    return this.mistake(similarSet(this.ruleset, at.name!.text) ?? ABSENT, at.name!.location)
  }

  /** The same for a chain, which may be in another table (nft_cmd_enoent_rule). */
  refuseChain(at: Handle, location: Location): undefined {
    const chains = this.ruleset.tables.flatMap(table => [...table.chains.values()])
    const found = closest(at.name?.text ?? '', chains, each => each.name)
    let text = REFUSED
    if (found !== undefined) {
      const { table, name } = found
      const same = table.name === at.table?.text && table.family === at.family
      const aboutTable = location === at.table?.location
      // It is there, here or in this table as well: something else is missing.
      if (name === at.name?.text && (same || this.chain(at) !== undefined)) return this.refuseText(text, location)
      text = !aboutTable
        ? `${ABSENT}; did you mean chain ‘${name}’ in table ${table.family} ‘${table.name}’?`
        : `No such file or directory; did you mean table ‘${table.name}’ in family ${table.family}?`
    }
    return this.refuseText(text, location)
  }

  refuseText(text: string, location: Location): undefined {
    this.refusals.push(new NftError(text, location))
    return undefined
  }

  // What there is.

  table({ family, table }: Handle): Table | undefined {
    return table === null ? undefined : this.ruleset.table(family, table.text)
  }

  chain(at: Handle): Chain | undefined {
    return at.name === null ? undefined : this.table(at)?.chains.get(at.name.text)
  }

  set(at: Handle): NftSet | undefined {
    return at.name === null ? undefined : this.table(at)?.sets.get(at.name.text)
  }

  object(at: Handle, type: ObjectType): StatefulObject | undefined {
    return at.name === null ? undefined : this.table(at)?.objects.get(`${type} ${at.name.text}`)
  }

  /** What rules of a table are evaluated in. */
  world(at: Handle): World {
    const table = this.table(at)
    return {
      family: at.family,
      names: this.names,
      lacking: ({ name, location }) =>
        table === undefined && at.table !== null
          ? { text: similarTable(this.ruleset, at) ?? ABSENT, location: at.table.location }
          : { text: similarSet(this.ruleset, name) ?? ABSENT, location },
      set: name => {
        const set = table?.sets.get(name)
        return set === undefined ? undefined : descriptionOf(set)
      },
    }
  }
}
