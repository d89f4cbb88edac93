import { dispatch, type Subcommand, type ToolObject } from '../../../iproute/command.ts'
import { NEIGHBOUR_USAGE } from '../usage/neighbour.ts'
import { getNeighbour } from './get.ts'
import { flushNeighbours, listNeighbours } from './list.ts'
import { modifyNeighbour } from './modify.ts'

/** In the order in which abbreviations are looked up (do_ipneigh). */
const SUBCOMMANDS: readonly Subcommand[] = [
  { name: 'add', run: (tool, words) => modifyNeighbour(tool, words, 'add') },
  { name: 'change', run: (tool, words) => modifyNeighbour(tool, words, 'change') },
  { name: 'chg', run: (tool, words) => modifyNeighbour(tool, words, 'change') },
  { name: 'replace', run: (tool, words) => modifyNeighbour(tool, words, 'replace') },
  { name: 'delete', run: (tool, words) => modifyNeighbour(tool, words, 'delete') },
  { name: 'get', run: getNeighbour },
  { name: 'show', run: listNeighbours },
  { name: 'lst', run: listNeighbours },
  { name: 'list', run: listNeighbours },
  { name: 'flush', run: flushNeighbours },
  { name: 'help', run: tool => tool.die(NEIGHBOUR_USAGE) },
]

export const neighbour: ToolObject = {
  name: 'neighbor',
  run: (tool, words) => dispatch(tool, words, SUBCOMMANDS, 'ip neigh help', listNeighbours),
}
