import type { Pattern, PatternItem } from './compile.ts'

/**
 * Matching without backtracking: from the set of positions where an item may start to the set where it may end. Work grows with
 * the length of the text times that of the pattern, whatever the pattern.
 */
type Positions = readonly number[]

/** Whether the pattern matches the whole text. */
export function matches(pattern: Pattern, text: string): boolean {
  if (pattern.literal !== null) return pattern.literal === text
  if (!pattern.extended) return matchesSimple(pattern.items, text)
  return endsOf(pattern.items, text, [0]).at(-1) === text.length
}

/** Where matches that begin at `start` may end, in order. */
export function matchEnds(pattern: Pattern, text: string, start: number): Positions {
  if (pattern.literal !== null) return text.startsWith(pattern.literal, start) ? [start + pattern.literal.length] : []
  return endsOf(pattern.items, text, [start])
}

/** Patterns without groups: only the last star need be tried again. */
function matchesSimple(items: readonly PatternItem[], text: string): boolean {
  let [at, item, star, retry] = [0, 0, -1, 0]
  while (at < text.length) {
    const current = items[item]
    if (current?.type === 'star') {
      star = item++
      retry = at
      continue
    }
    const length = current === undefined ? 0 : step(current, text, at)
    if (length > 0) {
      at += length
      item++
    } else if (star >= 0) {
      item = star + 1
      at = retry += characterLength(text, retry)
    } else return false
  }
  while (items[item]?.type === 'star') item++
  return item === items.length
}

function characterLength(text: string, at: number): number {
  return text.codePointAt(at)! > 0xffff ? 2 : 1
}

/** How much of the text an item of one character takes at a position; 0 when it does not match. */
function step(item: PatternItem, text: string, at: number): number {
  if (at >= text.length) return 0
  if (item.type === 'character') return text.startsWith(item.character, at) ? item.character.length : 0
  const length = characterLength(text, at)
  if (item.type === 'any') return length
  return item.type === 'set' && item.has(text.slice(at, at + length)) ? length : 0
}

function endsOf(items: readonly PatternItem[], text: string, starts: Positions): Positions {
  let positions = starts
  for (const item of items) {
    if (positions.length === 0) return positions
    positions = itemEnds(item, text, positions)
  }
  return positions
}

function itemEnds(item: PatternItem, text: string, starts: Positions): Positions {
  if (item.type === 'star') return upTo(text, starts[0]!)
  if (item.type === 'group') return groupEnds(item, text, starts)
  const ends: number[] = []
  for (const start of starts) {
    const length = step(item, text, start)
    if (length > 0) ends.push(start + length)
  }
  return ends
}

function upTo(text: string, start: number): number[] {
  const ends: number[] = []
  for (let at = start; at < text.length; at += characterLength(text, at)) ends.push(at)
  ends.push(text.length)
  return ends
}

function groupEnds(group: PatternItem & { readonly type: 'group' }, text: string, starts: Positions): Positions {
  const once = (from: Positions) => union(group.alternatives.map(alternative => endsOf(alternative, text, from)))
  switch (group.operator) {
    case '@':
      return once(starts)
    case '?':
      return union([starts, once(starts)])
    case '+':
      return closure(once(starts), once)
    case '*':
      return closure(starts, once)
    default:
      return union(starts.map(start => without(upTo(text, start), once([start]))))
  }
}

function closure(starts: Positions, once: (from: Positions) => Positions): Positions {
  const seen = new Set(starts)
  for (let fresh = starts; fresh.length > 0; ) {
    fresh = once(fresh).filter(end => !seen.has(end))
    for (const end of fresh) seen.add(end)
  }
  return [...seen].sort((a, b) => a - b)
}

function union(sets: readonly Positions[]): Positions {
  if (sets.length === 1) return sets[0]!
  return [...new Set(sets.flat())].sort((a, b) => a - b)
}

function without(all: Positions, excluded: Positions): Positions {
  const gone = new Set(excluded)
  return all.filter(each => !gone.has(each))
}
