import { parseResolvConf } from '../../../linux/resolver/resolv-conf.ts'
import { failed } from '../../../net/errno.ts'
import { SECOND } from '../../../sim/timer.ts'
import { parseIp } from '../../../wire/address.ts'
import * as dns from '../../../wire/dns.ts'
import { CorefileError } from '../corefile.ts'
import {
  DnsFailure,
  type DnsPlugin,
  isInZone,
  normalizeZone,
  type Setup,
  unknownProperty,
  wrongArgument,
} from '../plugin.ts'
import { AskFailure, ask, type Upstream } from '../upstream.ts'

/** How long one question may take in all, and one server may take to answer. */
const PATIENCE = 5 * SECOND
const READ_TIMEOUT = 2 * SECOND
/** max_fails: a server that failed so often in a row is passed over. */
const FAILS_MAX = 2
const RECOVERY = 5 * SECOND

const IGNORED = ['max_concurrent', 'prefer_udp', 'expire', 'health_check', 'max_fails', 'tls', 'tls_servername', 'next']

/** Passes questions on to other servers (plugin/forward). */
export const forward: DnsPlugin = {
  name: 'forward',
  setup(setup) {
    const { process, directive } = setup
    const [from, ...to] = directive.args
    if (from === undefined || to.length === 0) throw wrongArgument(directive)
    const zones = normalizeZone(from)
    const upstreams = to.flatMap(text => serversOf(setup, text))
    if (upstreams.length > 15)
      throw new CorefileError(directive.line, `more than 15 TOs configured: ${upstreams.length}`)
    let tcp = false
    let policy = 'random'
    const except: string[] = []
    for (const property of directive.block) {
      if (property.name === 'force_tcp') tcp = true
      else if (property.name === 'except') except.push(...property.args.flatMap(normalizeZone))
      else if (property.name === 'policy') policy = property.args[0] ?? 'random'
      else if (!IGNORED.includes(property.name)) throw unknownProperty(property)
    }
    const random = process.host.sim.random(`forward:${process.host.name}:${process.pid}`)
    const state = upstreams.map(server => ({ server, fails: 0, downUntil: 0 }))
    let turn = 0
    const order = () => {
      const first = policy === 'sequential' ? 0 : policy === 'round_robin' ? turn++ : random.below(state.length)
      return state.map((_, index) => state[(first + index) % state.length]!)
    }
    return next =>
      function* handle(request) {
        if (!zones.some(zone => isInZone(request.name, zone)) || except.some(zone => isInZone(request.name, zone)))
          return yield* next(request)
        const deadline = process.now + PATIENCE
        const question = { ...request.packet, id: 1 + random.below(65535) }
        let error = 'no healthy proxies'
        const candidates = order()
        const up = candidates.filter(({ downUntil }) => downUntil <= process.now)
        for (let attempt = 0; process.now < deadline && attempt < Math.max(3, state.length); attempt++) {
          const list = up.length > 0 ? up : candidates
          const chosen = list[attempt % list.length]!
          const reply = yield* ask(
            process,
            chosen.server,
            question,
            Math.min(READ_TIMEOUT, deadline - process.now),
            tcp || request.client.tcp,
          )
          if (!(reply instanceof AskFailure)) {
            chosen.fails = 0
            return { ...reply, id: request.packet.id }
          }
          error = reply.text
          if (++chosen.fails >= FAILS_MAX) chosen.downUntil = process.now + RECOVERY
        }
        return new DnsFailure(dns.Rcode.serverFailure, error)
      }
  },
}

/** `ADDRESS`, `ADDRESS:PORT`, `dns://...`, or a file like resolv.conf. */
function serversOf({ process, directive }: Setup, text: string): Upstream[] {
  const bare = text.replace(/^dns:\/\//, '')
  if (/^tls:\/\/|^https:\/\//.test(text)) throw new CorefileError(directive.line, `"${text}" is not emulated here`)
  const match = /^(?:\[([^\]]+)\]|([^:]+)):(\d+)$/.exec(bare)
  const ip = parseIp(match?.[1] ?? match?.[2] ?? bare)
  if (ip !== undefined) return [{ ip, port: match === null ? dns.PORT : Number(match[3]) }]
  const content = process.readFile(bare)
  if (failed(content)) throw new CorefileError(directive.line, `not an IP address or file: "${text}"`)
  const named = content.split('\n').filter(line => /^\s*nameserver\s/.test(line))
  if (named.length === 0) throw new CorefileError(directive.line, `no nameservers found in "${text}"`)
  return parseResolvConf(content, process.uts.hostname).servers.map(server => ({ ip: server, port: dns.PORT }))
}
