import { type Ip, type Prefix, prefixContains } from '../../../wire/address.ts'
import type { Family } from './config.ts'
import { parseFilterAlone } from './config-parse.ts'
import type { Answer } from './console.ts'
import type { Bird } from './daemon.ts'
import { applyFilter } from './filter-run.ts'
import type { Filter } from './filter-syntax.ts'
import type { Protocol } from './protocol.ts'
import type { Reader } from './reader.ts'
import type { BirdRoute } from './route.ts'
import { routeLines } from './show-route.ts'
import type { Table } from './table.ts'

interface Query {
  prefix: Prefix | null
  /** `in`: all that is in it. */
  within: Prefix | null
  address: Ip | null
  all: boolean
  primary: boolean
  count: boolean
  stats: boolean
  filtered: boolean
  tables: readonly Table[] | null
  filter: Filter | null
  protocol: Protocol | null
  export: { readonly protocol: Protocol; readonly kind: 'export' | 'noexport' | 'preexport' } | null
}

/** `show route ...` (nest/rt-show.c). */
export function showRoutes(bird: Bird, reader: Reader): Answer {
  const query = parseQuery(bird, reader)
  const tables = chooseTables(bird, query)
  if (tables.length === 0) return { lines: ['No valid tables'], failed: true }
  if (query.filtered) return { lines: [], failed: false }
  const parts = tables.map(table => tablePart(bird, table, query))
  const isOne = query.prefix !== null || query.address !== null
  if (isOne && parts.every(({ lines }) => lines.length === 0)) return { lines: ['Network not found'], failed: true }
  const lines: string[] = []
  for (const [index, part] of parts.entries()) {
    if (!query.count && part.lines.length > 0) {
      if (lines.length > 0) lines.push('')
      lines.push(`Table ${tables[index]!.name}:`, ...part.lines)
    } else if (query.stats && lines.length > 0) lines.push('', `Table ${tables[index]!.name}:`)
    else if (query.stats) lines.push(`Table ${tables[index]!.name}:`)
    if (query.count || query.stats) lines.push(countText(part, ` in table ${tables[index]!.name}`))
  }
  if ((query.count || query.stats) && tables.length > 1) {
    const sum = (pick: (part: Part) => number) => parts.reduce((total, part) => total + pick(part), 0)
    const total = {
      lines: [],
      shown: sum(({ shown }) => shown),
      routes: sum(({ routes }) => routes),
      networks: sum(({ networks }) => networks),
    }
    if (query.stats) lines.push('')
    lines.push(`Total: ${countText(total, ` in ${tables.length} tables`)}`)
  }
  return { lines, failed: false }
}

interface Part {
  readonly lines: readonly string[]
  readonly shown: number
  readonly routes: number
  readonly networks: number
}

function countText({ shown, routes, networks }: Part, where: string): string {
  return `${shown} of ${routes} routes for ${networks} networks${where}`
}

function parseQuery(bird: Bird, reader: Reader): Query {
  const query: Query = {
    prefix: null,
    within: null,
    address: null,
    all: false,
    primary: false,
    count: false,
    stats: false,
    filtered: false,
    tables: null,
    filter: null,
    protocol: null,
    export: null,
  }
  while (reader.token.kind !== 'end') option(bird, reader, query)
  return query
}

function option(bird: Bird, reader: Reader, query: Query): void {
  const { token } = reader
  if (token.kind === 'ip') query.prefix = reader.prefix()
  else if (reader.take('for')) {
    if (reader.following.kind === 'mark' && reader.following.value === '/') query.prefix = reader.prefix()
    else query.address = reader.ip()
  } else if (reader.take('in')) query.within = reader.prefix()
  else if (reader.take('all')) query.all = true
  else if (reader.take('primary')) query.primary = true
  else if (reader.take('count')) query.count = true
  else if (reader.take('stats')) query.stats = true
  else if (reader.take('filtered')) query.filtered = true
  else if (reader.take('table')) query.tables = reader.take('all') ? bird.tables : [tableNamed(bird, reader)]
  else if (reader.at('where') || reader.at('filter')) query.filter = parseFilterAlone(reader, bird.config)
  else if (reader.take('protocol')) query.protocol = protocolNamed(bird, reader)
  else {
    const kind = reader.takeAny(['export', 'noexport', 'preexport'])
    if (kind === undefined) return reader.unexpected()
    query.export = { protocol: protocolNamed(bird, reader), kind }
  }
}

function tableNamed(bird: Bird, reader: Reader): Table {
  const { token } = reader
  const found = token.kind === 'word' ? bird.tables.find(({ name }) => name === token.value) : undefined
  if (found === undefined) return reader.unexpected('CF_SYM_KNOWN', 'ALL')
  reader.skip()
  return found
}

function protocolNamed(bird: Bird, reader: Reader): Protocol {
  const { token } = reader
  const found = token.kind === 'word' ? bird.protocols.find(({ name }) => name === token.value) : undefined
  if (found === undefined) return reader.unexpected('CF_SYM_KNOWN')
  reader.skip()
  return found
}

/** All tables of the family that is asked for; those of a protocol's channels that are up. */
function chooseTables(bird: Bird, query: Query): readonly Table[] {
  if (query.tables !== null) return query.tables
  const family = familyOf(query)
  const fits = (table: Table) => family === null || table.family === family
  const { protocol } = query.export ?? { protocol: null }
  if (protocol !== null)
    return protocol.channels
      .filter(({ isUp }) => isUp)
      .map(({ table }) => table)
      .filter(fits)
  if (query.protocol !== null) return query.protocol.channels.map(({ table }) => table).filter(fits)
  return bird.tables.filter(fits)
}

function familyOf({ prefix, within, address }: Query): Family | null {
  const ip = prefix?.address ?? within?.address ?? address
  return ip === null ? null : typeof ip === 'number' ? 4 : 6
}

function tablePart(bird: Bird, table: Table, query: Query): Part {
  const lines: string[] = []
  let shown = 0
  const exact = query.prefix === null ? undefined : table.exact(query.prefix)
  const found = query.address !== null ? table.lookup(query.address) : exact
  const isOne = query.prefix !== null || query.address !== null
  for (const list of isOne ? (found === undefined ? [] : [found]) : table.entries()) {
    let first = true
    for (const [index, route] of list.entries()) {
      if ((query.primary || query.export !== null) && index > 0) break
      const kept = keep(bird, table, query, route)
      if (kept === null) continue
      shown++
      if (!query.count) lines.push(...routeLines(bird, kept, { first, primary: index === 0, all: query.all }))
      first = false
    }
  }
  return { lines, shown, routes: table.size, networks: table.networks }
}

function keep(bird: Bird, table: Table, query: Query, route: BirdRoute): BirdRoute | null {
  const { within } = query
  if (within !== null && (route.prefix.length < within.length || !prefixContains(within, route.prefix.address)))
    return null
  if (query.protocol !== null && route.protocol !== query.protocol.name) return null
  if (query.export !== null) {
    const { protocol, kind } = query.export
    const channel = protocol.channels.find(each => each.table === table)!
    const out = channel.filterExport(route)
    if (kind === 'noexport' ? out !== 'filtered' : out === 'rejected') return null
    if (kind === 'export' && out === 'filtered') return null
    if (typeof out === 'object' && kind === 'export')
      return query.filter === null ? out : applyFilter(query.filter, out, bird)
  }
  return query.filter === null ? route : applyFilter(query.filter, route, bird)
}
