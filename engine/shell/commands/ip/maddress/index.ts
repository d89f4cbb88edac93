import { dispatch, type Subcommand, type ToolObject } from '../../../iproute/command.ts'
import { listGroups } from './list.ts'
import { modifyGroup } from './modify.ts'

const USAGE = `Usage: ip maddr [ add | del ] MULTIADDR dev STRING
       ip maddr show [ dev STRING ]
`

/** In the order in which abbreviations are looked up (do_multiaddr). */
const SUBCOMMANDS: readonly Subcommand[] = [
  { name: 'add', run: (tool, words) => modifyGroup(tool, words, 'add') },
  { name: 'delete', run: (tool, words) => modifyGroup(tool, words, 'delete') },
  { name: 'show', run: listGroups },
  { name: 'lst', run: listGroups },
  { name: 'list', run: listGroups },
  { name: 'help', run: tool => tool.die(USAGE) },
]

export const maddress: ToolObject = {
  name: 'maddress',
  run: (tool, words) => dispatch(tool, words, SUBCOMMANDS, 'ip maddr help', listGroups),
}
