import { dispatch, type Subcommand, type ToolObject } from '../../../iproute/command.ts'
import { RULE_USAGE } from '../usage/rule.ts'
import { flushRules, listRules } from './list.ts'
import { modifyRule } from './modify.ts'

/** In the order in which abbreviations are looked up (do_iprule). */
const SUBCOMMANDS: readonly Subcommand[] = [
  { name: 'list', run: listRules },
  { name: 'lst', run: listRules },
  { name: 'show', run: listRules },
  { name: 'save', run: tool => tool.fail('ip: "save" is not emulated here\n', 2) },
  { name: 'restore', run: tool => tool.fail('ip: "restore" is not emulated here\n', 2) },
  { name: 'add', run: (tool, words) => modifyRule(tool, words, 'add') },
  { name: 'delete', run: (tool, words) => modifyRule(tool, words, 'delete') },
  { name: 'flush', run: flushRules },
  { name: 'help', run: tool => tool.die(RULE_USAGE) },
]

export const rule: ToolObject = {
  name: 'rule',
  run: (tool, words) => dispatch(tool, words, SUBCOMMANDS, 'ip rule help', listRules),
}
