import { Cease } from '../../../linux/bgp/session.ts'
import { formatPrefix, type Ipv4 } from '../../../wire/address.ts'
import { type Context, failure, ipOf, OK, type Outcome, type Rule } from './cli.ts'
import { FAMILIES, type Family, freshBgp, type Redistributed } from './model.ts'
import { familySetting, neighborRules, setting } from './neighbor-rules.ts'
import { bgpOf, both, forms, maskedPrefix, reconsider, rule } from './rule.ts'

const AS_MAX = 0xffff_ffff

function enterBgp(context: Context, as: number): Outcome {
  const { config, bgpd } = context.frr
  if (bgpd === null) return failure('bgpd is not running')
  if (as < 1 || as > AS_MAX) return failure(`% Unknown command: router bgp ${as}`)
  if (config.bgp !== null && config.bgp.as !== as) return failure(`BGP is already running; AS is ${config.bgp.as}`)
  config.bgp ??= freshBgp(as)
  context.mode = 'bgp'
  context.family = 4
  return OK
}

const ROUTER: readonly Rule[] = [
  rule('config', 'router bgp NUM', (context, { words }) => enterBgp(context, Number(words[0]))),
  ...forms('config', 'router bgp', context =>
    context.frr.config.bgp === null
      ? failure('% Command incomplete: router bgp')
      : enterBgp(context, context.frr.config.bgp.as),
  ),
  ...forms('config', 'no router bgp [NUM]', ({ frr }, [as]) => {
    if (frr.config.bgp === null || (as !== undefined && frr.config.bgp.as !== Number(as)))
      return failure("% Can't find BGP instance")
    frr.bgpd?.stop()
    frr.config.bgp = null
    return OK
  }),
  ...both(
    'bgp',
    'bgp router-id A.B.C.D',
    (context, [id], on) => {
      bgpOf(context).routerId = on ? (ipOf(id!) as Ipv4) : null
      for (const peer of context.frr.bgpd!.peers.values()) peer.reset(Cease.change, 'Router ID changed')
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
  ...both('bgp', 'bgp log-neighbor-changes', (context, _, on) => {
    bgpOf(context).logChanges = on
    return OK
  }),
  // Only neighbours that come afterwards, or have said nothing of it, are touched.
  ...forms('bgp', '[no] bgp default <ipv4-unicast|ipv6-unicast>', (context, _, has) => {
    bgpOf(context).defaults[has('ipv4-unicast') ? 4 : 6] = !has('no')
    return OK
  }),
  ...both(
    'bgp',
    'timers bgp NUM NUM',
    (context, words, on) => {
      const [keepalive, hold] = words.map(Number)
      if (on && (hold! > 65_535 || (hold! < 3 && hold !== 0)))
        return failure('% hold time value must be either 0 or greater than 3')
      bgpOf(context).timers = on ? [keepalive!, hold!] : null
      return OK
    },
    'timers bgp',
  ),
]

const NEIGHBOR: readonly Rule[] = [
  ...neighborRules,
  ...setting(
    'description LINE',
    (neighbor, [text], on) => {
      neighbor.description = on ? text! : null
    },
    { short: 'description', reason: null },
  ),
  ...setting(
    'shutdown',
    (neighbor, _, on) => {
      neighbor.shutdown = on
    },
    { reason: 'Admin. shutdown', subcode: Cease.shutdown },
  ),
  ...setting(
    'passive',
    (neighbor, _, on) => {
      neighbor.passive = on
    },
    { reason: 'Passive config change' },
  ),
  ...['ebgp-multihop', 'ebgp-multihop NUM'].flatMap(words =>
    setting(
      words,
      (neighbor, [hops], on) => {
        neighbor.multihop = on ? Number(hops ?? 255) : null
      },
      { short: 'ebgp-multihop', reason: 'Multihop config change' },
    ),
  ),
  ...setting(
    'update-source WORD',
    (neighbor, [device], on) => {
      neighbor.updateSource = on ? device! : null
    },
    { short: 'update-source', reason: 'Update source change' },
  ),
  ...setting(
    'timers NUM NUM',
    (neighbor, [keepalive, hold], on) => {
      neighbor.timers = on ? [Number(keepalive), Number(hold)] : null
    },
    { short: 'timers', reason: null },
  ),
  ...setting(
    'timers connect NUM',
    (neighbor, [seconds], on) => {
      neighbor.connectTimer = on ? Number(seconds) : null
    },
    { short: 'timers connect', reason: null },
  ),
  ...forms('bgp', 'neighbor <A.B.C.D|X:X::X:X|WORD> password LINE', () =>
    failure('% TCP MD5 authentication is not emulated here'),
  ),
  ...forms('bgp', 'neighbor WORD interface [peer-group WORD] [remote-as WORD]', () =>
    failure('% BGP unnumbered is not emulated here'),
  ),
  ...forms('bgp', 'neighbor <A.B.C.D|X:X::X:X|WORD> bfd', () => failure('% BFD is not emulated here')),
]

function enterFamily(context: Context, family: Family): Outcome {
  context.mode = 'family'
  context.family = family
  return OK
}

const FAMILIES_OF_ROUTER: readonly Rule[] = [
  ...FAMILIES.flatMap(family =>
    forms('bgp', `address-family ipv${family} [unicast]`, context => enterFamily(context, family)),
  ),
  rule('bgp', 'address-family LINE', (_, { words }) => failure(`% "address-family ${words[0]}" is not emulated here`)),
  rule('family', 'exit-address-family', context => {
    context.mode = 'bgp'
    context.family = 4
    return OK
  }),
]

/** What belongs to an address family; it may stand in `router bgp` itself, where IPv4 is the default. */
const FAMILY: readonly Rule[] = [
  ...forms('family', '[no] network <A.B.C.D/M|X:X::X:X/M> [route-map WORD]', (context, [word, map = null], has) => {
    const prefix = maskedPrefix(word!)
    const { networks } = bgpOf(context).families[context.family]
    if ((typeof prefix.address === 'number') !== (context.family === 4))
      return failure(`% Unknown command: network ${word}`)
    if (has('no') && !networks.has(formatPrefix(prefix))) return failure("% Can't find static route specified")
    if (has('no')) networks.delete(formatPrefix(prefix))
    else networks.set(formatPrefix(prefix), { prefix, map })
    return reconsider(context)
  }),
  ...(['connected', 'static', 'kernel'] as const).flatMap((kind: Redistributed) =>
    forms('family', `[no] redistribute ${kind} [route-map WORD]`, (context, [map = null], has) => {
      const { redistribute } = bgpOf(context).families[context.family]
      if (has('no')) redistribute.delete(kind)
      else redistribute.set(kind, map)
      return reconsider(context)
    }),
  ),
  ...familySetting('activate', (policy, _, on) => {
    policy.active = on
  }),
  ...familySetting('next-hop-self', (policy, _, on) => {
    policy.nextHopSelf = on ? 'yes' : 'no'
  }),
  ...familySetting('next-hop-self force', (policy, _, on) => {
    policy.nextHopSelf = on ? 'force' : 'no'
  }),
  ...familySetting('route-reflector-client', (policy, _, on) => {
    policy.reflectorClient = on
  }),
  ...familySetting('remove-private-AS', (policy, _, on) => {
    policy.removePrivate = on
  }),
  ...['default-originate', 'default-originate route-map WORD'].flatMap(words =>
    familySetting(words, (policy, [map = ''], on) => {
      policy.defaultOriginate = on ? map : null
    }),
  ),
  ...familySetting('soft-reconfiguration inbound', (policy, _, on) => {
    policy.softInbound = on
  }),
  ...familySetting(
    'maximum-prefix NUM',
    (policy, [count], on) => {
      policy.maximumPrefix = on ? Number(count) : null
    },
    'maximum-prefix',
  ),
  ...['allowas-in', 'allowas-in NUM'].flatMap(words =>
    familySetting(
      words,
      (policy, [count = '3'], on) => {
        policy.allowAsIn = on ? Number(count) : null
      },
      'allowas-in',
    ),
  ),
  ...familySetting(
    'weight NUM',
    (policy, [weight], on) => {
      policy.weight = on ? Number(weight) : null
    },
    'weight',
  ),
  // Communities go to every neighbour unless told otherwise (frr defaults traditional).
  ...forms('family', 'neighbor <A.B.C.D|X:X::X:X|WORD> send-community [<both|standard|extended|large|all>]', () => OK),
  ...(['in', 'out'] as const).flatMap(way => [
    ...familySetting(`route-map WORD ${way}`, (policy, [name], on) => {
      policy.routeMaps[way] = on ? name! : null
    }),
    ...familySetting(`prefix-list WORD ${way}`, (policy, [name], on) => {
      policy.prefixLists[way] = on ? name! : null
    }),
    ...familySetting(`filter-list WORD ${way}`, (policy, [name], on) => {
      policy.filterLists[way] = on ? name! : null
    }),
  ]),
]

export const bgpConfigRules: readonly Rule[] = [
  ...ROUTER,
  ...NEIGHBOR,
  ...FAMILIES_OF_ROUTER,
  ...FAMILY,
  ...FAMILY.map(each => ({ ...each, mode: 'bgp' as const })),
]
