import type { Location, Server } from './config.ts'

/** The server of a request: by name, else the default of the socket (ngx_http_find_virtual_server()). */
export function selectServer(servers: readonly Server[], port: number, host: string): Server {
  const here = servers.filter(({ listens }) => listens.some(listen => listen.port === port))
  const name = host.replace(/:\d+$/, '').replace(/\.$/, '').toLowerCase()
  const byLength = (a: string, b: string) => b.length - a.length
  const names = here.flatMap(server => server.names.map(text => ({ text, server })))
  const exact = names.find(({ text }) => text.toLowerCase() === name && name !== '')
  if (exact !== undefined) return exact.server
  for (const fits of [
    (text: string) => text.startsWith('*.') && name.endsWith(text.slice(1)),
    (text: string) => text.startsWith('.') && (name === text.slice(1) || name.endsWith(text)),
    (text: string) => text.endsWith('.*') && name.startsWith(text.slice(0, -1)),
  ]) {
    const best = names.filter(({ text }) => fits(text)).sort((a, b) => byLength(a.text, b.text))[0]
    if (best !== undefined) return best.server
  }
  const regex = names.find(({ text }) => text.startsWith('~') && matches(text.slice(1), name))
  if (regex !== undefined) return regex.server
  return here.find(({ listens }) => listens.some(listen => listen.port === port && listen.isDefault)) ?? here[0]!
}

function matches(pattern: string, name: string): boolean {
  try {
    return new RegExp(pattern).test(name)
  } catch {
    return false
  }
}

/** The location of a path: the longest prefix, unless a regular expression comes first (ngx_http_core_find_location()). */
export function selectLocation(server: Server, path: string): Location {
  const prefixes = server.locations.filter(({ kind, text }) =>
    kind === 'exact' ? text === path : kind !== 'regex' && path.startsWith(text),
  )
  const exact = prefixes.find(({ kind }) => kind === 'exact')
  if (exact !== undefined) return exact
  const longest = prefixes.reduce<Location | undefined>(
    (best, each) => (best === undefined || each.text.length > best.text.length ? each : best),
    undefined,
  )
  if (longest?.kind === 'prefix-first') return longest
  return server.locations.find(({ pattern }) => pattern?.test(path)) ?? longest ?? server.own
}
