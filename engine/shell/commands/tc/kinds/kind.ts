import type { Qdisc, QdiscMaker } from '../../../../linux/tc/qdisc.ts'
import type { Tool } from '../../../iproute/tool.ts'
import type { Words } from '../../../iproute/words.ts'

/** A queueing discipline for tc: its arguments, and what a listing shows of it. What is wrong stands in `words.refusal`. */
export interface QdiscKind {
  readonly name: string
  readonly parse: (words: Words) => QdiscMaker
  /** What stands behind the name, with a blank in front of each item but the first. */
  readonly print: (tool: Tool, qdisc: Qdisc) => void
  /** Further lines of `-s`. */
  readonly statistics?: (tool: Tool, qdisc: Qdisc) => void
}

/** A value that an argument names; what is wrong is told with `problem`, in which %s is the word. */
export function parsed(words: Words, parse: (word: string) => number | undefined, problem: string): number {
  const word = words.argument()
  const found = words.refusal === null ? parse(word) : 0
  if (found === undefined) words.refuse(problem.replace('%s', word), 1, false)
  return found ?? 0
}

/** get_u32 and the like, in base 0. */
export function parseCount(word: string): number | undefined {
  const value = /^0x[\da-f]+$/i.test(word) ? Number.parseInt(word, 16) : /^\d+$/.test(word) ? Number(word) : undefined
  return value !== undefined && value <= 0xffff_ffff ? value : undefined
}

export const illegal = (name: string): string => `Illegal "${name}"\n`
