import type { Running } from '../../../../linux/program.ts'
import { dispatch, type Subcommand, type ToolObject } from '../../../iproute/command.ts'
import type { Tool } from '../../../iproute/tool.ts'
import type { Words } from '../../../iproute/words.ts'
import { linkKinds } from '../kinds/index.ts'
import { LINK_USAGE } from '../usage/link.ts'
import { listLinks } from './list.ts'
import { modifyLink } from './modify.ts'
import { modifyProperty } from './property.ts'

/** In the order in which abbreviations are looked up (do_iplink). */
const SUBCOMMANDS: readonly Subcommand[] = [
  { name: 'add', run: (tool, words) => modifyLink(tool, words, 'add') },
  { name: 'set', run: (tool, words) => modifyLink(tool, words, 'set') },
  { name: 'change', run: (tool, words) => modifyLink(tool, words, 'set') },
  { name: 'chg', run: (tool, words) => modifyLink(tool, words, 'set') },
  { name: 'replace', run: (tool, words) => modifyLink(tool, words, 'add') },
  { name: 'delete', run: (tool, words) => modifyLink(tool, words, 'delete') },
  { name: 'show', run: listLinks },
  { name: 'lst', run: listLinks },
  { name: 'list', run: listLinks },
  { name: 'xstats', run: tool => tool.fail('ip: "xstats" is not emulated here\n', 2) },
  { name: 'afstats', run: tool => tool.fail('ip: "afstats" is not emulated here\n', 2) },
  { name: 'property', run: modifyProperty },
  { name: 'help', run: help },
]

export const link: ToolObject = {
  name: 'link',
  run: (tool, words) => dispatch(tool, words, SUBCOMMANDS, 'ip link help', listLinks),
}

/** `ip link help`, or the arguments of a kind. */
function* help(tool: Tool, words: Words): Running {
  const kind = words.more ? linkKinds.get(words.next()) : undefined
  if (kind === undefined) return yield* tool.die(LINK_USAGE)
  return yield* tool.fail(kind.usage, 0)
}
