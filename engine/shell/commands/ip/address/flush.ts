import type { Running } from '../../../../linux/program.ts'
import type { Tool } from '../../../iproute/tool.ts'
import type { Words } from '../../../iproute/words.ts'
import { matchesLink } from '../link/list.ts'
import { matchesAddress } from './filter.ts'
import { readAddressFilter } from './list.ts'
import { printAddress } from './print.ts'
import { addressesOf } from './view.ts'

/** `ip address flush`: deletes what a listing would show, until nothing is left (ipaddr_flush). */
export function* flushAddresses(tool: Tool, words: Words): Running {
  if (!words.more) return yield* tool.fail('Flush requires arguments.\n', 1)
  const { out, options } = tool
  if (options.linkFamily) return yield* tool.fail('Cannot flush link addresses.\n', 1)
  const filter = yield* readAddressFilter(tool, words)
  if (typeof filter === 'number') return filter
  for (let round = 0; options.loops === 0 || round < options.loops; round++) {
    const links = filter.link === null ? tool.net.links : [filter.link]
    const doomed = links
      .filter(link => matchesLink(link, filter))
      .flatMap(addressesOf)
      .filter(address => matchesAddress(address, filter))
    const finished =
      options.statistics > 0 ? `*** Flush is complete after ${round} round${round > 1 ? 's' : ''} ***\n` : ''
    if (doomed.length === 0) {
      if (options.statistics > 0) out.raw(round === 0 ? 'Nothing to flush.\n' : finished)
      yield* tool.flush()
      return 0
    }
    if (options.statistics > 1) for (const address of doomed) printAddress(tool, address, true)
    if (!tool.process.capable('NET_ADMIN'))
      return yield* tool.fail('Failed to send flush request: Operation not permitted\n', 1)
    for (const address of doomed) address.remove()
    if (options.statistics > 0) out.raw(`\n*** Round ${round + 1}, deleting ${doomed.length} addresses ***\n`)
    // Primary addresses alone go in one round: what is then left was secondary before.
    if (filter.flags.get('secondary') === false) {
      if (options.statistics > 0) out.raw(`*** Flush is complete after ${round + 1} round${round > 0 ? 's' : ''} ***\n`)
      yield* tool.flush()
      return 0
    }
    yield* tool.process.compute(10_000)
  }
  return yield* tool.fail(`*** Flush remains incomplete after ${options.loops} rounds. ***\n`, 1)
}
