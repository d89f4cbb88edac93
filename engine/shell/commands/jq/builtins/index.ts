import type { Definition } from '../syntax.ts'
import { collections } from './collections.ts'
import { dates } from './dates.ts'
import { definitions } from './definitions.ts'
import { matching } from './matching.ts'
import { mathematics } from './mathematics.ts'
import { type Plain, type Special, specials } from './specials.ts'
import { strings } from './strings.ts'

/** The functions that every program knows, by name and number of arguments. */
export const builtins: {
  /** Of values. */
  readonly plain: ReadonlyMap<string, Plain>
  /** Of filters. */
  readonly special: ReadonlyMap<string, Special>
  /** Written in jq itself. */
  readonly defined: ReadonlyMap<string, Definition>
} = {
  plain: new Map<string, Plain>([
    ...collections,
    ...strings,
    ...mathematics,
    ...dates,
    ['builtins/0', () => [...builtins.plain.keys(), ...builtins.special.keys(), ...builtins.defined.keys()]],
  ]),
  special: new Map([...specials, ...matching]),
  get defined() {
    return definitions()
  },
}

export function isBuiltin(name: string): boolean {
  return builtins.plain.has(name) || builtins.special.has(name) || builtins.defined.has(name)
}
