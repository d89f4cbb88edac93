import { textWidth } from './width.ts'

/** One way to complete a word. */
export interface Candidate {
  /** The whole word, as it is meant and not as it is quoted. */
  readonly value: string
  /** How a list shows it, if not as it is. */
  readonly shown?: string
  /** What follows it when it is the only one: a blank, or nothing behind a directory. */
  readonly suffix: string
}

/** What can stand where the cursor is. */
export interface Completions {
  /** Where the word begins in the line, its quotes included. */
  readonly start: number
  /** The word up to the cursor, without quotes. */
  readonly word: string
  readonly candidates: readonly Candidate[]
  /** Writes a word as it has to be written there; `whole` when nothing more is to come. */
  readonly quote: (word: string, whole: boolean) => string
}

export function commonStart(words: readonly string[]): string {
  let common = words[0] ?? ''
  for (const word of words) {
    let at = 0
    while (at < common.length && common[at] === word[at]) at++
    common = common.slice(0, at)
  }
  return /[\ud800-\udbff]$/.test(common) ? common.slice(0, -1) : common
}

/** Candidates in columns, sorted downwards (readline, rl_display_match_list). */
export function columnsOf(names: readonly string[], columns: number): string {
  const widths = names.map(textWidth)
  const width = Math.max(...widths, 0) + 2
  const across = Math.max(1, Math.floor(columns / width))
  const down = Math.ceil(names.length / across)
  let text = ''
  for (let row = 0; row < down; row++) {
    let line = ''
    for (let index = row; index < names.length; index += down)
      line += names[index]! + (index + down < names.length ? ' '.repeat(width - widths[index]!) : '')
    text += `${line}\n`
  }
  return text
}
