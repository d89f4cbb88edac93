import type { Action } from '../../../../linux/tc/action.ts'
import { GOTO_CHAIN, Verdict } from '../../../../linux/tc/filter.ts'
import type { NetNs } from '../../../../net/netns.ts'
import type { Tool } from '../../../iproute/tool.ts'
import { begins, type Words } from '../../../iproute/words.ts'

export type ActionMaker = (net: NetNs) => Action

/** A kind of action for tc: its words behind the name, and its listing. Null where something is wrong, which the words keep. */
export interface ActionUtility {
  readonly name: string
  readonly parse: (tool: Tool, words: Words) => ActionMaker
  /** From the name to the line with the index, without a newline at the end. */
  readonly print: (tool: Tool, action: Action) => void
}

/** What may stand at the end of an action; those that are looked up by their beginnings (action_a2n). */
const CONTROLS: readonly (readonly [name: string, verdict: Verdict])[] = [
  ['continue', Verdict.unspecified],
  ['drop', Verdict.shot],
  ['shot', Verdict.shot],
  ['ok', Verdict.ok],
  ['pass', Verdict.ok],
  ['reclassify', Verdict.reclassify],
  ['pipe', Verdict.pipe],
  ['stolen', Verdict.stolen],
]

export function controlOf(word: string): Verdict | undefined {
  return (
    CONTROLS.find(([name]) => name === word)?.[1] ??
    CONTROLS.find(([name]) => word.length > 2 && begins(name, word))?.[1]
  )
}

/** parse_action_control: the words that stand there, `goto chain NUMBER` among them; undefined where they are no such thing. */
export function readControl(words: Words): Verdict | undefined {
  if (!words.more) return undefined
  if (words.word === 'jump') words.refuse('tc: action "jump" is not emulated here\n', 2)
  if (words.word !== 'goto') {
    const found = controlOf(words.word)
    if (found !== undefined) words.next()
    return found
  }
  words.next()
  if (words.argument() !== 'chain') words.refuse('"chain" keyword required after "goto"\n', 1, false)
  return GOTO_CHAIN + words.unsigned('Illegal "chain index"', 0x0fff_ffff)
}

/** Whether a word begins what becomes of a packet. */
export function isControl(word: string): boolean {
  return controlOf(word) !== undefined || word === 'goto' || word === 'jump'
}

/** parse_action_control_dflt: what is said, or what is usual. */
export function takeControl(words: Words, usual: Verdict): Verdict {
  return readControl(words) ?? usual
}

export function controlText(verdict: Verdict): string {
  if (verdict === Verdict.ok) return 'pass'
  if (verdict >= GOTO_CHAIN) return 'goto'
  return CONTROLS.find(([, each]) => each === verdict)?.[0] ?? 'pass'
}

/** print_action_control. */
export function printControl({ out }: Tool, prefix: string, verdict: Verdict, suffix: string): void {
  out.object('control_action', () => {
    out.field('type', controlText(verdict), `${prefix}${controlText(verdict)}`)
    if (verdict >= GOTO_CHAIN) out.field('chain', verdict - GOTO_CHAIN, ` chain ${verdict - GOTO_CHAIN}`)
    out.text(suffix)
  })
}

/** The line with the number; `-s` adds when it came into being and when it was used. */
export function printIndex(tool: Tool, action: Action, indent: string, before = '\n'): void {
  const { out } = tool
  out.field('index', action.index, `${before}${indent}index ${action.index}`)
  out.field('ref', 1, ' ref 1')
  out.field('bind', 1, ' bind 1')
  printTimes(tool, action)
}

/** print_tm. */
export function printTimes(tool: Tool, action: Action): void {
  if (tool.options.statistics === 0) return
  const { out } = tool
  const ago = (time: number) => Math.floor((tool.net.sim.now - time) / 1e9)
  out.field('installed', ago(action.installedAt), ` installed ${ago(action.installedAt)} sec`)
  out.field('last_used', ago(action.usedAt), ` used ${ago(action.usedAt)} sec`)
  if (action.firstUsedAt !== null && ago(action.firstUsedAt) > 0)
    out.field('first_used', ago(action.firstUsedAt), ` firstused ${ago(action.firstUsedAt)} sec`)
}

/** How tc ends when an action cannot be read: the number of the word that was reached. */
export function badAction(words: Words, text: string, name: string, count: number): void {
  words.refuse(`${text}bad action parsing\nparse_action: bad value (${count}:${name})!\nIllegal "action"\n`, 1, false)
}
