/** Lines of both files that the other one does not have, as runs at the same place. Numbers of lines from 0 on, ends not included. */
export interface Change {
  readonly from: number
  readonly to: number
  readonly otherFrom: number
  readonly otherTo: number
}

/** Edits beyond which the rest counts as different as a whole: time and memory grow with their square. */
const EDITS_MAX = 1000

/** The shortest way from one sequence to another (Myers, "An O(ND) difference algorithm", 1986), with runs moved as diff moves them. */
export function compareLines(left: readonly string[], right: readonly string[]): Change[] {
  const removed = new Array<boolean>(left.length).fill(false)
  const added = new Array<boolean>(right.length).fill(false)
  let start = 0
  while (start < left.length && start < right.length && left[start] === right[start]) start++
  let [leftEnd, rightEnd] = [left.length, right.length]
  while (leftEnd > start && rightEnd > start && left[leftEnd - 1] === right[rightEnd - 1]) {
    leftEnd--
    rightEnd--
  }
  // Lines that the other file does not have at all need no search.
  const places = (lines: readonly string[], end: number, others: ReadonlySet<string>, changed: boolean[]) => {
    const found: number[] = []
    for (let index = start; index < end; index++)
      if (others.has(lines[index]!)) found.push(index)
      else changed[index] = true
    return found
  }
  const leftPlaces = places(left, leftEnd, new Set(right.slice(start, rightEnd)), removed)
  const rightPlaces = places(right, rightEnd, new Set(left.slice(start, leftEnd)), added)
  mark(left, leftPlaces, right, rightPlaces, removed, added)
  shift(left, removed, added)
  shift(right, added, removed)
  return changesOf(removed, added)
}

/** Marks what is removed and added between the lines at some places of both. */
function mark(
  leftLines: readonly string[],
  leftPlaces: readonly number[],
  rightLines: readonly string[],
  rightPlaces: readonly number[],
  removed: boolean[],
  added: boolean[],
): void {
  const left = leftPlaces.map(place => leftLines[place]!)
  const right = rightPlaces.map(place => rightLines[place]!)
  const trace = furthest(left, right)
  if (trace === null) {
    for (const place of leftPlaces) removed[place] = true
    for (const place of rightPlaces) added[place] = true
    return
  }
  let [x, y] = [left.length, right.length]
  for (let edits = trace.length - 1; edits > 0; edits--) {
    const reached = trace[edits - 1]!
    const diagonal = x - y
    const down = diagonal === -edits || (diagonal !== edits && at(reached, diagonal - 1) < at(reached, diagonal + 1))
    const before = down ? diagonal + 1 : diagonal - 1
    const beforeX = at(reached, before)
    const beforeY = beforeX - before
    if (down) added[rightPlaces[beforeY]!] = true
    else removed[leftPlaces[beforeX]!] = true
    ;[x, y] = [beforeX, beforeY]
  }
}

/** How far each diagonal gets, one map for each number of edits; null when there are too many edits. */
type Reached = ReadonlyMap<number, number>

function at(reached: Reached, diagonal: number): number {
  return reached.get(diagonal) ?? -1
}

function furthest(left: readonly string[], right: readonly string[]): Reached[] | null {
  const trace: Reached[] = []
  let reached: Reached = new Map([[1, 0]])
  for (let edits = 0; edits <= Math.min(EDITS_MAX, left.length + right.length); edits++) {
    const next = new Map<number, number>()
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const down = diagonal === -edits || (diagonal !== edits && at(reached, diagonal - 1) < at(reached, diagonal + 1))
      let x = down ? at(reached, diagonal + 1) : at(reached, diagonal - 1) + 1
      while (x < left.length && x - diagonal < right.length && left[x] === right[x - diagonal]) x++
      next.set(diagonal, x)
      if (x >= left.length && x - diagonal >= right.length) return [...trace, next]
    }
    trace.push(next)
    reached = next
  }
  return null
}

/** Moves each run of changes to the end of what it could as well be, unless a change of the other file is in the way (analyze.c, shift_boundaries). */
function shift(lines: readonly string[], changed: boolean[], other: readonly boolean[]): void {
  let [index, otherIndex] = [0, 0]
  while (index < lines.length) {
    while (index < lines.length && !changed[index]) {
      while (other[otherIndex]) otherIndex++
      otherIndex++
      index++
    }
    if (index >= lines.length) return
    let start = index
    while (changed[index]) index++
    while (other[otherIndex]) otherIndex++
    let corresponding = lines.length
    let length: number
    do {
      length = index - start
      while (start > 0 && lines[start - 1] === lines[index - 1]) {
        changed[--start] = true
        changed[--index] = false
        while (changed[start - 1]) start--
        do otherIndex--
        while (other[otherIndex])
      }
      corresponding = other[otherIndex - 1] ? index : lines.length
      while (index < lines.length && lines[start] === lines[index]) {
        changed[start++] = false
        changed[index++] = true
        while (changed[index]) index++
        otherIndex++
        while (other[otherIndex]) {
          corresponding = index
          otherIndex++
        }
      }
    } while (length !== index - start)
    while (corresponding < index) {
      changed[--start] = true
      changed[--index] = false
      do otherIndex--
      while (other[otherIndex])
    }
  }
}

function changesOf(removed: readonly boolean[], added: readonly boolean[]): Change[] {
  const changes: Change[] = []
  let [index, otherIndex] = [0, 0]
  while (index < removed.length || otherIndex < added.length) {
    if (!removed[index] && !added[otherIndex]) {
      index++
      otherIndex++
      continue
    }
    const [from, otherFrom] = [index, otherIndex]
    while (removed[index]) index++
    while (added[otherIndex]) otherIndex++
    changes.push({ from, to: index, otherFrom, otherTo: otherIndex })
  }
  return changes
}
