import { Cease } from '../../../linux/bgp/session.ts'
import { formatPrefix, type Ipv4, network, type Prefix } from '../../../wire/address.ts'
import { type Context, failure, ipOf, OK, type Outcome, prefixOf, type Rule } from './cli.ts'
import type { Redistributed, RouteMapEntry } from './model.ts'
import { familySetting, neighborRules, setting } from './neighbor-rules.ts'
import { parseCommunity } from './policy.ts'
import { bgpOf, both, reconsider, rule } from './rule.ts'

const AS_MAX = 0xffff_ffff

function maskedPrefix(word: string): Prefix {
  const { address, length } = prefixOf(word)
  return { address: network(address as Ipv4, length), length }
}

const CONFIG: readonly Rule[] = [
  rule('config', 'hostname WORD', ({ frr }, { words }) => {
    frr.config.hostname = words[0]!
    return OK
  }),
  rule('config', 'router bgp NUM', (context, { words }) => enterBgp(context, Number(words[0]))),
  ...['no router bgp', 'no router bgp NUM'].map(words =>
    rule('config', words, ({ frr }) => {
      frr.bgpd?.stop()
      frr.config.bgp = null
      return OK
    }),
  ),
  ...['A.B.C.D', 'WORD'].flatMap(to =>
    both('config', `ip route A.B.C.D/M ${to}`, (context, [prefix, target], on) =>
      staticRoute(context, prefix!, target!, on),
    ),
  ),
  ...['', ' ge NUM', ' le NUM', ' ge NUM le NUM'].flatMap(range =>
    ['permit', 'deny'].flatMap(action =>
      ['', 'seq NUM '].flatMap(seq =>
        ['A.B.C.D/M', 'any'].flatMap(what =>
          what === 'any' && range !== ''
            ? []
            : both('config', `ip prefix-list WORD ${seq}${action} ${what}${range}`, (context, args, on) =>
                prefixList(context, args, on, {
                  seq: seq !== '',
                  permit: action === 'permit',
                  any: what === 'any',
                  range,
                }),
              ),
        ),
      ),
    ),
  ),
  rule('config', 'no ip prefix-list WORD', (context, { words }) => {
    context.frr.config.prefixLists.delete(words[0]!)
    return reconsider(context)
  }),
  ...['permit', 'deny'].map(action =>
    rule('config', `route-map WORD ${action} NUM`, (context, { words }) =>
      enterMap(context, words, action === 'permit'),
    ),
  ),
  ...['no route-map WORD', 'no route-map WORD permit NUM', 'no route-map WORD deny NUM'].map(words =>
    rule('config', words, (context, args) => dropMap(context, args.words)),
  ),
  ...['ip', 'ipv6'].flatMap(family =>
    both('config', `${family} forwarding`, ({ frr }, _, on) => {
      if (family === 'ip') frr.process.writeWholeFile('/proc/sys/net/ipv4/ip_forward', on ? '1\n' : '0\n')
      else frr.process.writeWholeFile('/proc/sys/net/ipv6/conf/all/forwarding', on ? '1\n' : '0\n')
      return OK
    }),
  ),
  rule('config', 'frr version LINE', () => OK),
  rule('config', 'frr defaults LINE', () => OK),
  rule('config', 'service integrated-vtysh-config', () => OK),
  rule('config', 'log syslog LINE', () => OK),
  rule('config', 'log syslog', () => OK),
]

function enterBgp(context: Context, as: number): Outcome {
  const { config, bgpd } = context.frr
  if (bgpd === null) return failure('bgpd is not running')
  if (as < 1 || as > AS_MAX) return failure(`% Unknown command: router bgp ${as}`)
  if (config.bgp !== null && config.bgp.as !== as) return failure(`BGP is already running; AS is ${config.bgp.as}`)
  config.bgp ??= {
    as,
    routerId: null,
    requiresPolicy: true,
    importCheck: true,
    neighbors: new Map(),
    groups: new Map(),
    networks: new Map(),
    redistribute: new Set(),
  }
  context.mode = 'bgp'
  return OK
}

function staticRoute(context: Context, prefix: string, target: string, on: boolean): Outcome {
  const { frr } = context
  if (!frr.running.has('staticd')) return failure('staticd is not running')
  const to = /^\d+\.\d+\.\d+\.\d+$/.test(target) ? ipOf(target) : target
  const key = formatPrefix(maskedPrefix(prefix))
  const at = frr.config.statics.findIndex(each => formatPrefix(each.prefix) === key && each.to === to)
  if (on && at < 0) frr.config.statics.push({ prefix: maskedPrefix(prefix), to })
  if (!on && at < 0) return failure('% Refusing to remove a non-existent route')
  if (!on) frr.config.statics.splice(at, 1)
  frr.wake()
  return OK
}

