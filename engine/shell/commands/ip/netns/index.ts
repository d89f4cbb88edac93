import { dispatch, type Subcommand, type ToolObject } from '../../../iproute/command.ts'
import { NETNS_USAGE } from '../usage/netns.ts'
import { addNamespace, attachNamespace, deleteNamespace } from './add.ts'
import { executeInNamespace } from './exec.ts'
import { listIds, setId } from './id.ts'
import { identifyNamespace, listNamespaces, namespacePids } from './list.ts'
import { monitorNamespaces } from './monitor.ts'

/** In the order in which abbreviations are looked up (do_netns). */
const SUBCOMMANDS: readonly Subcommand[] = [
  { name: 'help', run: tool => tool.die(NETNS_USAGE) },
  { name: 'list', run: listNamespaces },
  { name: 'show', run: listNamespaces },
  { name: 'lst', run: listNamespaces },
  { name: 'list-id', run: listIds },
  { name: 'add', run: addNamespace },
  { name: 'set', run: setId },
  { name: 'delete', run: deleteNamespace },
  { name: 'identify', run: identifyNamespace },
  { name: 'pids', run: namespacePids },
  { name: 'exec', run: executeInNamespace },
  { name: 'monitor', run: monitorNamespaces },
  { name: 'attach', run: attachNamespace },
]

/** Subcommands whose first argument is a name in /run/netns. */
const NAMED: ReadonlySet<string> = new Set(['add', 'set', 'delete', 'exec', 'pids', 'attach'])

export const netns: ToolObject = {
  name: 'netns',
  *run(tool, words) {
    const [word = '', name] = words.rest
    const chosen = SUBCOMMANDS.find(each => each.name.startsWith(word))
    if (chosen !== undefined && NAMED.has(chosen.name) && name !== undefined && !validName(name))
      return yield* tool.die(`Invalid netns name "${name}"\n`)
    return yield* dispatch(tool, words, SUBCOMMANDS, 'ip netns help', listNamespaces)
  },
}

/** invalid_name. */
function validName(name: string): boolean {
  return name !== '' && name.length <= 255 && !name.includes('/') && name !== '.' && name !== '..'
}
