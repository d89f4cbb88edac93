import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { getaddrinfo, isGaiError } from '../../../linux/resolver/getaddrinfo.ts'
import { serviceByName } from '../../../linux/resolver/services.ts'
import { failed } from '../../../net/errno.ts'
import type { Ip } from '../../../wire/address.ts'
import { compile, type Filter, type FilterError, type FilterNames, type FilterOptions } from '../../../wire/filter.ts'

/** The expression of a file of -F: `#` begins a comment. */
export function expressionOf(text: string): string {
  return text.replace(/#[^\n]*/g, ' ')
}

/** Compiles with the databases of the host: services, protocols, and the resolver for names of hosts. */
export function* compileFor(
  process: Process,
  text: string,
  linkType: number,
  options: Omit<FilterOptions, 'names'>,
): Running<Filter | FilterError> {
  const known = new Map<string, readonly Ip[]>()
  for (;;) {
    const wanted = new Set<string>()
    const names = filterNames(process, name => {
      if (!known.has(name)) wanted.add(name)
      return known.get(name) ?? []
    })
    const compiled = compile(text, linkType, { ...options, names })
    if (wanted.size === 0) return compiled
    for (const name of wanted) {
      const found = yield* getaddrinfo(process, name)
      known.set(name, isGaiError(found) ? [] : found.addresses)
    }
  }
}

function filterNames(process: Process, hosts: (name: string) => readonly Ip[]): FilterNames {
  return {
    hosts,
    service: (name, protocol) => serviceByName(process, name, protocol)?.port,
    protocol: name => numberIn(process, '/etc/protocols', name),
  }
}

/** getprotobyname(3). */
function numberIn(process: Process, path: string, name: string): number | undefined {
  const text = process.readFile(path)
  for (const line of failed(text) ? [] : text.split('\n')) {
    const [first, number, ...aliases] = line.replace(/#.*/, '').split(/\s+/)
    if (first !== '' && (first === name || aliases.includes(name))) return Number(number)
  }
  return undefined
}