function prefixList(
  context: Context,
  args: readonly string[],
  on: boolean,
  form: { readonly seq: boolean; readonly permit: boolean; readonly any: boolean; readonly range: string },
): Outcome {
  const [name, ...rest] = args
  const lists = context.frr.config.prefixLists
  const entries = lists.get(name!) ?? []
  const last = Math.max(0, ...entries.map(({ sequence }) => sequence))
  const sequence = form.seq ? Number(rest.shift()) : (Math.floor(last / 5) + 1) * 5
  const prefix = form.any ? { address: 0, length: 0 } : maskedPrefix(rest.shift()!)
  const ge = form.range.includes('ge') ? Number(rest.shift()) : null
  const le = form.range.includes('le') ? Number(rest.shift()) : form.any ? 32 : null
  const isWrong = (ge !== null && ge < prefix.length) || (le !== null && le < (ge ?? prefix.length))
  if (isWrong || (ge ?? 0) > 32 || (le ?? 0) > 32)
    return failure(`% Invalid prefix range for ${formatPrefix(prefix)}, make sure: len < ge-value <= le-value`)
  const made = { sequence, permit: form.permit, prefix, ge, le }
  const isSame = (each: typeof made) =>
    formatPrefix(each.prefix) === formatPrefix(prefix) &&
    each.permit === made.permit &&
    each.ge === ge &&
    each.le === le
  const others = entries.filter(each => (form.seq ? each.sequence !== sequence : !isSame(each)))
  const next = on ? [...others, made].sort((a, b) => a.sequence - b.sequence) : others
  if (next.length === 0) lists.delete(name!)
  else lists.set(name!, next)
  return reconsider(context)
}

function enterMap(context: Context, words: readonly string[], permit: boolean): Outcome {
  const [name, number] = words
  const sequence = Number(number)
  if (sequence < 1 || sequence > 65_535) return failure(`% Unknown command: route-map ${words.join(' ')}`)
  const maps = context.frr.config.routeMaps
  const entries = maps.get(name!) ?? []
  const before = entries.find(each => each.sequence === sequence)
  const entry = {
    sequence,
    permit,
    match: before?.match ?? new Map<string, string>(),
    set: before?.set ?? new Map<string, string>(),
  }
  maps.set(
    name!,
    [...entries.filter(each => each.sequence !== sequence), entry].sort((a, b) => a.sequence - b.sequence),
  )
  context.map = { name: name!, sequence }
  context.mode = 'map'
  return reconsider(context)
}

function dropMap(context: Context, [name, sequence]: readonly string[]): Outcome {
  const maps = context.frr.config.routeMaps
  const left = sequence === undefined ? [] : (maps.get(name!) ?? []).filter(each => each.sequence !== Number(sequence))
  if (!maps.has(name!)) return failure(`% Could not find route-map ${name}`)
  if (left.length === 0) maps.delete(name!)
  else maps.set(name!, left)
  return reconsider(context)
}

function entryOf({ frr, map }: Context): RouteMapEntry {
  return frr.config.routeMaps.get(map!.name)!.find(each => each.sequence === map!.sequence)!
}

const MAP: readonly Rule[] = [
  ...['ip address prefix-list WORD', 'metric NUM', 'local-preference NUM'].flatMap(words => clause('match', words)),
  ...[
    'local-preference NUM',
    'metric NUM',
    'weight NUM',
    'ip next-hop A.B.C.D',
    'as-path prepend LINE',
    'community LINE',
  ].flatMap(words => clause('set', words)),
  ...['igp', 'egp', 'incomplete'].flatMap(origin =>
    both('map', `set origin ${origin}`, (context, _, on) => {
      if (on) entryOf(context).set.set('origin', origin)
      else entryOf(context).set.delete('origin')
      return reconsider(context)
    }),
  ),
]

function clause(kind: 'match' | 'set', words: string): Rule[] {
  const key = words.split(' ').slice(0, -1).join(' ')
  return both(
    'map',
    `${kind} ${words}`,
    (context, [value], on) => {
      if (
        on &&
        key === 'community' &&
        value!.split(' ').some(word => word !== 'additive' && parseCommunity(word) === undefined)
      )
        return failure('% Malformed communities attribute')
      if (on) entryOf(context)[kind].set(key, value!)
      else entryOf(context)[kind].delete(key)
      return reconsider(context)
    },
    `${kind} ${key}`,
  )
}

