/**
 * A function of a text that keeps its last results, for what is worked out of the same text again and again, such as the parsed form of a file.
 * The results are shared: never to be changed. Errors are not kept.
 */
export function remembering<Result>(most: number, make: (text: string) => Result): (text: string) => Result {
  const known = new Map<string, Result>()
  return text => {
    const kept = known.get(text)
    if (kept !== undefined) return kept
    const result = make(text)
    if (known.size >= most) known.clear()
    known.set(text, result)
    return result
  }
}

/** The same for what is worked out of an object that is never changed: kept for as long as the object itself. */
export function rememberingOf<Subject extends object, Result extends {}>(
  make: (subject: Subject) => Result,
): (subject: Subject) => Result {
  const known = new WeakMap<Subject, Result>()
  return subject => {
    let result = known.get(subject)
    if (result === undefined) known.set(subject, (result = make(subject)))
    return result
  }
}
