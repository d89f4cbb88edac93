/** Goes through work that is done in parts until it has its result; `between` is called after each part but the last. */
export function inParts<Result>(work: Generator<unknown, Result>, between: () => void = () => {}): Result {
  for (;;) {
    const { done, value } = work.next()
    if (done === true) return value as Result
    between()
  }
}
