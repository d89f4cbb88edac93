import type { Running } from '../../../../linux/program.ts'
import type { Tool } from '../../../iproute/tool.ts'
import { begins, type Words } from '../../../iproute/words.ts'
import { LINK_USAGE } from '../usage/link.ts'

/** `ip link property add|del dev DEV altname NAME ...`. */
export function* modifyProperty(tool: Tool, words: Words): Running {
  const action = words.more ? words.next() : ''
  const adds = begins('add', action)
  if (!adds && !begins('delete', action)) return yield* tool.die(LINK_USAGE)
  let device: string | null = null
  const names: string[] = []
  while (words.more) {
    const word = words.next()
    if (begins('altname', word)) names.push(words.argument())
    else if (begins('help', word)) return yield* tool.die(LINK_USAGE)
    else {
      const name = word === 'dev' ? words.argument() : word
      if (device !== null) words.garbage('dev', name)
      device = name
    }
  }
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  if (device === null) return yield* tool.die('Not enough information: "dev" argument is required.\n')
  const link = tool.link(device)
  if (link === undefined) return yield* tool.fail(`Cannot find device "${device}"\n`, 1)
  for (const name of names) {
    const error = adds ? tool.net.addAltName(link, name) : tool.net.removeAltName(link, name)
    if (error !== undefined) return yield* tool.answer(error)
  }
  return 0
}
