import type { Running } from '../../../linux/program.ts'
import { eachLine } from '../../text/input.ts'
import { type Tool, textCommand } from '../../text/tool.ts'

/** Blanks up to a tab stop become a tab; a single blank in front of one stays unless more follow. */
function tabbed(line: string, width: number, all: boolean): string {
  let shown = ''
  let blanks = ''
  let column = 0
  let leading = true
  for (const character of line) {
    if ((character === ' ' || character === '\t') && (leading || all)) {
      const next = character === '\t' ? column + width - (column % width) : column + 1
      blanks += character
      column = next
      const wide = blanks.length > 1 || character === '\t' || leading
      if (column % width === 0 && wide) {
        shown += '\t'
        blanks = ''
      }
      continue
    }
    leading = false
    shown += blanks + character
    blanks = ''
    column++
  }
  return shown + blanks
}

/** unexpand(1) of coreutils. */
export const unexpand = textCommand({
  name: 'unexpand',
  summary: 'turn blanks into tabs',
  synopsis: ['[OPTION]... [FILE]...'],
  options: [
    { short: 'a', long: 'all', text: 'All blanks, not only those at the beginning.' },
    { long: 'first-only', text: 'Only those at the beginning.' },
    { short: 't', long: 'tabs', argument: 'N', text: 'Tabs are so many columns apart; means --all.' },
  ],
  *run(tool) {
    const width = Number(tool.value('tabs') ?? 8)
    const all = (tool.has('all') || tool.has('tabs')) && !tool.has('first-only')
    yield* eachLine(tool, tool.operands, function* (line, terminated) {
      yield* tool.print(tabbed(line, width, all) + (terminated ? '\n' : ''))
    })
    return tool.status
  },
})

/** The lengths of the lines that cost least (fmt.c, fmt_paragraph): short lines cost by the square, the last nothing. */
function broken(words: readonly string[], width: number, goal: number): string[] {
  const best: { readonly cost: number; readonly next: number }[] = []
  best[words.length] = { cost: 0, next: words.length }
  for (let start = words.length - 1; start >= 0; start--) {
    let length = -1
    for (let end = start; end < words.length; end++) {
      length += words[end]!.length + 1
      if (length > width && end > start) break
      const rest = best[end + 1]!
      const line = end + 1 === words.length ? 0 : (goal - length) ** 2 * 10 + baseCost(words, end)
      const cost = line + rest.cost
      if (best[start] === undefined || cost < best[start]!.cost) best[start] = { cost, next: end + 1 }
    }
  }
  const lines: string[] = []
  for (let at = 0; at < words.length; at = best[at]!.next) lines.push(words.slice(at, best[at]!.next).join(' '))
  return lines
}

/** fmt.c, base_cost: a line should end behind a sentence or a comma. */
function baseCost(words: readonly string[], end: number): number {
  const word = words[end]!
  if (/[.!?]["')\]]*$/.test(word)) return -2500
  return /[,;:]$/.test(word) ? -1600 : 0
}

function* paragraph(tool: Tool, lines: readonly string[], width: number): Running<void> {
  const indent = /^ */.exec(lines[0]!)![0]
  const words = lines.flatMap(line => line.trim().split(/\s+/))
  const goal = Math.floor((width * 187) / 200)
  for (const line of broken(words, width - indent.length, goal - indent.length)) yield* tool.print(`${indent}${line}\n`)
}

/** fmt(1) of coreutils. */
export const fmt = textCommand({
  name: 'fmt',
  summary: 'fill and join lines of paragraphs',
  synopsis: ['[-WIDTH] [OPTION]... [FILE]...'],
  options: [
    { short: 'w', long: 'width', argument: 'N', text: 'So many columns at most, 75 unless told.' },
    { short: 's', long: 'split-only', text: 'Join nothing.', emulated: false },
    { short: 'u', long: 'uniform-spacing', text: 'One blank between words, which is always so here.' },
    { short: 'p', long: 'prefix', argument: 'TEXT', text: 'Only lines that begin so.', emulated: false },
  ],
  rewrite: args => args.map(arg => (/^-\d+$/.test(arg) ? `-w${arg.slice(1)}` : arg)),
  *run(tool) {
    const width = Number(tool.value('width') ?? 75)
    let open: string[] = []
    const flush = function* (): Running<void> {
      if (open.length > 0) yield* paragraph(tool, open, width)
      open = []
    }
    yield* eachLine(tool, tool.operands, function* (line) {
      const indent = (text: string) => /^ */.exec(text)![0].length
      if (line.trim() === '' || (open.length > 1 && indent(line) !== indent(open[1]!))) yield* flush()
      if (line.trim() === '') yield* tool.print('\n')
      else open.push(line)
    })
    yield* flush()
    return tool.status
  },
})

/** tsort(1) of coreutils: what has no predecessor first, in the order of the input. */
export const tsort = textCommand({
  name: 'tsort',
  summary: 'sort topologically',
  synopsis: ['[FILE]'],
  options: [],
  *run(tool) {
    const words: string[] = []
    yield* eachLine(tool, tool.operands, function* (line) {
      words.push(...line.split(/\s+/).filter(word => word !== ''))
    })
    const name = tool.operands[0] ?? '-'
    if (words.length % 2 === 1) {
      yield* tool.complain(`${name}: input contains an odd number of tokens`)
      return 1
    }
    const after = new Map<string, Set<string>>()
    for (const word of [...new Set(words)].sort()) after.set(word, new Set())
    for (let at = 0; at < words.length; at += 2)
      if (words[at] !== words[at + 1]) after.get(words[at]!)!.add(words[at + 1]!)
    const waits = (word: string) => [...after.values()].some(set => set.has(word))
    const queue = [...after.keys()].filter(word => !waits(word))
    while (after.size > 0) {
      yield* tool.spend(1000)
      const word = queue.shift()
      if (word === undefined) {
        const loop = cycle(after)
        yield* tool.out.flush()
        yield* tool.complain(`${name}: input contains a loop:`)
        for (const each of loop) yield* tool.complain(each)
        after.get(loop.at(-1)!)!.delete(loop[0]!)
        if (!waits(loop[0]!)) queue.push(loop[0]!)
        continue
      }
      yield* tool.print(`${word}\n`)
      const next = after.get(word)!
      after.delete(word)
      queue.push(...[...next].reverse().filter(each => !waits(each)))
    }
    return tool.status
  },
})

/** A loop among what is left. */
function cycle(after: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const trail: string[] = []
  let word = [...after.keys()].find(each => [...after.values()].some(set => set.has(each)))!
  while (!trail.includes(word)) {
    trail.push(word)
    word = [...(after.get(word) ?? [])][0] ?? trail[0]!
  }
  return trail.slice(trail.indexOf(word))
}
