import { dispatch, type Subcommand, type ToolObject } from '../../../iproute/command.ts'
import type { Tool } from '../../../iproute/tool.ts'
import { ROUTE_USAGE } from '../usage/route.ts'
import { flushRoutes } from './flush.ts'
import { getRoute } from './get.ts'
import { listRoutes } from './list.ts'
import { modifyRoute } from './modify.ts'

const missing = (name: string): Subcommand => ({
  name,
  run: (tool: Tool) => tool.fail(`ip: "${name}" is not emulated here\n`, 2),
})

/** In the order in which abbreviations are looked up (do_iproute). */
const SUBCOMMANDS: readonly Subcommand[] = [
  { name: 'list', run: listRoutes },
  { name: 'show', run: listRoutes },
  { name: 'lst', run: listRoutes },
  { name: 'get', run: getRoute },
  { name: 'add', run: (tool, words) => modifyRoute(tool, words, 'add') },
  { name: 'change', run: (tool, words) => modifyRoute(tool, words, 'change') },
  { name: 'chg', run: (tool, words) => modifyRoute(tool, words, 'change') },
  { name: 'replace', run: (tool, words) => modifyRoute(tool, words, 'replace') },
  { name: 'prepend', run: (tool, words) => modifyRoute(tool, words, 'prepend') },
  { name: 'append', run: (tool, words) => modifyRoute(tool, words, 'append') },
  { name: 'delete', run: (tool, words) => modifyRoute(tool, words, 'delete') },
  { name: 'flush', run: flushRoutes },
  missing('save'),
  missing('restore'),
  missing('showdump'),
  { name: 'help', run: tool => tool.die(ROUTE_USAGE) },
]

export const route: ToolObject = {
  name: 'route',
  run: (tool, words) => dispatch(tool, words, SUBCOMMANDS, 'ip route help', listRoutes),
}
