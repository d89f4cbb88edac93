/** What JSON.parse gives. */
export type Node = string | number | boolean | null | readonly Node[] | { readonly [key: string]: Node }
export type Fields = { readonly [key: string]: Node }

const DEPTH_MAX = 50

/** What is wrong, and a place in the first line where the library tells one. */
export interface Problem {
  readonly text: string
  readonly column: number | null
}

/** What is wrong with a document, from the inside out; a reader that fails answers undefined. */
export class Problems {
  readonly texts: Problem[] = []
  /** Reads what elements do with packets: statements hold expressions, and these hold statements. */
  readonly statement: (node: Node, problems: Problems) => string | undefined
  #depth = 0

  constructor(statement: Problems['statement']) {
    this.statement = statement
  }

  /** Reads what is within something else, up to a depth that no rule has. */
  within(read: () => string | undefined): string | undefined {
    if (this.#depth >= DEPTH_MAX) return this.add('Invalid expression')
    this.#depth++
    const text = read()
    this.#depth--
    return text
  }

  add(text: string, column: number | null = null): undefined {
    this.texts.push({ text, column })
    return undefined
  }
}

export function isFields(node: Node | undefined): node is Fields {
  return typeof node === 'object' && node !== null && !Array.isArray(node)
}

/** The one pair of an object, which is how commands, statements and expressions are told apart. */
export function onlyPair(node: Node): readonly [string, Node] | undefined {
  const pairs = isFields(node) ? Object.entries(node) : []
  return pairs.length === 1 ? pairs[0] : undefined
}

/** A field that has to be there, as text. */
export function required(fields: Fields, name: string, problems: Problems, index: number): string | undefined {
  const value = fields[name]
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  return problems.add(`Object item not found: ${name}`, 4 + 5 * index)
}

/** A name or a word, so that it means nothing else. */
export function quoted(text: string): string {
  return `"${text.replace(/["\n]/g, '')}"`
}

/** Text of every part, or undefined where one has none. */
export function all(parts: readonly (string | undefined)[]): readonly string[] | undefined {
  return parts.every(part => part !== undefined) ? (parts as readonly string[]) : undefined
}
