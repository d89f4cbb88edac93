import { formatIp, formatPrefix, type Ip, prefixContains } from '../../../wire/address.ts'
import { type Json, jsonText } from './json.ts'
import { type Family, familyOf } from './model.ts'
import { uptime } from './text.ts'
import type { RouteLetter, Zebra, ZebraHop, ZebraRoute } from './zebra.ts'

const CODES: Readonly<Record<Family, string>> = {
  4: `Codes: K - kernel route, C - connected, S - static, R - RIP,
       O - OSPF, I - IS-IS, B - BGP, E - EIGRP, N - NHRP,
       T - Table, v - VNC, V - VNC-Direct, A - Babel, F - PBR,
       f - OpenFabric,
       > - selected route, * - FIB route, q - queued, r - rejected, b - backup
       t - trapped, o - offload failure
`,
  6: `Codes: K - kernel route, C - connected, S - static, R - RIPng,
       O - OSPFv3, I - IS-IS, B - BGP, N - NHRP, T - Table,
       v - VNC, V - VNC-Direct, A - Babel, F - PBR,
       f - OpenFabric,
       > - selected route, * - FIB route, q - queued, r - rejected, b - backup
       t - trapped, o - offload failure
`,
}
export const ROUTE_WORDS: Readonly<Record<RouteLetter, string>> = { C: 'connected', K: 'kernel', S: 'static', B: 'bgp' }

/** What is shown of the routes of a family: those of one kind, or of a prefix and what is in it. */
export interface RouteForm {
  readonly family: Family
  readonly keeps: (route: ZebraRoute) => boolean
}

function shownRoutes(
  zebra: Zebra,
  { family, keeps }: RouteForm,
): readonly (ZebraRoute & { readonly isBest: boolean })[] {
  const seen = new Set<string>()
  return zebra
    .routes(family)
    .map(route => ({ ...route, isBest: seen.size !== seen.add(formatPrefix(route.prefix)).size }))
    .filter(keeps)
}

/** `show ip route`. */
export function showRoutes(zebra: Zebra, form: RouteForm): readonly string[] {
  const shown = shownRoutes(zebra, form)
  if (shown.length === 0) return []
  return [...CODES[form.family].split('\n'), ...shown.flatMap(route => routeLines(zebra, route, route.isBest))]
}

/** `show ip route json`. */
export function routesJson(zebra: Zebra, form: RouteForm): readonly string[] {
  const byPrefix = new Map<string, Json[]>()
  for (const route of shownRoutes(zebra, form)) {
    const key = formatPrefix(route.prefix)
    byPrefix.set(key, [...(byPrefix.get(key) ?? []), routeJson(zebra, route, route.isBest)])
  }
  return [jsonText(Object.fromEntries(byPrefix))]
}

/** Bits of a route and of a hop (lib/zclient.h, zebra/rib.h): what zebra asked for, and that it is active and in the kernel. */
const [INSTALLED, SELECTED_BIT, EVPN_OR_STATIC] = [16, 8, 65]
const [ACTIVE, FIB] = [1, 2]

