import { addressesOf } from '../../../linux/bgp/devices.ts'
import { formatIp, formatPrefix, type Ip, prefixContains } from '../../../wire/address.ts'
import { uptime } from './show-bgp.ts'
import type { RouteLetter, Zebra, ZebraHop, ZebraRoute } from './zebra.ts'

const CODES = `Codes: K - kernel route, C - connected, S - static, R - RIP,
       O - OSPF, I - IS-IS, B - BGP, E - EIGRP, N - NHRP,
       T - Table, v - VNC, V - VNC-Direct, A - Babel, F - PBR,
       f - OpenFabric,
       > - selected route, * - FIB route, q - queued, r - rejected, b - backup
       t - trapped, o - offload failure
`
const WORDS: Readonly<Record<RouteLetter, string>> = { C: 'connected', K: 'kernel', S: 'static', B: 'bgp' }

/** `show ip route`, all or those of one kind. */
export function showIpRoute(zebra: Zebra, letter: RouteLetter | null): readonly string[] {
  const routes = zebra.routes()
  const shown = routes.filter(route => letter === null || route.letter === letter)
  if (shown.length === 0) return []
  const seen = new Set<string>()
  const best = new Set(routes.filter(({ prefix }) => seen.size !== seen.add(formatPrefix(prefix)).size))
  return [...CODES.split('\n'), ...shown.flatMap(route => routeLines(zebra, route, best.has(route)))]
}

function routeLines(zebra: Zebra, route: ZebraRoute, isBest: boolean): readonly string[] {
  const { letter, prefix, distance, metric, hops, blackhole, since } = route
  const flags = isBest ? '>*' : '  '
  const cost = letter === 'C' || (letter === 'K' && metric === 0) ? '' : ` [${distance}/${metric}]`
  const age = uptime(zebra.process.now - since)
  const first = `${letter}${flags} ${formatPrefix(prefix)}${cost}`
  const weight = letter === 'C' || letter === 'K' ? '' : ', weight 1'
  if (blackhole !== null)
    return [`${first} unreachable (${blackhole === 'blackhole' ? 'blackhole' : 'ICMP unreachable'})${weight}, ${age}`]
  const way = (hop: ZebraHop) =>
    `${hop.gateway === null ? `is directly connected, ${hop.link?.name ?? ''}` : `via ${formatIp(hop.gateway)}, ${hop.link?.name ?? ''}`}${weight}, ${age}`
  return hops.map((hop, at) =>
    at === 0 ? `${first} ${way(hop)}` : `${`  ${isBest ? '*' : ' '}`}${' '.repeat(first.length - 3)} ${way(hop)}`,
  )
}

/** `show ip route ADDRESS` or `PREFIX`. */
export function showOneRoute(zebra: Zebra, ip: Ip, length: number | null): readonly string[] {
  const routes = zebra
    .routes()
    .filter(({ prefix }) =>
      length === null ? prefixContains(prefix, ip) : prefix.address === ip && prefix.length === length,
    )
  const longest = Math.max(-1, ...routes.map(({ prefix }) => prefix.length))
  const found = routes.filter(({ prefix }) => prefix.length === longest)
  if (found.length === 0) return ['% Network not in table']
  return [
    `Routing entry for ${formatPrefix(found[0]!.prefix)}`,
    ...found.flatMap(({ letter, distance, metric, hops, blackhole, since }, at) => [
      `  Known via "${WORDS[letter]}", distance ${distance}, metric ${metric}${at === 0 ? ', best' : ''}`,
      `  Last update ${uptime(zebra.process.now - since)} ago`,
      ...(blackhole === null
        ? hops.map(hop => hopText(hop, at === 0, letter))
        : [`  ${at === 0 ? '*' : ' '} unreachable (${blackhole})${letter === 'S' ? ', weight 1' : ''}`]),
      '',
    ]),
  ]
}

function hopText({ link, gateway }: ZebraHop, isBest: boolean, letter: RouteLetter): string {
  const way =
    gateway === null ? `directly connected, ${link?.name ?? ''}` : `${formatIp(gateway)}, via ${link?.name ?? ''}`
  return `  ${isBest ? '*' : ' '} ${way}${letter === 'C' || letter === 'K' ? '' : ', weight 1'}`
}

export function showInterfaces(zebra: Zebra): readonly string[] {
  const links = [...zebra.process.network.net.links].sort((a, b) => (a.name < b.name ? -1 : 1))
  const lines = links.map(link => {
    const addresses = addressesOf(link).filter(({ address }) =>
      typeof address === 'number' ? address >>> 24 !== 127 : address >> 118n !== 0x3fan && address !== 1n,
    )
    const [first, ...more] = addresses.map(({ address, length }) => `${formatIp(address)}/${length}`)
    return [
      `${link.name.padEnd(16)}${(link.running ? 'up' : 'down').padEnd(8)}default         ${first ?? ''}`,
      ...more.map(text => `${' '.repeat(40)}${text}`),
    ]
  })
  return [
    'Interface       Status  VRF             Addresses',
    '---------       ------  ---             ---------',
    ...lines.flat(),
    '',
  ]
}
