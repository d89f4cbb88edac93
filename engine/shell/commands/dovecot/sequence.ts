const NUMBER_MAX = 0xffffffff

type Ranges = readonly (readonly [low: number, high: number])[]

/** A set of numbers such as `1:3,7:*` (RFC 3501 9); `last` is what the star means. undefined for what is none. */
function parseRanges(text: string, last: number): Ranges | undefined {
  const ranges: [number, number][] = []
  for (const part of text.split(',')) {
    const match = /^(\d{1,10}|\*)(?::(\d{1,10}|\*))?$/.exec(part)
    if (match === null) return undefined
    const [from, to] = [match[1]!, match[2] ?? match[1]!].map(each => (each === '*' ? last : Number(each)))
    if (from === 0 && match[1] !== '*') return undefined
    if (to === 0 && match[2] !== '*' && match[2] !== undefined) return undefined
    if (from! > NUMBER_MAX || to! > NUMBER_MAX) return undefined
    ranges.push([Math.min(from!, to!), Math.max(from!, to!)])
  }
  return ranges
}

/** Positions, from 0, of messages that a set names; undefined for a set that is none or names others. */
export function positionsOf(text: string, uids: readonly number[], byUid: boolean): readonly number[] | undefined {
  const ranges = parseRanges(text, byUid ? (uids.at(-1) ?? 0) : uids.length)
  if (ranges === undefined) return undefined
  if (!byUid && ranges.some(([low, high]) => high > uids.length || low === 0)) return undefined
  const inside = (value: number) => ranges.some(([low, high]) => value >= low && value <= high)
  const found: number[] = []
  for (const [index, uid] of uids.entries()) if (inside(byUid ? uid : index + 1)) found.push(index)
  return found
}