function routeJson(
  zebra: Zebra,
  { letter, prefix, distance, metric, hops, blackhole, since }: ZebraRoute,
  isBest: boolean,
): Json {
  const selected = isBest || undefined
  const weight = letter === 'B' || letter === 'S' ? 1 : undefined
  const group = zebra.groupOf(hops, blackhole)
  const flags = { flags: isBest ? ACTIVE | FIB : ACTIVE, fib: selected }
  const nowhere = { ...flags, unreachable: true, [blackhole ?? '']: true, active: true, weight }
  const count = blackhole === null ? hops.length : 1
  return {
    prefix: formatPrefix(prefix),
    prefixLen: prefix.length,
    protocol: ROUTE_WORDS[letter],
    vrfId: 0,
    vrfName: 'default',
    selected,
    destSelected: selected,
    distance,
    metric,
    installed: selected,
    table: 254,
    internalStatus: isBest ? INSTALLED : 0,
    internalFlags: letter === 'S' ? SELECTED_BIT | EVPN_OR_STATIC : isBest ? SELECTED_BIT : 0,
    internalNextHopNum: count,
    internalNextHopActiveNum: count,
    nexthopGroupId: group,
    installedNexthopGroupId: isBest ? group : undefined,
    uptime: uptime(zebra.process.now - since),
    nexthops:
      blackhole !== null
        ? [nowhere]
        : hops.map(({ link, gateway }) => ({
            ...flags,
            ...(gateway === null
              ? { directlyConnected: true }
              : { ip: formatIp(gateway), afi: familyOf(gateway) === 4 ? 'ipv4' : 'ipv6' }),
            interfaceIndex: link?.index,
            interfaceName: link?.name,
            active: true,
            weight,
          })),
  }
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

/** The routes that `show ip route ADDRESS` or `PREFIX` is about. */
function routesOf(zebra: Zebra, ip: Ip, length: number | null): readonly ZebraRoute[] {
  const routes = zebra
    .routes(familyOf(ip))
    .filter(({ prefix }) =>
      length === null ? prefixContains(prefix, ip) : prefix.address === ip && prefix.length === length,
    )
  const longest = Math.max(-1, ...routes.map(({ prefix }) => prefix.length))
  return routes.filter(({ prefix }) => prefix.length === longest)
}

export function showOneRoute(zebra: Zebra, ip: Ip, length: number | null): readonly string[] {
  const found = routesOf(zebra, ip, length)
  if (found.length === 0) return length === null ? [] : ['% Network not in table']
  return [
    `Routing entry for ${formatPrefix(found[0]!.prefix)}`,
    ...found.flatMap(({ letter, distance, metric, hops, blackhole, since }, at) => [
      `  Known via "${ROUTE_WORDS[letter]}", distance ${distance}, metric ${metric}${at === 0 ? ', best' : ''}`,
      `  Last update ${uptime(zebra.process.now - since)} ago`,
      ...(blackhole === null
        ? hops.map(hop => hopText(hop, at === 0, letter))
        : [`  ${at === 0 ? '*' : ' '} unreachable (${blackhole})${letter === 'S' ? ', weight 1' : ''}`]),
      '',
    ]),
  ]
}

export function oneRouteJson(zebra: Zebra, ip: Ip, length: number | null): readonly string[] {
  const found = routesOf(zebra, ip, length)
  if (found.length === 0) return [jsonText({})]
  const list = found.map((route, at) => routeJson(zebra, route, at === 0))
  return [jsonText({ [formatPrefix(found[0]!.prefix)]: list })]
}

/** `show ip route summary`: routes of each source, and those that the kernel has. */
export function routeSummary(zebra: Zebra, family: Family, json: boolean): readonly string[] {
  const shown = shownRoutes(zebra, { family, keeps: () => true })
  const kinds: readonly (readonly [string, (route: ZebraRoute) => boolean])[] = [
    ['kernel', ({ letter }) => letter === 'K'],
    ['connected', ({ letter }) => letter === 'C'],
    ['static', ({ letter }) => letter === 'S'],
    ['ebgp', ({ letter, distance }) => letter === 'B' && distance !== INTERNAL],
    ['ibgp', ({ letter, distance }) => letter === 'B' && distance === INTERNAL],
  ]
  const hasBgp = shown.some(({ letter }) => letter === 'B')
  const rows = kinds
    .map(([type, fits]) => {
      const of = shown.filter(fits)
      return { type, rib: of.length, fib: of.filter(({ isBest }) => isBest).length }
    })
    .filter(({ type, rib }) => rib > 0 || (hasBgp && type.endsWith('bgp')))
  const total = { rib: shown.length, fib: shown.filter(({ isBest }) => isBest).length }
  if (json)
    return [
      jsonText({
        routes: rows.map(({ type, rib, fib }) => ({ fib, rib, fibOffLoaded: 0, fibTrapped: 0, type })),
        routesTotal: total.rib,
        routesTotalFib: total.fib,
      }),
    ]
  const line = (name: string, rib: number | string, fib: number | string) =>
    `${name.padEnd(20)} ${`${rib}`.padEnd(20)} ${`${fib}`.padEnd(20)} `
  return [
    `${line('Route Source', 'Routes', 'FIB').trimEnd()}  (vrf default)`,
    ...rows.map(({ type, rib, fib }) => line(type, rib, fib)),
    '------',
    line('Totals', total.rib, total.fib),
    '',
  ]
}

const INTERNAL = 200

function hopText({ link, gateway }: ZebraHop, isBest: boolean, letter: RouteLetter): string {
  const way =
    gateway === null ? `directly connected, ${link?.name ?? ''}` : `${formatIp(gateway)}, via ${link?.name ?? ''}`
  return `  ${isBest ? '*' : ' '} ${way}${letter === 'C' || letter === 'K' ? '' : ', weight 1'}`
}
