import type { Change } from './compare.ts'

/** A file as it is shown. */
export interface Side {
  readonly lines: readonly string[]
  /** The last line ends with a newline. */
  readonly terminated: boolean
  /** Name and time, or the label. */
  readonly header: string
}

const UNFINISHED = '\\ No newline at end of file\n'

function shownLine(side: Side, index: number, prefix: string): string {
  const last = index === side.lines.length - 1 && !side.terminated
  return `${prefix}${side.lines[index]}\n${last ? UNFINISHED : ''}`
}

function span(from: number, to: number): string {
  return to - from <= 1 ? String(to === from ? from : from + 1) : `${from + 1},${to}`
}

/** The default format: what to do with lines of the first file, for ed(1)'s readers. */
export function* normalDiff(left: Side, right: Side, changes: readonly Change[]): Generator<string> {
  for (const { from, to, otherFrom, otherTo } of changes) {
    const letter = from === to ? 'a' : otherFrom === otherTo ? 'd' : 'c'
    yield `${span(from, to)}${letter}${span(otherFrom, otherTo)}\n`
    for (let index = from; index < to; index++) yield shownLine(left, index, '< ')
    if (letter === 'c') yield '---\n'
    for (let index = otherFrom; index < otherTo; index++) yield shownLine(right, index, '> ')
  }
}

/** Says of a change that it does not count (-I, -B). */
export type Trivial = (change: Change) => boolean

/**
 * Changes that are shown together: no more than twice the context lies between them, in front of one that does not count less than
 * the context. Those among which none counts are left out (find_hunk and pr_context_hunk of diffutils).
 */
function hunksOf(changes: readonly Change[], context: number, trivial: Trivial): Change[][] {
  const hunks: Change[][] = []
  for (const change of changes) {
    const last = hunks.at(-1)
    const most = trivial(change) ? context - 1 : 2 * context
    if (last !== undefined && change.from - last.at(-1)!.to <= most) last.push(change)
    else hunks.push([change])
  }
  return hunks.filter(hunk => !hunk.every(trivial))
}

function unifiedSpan(from: number, to: number): string {
  if (to === from) return `${from},0`
  return to - from === 1 ? String(from + 1) : `${from + 1},${to - from}`
}

/** The unified format (-u). */
export function* unifiedDiff(
  left: Side,
  right: Side,
  changes: readonly Change[],
  context: number,
  trivial: Trivial,
): Generator<string> {
  if (changes.length > 0) yield `--- ${left.header}\n+++ ${right.header}\n`
  for (const hunk of hunksOf(changes, context, trivial)) {
    const [first, last] = [hunk[0]!, hunk.at(-1)!]
    const from = Math.max(0, first.from - context)
    const otherFrom = first.otherFrom - (first.from - from)
    const to = Math.min(left.lines.length, last.to + context)
    const otherTo = last.otherTo + (to - last.to)
    yield `@@ -${unifiedSpan(from, to)} +${unifiedSpan(otherFrom, otherTo)} @@\n`
    let at = from
    for (const change of hunk) {
      for (; at < change.from; at++) yield shownLine(left, at, ' ')
      for (; at < change.to; at++) yield shownLine(left, at, '-')
      for (let index = change.otherFrom; index < change.otherTo; index++) yield shownLine(right, index, '+')
    }
    for (; at < to; at++) yield shownLine(left, at, ' ')
  }
}

/** Both files beside each other (-y). Where their columns begin follows from the width (diff.c, the tab that splits a line). */
export function* sideBySide(left: Side, right: Side, changes: readonly Change[], width: number): Generator<string> {
  const tab = 8
  const gutter = 3
  const offset = Math.floor((width + tab + gutter) / (2 * tab)) * tab
  const half = Math.max(0, Math.min(offset - gutter, width - offset))
  const column = half > 0 ? offset : width
  const row = function* (a: string | undefined, mark: string, b: string | undefined): Generator<string> {
    const text = (a ?? '').slice(0, half)
    let line = text
    let at = text.length
    const go = (to: number) => {
      for (; at < to && Math.floor(at / tab + 1) * tab <= to; at = Math.floor(at / tab + 1) * tab) line += '\t'
      for (; at < to; at++) line += ' '
    }
    if (mark !== ' ') {
      go(Math.floor((half + column - 1) / 2))
      line += mark
      at++
    }
    if (b !== undefined) {
      go(column)
      line += b.slice(0, half)
    }
    yield `${line}\n`
  }
  let [at, otherAt] = [0, 0]
  for (const change of [...changes, null]) {
    const to = change?.from ?? left.lines.length
    for (; at < to; at++, otherAt++) yield* row(left.lines[at], ' ', right.lines[otherAt])
    if (change === null) return
    while (at < change.to || otherAt < change.otherTo) {
      const a = at < change.to ? left.lines[at++] : undefined
      const b = otherAt < change.otherTo ? right.lines[otherAt++] : undefined
      yield* row(a, a === undefined ? '>' : b === undefined ? '<' : '|', b)
    }
  }
}
