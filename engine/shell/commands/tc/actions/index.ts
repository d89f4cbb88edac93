import type { Action } from '../../../../linux/tc/action.ts'
import type { Tool } from '../../../iproute/tool.ts'
import type { Words } from '../../../iproute/words.ts'
import { printStatistics } from '../statistics.ts'
import { GACT_USAGE } from '../usage.ts'
import { csum } from './csum.ts'
import { gact } from './gact.ts'
import { type ActionMaker, type ActionUtility, isControl } from './kind.ts'
import { mirred } from './mirred.ts'
import { pedit } from './pedit.ts'
import { police } from './police.ts'
import { skbedit } from './skbedit.ts'
import { vlan } from './vlan.ts'

/** The kinds of actions. A new one is a file and a line. */
export const ACTION_KINDS: readonly ActionUtility[] = [csum, gact, mirred, pedit, police, skbedit, vlan]

/** Those that a Linux kernel has and this one does not. */
export const MISSING_ACTIONS: readonly string[] = [
  'bpf',
  'connmark',
  'ct',
  'ctinfo',
  'gate',
  'ife',
  'mpls',
  'nat',
  'sample',
  'simple',
  'skbmod',
  'tunnel_key',
  'xt',
]

/** The actions behind the word `action`; they come into being when the filter does. */
export function parseActions(tool: Tool, words: Words): () => readonly Action[] {
  const makers: ActionMaker[] = []
  while (words.more) {
    const name = words.next()
    if (name === 'action') continue
    const kind = ACTION_KINDS.find(each => each.name === name)
    if (kind !== undefined) makers.push(kind.parse(tool, words))
    else if (isControl(name)) {
      words.back()
      makers.push(gact.parse(tool, words))
    } else if (MISSING_ACTIONS.includes(name)) words.refuse(`tc: action "${name}" is not emulated here\n`, 2)
    else words.refuse(`Bad action type ${name}\n${GACT_USAGE}`, 255)
  }
  return () => makers.map(make => make(tool.net))
}

/** tc_print_action. */
export function printActions(tool: Tool, actions: readonly Action[], first: number): void {
  tool.out.array('actions', () => {
    for (const [index, action] of actions.entries()) printAction(tool, action, first + index)
  })
}

function printAction(tool: Tool, action: Action, order: number): void {
  const { out } = tool
  out.openObject(null)
  out.field('order', order, `\n\taction order ${order}: `)
  ACTION_KINDS.find(each => each.name === action.kind)?.print(tool, action)
  out.text('\n')
  if (tool.options.statistics > 0) {
    out.text('\tAction statistics:\n')
    out.object('stats', () => printStatistics(tool, action.counters, { backlogBytes: 0, backlogPackets: 0 }, '\t'))
    out.text('\n')
  }
  out.closeObject()
}
