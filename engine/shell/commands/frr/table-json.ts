import { formatIp, formatIpv4, formatPrefix } from '../../../wire/address.ts'
import type { Bgpd } from './bgpd.ts'
import { type Json, jsonRow, jsonText } from './json.ts'
import { type Family, familyOf } from './model.ts'
import type { BgpPath } from './path.ts'
import { asPathText } from './policy.ts'
import { type AdjacentRoute, isBest, shownPaths, type TableForm } from './show-bgp.ts'
import { entryHead, nextHopsJson, pathJson, reasonText } from './show-entry.ts'

const ORIGIN_WORDS = ['IGP', 'EGP', 'incomplete']
const CODES = {
  bgpStatusCodes: {
    suppressed: 's',
    damped: 'd',
    history: 'h',
    valid: '*',
    best: '>',
    multipath: '=',
    internal: 'i',
    ribFailure: 'r',
    stale: 'S',
    removed: 'R',
  },
  bgpOriginCodes: { igp: 'i', egp: 'e', incomplete: '?' },
}

/** `show ip bgp json`, which bgpd writes row by row. */
export function tableJson(bgpd: Bgpd, form: TableForm, detail: boolean): readonly string[] {
  const rows = shownPaths(bgpd, form).map(paths => {
    const { prefix } = paths[0]!
    const members = detail
      ? [entryHead(bgpd, prefix), ...paths.map(path => pathJson(bgpd, path))]
      : paths.map(path => rowJson(bgpd, path))
    return `"${formatPrefix(prefix)}": ${jsonRow(members)}`
  })
  return [
    '{',
    ' "vrfId": 0,',
    ' "vrfName": "default",',
    ` "tableVersion": ${bgpd.tables[form.family].version},`,
    ` "routerId": "${formatIpv4(bgpd.routerId)}",`,
    ' "defaultLocPrf": 100,',
    ` "localAS": ${bgpd.config.bgp!.as},`,
    ` "routes": { ${rows.join('\n,')}`.trimEnd() + (rows.length === 0 ? ' ' : ''),
    ' }  } ',
  ].flatMap(line => line.split('\n'))
}

function rowJson(bgpd: Bgpd, path: BgpPath): Json {
  const { prefix, attributes, valid, weight, peer } = path
  const best = isBest(bgpd, path)
  return {
    valid: valid || undefined,
    bestpath: best || undefined,
    selectionReason: best ? reasonText(bgpd, path) : undefined,
    pathFrom: peer?.isInternal === true ? 'internal' : 'external',
    prefix: formatIp(prefix.address),
    prefixLen: prefix.length,
    network: formatPrefix(prefix),
    version: bgpd.tables[familyOf(prefix.address)].versions.get(formatPrefix(prefix)) ?? 0,
    metric: attributes.med ?? undefined,
    locPrf: attributes.localPreference ?? undefined,
    weight,
    peerId: peer === null ? '(unspec)' : formatIp(peer.config.address),
    path: asPathText(attributes),
    origin: ORIGIN_WORDS[attributes.origin] ?? 'incomplete',
    nexthops: nextHopsJson(bgpd, path, {}),
  }
}

/** `advertised-routes json` and its kin. */
export function adjacentJson(
  bgpd: Bgpd,
  family: Family,
  kind: 'advertisedRoutes' | 'receivedRoutes',
  routes: readonly AdjacentRoute[],
): readonly string[] {
  const rows = routes.map(({ prefix, nextHop, attributes, weight }) => [
    formatPrefix(prefix),
    {
      addrPrefix: formatIp(prefix.address),
      prefixLen: prefix.length,
      network: formatPrefix(prefix),
      [family === 4 ? 'nextHop' : 'nextHopGlobal']: formatIp(nextHop),
      metric: attributes.med ?? undefined,
      locPrf: attributes.localPreference ?? undefined,
      weight,
      path: asPathText(attributes),
      bgpOriginCode: ['i', 'e', '?'][attributes.origin] ?? '?',
      appliedStatusSymbols: { '*': true, '>': true },
    },
  ])
  return [
    jsonText({
      bgpTableVersion: bgpd.tables[family].version,
      bgpLocalRouterId: formatIpv4(bgpd.routerId),
      defaultLocPrf: 100,
      localAS: bgpd.config.bgp!.as,
      ...CODES,
      [kind]: Object.fromEntries(rows),
      totalPrefixCounter: routes.length,
      filteredPrefixCounter: 0,
    }),
  ]
}
