import type { Running } from '../../../linux/program.ts'
import { EOPNOTSUPP } from '../../../net/errno.ts'
import { dispatch, type Subcommand, type ToolObject } from '../../iproute/command.ts'
import { netlinkText, type Tool } from '../../iproute/tool.ts'
import type { Words } from '../../iproute/words.ts'
import { VLAN_USAGE } from './usage.ts'

const SUBCOMMANDS: readonly Subcommand[] = [
  { name: 'add', run: modify },
  { name: 'delete', run: modify },
  { name: 'show', run: list },
  { name: 'lst', run: list },
  { name: 'list', run: list },
  { name: 'tunnelshow', run: tool => tool.fail('bridge: "vlan tunnelshow" is not emulated here\n', 2) },
  { name: 'set', run: tool => tool.fail('bridge: "vlan set" is not emulated here\n', 2) },
  { name: 'global', run: tool => tool.fail('bridge: "vlan global" is not emulated here\n', 2) },
  { name: 'help', run: tool => tool.die(VLAN_USAGE) },
]

/** `bridge vlan`. Bridges here filter no VLANs, as those of a kernel without CONFIG_BRIDGE_VLAN_FILTERING. */
export const vlan: ToolObject = {
  name: 'vlan',
  run: (tool, words) => dispatch(tool, words, SUBCOMMANDS, 'bridge vlan help', list),
}

function* modify(tool: Tool, words: Words): Running {
  let device: string | null = null
  let vid: number | null = null
  while (words.more) {
    const word = words.next()
    if (word === 'dev') device = words.argument()
    else if (word === 'vid') vid = Number.parseInt(words.argument(), 10)
    else if (!['self', 'master', 'pvid', 'untagged'].includes(word)) words.argument()
  }
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  if (device === null || vid === null) return yield* tool.die('Device and VLAN ID are required arguments.\n')
  if (tool.link(device) === undefined) return yield* tool.die(`Cannot find bridge device "${device}"\n`)
  if (!(vid < 4096)) return yield* tool.die(`Invalid VLAN ID "${vid}"\n`)
  return yield* tool.fail(netlinkText(EOPNOTSUPP), 255)
}

/** vlan_show: the header, and no port that has VLANs. */
function* list(tool: Tool, words: Words): Running {
  let device: string | null = null
  while (words.more) {
    const word = words.next()
    if (word === 'dev') device = words.argument()
    else if (word === 'vid') words.argument()
  }
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  if (device !== null && tool.link(device) === undefined)
    return yield* tool.fail(`Cannot find device "${device}"\n`, 255)
  tool.out.document(() => tool.out.text('port              vlan-id  \n'))
  return 0
}
