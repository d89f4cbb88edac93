import type { Server } from './config.ts'
import type { Location } from './location.ts'
import { patternOf } from './values.ts'

/** The server of a request: by name, else the default of the socket (ngx_http_find_virtual_server()). `here` are those of the address. */
export function selectServer(here: readonly Server[], name: string): Server | undefined {
  const names = here.flatMap(server => server.names.map(text => ({ text: text.toLowerCase(), server })))
  const exact = names.find(
    ({ text }) => (text === name || (text.startsWith('.') && text.slice(1) === name)) && name !== '',
  )
  if (exact !== undefined) return exact.server
  const byLength = (a: string, b: string) => b.length - a.length
  for (const fits of [
    (text: string) => text.startsWith('*.') && name.endsWith(text.slice(1)),
    (text: string) => text.startsWith('.') && name.endsWith(text),
    (text: string) => text.endsWith('.*') && name.startsWith(text.slice(0, -1)),
  ]) {
    const best = names.filter(({ text }) => fits(text)).sort((a, b) => byLength(a.text, b.text))[0]
    if (best !== undefined) return best.server
  }
  const patterns = here.flatMap(server => server.names.map(text => ({ text, server })))
  return patterns.find(({ text }) => text.startsWith('~') && patternOf(text.slice(1), true)?.test(name) === true)
    ?.server
}

/** The name that a Host field asks for. */
export function hostName(host: string): string {
  return host.replace(/:\d+$/, '').replace(/\.$/, '').toLowerCase()
}

/** The location of a path: the longest prefix, unless a regular expression comes first (ngx_http_core_find_location()). */
export function selectLocation(server: Server, path: string): Location {
  return find(server.locations, path)?.location ?? server.own
}

/** `final` where no regular expression of an outer block may come before it. */
function find(
  locations: readonly Location[],
  path: string,
): { readonly location: Location; readonly final: boolean } | undefined {
  const exact = locations.find(({ kind, text }) => kind === 'exact' && text === path)
  if (exact !== undefined) return { location: exact, final: true }
  let longest: Location | undefined
  for (const each of locations)
    if (
      (each.kind === 'prefix' || each.kind === 'prefix-first') &&
      path.startsWith(each.text) &&
      (longest === undefined || each.text.length > longest.text.length)
    )
      longest = each
  const inner = longest === undefined ? undefined : find(longest.locations, path)
  if (inner?.final === true) return inner
  const before = inner?.location ?? longest
  if (before?.kind !== 'prefix-first') {
    const regex = locations.find(({ pattern }) => pattern?.test(path))
    if (regex !== undefined) return { location: find(regex.locations, path)?.location ?? regex, final: true }
  }
  return before === undefined ? undefined : { location: before, final: false }
}
