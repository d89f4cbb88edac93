import type { Action } from '../../../../linux/tc/action.ts'
import type { Filter, FilterGroup, FilterKind, FilterMatch } from '../../../../linux/tc/filter.ts'
import type { U32Request } from '../../../../linux/tc/u32.ts'
import type { Tool } from '../../../iproute/tool.ts'
import { begins, type Words } from '../../../iproute/words.ts'
import { parseActions } from '../actions/index.ts'
import { parseClassId } from '../ids.ts'

/** A filter as the words describe it; its actions come into being when the kernel takes it. */
export interface FilterDraft {
  readonly handle: number | null
  /** What the kernel misses in it. */
  readonly incomplete?: string
  /** What u32 alone asks. */
  readonly u32?: U32Request
  readonly make: (handle: number, group: FilterGroup) => Filter
}

/** What was said before the kind. */
export interface FilterContext {
  readonly protocol: number
  readonly handle: string | null
}

/** A kind of filter for tc: its words, and what stands behind the name in a listing. */
export interface FilterUtility {
  readonly name: FilterKind
  readonly parse: (tool: Tool, words: Words, context: FilterContext) => FilterDraft | null
  readonly print: (tool: Tool, filter: Filter, group: FilterGroup) => void
}

/** What all kinds have in common: a class, and actions. */
export interface Outcome {
  classId: number | null
  actions: () => readonly Action[]
}

export function newOutcome(): Outcome {
  return { classId: null, actions: () => [] }
}

/** Takes `classid` or `action`; false for any other word. */
export function takeOutcome(tool: Tool, words: Words, outcome: Outcome, word: string): boolean {
  if (begins('classid', word) || word === 'flowid') {
    const found = parseClassId(words.argument())
    if (found === undefined) words.refuse('Illegal "classid"\n', 1, false)
    outcome.classId = found ?? 0
    return true
  }
  if (word === 'action' || word === 'police') {
    if (word === 'police') words.back()
    outcome.actions = parseActions(tool, words)
    return true
  }
  return false
}

export function draft(
  handle: number | null,
  match: (group: FilterGroup) => FilterMatch,
  outcome: Outcome,
): FilterDraft {
  return {
    handle,
    make: (given, group) => ({
      handle: given,
      classId: outcome.classId,
      actions: outcome.actions(),
      match: match(group),
    }),
  }
}

/** A number as strtoul(3) reads it; null where none was given. */
export function numericHandle(words: Words, handle: string | null): number | null {
  if (handle === null) return null
  const value = Number(handle)
  if (!Number.isInteger(value)) words.refuse('Illegal "handle"\n', 1, false)
  return value
}
