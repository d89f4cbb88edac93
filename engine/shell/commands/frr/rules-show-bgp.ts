import { type Ip, type Prefix, prefixContains } from '../../../wire/address.ts'
import type { Bgpd } from './bgpd.ts'
import { type Context, failure, ipOf, type Outcome, prefixOf, type Rule } from './cli.ts'
import { compileUnderscored } from './expression.ts'
import { jsonText } from './json.ts'
import { type Family, familyOf } from './model.ts'
import { neighborsJson } from './neighbors-json.ts'
import type { BgpPath } from './path.ts'
import type { Peer } from './peer.ts'
import {
  applyRouteMap,
  asPathPermits,
  asPathText,
  communityListPermits,
  listPermits,
  parseCommunity,
} from './policy.ts'
import { forms } from './rule.ts'
import {
  advertisedRoutes,
  head,
  NO_INSTANCE,
  receivedRoutes,
  showAdjacent,
  shownPaths,
  showTable,
  totalPaths,
} from './show-bgp.ts'
import { entryJson, entryLines, showEntry } from './show-entry.ts'
import { showNeighbors } from './show-neighbors.ts'
import { type SummaryForm, showSummary, summaryJson } from './show-summary.ts'
import { adjacentJson, tableJson } from './table-json.ts'

type Shown = (
  bgpd: Bgpd,
  args: readonly string[],
  has: (word: string) => boolean,
  context: Context,
) => readonly string[] | Outcome

/** A command that bgpd answers. */
function ofBgpd(text: string, run: Shown): Rule[] {
  return forms('enable', text, (context, args, has) => {
    const { bgpd } = context.frr
    if (bgpd === null) return failure('bgpd is not running')
    const answer = run(bgpd, args, has, context)
    return 'lines' in answer ? answer : { lines: answer }
  })
}

/** Ways to name the family: the words, and which it is. Without a word `show bgp` means IPv6, as its IPv4 is `show ip bgp`. */
const TABLES = 'show <ip bgp|ip bgp ipv4|ip bgp ipv4 unicast|bgp ipv4|bgp ipv4 unicast|bgp|bgp ipv6|bgp ipv6 unicast>'

function familyFrom(has: (word: string) => boolean): Family {
  return has('ip') || has('ipv4') ? 4 : 6
}

function entryOf(bgpd: Bgpd, word: string): readonly BgpPath[] | undefined {
  if (word.includes('/')) return bgpd.pathsOf(prefixOf(word))
  return longest(bgpd, ipOf(word))
}

function longest(bgpd: Bgpd, ip: Ip): readonly BgpPath[] | undefined {
  const found = [...bgpd.tables[familyOf(ip)].paths.values()].filter(([path]) => prefixContains(path!.prefix, ip))
  return found.sort(([a], [b]) => b!.prefix.length - a!.prefix.length)[0]
}

type Keeps = (path: BgpPath) => boolean

/** A part of the table: silent where nothing is kept of a table that has something. */
function table(bgpd: Bgpd, has: (word: string) => boolean, keeps: Keeps | null): readonly string[] {
  if (bgpd.config.bgp === null) return has('json') ? [jsonText({ warning: NO_INSTANCE })] : [NO_INSTANCE]
  const form = { family: familyFrom(has), wide: has('wide'), keeps: keeps ?? (() => true) }
  if (has('json')) return tableJson(bgpd, form, has('detail'))
  if (has('detail')) return detail(bgpd, form.family)
  const lines = showTable(bgpd, form)
  return lines ?? (keeps === null ? [`No BGP prefixes displayed, ${bgpd.tables[form.family].paths.size} exist`] : [])
}

function detail(bgpd: Bgpd, family: Family): readonly string[] {
  const shown = shownPaths(bgpd, { family, wide: false, keeps: () => true })
  if (shown.length === 0) return ['No BGP prefixes displayed, 0 exist']
  const lines = shown.flatMap(paths => paths.flatMap(path => entryLines(bgpd, path)))
  return [
    ...head(bgpd, family),
    ...lines,
    '',
    `Displayed  ${shown.length} routes and ${totalPaths(bgpd, family)} total paths`,
  ]
}

function isWithin(outer: Prefix, inner: Prefix): boolean {
  return (
    typeof outer.address === typeof inner.address &&
    inner.length >= outer.length &&
    prefixContains(outer, inner.address)
  )
}

