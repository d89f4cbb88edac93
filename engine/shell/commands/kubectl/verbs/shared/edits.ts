/** Changes of labels or annotations as arguments give them: `key=value`, and `key-` to take one away. */
export interface Edits {
  readonly set: ReadonlyMap<string, string>
  readonly remove: readonly string[]
  /** The arguments before the first change. */
  readonly resources: readonly string[]
}

/** Parts arguments into resources and changes (pkg/cmd/util, GetResourcesAndPairs); a text where they do not make sense. */
export function editsOf(args: readonly string[], what: string): Edits | string {
  const isEdit = (word: string) => word.includes('=') || word.endsWith('-')
  const at = args.findIndex(word => isEdit(word) && !word.startsWith('='))
  const resources = at < 0 ? args : args.slice(0, at)
  const set = new Map<string, string>()
  const remove: string[] = []
  for (const word of at < 0 ? [] : args.slice(at)) {
    const equals = word.indexOf('=')
    if (equals > 0) set.set(word.slice(0, equals), word.slice(equals + 1))
    else if (word.endsWith('-') && equals < 0) remove.push(word.slice(0, -1))
    else return `invalid ${what} format: ${word}`
  }
  return { set, remove, resources }
}
