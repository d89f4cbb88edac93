import type * as dns from '../../../wire/dns.ts'
import { type DnsPlugin, isFailure, wrongArgument } from '../plugin.ts'

/** Shuffles address records, so that clients which take the first spread out (plugin/loadbalance, round_robin). */
export const loadbalance: DnsPlugin = {
  name: 'loadbalance',
  setup({ process, directive }) {
    if (directive.args.length > 1 || (directive.args[0] ?? 'round_robin') !== 'round_robin')
      throw wrongArgument(directive)
    const random = process.host.sim.random(`loadbalance:${process.host.name}:${process.pid}`)
    return next =>
      function* handle(request) {
        const reply = yield* next(request)
        if (isFailure(reply) || reply.answers.length < 2) return reply
        const isAddress = (record: dns.DnsRecord) => record.data.type === 'A' || record.data.type === 'AAAA'
        const names = reply.answers.filter(record => !isAddress(record))
        const addresses = reply.answers.filter(isAddress)
        for (let at = addresses.length - 1; at > 0; at--) {
          const other = random.below(at + 1)
          const moved = addresses[at]!
          addresses[at] = addresses[other]!
          addresses[other] = moved
        }
        return { ...reply, answers: [...names, ...addresses] }
      }
  },
}