const FILTERS: readonly Rule[] = [
  ...ofBgpd(`${TABLES} community [WORD] [exact-match] [json]`, (bgpd, [text], has) => {
    const wanted = text === undefined ? null : parseCommunity(text)
    if (wanted === undefined) return failure('% Malformed community-list value')
    return table(bgpd, has, ({ attributes: { communities } }) =>
      wanted === null
        ? communities.length > 0
        : communities.includes(wanted) && (!has('exact-match') || communities.length === 1),
    )
  }),
  ...ofBgpd(`${TABLES} community-list WORD [json]`, (bgpd, [name], has) => {
    const list = bgpd.config.communityLists.get(name!)
    if (list === undefined) return failure(`% ${name} is not a valid community-list name`)
    return table(bgpd, has, ({ attributes }) => communityListPermits(list, attributes))
  }),
  ...ofBgpd(`${TABLES} filter-list WORD [json]`, (bgpd, [name], has) => {
    const list = bgpd.config.asPathLists.get(name!)
    if (list === undefined) return failure(`% ${name} is not a valid AS-path access-list name`)
    return table(bgpd, has, ({ attributes }) => asPathPermits(list, attributes))
  }),
  ...ofBgpd(`${TABLES} prefix-list WORD [json]`, (bgpd, [name], has) => {
    const list = bgpd.config.prefixLists[familyFrom(has)].get(name!)
    if (list === undefined) return failure(`% ${name} is not a valid prefix-list name`)
    return table(bgpd, has, ({ prefix }) => listPermits(list, prefix))
  }),
  ...ofBgpd(`${TABLES} route-map WORD [json]`, (bgpd, [name], has) => {
    if (!bgpd.config.routeMaps.has(name!)) return failure(`% ${name} is not a valid route-map name`)
    return table(bgpd, has, path => applyRouteMap(bgpd.config, name!, path) !== null)
  }),
  ...ofBgpd(`${TABLES} regexp LINE`, (bgpd, [text], has) => {
    const expression = compileUnderscored(text!)
    if (expression === undefined) return failure(`Can't compile regexp ${text}`)
    return table(bgpd, has, ({ attributes }) => expression.test(asPathText(attributes)))
  }),
  ...ofBgpd(`${TABLES} cidr-only [json]`, (bgpd, _, has) => table(bgpd, has, ({ prefix }) => isClassless(prefix))),
  ...ofBgpd(`${TABLES} <A.B.C.D/M|X:X::X:X/M> longer-prefixes [json]`, (bgpd, [word], has) =>
    table(bgpd, has, ({ prefix }) => isWithin(prefixOf(word!), prefix)),
  ),
]

/** Not one of the networks of the classes A to C. */
function isClassless({ address, length }: Prefix): boolean {
  if (typeof address === 'bigint') return false
  const first = address >>> 24
  return length !== (first < 128 ? 8 : first < 192 ? 16 : 24)
}

function peerOf(bgpd: Bgpd, word: string): Peer | undefined {
  return bgpd.peers.get(`${ipOf(word)}`)
}

function neighbors(bgpd: Bgpd, word: string | undefined, json: boolean): readonly string[] {
  const peer = word === undefined ? null : peerOf(bgpd, word)
  if (peer === undefined)
    return json ? [jsonText({ bgpNoSuchNeighbor: true })] : ['% No such neighbor in this view/vrf', '']
  const peers = peer === null ? [...bgpd.peers.values()] : [peer]
  return (json ? neighborsJson : showNeighbors)(bgpd, peers)
}

function adjacent(bgpd: Bgpd, word: string, kind: string, has: (word: string) => boolean): readonly string[] {
  const peer = peerOf(bgpd, word)
  if (peer === undefined) {
    const warning = 'No such neighbor in this view/vrf'
    return has('json') ? [jsonText({ warning })] : [warning]
  }
  const family = familyFrom(has)
  if (kind === 'routes') return table(bgpd, has, path => path.peer === peer)
  if (kind !== 'advertised-routes' && !peer.config.families[family].softInbound)
    return ['% Inbound soft reconfiguration not enabled']
  const routes =
    kind === 'advertised-routes'
      ? advertisedRoutes(bgpd, peer, family)
      : receivedRoutes(bgpd, peer, family, kind === 'filtered-routes')
  const name = kind === 'advertised-routes' ? 'advertisedRoutes' : 'receivedRoutes'
  if (has('json')) return adjacentJson(bgpd, family, name, routes)
  if (routes.length > 0) return showAdjacent(bgpd, family, routes)
  // Nothing of what came is filtered: the heading alone.
  return kind === 'filtered-routes' && peer.received.size > 0 ? head(bgpd, family) : []
}

const PLACE = '<A.B.C.D|X:X::X:X>'

const NEIGHBORS: readonly Rule[] = [
  ...ofBgpd(`${TABLES} neighbors [json]`, (bgpd, _, has) => neighbors(bgpd, undefined, has('json'))),
  ...ofBgpd(`${TABLES} neighbors ${PLACE} [json]`, (bgpd, [word], has) => neighbors(bgpd, word, has('json'))),
  ...['routes', 'advertised-routes', 'received-routes', 'filtered-routes'].flatMap(kind =>
    ofBgpd(`${TABLES} neighbors ${PLACE} ${kind} [json]`, (bgpd, [word], has) => adjacent(bgpd, word!, kind, has)),
  ),
]

