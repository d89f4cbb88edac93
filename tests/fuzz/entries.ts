import { MASKS, maskOutput, numberedValues } from '../record/transcripts/masks.ts'

const ALL_MASKS = MASKS.map(({ name }) => name)

/** An entry of `conntrack -L`, with or without its family. */
const ENTRY = /^(?:ipv[46] +\d+ )?[a-z]\w* +\d+ (?:\d+ )?.*\bsrc=/

/** How often what is known of a line is told to the lines that share a number with it. */
const ROUNDS = 3

interface Line {
  readonly text: string
  /** What the masks leave of it. */
  readonly masked: string
  /** Its numbers that are drawn by chance (source ports, identifiers of echoes), in order. */
  readonly values: readonly string[]
  /** The listing that it stands in; a line that is no entry stands for itself. */
  readonly block: number
  /** What is known of it without the numbers themselves; lines of one listing with the same key differ in nothing but numbers. */
  key: string
}

/**
 * Scripts sort the entries of connection tracking, which the kernel lists by the key of its hash. Where the lines hold a number that is drawn by
 * chance their order is by chance as well. Here they come in an order that no number decides: by what the masks leave of them, then by where
 * else in the output their numbers stand, then by which of them the output has already shown.
 */
export function settleOrder(output: string, script: string): string {
  const lines = readLines(output, script)
  if (lines.every(({ text }) => !ENTRY.test(text))) return output
  for (let round = 0; round < ROUNDS; round++) refine(lines)
  const shown = new Map<string, number>()
  const settled: string[] = []
  for (let start = 0; start < lines.length; ) {
    const left = lines.slice(start).filter((line, _, all) => line.block === all[0]!.block)
    start += left.length
    while (left.length > 0) settled.push(take(left, shown))
  }
  return settled.join('\n')
}

function readLines(output: string, script: string): Line[] {
  let block = 0
  let inside = false
  return output.split('\n').map(text => {
    const entry = ENTRY.test(text)
    if (!entry || !inside) block++
    inside = entry
    const masked = maskOutput(text, ALL_MASKS, script)
    const values = text === masked ? [] : numberedValues(text, script)
    return { text, masked, values, block, key: `${String(block).padStart(6)} ${masked}` }
  })
}

/** A line is known better by the lines in which its numbers stand. */
function refine(lines: readonly Line[]): void {
  const places = new Map<string, string[]>()
  for (const { key, values } of lines)
    values.forEach((value, index) => {
      const known = places.get(value)
      if (known === undefined) places.set(value, [`${key} ${index}`])
      else known.push(`${key} ${index}`)
    })
  const names = new Map<string, string>()
  for (const [value, keys] of places) names.set(value, keys.sort().join('|'))
  const order = new Map([...new Set(names.values())].sort().map((name, index) => [name, String(index).padStart(6)]))
  for (const line of lines)
    if (line.values.length > 0) line.key += ` ${line.values.map(value => order.get(names.get(value)!)).join(' ')}`
}

/** Takes the line of a listing that comes next. */
function take(left: Line[], shown: Map<string, number>): string {
  const rank = ({ key, values }: Line) =>
    `${key} ${values.map(value => String(shown.get(value) ?? 999_999).padStart(6)).join(' ')}`
  let first = 0
  for (let index = 1; index < left.length; index++) if (rank(left[index]!) < rank(left[first]!)) first = index
  const [line] = left.splice(first, 1) as [Line]
  for (const value of line.values) if (!shown.has(value)) shown.set(value, shown.size)
  return line.text
}
