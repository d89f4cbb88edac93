import type { Running } from '../../../linux/program.ts'
import { ENOENT } from '../../../net/errno.ts'
import { dispatch, type Subcommand, type ToolObject } from '../../iproute/command.ts'
import type { Tool } from '../../iproute/tool.ts'
import { begins, type Words } from '../../iproute/words.ts'

const USAGE = `Usage: ip mroute show [ [ to ] PREFIX ] [ from PREFIX ] [ iif DEVICE ]
                      [ table TABLE_ID ]
TABLE_ID := [ local | main | default | all | NUMBER ]
`

/** mroute_list: only a daemon could have made such routes (MRT_INIT), and no socket here does. */
function* list(tool: Tool, words: Words): Running {
  let named = false
  while (words.more) {
    const word = words.next()
    if (word === 'table') {
      const table = words.argument()
      named = table !== 'all'
      if (tool.names.parseTable(table) === undefined && named) words.wrong('table id value is invalid\n', table)
    } else if (word === 'iif') words.argument()
    else if (begins('help', word)) words.refuse(USAGE, 255)
    else words.prefix(tool.options.family, word === 'to' || word === 'from' ? words.argument() : word)
  }
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  if (!named) return 0
  const family = tool.options.family === 6 ? 'ipv6' : 'ipv4'
  const missing = ENOENT.because(`${family}: MR table does not exist`)
  return yield* tool.fail(`Error: ${missing.extack}.\nDump terminated\n`, 1)
}

const SUBCOMMANDS: readonly Subcommand[] = [
  { name: 'show', run: list },
  { name: 'lst', run: list },
  { name: 'list', run: list },
  { name: 'help', run: tool => tool.die(USAGE) },
]

/** `ip mroute` (ip-mroute(8)). */
export const mroute: ToolObject = {
  name: 'mroute',
  run: (tool, words) => dispatch(tool, words, SUBCOMMANDS, 'ip mroute help', list),
}