/** `show bgp summary` is about every family that is in use, `show ip bgp summary` about IPv4. */
function summaryForm(has: (word: string) => boolean, only: Peer | null): SummaryForm {
  const which = (['established', 'failed', 'internal', 'external'] as const).find(has) ?? 'all'
  const isNamed = has('ipv4') || has('ipv6')
  return {
    family: has('ip') || has('ipv4') ? 4 : has('ipv6') ? 6 : null,
    isBare: isNamed && has('unicast'),
    which,
    only,
    wide: has('wide'),
    terse: has('terse'),
  }
}

const WHICH = 'established|failed|remote-as internal|remote-as external|neighbor A.B.C.D|neighbor X:X::X:X'

const SUMMARY: readonly Rule[] = ofBgpd(`${TABLES} summary [<${WHICH}>] [terse] [wide] [json]`, (bgpd, [word], has) => {
  const only = word === undefined ? null : peerOf(bgpd, word)
  if (only === undefined) return ['No such neighbor in this view/vrf']
  return (has('json') ? summaryJson : showSummary)(bgpd, summaryForm(has, only))
})

function reset(bgpd: Bgpd, address: string | null): readonly string[] {
  const peers = [...bgpd.peers.values()].filter(({ config }) => address === null || config.address === ipOf(address))
  if (peers.length === 0 && address !== null) return [`%BGP: Unknown neighbor - "${address}"`]
  for (const peer of peers) peer.reset()
  bgpd.changed.wake()
  return []
}

function soften(bgpd: Bgpd): readonly string[] {
  bgpd.reconsider()
  for (const peer of bgpd.peers.values()) for (const family of peer.families) peer.outgoing?.again(family)
  return []
}

const CLEAR: readonly Rule[] = ['clear ip bgp', 'clear bgp', 'clear bgp <ipv4|ipv6> [unicast]'].flatMap(words => [
  ...ofBgpd(`${words} *`, bgpd => reset(bgpd, null)),
  ...ofBgpd(`${words} ${PLACE}`, (bgpd, [address]) => reset(bgpd, address!)),
  ...ofBgpd(`${words} <*|A.B.C.D|X:X::X:X> <in|out|soft|soft in|soft out>`, bgpd => soften(bgpd)),
])

const VRFS: readonly Rule[] = ofBgpd('show bgp vrfs [json]', (bgpd, _, has) => vrfs(bgpd, has('json')))

function vrfs(bgpd: Bgpd, json: boolean): readonly string[] {
  const peers = [...bgpd.peers.values()]
  const isHere = bgpd.config.bgp !== null
  const up = peers.filter(({ session }) => session?.state === 'Established').length
  const id = [24, 16, 8, 0].map(bits => (bgpd.routerId >>> bits) & 255).join('.')
  const none = '00:00:00:00:00:00'
  if (json) {
    const one = {
      type: 'DFLT',
      vrfId: 0,
      routerId: id,
      numConfiguredPeers: peers.length,
      numEstablishedPeers: up,
      l3vni: 0,
      rmac: none,
      interface: 'unknown',
    }
    return [jsonText({ vrfs: isHere ? { default: one } : {}, totalVrfs: isHere ? 1 : 0 })]
  }
  if (!isHere) return []
  return [
    'Type  Id     routerId          #PeersCfg  #PeersEstb  Name                                 ',
    '             L3-VNI            RouterMAC              Interface',
    `DFLT  0      ${id.padEnd(16)}  ${`${peers.length}`.padEnd(9)}  ${`${up}`.padEnd(10)}  ${'default'.padEnd(37)}`,
    `             0                 ${none}      unknown             `,
    '',
    'Total number of VRFs (including default): 1',
  ]
}

export const bgpRules: readonly Rule[] = [
  ...SUMMARY,
  ...ofBgpd(`${TABLES} [detail] [wide] [json]`, (bgpd, _, has) => table(bgpd, has, null)),
  ...ofBgpd(`${TABLES} <A.B.C.D|A.B.C.D/M|X:X::X:X|X:X::X:X/M> [<bestpath|multipath>] [json]`, (bgpd, [word], has) => {
    const paths = entryOf(bgpd, word!)
    if (bgpd.config.bgp === null) return has('json') ? [jsonText({ warning: NO_INSTANCE })] : [NO_INSTANCE]
    return has('json') ? [jsonText(entryJson(bgpd, paths))] : showEntry(bgpd, paths)
  }),
  ...FILTERS,
  ...NEIGHBORS,
  ...CLEAR,
  ...VRFS,
]