const BGP: readonly Rule[] = [
  ...both(
    'bgp',
    'bgp router-id A.B.C.D',
    (context, [id], on) => {
      bgpOf(context).routerId = on ? (ipOf(id!) as Ipv4) : null
      for (const peer of context.frr.bgpd!.peers.values()) peer.reset(Cease.change)
      return reconsider(context)
    },
    'bgp router-id',
  ),
  ...both('bgp', 'bgp ebgp-requires-policy', (context, _, on) => {
    // Nothing is announced again for it: that takes `clear ip bgp * soft` (bgp_vty.c, bgp_ebgp_requires_policy).
    bgpOf(context).requiresPolicy = on
    return OK
  }),
  ...both('bgp', 'bgp network import-check', (context, _, on) => {
    bgpOf(context).importCheck = on
    return reconsider(context)
  }),
  rule('bgp', 'bgp log-neighbor-changes', () => OK),
  ...neighborRules,
  ...setting(
    'description LINE',
    (neighbor, [text], on) => {
      neighbor.description = on ? text! : null
    },
    'description',
    false,
  ),
  ...setting(
    'shutdown',
    (neighbor, _, on) => {
      neighbor.shutdown = on
    },
    undefined,
    true,
    Cease.shutdown,
  ),
  ...setting('passive', (neighbor, _, on) => {
    neighbor.passive = on
  }),
  ...setting('ebgp-multihop', (neighbor, _, on) => {
    neighbor.multihop = on ? 255 : null
  }),
  ...setting('ebgp-multihop NUM', (neighbor, [hops], on) => {
    neighbor.multihop = on ? Number(hops) : null
  }),
  ...setting(
    'update-source WORD',
    (neighbor, [device], on) => {
      neighbor.updateSource = on ? device! : null
    },
    'update-source',
  ),
  ...setting(
    'timers NUM NUM',
    (neighbor, [keepalive, hold], on) => {
      neighbor.timers = on ? [Number(keepalive), Number(hold)] : null
    },
    'timers',
  ),
  ...setting(
    'timers connect NUM',
    (neighbor, [seconds], on) => {
      neighbor.connectTimer = on ? Number(seconds) : null
    },
    'timers connect',
    false,
  ),
  rule('bgp', 'neighbor A.B.C.D password LINE', () => failure('% TCP MD5 authentication is not emulated here')),
  rule('bgp', 'address-family ipv4 unicast', context => {
    context.mode = 'family'
    return OK
  }),
  rule('bgp', 'address-family ipv4', context => {
    context.mode = 'family'
    return OK
  }),
  rule('bgp', 'address-family LINE', (_, { words }) => failure(`% "address-family ${words[0]}" is not emulated here`)),
]

const FAMILY: readonly Rule[] = [
  ...both('family', 'network A.B.C.D/M', (context, [word], on) => {
    const prefix = maskedPrefix(word!)
    const { networks } = bgpOf(context)
    if (!on && !networks.has(formatPrefix(prefix))) return failure("% Can't find static route specified")
    if (on) networks.set(formatPrefix(prefix), prefix)
    else networks.delete(formatPrefix(prefix))
    return reconsider(context)
  }),
  ...(['connected', 'static', 'kernel'] as const).flatMap((kind: Redistributed) =>
    both('family', `redistribute ${kind}`, (context, _, on) => {
      if (on) bgpOf(context).redistribute.add(kind)
      else bgpOf(context).redistribute.delete(kind)
      return reconsider(context)
    }),
  ),
  ...familySetting('next-hop-self', (neighbor, _, on) => {
    neighbor.nextHopSelf = on
  }),
  ...familySetting('route-reflector-client', (neighbor, _, on) => {
    neighbor.reflectorClient = on
  }),
  ...familySetting('activate', () => {}),
  ...familySetting('soft-reconfiguration inbound', (neighbor, _, on) => {
    neighbor.softInbound = on
  }),
  // Communities go to every neighbour unless told otherwise (frr defaults traditional).
  ...['send-community', 'send-community both', 'send-community standard'].flatMap(words => [
    rule('family', `neighbor A.B.C.D ${words}`, () => OK),
    rule('family', `neighbor WORD ${words}`, () => OK),
  ]),
  ...(['in', 'out'] as const).flatMap(way => [
    ...familySetting(`route-map WORD ${way}`, (neighbor, [name], on) => {
      neighbor.routeMaps[way] = on ? name! : null
    }),
    ...familySetting(`prefix-list WORD ${way}`, (neighbor, [name], on) => {
      neighbor.prefixLists[way] = on ? name! : null
    }),
  ]),
  rule('family', 'exit-address-family', context => {
    context.mode = 'bgp'
    return OK
  }),
]

/** What belongs to the address family may stand in `router bgp` itself, where IPv4 is the default. */
export const configRules: readonly Rule[] = [
  ...CONFIG,
  ...MAP,
  ...BGP,
  ...FAMILY,
  ...FAMILY.filter(({ words }) => words !== 'exit-address-family').map(each => ({ ...each, mode: 'bgp' as const })),
]
