import { SECOND } from '../../../sim/timer.ts'
import { formatIp, type Ip } from '../../../wire/address.ts'
import * as dns from '../../../wire/dns.ts'
import { type DnsPlugin, replyTo } from '../plugin.ts'
import { AskFailure, ask } from '../upstream.ts'

const HINFO = 13
const LOOPBACK = 0x7f00_0001

/** Asks itself a question that nobody else asks; when it comes back a second time, forwarding goes in a circle and the server ends (plugin/loop). */
export const loop: DnsPlugin = {
  name: 'loop',
  setup({ process, zones, server, background }) {
    const random = process.host.sim.random(`loop:${process.host.name}:${process.pid}`)
    const number = () => random.text(19, '123456789')
    const zone = zones[0] ?? '.'
    const probe = `${number()}.${number()}.${zone === '.' ? '' : zone}`
    let seen = 0
    let off = false
    background(function* () {
      const deadline = process.now + 30 * SECOND
      const self = { ip: LOOPBACK, port: dns.PORT }
      while (process.now < deadline) {
        const question = dns.query(1 + random.below(65535), probe, HINFO)
        if (!((yield* ask(process, self, question, 2 * SECOND)) instanceof AskFailure)) break
        seen = 0
        yield* process.sleep(SECOND)
      }
      yield* process.sleep(2 * SECOND)
      off = true
    })
    return next =>
      function* handle(request) {
        if (off || request.type !== HINFO || request.name !== probe) return yield* next(request)
        seen++
        if (seen > 2) {
          off = true
          server.fatal(
            `plugin/loop: Loop (${source(request.client)} -> :${dns.PORT}) detected for zone "${zone}", see https://coredns.io/plugins/loop#troubleshooting. Query: "HINFO ${probe}"`,
          )
          return replyTo(request, { rcode: dns.Rcode.serverFailure })
        }
        return yield* next(request)
      }
  },
}

function source({ ip, port }: { readonly ip: Ip; readonly port: number }): string {
  return `${formatIp(ip)}:${port}`
}
