import type { Running } from '../../../../linux/program.ts'
import { EHOSTUNREACH, EINVAL, EMSGSIZE, type Errno, failed, type Result } from '../../../../net/errno.ts'
import { FibEntry, TableId } from '../../../../net/fib.ts'
import { routeInput } from '../../../../net/ipv4/routing.ts'

import { isLinkLocal, isMulticastIpv6, LOOPBACK } from '../../../../net/ipv6/scope.ts'
import type { Link } from '../../../../net/link.ts'
import { type Flow, flowTo, type Route } from '../../../../net/route.ts'
import { Skb } from '../../../../net/skb.ts'
import { SECOND } from '../../../../sim/timer.ts'
import type { Ip } from '../../../../wire/address.ts'
import { putU32 } from '../../../../wire/bytes.ts'
import * as wire from '../../../../wire/ipv4.ts'
import type { Tool } from '../../../iproute/tool.ts'
import { begins, type Family, type PrefixWord, type Words } from '../../../iproute/words.ts'
import { vrfNamed } from '../link/arguments.ts'
import { ROUTE_USAGE } from '../usage/route.ts'
import { learnt, printIpv4Answer, printIpv6Answer } from './answer.ts'
import { PRINT_ALL, printRoute } from './print.ts'

/** What `ip route get` asks. */
interface Question {
  family: Family
  destination: PrefixWord | null
  source: PrefixWord | null
  incoming: string | null
  outgoing: string | null
  mark: number
  tos: number
  uid: number
  protocol: number
  sourcePort: number
  destinationPort: number
  connected: boolean
  fibMatch: boolean
  help: boolean
}

type Take = (tool: Tool, words: Words, question: Question) => void

/** In the order in which abbreviations are looked up (iproute_get). */
const OPTIONS: readonly { readonly names: readonly string[]; readonly prefix?: true; readonly take: Take }[] = [
  { names: ['tos', 'dsfield'], take: takeTos },
  {
    names: ['from'],
    prefix: true,
    take: (_t, words, question) => void (question.source = takePrefix(words, question)),
  },
  { names: ['iif'], prefix: true, take: (_t, words, question) => void (question.incoming = words.argument()) },
  {
    names: ['mark'],
    prefix: true,
    take: (_t, words, question) => void (question.mark = words.unsigned('invalid mark value\n')),
  },
  { names: ['oif', 'dev'], prefix: true, take: (_t, words, question) => void (question.outgoing = words.argument()) },
  { names: ['notify'], prefix: true, take: () => {} },
  { names: ['connected'], prefix: true, take: (_t, _w, question) => void (question.connected = true) },
  {
    names: ['vrf'],
    prefix: true,
    take: (tool, words, question) => void (question.outgoing = vrfNamed(tool, words, 'Invalid VRF\n')?.name ?? null),
  },
  {
    names: ['uid'],
    prefix: true,
    take: (_t, words, question) => void (question.uid = words.unsigned('invalid UID\n')),
  },
  { names: ['fibmatch'], prefix: true, take: (_t, _w, question) => void (question.fibMatch = true) },
  {
    names: ['sport'],
    take: (_t, words, question) => void (question.sourcePort = words.unsigned('invalid sport\n', 65535)),
  },
  {
    names: ['dport'],
    take: (_t, words, question) => void (question.destinationPort = words.unsigned('invalid dport\n', 65535)),
  },
  { names: ['ipproto'], take: takeProtocol },
]

/** `ip route get`: what the kernel would do with a packet. */
export function* getRoute(tool: Tool, words: Words): Running {
  const question = parse(tool, words)
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  if (question.help) return yield* tool.die(ROUTE_USAGE)
  const { destination, outgoing, incoming } = question
  if (destination === null) return yield* tool.fail('need at least a destination address\n', 1)
  const bits = question.family === 6 ? 128 : 32
  if (destination.length !== bits)
    yield* tool.process.printError(
      `Warning: /${destination.length} as prefix is invalid, only /${bits} (or none) is supported.\n`,
    )
  for (const name of [incoming, outgoing])
    if (name !== null && tool.link(name) === undefined) return yield* tool.fail(`Cannot find device "${name}"\n`, 1)
  const error = question.family === 6 ? askIpv6(tool, question) : askIpv4(tool, question)
  if (error !== undefined) return yield* tool.answer(error)
  yield* tool.flush()
  return 0
}

