/**
 * string_distance of nft 1.0.6 (src/misspell.c): the changes that lead from one word to another. Its rows overlap by one, which
 * makes short words closer than they are; the suggestions follow from that, so it is kept.
 */
function distance(a: string, b: string): number {
  const width = b.length
  const cells: number[] = new Array((a.length + 1) * (b.length + 1)).fill(0)
  for (let i = 0; i <= a.length; i++) cells[i * width] = i
  for (let j = 0; j <= b.length; j++) cells[j] = j
  for (let i = 1; i <= a.length; i++)
    for (let j = 1; j <= b.length; j++) {
      const subtract = cells[(i - 1) * width + j]! + 1
      const insert = cells[i * width + j - 1]! + 1
      const exchange = cells[(i - 1) * width + j - 1]! + (a[i] === b[j] ? 0 : 1)
      let best = Math.min(subtract, insert, exchange)
      if (i > 1 && j > 1 && a[i] === b[j - 1] && a[i - 1] === b[j])
        best = Math.min(best, cells[(i - 2) * width + j - 2]! + 1)
      cells[i * width + j] = best
    }
  return cells[a.length * width + b.length]!
}

/** string_misspell_update: the word among `known` that may have been meant. */
export function closest<Each>(word: string, known: Iterable<Each>, nameOf: (each: Each) => string): Each | undefined {
  let found: Each | undefined
  let least = Number.POSITIVE_INFINITY
  for (const each of known) {
    const name = nameOf(each)
    const longer = Math.max(name.length, word.length)
    const shorter = Math.min(name.length, word.length)
    if (longer <= 1) continue
    const limit = longer - shorter <= 1 ? Math.max(Math.ceil(longer / 3), 1) : Math.ceil((longer + 2) / 3)
    const changes = distance(name, word)
    if (changes > limit || changes >= least) continue
    least = changes
    found = each
  }
  return found
}
