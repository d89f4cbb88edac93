import { dispatch, type Subcommand, type ToolObject } from '../../../iproute/command.ts'
import { ADDRESS_USAGE } from '../usage/address.ts'
import { flushAddresses } from './flush.ts'
import { listAddresses } from './list.ts'
import { modifyAddress } from './modify.ts'

/** In the order in which abbreviations are looked up (do_ipaddr). */
const SUBCOMMANDS: readonly Subcommand[] = [
  { name: 'add', run: (tool, words) => modifyAddress(tool, words, 'add') },
  { name: 'change', run: (tool, words) => modifyAddress(tool, words, 'change') },
  { name: 'chg', run: (tool, words) => modifyAddress(tool, words, 'change') },
  { name: 'replace', run: (tool, words) => modifyAddress(tool, words, 'change') },
  { name: 'delete', run: (tool, words) => modifyAddress(tool, words, 'delete') },
  { name: 'list', run: listAddresses },
  { name: 'show', run: listAddresses },
  { name: 'lst', run: listAddresses },
  { name: 'flush', run: flushAddresses },
  { name: 'save', run: tool => tool.fail('ip: "save" is not emulated here\n', 2) },
  { name: 'showdump', run: tool => tool.fail('ip: "showdump" is not emulated here\n', 2) },
  { name: 'restore', run: tool => tool.fail('ip: "restore" is not emulated here\n', 2) },
  { name: 'help', run: tool => tool.die(ADDRESS_USAGE) },
]

export const address: ToolObject = {
  name: 'address',
  run: (tool, words) => dispatch(tool, words, SUBCOMMANDS, 'ip address help', listAddresses),
}