function parse(tool: Tool, words: Words): Question {
  const question: Question = {
    family: tool.options.family,
    destination: null,
    source: null,
    incoming: null,
    outgoing: null,
    mark: 0,
    tos: 0,
    uid: tool.process.uid,
    protocol: 0,
    sourcePort: 0,
    destinationPort: 0,
    connected: false,
    fibMatch: false,
    help: false,
  }
  while (words.more && !question.help) {
    const word = words.next()
    const option = OPTIONS.find(({ names, prefix }) =>
      names.some(name => name === word || (prefix === true && name !== 'dev' && begins(name, word))),
    )
    if (option !== undefined) option.take(tool, words, question)
    else {
      const address = word === 'to' ? words.argument() : word
      if (begins('help', address)) question.help = true
      else question.destination = takePrefix(words, question, address)
    }
  }
  question.family ??= 4
  return question
}

function takePrefix(words: Words, question: Question, word = words.argument()): PrefixWord {
  const prefix = words.prefix(question.family, word)
  if (!prefix.any) question.family ??= typeof prefix.address === 'number' ? 4 : 6
  return prefix
}

function takeTos(tool: Tool, words: Words, question: Question): void {
  const word = words.argument()
  const tos = tool.names.parseDsfield(word)
  if (tos === undefined) words.wrong('TOS value is invalid\n', word)
  else question.tos = tos
}

function takeProtocol(tool: Tool, words: Words, question: Question): void {
  const word = words.argument()
  const protocol = tool.names.parseIpProtocol(word)
  if (protocol === undefined) words.wrong('Invalid "ipproto" value\n', word)
  else question.protocol = protocol
}

function flowOf(tool: Tool, question: Question): Flow {
  const { destination, source, mark, tos, protocol, sourcePort, destinationPort, uid } = question
  const link = (name: string | null) => (name === null ? null : tool.link(name)!)
  const none = question.family === 6 ? 0n : 0
  return flowTo(destination!.any ? none : destination!.address, {
    source: source === null || source.any ? none : source.address,
    incoming: link(question.incoming),
    outgoing: link(question.outgoing),
    mark,
    // IPTOS_RT_MASK
    tos: question.family === 6 ? tos : tos & 0x1c,
    protocol,
    sourcePort,
    destinationPort,
    uid,
  })
}

/** inet_rtm_getroute. */
function askIpv4(tool: Tool, question: Question): Errno | undefined {
  const { ipv4 } = tool.net
  const flow = flowOf(tool, question)
  if (flow.incoming !== null) return askInput(tool, flow, flow.incoming)
  const asked = flow.source as number
  const found = ipv4.route(flow)
  if (failed(found)) return found
  const { route } = found
  if (question.fibMatch) {
    const hit = ipv4.policy.lookup({ ...flow, source: found.source })
    // Without a route the device alone was enough.
    if (failed(hit)) return route.hop === null ? EHOSTUNREACH : hit
    const entry = hit instanceof FibEntry ? hit : hit.route
    printRoute(tool, entry, { ...PRINT_ALL, table: tableOf(tool, entry) !== TableId.main })
    return undefined
  }
  const destination = found.destination as number
  const flags = cacheFlags(route)
  if (ipv4.exceptions.gateway(destination) === route.gateway && route.gateway !== null) flags.push('redirected')
  tool.out.document(() =>
    tool.out.object(null, () =>
      printIpv4Answer(tool, {
        destination,
        from: asked === 0 && !question.connected ? null : asked === 0 ? found.source : asked,
        source: asked === 0 && !question.connected && found.source !== 0 ? found.source : null,
        route,
        table: tableOf(tool, route.hop?.route),
        flags,
        mark: question.mark,
        tos: route.hop?.route.tos ?? 0,
        uid: question.uid,
        incoming: null,
        ...learnt(tool, route, ipv4.exceptions.lookup(destination)),
      }),
    ),
  )
  return undefined
}

