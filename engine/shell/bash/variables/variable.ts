import { type AssociativeArray, IndexedArray } from './arrays.ts'

/** What `declare` can say of a variable. */
export interface Attributes {
  exported: boolean
  readonly: boolean
  integer: boolean
  nameref: boolean
  trace: boolean
  /** `declare -u`, `-l`, `-c`. */
  case: 'upper' | 'lower' | 'capital' | null
}

export type Value = string | IndexedArray | AssociativeArray

/** How a variable that the shell computes is read and written; `assign` absent: what is assigned is forgotten. */
export interface Dynamic {
  readonly read: () => Value | undefined
  readonly assign?: (value: string) => void
}

/** A variable: a value that may be absent, and attributes. Never changed while two tables share it: see `VariableTable`. */
export class Variable implements Attributes {
  readonly name: string
  #value: Value | undefined
  exported = false
  readonly = false
  integer = false
  nameref = false
  trace = false
  case: 'upper' | 'lower' | 'capital' | null = null
  /** Declared by `local` or `declare` in a function. */
  local = false
  dynamic: Dynamic | null = null
  /** The table that may change it. */
  owner: object

  constructor(name: string, owner: object) {
    this.name = name
    this.owner = owner
  }

  get value(): Value | undefined {
    return this.dynamic === null ? this.#value : this.dynamic.read()
  }

  set value(value: Value | undefined) {
    this.#value = value
  }

  get array(): IndexedArray | AssociativeArray | null {
    const { value } = this
    return typeof value === 'object' ? value : null
  }

  /** The value as `$name` gives it: of an array the element 0. */
  get scalar(): string | undefined {
    const { value } = this
    if (value === undefined || typeof value === 'string') return value
    return value instanceof IndexedArray ? value.get(0) : value.get('0')
  }

  get isSet(): boolean {
    const { value } = this
    return typeof value === 'object' ? value.size > 0 : value !== undefined
  }

  copyFor(owner: object): Variable {
    const copy = new Variable(this.name, owner)
    Object.assign(copy, attributesOf(this))
    copy.local = this.local
    copy.dynamic = this.dynamic
    copy.#value = this.#value instanceof Object ? this.#value.copy() : this.#value
    return copy
  }
}

export function attributesOf(variable: Attributes): Attributes {
  const { exported, readonly, integer, nameref, trace, case: cased } = variable
  return { exported, readonly, integer, nameref, trace, case: cased }
}

export const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/

export function isName(text: string): boolean {
  return NAME.test(text)
}
