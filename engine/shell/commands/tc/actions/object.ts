import type { Running } from '../../../../linux/program.ts'
import { actionsOf } from '../../../../linux/tc/action.ts'
import type { Tool } from '../../../iproute/tool.ts'
import { begins, type Words } from '../../../iproute/words.ts'
import { ACTIONS_USAGE } from '../usage.ts'
import { ACTION_KINDS, MISSING_ACTIONS, printActions } from './index.ts'

/** tc actions: those that filters have made. */
export function* actionsObject(tool: Tool, words: Words): Running {
  if (!words.more) return 0
  const word = words.next()
  if (!['list', 'ls', 'show', 'lst'].some(name => begins(name, word))) {
    if (['add', 'change', 'replace', 'delete', 'get', 'flush'].some(name => begins(name, word)))
      return yield* tool.fail(
        `tc: "actions ${word}" is not emulated here: actions are made and go with their filters\n`,
        2,
      )
    return yield* tool.die(ACTIONS_USAGE)
  }
  const name = words.more && words.next() === 'action' ? words.argument() : ''
  if (name === '' || (!ACTION_KINDS.some(each => each.name === name) && !MISSING_ACTIONS.includes(name)))
    return yield* tool.die(ACTIONS_USAGE)
  const found = actionsOf(tool.net, name)
  if (found.length === 0) return 0
  tool.out.text(`total acts ${found.length}\n`)
  for (const [index, action] of found.entries()) {
    printActions(tool, [action], index)
    tool.out.text('\tnot_in_hw\n\tused_hw_stats disabled\n')
  }
  return 0
}