/** A packet that comes in by a device. */
function askInput(tool: Tool, flow: Flow, link: Link): Errno | undefined {
  const { ipv4 } = tool.net
  const skb = Skb.alloc(20, 0)
  skb.network = skb.start
  skb.link = skb.inLink = link
  skb.bytes[skb.start] = 0x45
  skb.bytes[skb.start + wire.TOS] = flow.tos
  skb.mark = flow.mark
  putU32(skb.bytes, skb.start + wire.SOURCE, flow.source as number)
  putU32(skb.bytes, skb.start + wire.DESTINATION, flow.destination as number)
  const decision = routeInput(ipv4, skb)
  const error = inputError(decision)
  if (error !== undefined) return error
  const route = skb.route!
  tool.out.document(() =>
    tool.out.object(null, () =>
      printIpv4Answer(tool, {
        destination: flow.destination as number,
        from: flow.source === 0 ? null : (flow.source as number),
        source: null,
        route,
        table: tableOf(tool, route.hop?.route),
        flags: skb.redirect ? [...cacheFlags(route), 'redirect'] : cacheFlags(route),
        mark: flow.mark,
        tos: route.hop?.route.tos ?? 0,
        uid: null,
        incoming: link.name,
        expires: null,
        metrics: route.hop?.route.metrics ?? {},
      }),
    ),
  )
  return undefined
}

function inputError(decision: ReturnType<typeof routeInput>): Errno | undefined {
  if (typeof decision === 'string' && decision !== 'local' && decision !== 'forward') return EINVAL
  return failed(decision) ? decision : undefined
}

/** RTCF_*. */
function cacheFlags({ type, link }: Route): string[] {
  // __mkroute_output: whatever leaves by lo.
  if (type === 'local' || (type === 'unicast' && link.type === 'loopback')) return ['local']
  if (type === 'broadcast') return ['local', 'brd']
  return type === 'multicast' ? ['mc'] : []
}

/** Until somebody adds a rule, the tables `local` and `main` are one to the kernel (fib_unmerge). */
function tableOf(tool: Tool, entry: FibEntry | undefined): number {
  const table = entry?.table ?? TableId.main
  return table === TableId.local && !tool.net.ipv4.policy.custom ? TableId.main : table
}

/** rt6_need_strict. */
const needsStrict = (to: bigint): boolean => isLinkLocal(to) || isMulticastIpv6(to) || to === LOOPBACK

/** inet6_rtm_getroute. */
function askIpv6(tool: Tool, question: Question): Errno | undefined {
  const { ipv6 } = tool.net
  const flow = flowOf(tool, question)
  // With a source, a device is but preferred (ip6_route_output_flags), unless the destination stands for another host on each link.
  if (flow.source !== 0n && !needsStrict(flow.destination as bigint)) {
    flow.preferred = flow.outgoing
    flow.outgoing = null
  }
  const hit = ipv6.policy.lookup(flow)
  if (failed(hit)) return hit
  const entry = hit instanceof FibEntry ? hit : hit.route
  if (question.fibMatch) {
    printRoute(tool, entry, PRINT_ALL)
    return undefined
  }
  const answer: Result<{ readonly route: Route | null; readonly source: Ip }> =
    flow.incoming === null ? ipv6.route(flow) : { route: null, source: flow.source }
  if (failed(answer)) return answer
  const source = flow.source === 0n ? answer : ipv6.route({ ...flow, source: 0n })
  const here = entry.type === 'local' || entry.type === 'anycast'
  if (flow.incoming !== null && entry.type === 'multicast') return EMSGSIZE
  const link = answer.route?.link ?? (here ? tool.net.loopback : hit instanceof FibEntry ? null : hit.link)
  const exception = link === null ? undefined : ipv6.exceptions.lookup(flow.destination as bigint, link)
  const now = tool.net.sim.now
  tool.out.document(() =>
    tool.out.object(null, () =>
      printIpv6Answer(tool, {
        destination: flow.destination as bigint,
        from: flow.source as bigint,
        source: flow.incoming !== null || failed(source) ? null : (source.source as bigint),
        entry,
        gateway: answer.route?.gateway ?? (hit instanceof FibEntry ? null : hit.gateway),
        link,
        incoming: flow.incoming?.name ?? null,
        expires:
          exception === undefined || exception.expires === Number.POSITIVE_INFINITY
            ? null
            : Math.floor((exception.expires - now) / SECOND),
        cloned: exception !== undefined,
        mtu: exception === undefined || exception.mtu === 0 ? null : exception.mtu,
      }),
    ),
  )
  return undefined
}
