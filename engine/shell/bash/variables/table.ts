import { AssociativeArray, IndexedArray } from './arrays.ts'
import { Variable } from './variable.ts'

/** Variables of one function call, of one command's environment, or of the shell. */
interface Scope {
  readonly kind: 'global' | 'function' | 'command'
  readonly variables: Map<string, Variable>
  /** The next scope below that may hold variables: most calls have none of their own. */
  below: number
}

const NAMEREF_MAX = 8

/**
 * The variables of a shell, in scopes: dynamic scoping, the innermost first. A forked shell shares the variables with its parent
 * until one of the two changes one: each table changes only what it owns.
 */
export class VariableTable {
  #owner: object = {}
  #scopes: Scope[] = [{ kind: 'global', variables: new Map(), below: -1 }]

  fork(): VariableTable {
    const child = new VariableTable()
    child.#scopes = this.#scopes.map(({ kind, variables, below }) => ({ kind, variables: new Map(variables), below }))
    this.#owner = {}
    return child
  }

  get functionDepth(): number {
    return this.#scopes.filter(scope => scope.kind === 'function').length
  }

  push(kind: 'function' | 'command'): void {
    const top = this.#scopes.length - 1
    const { variables, below } = this.#scopes[top]!
    this.#scopes.push({ kind, variables: new Map(), below: variables.size > 0 || top === 0 ? top : below })
  }

  pop(): void {
    this.#scopes.pop()
  }

  /** The variable of this name, a nameref itself. */
  find(name: string): Variable | undefined {
    for (let index = this.#scopes.length - 1; index >= 0; index = this.#scopes[index]!.below) {
      const variable = this.#scopes[index]!.variables.get(name)
      if (variable !== undefined) return variable
    }
    return undefined
  }

  /** The variable that a name stands for: namerefs are followed. Null for a circular one. */
  get(name: string): Variable | undefined {
    const variable = this.find(name)
    if (variable === undefined || !variable.nameref) return variable
    const target = this.resolve(name)
    return target === null ? undefined : this.find(target)
  }

  /** The name at the end of a chain of namerefs; null for a circular one. It may have a subscript. */
  resolve(name: string): string | null {
    let current = name
    for (let hops = 0; hops < NAMEREF_MAX; hops++) {
      const variable = this.find(current)
      if (variable === undefined || !variable.nameref) return current
      const target = variable.scalar
      if (target === undefined || target === '') return current
      if (target === current) return hops === 0 ? this.#outer(name) : null
      current = target
    }
    return null
  }

  /** A nameref in a function to a variable of the same name means the one further out. */
  #outer(name: string): string | null {
    return this.#scopes.length > 1 ? name : null
  }

  /** The variable, for changing it; created in the global scope when there is none. */
  change(name: string): Variable {
    for (let index = this.#scopes.length - 1; index >= 0; index = this.#scopes[index]!.below) {
      const { variables } = this.#scopes[index]!
      const variable = variables.get(name)
      if (variable !== undefined) return this.#own(variables, variable)
    }
    return this.#create(this.#scopes[0]!, name)
  }

  #own(variables: Map<string, Variable>, variable: Variable): Variable {
    if (variable.owner === this.#owner) return variable
    const copy = variable.copyFor(this.#owner)
    variables.set(variable.name, copy)
    return copy
  }

  #create(scope: Scope, name: string): Variable {
    const variable = new Variable(name, this.#owner)
    scope.variables.set(name, variable)
    const at = scope.variables.size === 1 ? this.#scopes.lastIndexOf(scope) : this.#scopes.length
    for (let above = at + 1; above < this.#scopes.length; above++)
      this.#scopes[above]!.below = Math.max(this.#scopes[above]!.below, at)
    return variable
  }

  /** The variable of the global scope, for changing it. */
  global(name: string): Variable {
    const scope = this.#scopes[0]!
    const variable = scope.variables.get(name)
    return variable === undefined ? this.#create(scope, name) : this.#own(scope.variables, variable)
  }

  /** The variable of the innermost function, for changing it; created without a value when it has none of the name. */
  local(name: string): { readonly variable: Variable; readonly isNew: boolean } {
    const scope = this.#scopes.findLast(each => each.kind === 'function') ?? this.#scopes[0]!
    const variable = scope.variables.get(name)
    if (variable !== undefined) return { variable: this.#own(scope.variables, variable), isNew: false }
    const created = this.#create(scope, name)
    created.local = scope.kind === 'function'
    return { variable: created, isNew: true }
  }

  /** A variable of the environment of the command that is about to run. */
  forCommand(name: string): Variable {
    return this.#create(this.#scopes.at(-1)!, name)
  }

  /** Forgets the innermost variable of the name. A local one of the current function stays as an unset one. */
  unset(name: string): void {
    for (let index = this.#scopes.length - 1; index >= 0; index--) {
      const scope = this.#scopes[index]!
      if (!scope.variables.has(name)) continue
      const innermost = this.#scopes.findLastIndex(each => each.kind === 'function')
      scope.variables.delete(name)
      if (index === innermost && scope.kind === 'function') {
        const empty = this.#create(scope, name)
        empty.local = true
      }
      return
    }
  }

  /** All that can be seen, by name. */
  visible(): Map<string, Variable> {
    const all = new Map<string, Variable>()
    for (const { variables } of this.#scopes) for (const [name, variable] of variables) all.set(name, variable)
    return all
  }

  /** Those of the innermost function. */
  locals(): Variable[] {
    return [...(this.#scopes.findLast(scope => scope.kind === 'function')?.variables.values() ?? [])]
  }

  /** Names that begin so, in order. */
  names(prefix: string): string[] {
    return [...this.visible()]
      .filter(([name, variable]) => name.startsWith(prefix) && variable.isSet)
      .map(([name]) => name)
      .sort()
  }
}

/** The indexed array of a variable that may hold a single value so far, which becomes the element 0. */
export function indexedOf(variable: Variable): IndexedArray {
  const { value } = variable
  if (value instanceof IndexedArray) return value
  const array = new IndexedArray()
  if (typeof value === 'string') array.set(0, value)
  variable.value = array
  return array
}

export function associativeOf(variable: Variable): AssociativeArray {
  const { value } = variable
  if (value instanceof AssociativeArray) return value
  const array = new AssociativeArray()
  if (typeof value === 'string') array.set('0', value)
  variable.value = array
  return array
}
