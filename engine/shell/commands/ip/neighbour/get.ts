import type { Running } from '../../../../linux/program.ts'
import { ENOENT } from '../../../../net/errno.ts'
import type { Tool } from '../../../iproute/tool.ts'
import type { Words } from '../../../iproute/words.ts'
import { NEIGHBOUR_USAGE } from '../usage/neighbour.ts'
import { parseNeighbour } from './modify.ts'
import { printNeighbour, printProxy } from './print.ts'

/** `ip neigh get ADDRESS dev DEVICE`. */
export function* getNeighbour(tool: Tool, words: Words): Running {
  const args = parseNeighbour(tool, words)
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  if (args.help) return yield* tool.die(NEIGHBOUR_USAGE)
  const { destination, device } = args
  if (device === null && !args.proxy) return yield* tool.fail('Device and address are required arguments.\n', 1)
  if (destination === null) return yield* tool.fail('Device and address are required arguments.\n', 1)
  const link = device === null ? undefined : tool.link(device)
  if (device !== null && link === undefined) return yield* tool.fail(`Cannot find device "${device}"\n`, 1)
  const table = (typeof destination === 'number' ? tool.net.ipv4 : tool.net.ipv6).neighbours
  if (args.proxy) {
    const proxy = table.proxies.find(each => each.ip === destination && each.link === (link ?? null))
    if (proxy === undefined) return yield* tool.answer(ENOENT.because('Proxy neighbour entry not found'))
    tool.out.document(() => tool.out.object(null, () => printProxy(tool, proxy, proxy.link?.name ?? null)))
  } else {
    const neighbour = table.lookup(destination, link!)
    if (neighbour === undefined) return yield* tool.answer(ENOENT.because('Neighbour entry not found'))
    tool.out.document(() => tool.out.object(null, () => printNeighbour(tool, neighbour, { device: true })))
  }
  yield* tool.flush()
  return 0
}
