import { formatPrefix } from '../../../wire/address.ts'
import { type Json, jsonText } from './json.ts'
import type { Family, FrrConfig, PrefixListEntry, RouteMap } from './model.ts'
import { clausesOf, prefixListText, textOf } from './running.ts'

/** Both daemons have lists and maps of their own, and vtysh asks one after the other. */
export type PolicyDaemon = 'zebra' | 'bgpd'

const TITLES: Readonly<Record<PolicyDaemon, string>> = { zebra: 'ZEBRA', bgpd: 'BGP' }

function chosen<T>(map: ReadonlyMap<string, T>, name: string | null): readonly (readonly [string, T])[] {
  return [...map].filter(([key]) => name === null || key === name).sort(([a], [b]) => (a < b ? -1 : 1))
}

/** `show ip prefix-list`. */
export function showPrefixLists(
  config: FrrConfig,
  family: Family,
  name: string | null,
  daemon: PolicyDaemon,
): readonly string[] {
  const word = family === 4 ? 'ip' : 'ipv6'
  return chosen(config.prefixLists[family], name).flatMap(([key, entries]) => [
    `${TITLES[daemon]}: ${word} prefix-list ${key}: ${entries.length} entries`,
    ...entries.map(each => `   ${prefixListText(each)}`),
  ])
}

export function prefixListsJson(
  config: FrrConfig,
  family: Family,
  name: string | null,
  daemon: PolicyDaemon,
): readonly string[] {
  const lists = chosen(config.prefixLists[family], name)
  const one = (entries: readonly PrefixListEntry[]) => ({
    addressFamily: `IPv${family}`,
    entries: entries.map(({ sequence, permit, prefix, ge, le }) => ({
      sequenceNumber: sequence,
      type: permit ? 'permit' : 'deny',
      prefix: formatPrefix(prefix),
      minimumPrefixLength: ge ?? undefined,
      maximumPrefixLength: le ?? undefined,
    })),
  })
  return [jsonText({ [TITLES[daemon]]: Object.fromEntries(lists.map(([key, entries]) => [key, one(entries)])) })]
}

/** `show route-map`: what each entry does, and how often bgpd has looked at it. */
export function showRouteMaps(config: FrrConfig, name: string | null, daemon: PolicyDaemon): readonly string[] {
  const count = (value: number) => (daemon === 'bgpd' ? value : 0)
  return [
    `${TITLES[daemon]}:`,
    ...chosen(config.routeMaps, name).flatMap(([key, { entries, invoked }]) => [
      `route-map: ${key} Invoked: ${count(invoked)} Optimization: enabled Processed Change: false`,
      ...entries.flatMap(entry => {
        const { match, set } = clausesOf(entry, daemon === 'bgpd')
        const { permit, sequence, description, call } = entry
        return [
          ` ${permit ? 'permit' : 'deny'}, sequence ${sequence} Invoked ${count(entry.invoked)}`,
          ...(description === null ? [] : [`  Description:`, `    ${description}`]),
          '  Match clauses:',
          ...match.map(text => `    ${text}`),
          '  Set clauses:',
          ...set.map(text => `    ${text}`),
          '  Call clause:',
          ...(call === null ? [] : [`    Call ${call}`]),
          '  Action:',
          `    ${actionText(entry)}`,
        ]
      }),
    ]),
  ]
}

function actionText({ onMatch }: RouteMap['entries'][number]): string {
  if (onMatch === null) return 'Exit routemap'
  return onMatch === 'next' ? 'Continue to next entry' : `Goto ${onMatch}`
}

export function routeMapsJson(config: FrrConfig, name: string | null, daemon: PolicyDaemon): readonly string[] {
  const count = (value: number) => (daemon === 'bgpd' ? value : 0)
  const one = ({ entries, invoked }: RouteMap): Json => ({
    invoked: count(invoked),
    disabledOptimization: false,
    processedChange: false,
    rules: entries.map(entry => {
      const { match, set } = clausesOf(entry, daemon === 'bgpd')
      return {
        sequenceNumber: entry.sequence,
        type: entry.permit ? 'permit' : 'deny',
        invoked: count(entry.invoked),
        description: entry.description ?? undefined,
        matchClauses: match,
        setClauses: set,
        action: actionText(entry),
      }
    }),
  })
  const maps = chosen(config.routeMaps, name).map(([key, map]) => [key, one(map)])
  return [jsonText({ [TITLES[daemon]]: Object.fromEntries(maps) })]
}

/** `show bgp community-list`. */
export function showCommunityLists(config: FrrConfig, name: string | null): readonly string[] {
  return chosen(config.communityLists, name).flatMap(([key, { expanded, entries }]) => [
    /^\d+$/.test(key)
      ? `Community ${expanded ? '(expanded) access' : 'standard'} list ${key}`
      : `Named Community ${expanded ? 'expanded' : 'standard'} list ${key}`,
    ...entries.map(each => `    ${textOf(each)}`),
  ])
}

/** `show bgp as-path-access-list`. */
export function showAsPathLists(config: FrrConfig, name: string | null): readonly string[] {
  return chosen(config.asPathLists, name).flatMap(([key, entries]) => [
    `AS path access list ${key}`,
    ...entries.map(each => `    ${textOf(each)}`),
  ])
}
