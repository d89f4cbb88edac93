import { formatPrefix, prefixContains } from '../../../wire/address.ts'
import type { Bgpd, BgpPath } from './bgpd.ts'
import { type Context, failure, ipOf, OK, type Outcome, prefixOf, type Rule } from './cli.ts'
import { VERSION } from './instance.ts'
import { prefixListText } from './model.ts'
import { showAdvertised, showEntry, showSummary, showTable } from './show-bgp.ts'
import { showInterfaces, showIpRoute, showOneRoute } from './show-zebra.ts'
import { LETTERS } from './zebra.ts'

/** The ways in which IPv4 is asked for. */
const TABLES = ['show ip bgp', 'show bgp', 'show bgp ipv4', 'show bgp ipv4 unicast', 'show ip bgp ipv4 unicast']

function rule(words: string, run: Rule['run']): Rule {
  return { mode: 'enable', words, run }
}

function withBgpd(run: (bgpd: Bgpd, args: readonly string[]) => readonly string[]): Rule['run'] {
  return ({ frr }, { words }) => (frr.bgpd === null ? failure('bgpd is not running') : { lines: run(frr.bgpd, words) })
}

function entryOf(bgpd: Bgpd, word: string): readonly BgpPath[] | undefined {
  if (word.includes('/')) return bgpd.table.get(formatPrefix(prefixOf(word)))
  const ip = ipOf(word)
  const found = [...bgpd.table.values()].filter(([path]) => prefixContains(path!.prefix, ip))
  return found.sort(([a], [b]) => b!.prefix.length - a!.prefix.length)[0]
}

function ofNeighbor(
  show: (bgpd: Bgpd, peer: NonNullable<ReturnType<Bgpd['peerOf']>>) => readonly string[],
): Rule['run'] {
  return withBgpd((bgpd, [address]) => {
    const peer = bgpd.peers.get(`${ipOf(address!)}`)
    return peer === undefined ? ['No such neighbor in this view/vrf'] : show(bgpd, peer)
  })
}

function running({ frr }: Context): string[] {
  const isOn = (path: string) => frr.process.readFile(`/proc/sys/net/${path}`) === '1\n'
  return frr.config.lines(VERSION, { ipv4: isOn('ipv4/ip_forward'), ipv6: isOn('ipv6/conf/all/forwarding') })
}

function configuration(context: Context): Outcome {
  return { lines: ['Building configuration...', '', 'Current configuration:', '!', ...running(context)] }
}

function write(context: Context): Outcome {
  const lines = ['Note: this version of vtysh never writes vtysh.conf', 'Building Configuration...']
  const file = `${context.frr.folder}/frr.conf`
  const text = `${running(context).join('\n')}\n`
  const error = context.frr.process.writeWholeFile(file, text, false, 0o640)
  if (error !== undefined)
    return { lines: [...lines, `% Error: failed to open configuration file ${file}: ${error.text}`], failed: true }
  return { lines: [...lines, `Integrated configuration saved to ${file}`, '[OK]'] }
}

export const showRules: readonly Rule[] = [
  ...TABLES.flatMap(words => [
    rule(`${words} summary`, withBgpd(showSummary)),
    rule(
      words,
      withBgpd(bgpd => showTable(bgpd)),
    ),
    ...['A.B.C.D', 'A.B.C.D/M'].map(what =>
      rule(
        `${words} ${what}`,
        withBgpd((bgpd, [word]) => showEntry(bgpd, entryOf(bgpd, word!))),
      ),
    ),
    ...['neighbors', 'neighbors A.B.C.D'].map(what =>
      rule(`${words} ${what}`, () =>
        failure(
          `% "${words} neighbors" by itself is not emulated here: summary, and neighbors ADDRESS routes and advertised-routes, are`,
        ),
      ),
    ),
    rule(`${words} neighbors A.B.C.D advertised-routes`, ofNeighbor(showAdvertised)),
    rule(`${words} neighbors A.B.C.D routes`, ofNeighbor(showTable)),
  ]),
  rule('show ip route', ({ frr }) => ({ lines: showIpRoute(frr.zebra, null) })),
  ...(['bgp', 'connected', 'static', 'kernel'] as const).map(kind =>
    rule(`show ip route ${kind}`, ({ frr }) => ({ lines: showIpRoute(frr.zebra, LETTERS[kind]) })),
  ),
  rule('show ip route A.B.C.D', ({ frr }, { words }) => ({ lines: showOneRoute(frr.zebra, ipOf(words[0]!), null) })),
  rule('show ip route A.B.C.D/M', ({ frr }, { words }) => {
    const { address, length } = prefixOf(words[0]!)
    return { lines: showOneRoute(frr.zebra, address, length) }
  }),
  rule('show interface brief', ({ frr }) => ({ lines: showInterfaces(frr.zebra) })),
  rule('show ip prefix-list', ({ frr }) => ({
    lines: (['zebra', 'bgpd'] as const)
      .filter(daemon => frr.running.has(daemon))
      .flatMap(daemon =>
        [...frr.config.prefixLists].flatMap(([name, entries]) => [
          `${daemon === 'zebra' ? 'ZEBRA' : 'BGP'}: ip prefix-list ${name}: ${entries.length} entries`,
          ...entries.map(each => `   ${prefixListText(each)}`),
        ]),
      ),
  })),
  rule('show running-config', configuration),
  rule('write terminal', configuration),
  rule('show startup-config', ({ frr }) => {
    const text = frr.process.readFile(`${frr.folder}/frr.conf`)
    return typeof text === 'string'
      ? { lines: text.trimEnd().split('\n') }
      : failure(`Can't open configuration file due to '${text.text}'.`)
  }),
  rule('show version', ({ frr }) => ({
    lines: [
      `FRRouting ${VERSION} (${frr.process.host.name}) on Linux.`,
      'Copyright 1996-2005 Kunihiro Ishiguro, et al.',
    ],
  })),
  rule('write', write),
  rule('write memory', write),
  rule('write file', write),
  rule('copy running-config startup-config', write),
  ...['clear ip bgp', 'clear bgp'].flatMap(words => [
    rule(
      `${words} *`,
      withBgpd(bgpd => reset(bgpd, null)),
    ),
    rule(
      `${words} A.B.C.D`,
      withBgpd((bgpd, [address]) => reset(bgpd, address!)),
    ),
    ...['in', 'out', 'soft', 'soft in', 'soft out'].map(way =>
      rule(
        `${words} * ${way}`,
        withBgpd(bgpd => soften(bgpd)),
      ),
    ),
  ]),
  rule('configure terminal', context => {
    context.mode = 'config'
    return OK
  }),
  rule('configure', context => {
    context.mode = 'config'
    return OK
  }),
  ...['enable', 'disable', 'terminal length NUM', 'no terminal length'].map(words => rule(words, () => OK)),
]

function reset(bgpd: Bgpd, address: string | null): readonly string[] {
  const peers = [...bgpd.peers.values()].filter(({ config }) => address === null || config.address === ipOf(address))
  if (peers.length === 0 && address !== null) return [`%BGP: Unknown neighbor - "${address}"`]
  for (const peer of peers) peer.reset()
  bgpd.changed.wake()
  return []
}

function soften(bgpd: Bgpd): readonly string[] {
  for (const peer of bgpd.peers.values()) peer.outgoing?.again(4)
  bgpd.reconsider()
  return []
}
