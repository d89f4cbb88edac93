import type { Family } from '../../families.ts'
import { META_KEYS } from '../keys.ts'
import { protocolNamed } from '../protocols.ts'
import type { Expr, Statement } from '../syntax.ts'
import { headersOf } from './implied.ts'

type Match = Extract<Statement, { kind: 'match' }>

/** Where a field is, in bits of its header, that is compared with a value. */
interface Place {
  readonly header: string
  readonly start: number
  readonly end: number
  /** It says what follows the header (EXPR_F_PROTOCOL). */
  readonly names: boolean
  readonly negated: boolean
}

/** A statement, or the place where nft puts the comparison of a frame's type that a later header needs. */
interface Item {
  readonly statement: Statement | null
  readonly place: Place | undefined
}

/** Comparisons that are made at once, at the place of one of them. */
interface Merged {
  readonly place: Place
  readonly items: readonly Item[]
  readonly anchor: Item
}

const BASES: ReadonlyMap<string, number> = new Map([
  ['ether', 0],
  ['vlan', 0],
  ['ip', 1],
  ['ip6', 1],
  ['arp', 1],
])

const NAMING: ReadonlySet<string> = new Set(['ether type', 'ip protocol', 'ip6 nexthdr', 'icmp type', 'icmpv6 type'])

const ETHER_TYPE: Place = { header: 'ether', start: 96, end: 112, names: true, negated: false }

/**
 * stmt_reduce of nft 1.0.6: fields that lie side by side are compared at once, in their order in the header. A statement of another
 * kind ends a run of them only where there were two, so that a single field in front of it may be compared behind it.
 */
export function mergeFields(statements: readonly Statement[], family: Family): readonly Statement[] {
  const items = withEtherType(statements, family)
  const merged: Merged[] = []
  let run: Item[] = []
  for (const item of items) {
    if (item.statement !== null && item.statement.kind !== 'match') {
      if (run.length < 2) continue
      merged.push(...mergeRun(run))
      run = []
    } else if (item.place !== undefined) run.push(item)
  }
  if (run.length > 1) merged.push(...mergeRun(run))
  return arrange(items, merged, family)
}

/** In the family inet the header that follows Ethernet's is asked for by the type of the frame, once a field of Ethernet was compared. */
function withEtherType(statements: readonly Statement[], family: Family): Item[] {
  const items: Item[] = []
  let ethernet = false
  let known = family !== 'inet'
  for (const statement of statements) {
    const headers = [...headersOf(statement)]
    const network = headers.some(each => /^(?:ip6?|arp|icmp|icmpv6|igmp)$/.test(each))
    const said = statement.kind === 'match' && statement.left.kind === 'meta' && statement.left.key === 'nfproto'
    if (ethernet && !known && network && statement.kind !== 'reject') items.push({ statement: null, place: ETHER_TYPE })
    known ||= network || said
    ethernet ||= headers.includes('ether')
    items.push({ statement, place: placeOf(statement) })
  }
  return items
}

function placeOf(statement: Statement): Place | undefined {
  if (statement.kind !== 'match' || !['in', '==', '!='].includes(statement.relation)) return undefined
  const { left, right, relation } = statement
  if (left.kind !== 'payload' || right.kind !== 'value' || right.type.base === 'bitmask') return undefined
  const { offset: start, bits, name } = left.field
  if (start % 8 !== 0 || bits % 8 !== 0) return undefined
  const header = left.protocol.name
  return { header, start, end: start + bits, names: NAMING.has(`${header} ${name}`), negated: relation === '!=' }
}

/** payload_can_merge: not where the kernel would read both without a detour, but not the two at once. */
function mergeable(first: Place, second: Place): boolean {
  if (first.header !== second.header || first.negated !== second.negated || first.end !== second.start) return false
  const bits = second.end - first.start
  if (bits > 128) return false
  return bits <= 32 || BASES.get(first.header) === 0 || first.end - first.start > 32 || second.end - second.start > 32
}

const baseOf = ({ header }: Place): number => BASES.get(header) ?? 2

/** payload_do_merge. */
function mergeRun(run: readonly Item[]): Merged[] {
  const single = (item: Item): Merged => ({ place: item.place!, items: [item], anchor: item })
  const sorted = run.map(single).sort(({ place: a }, { place: b }) => baseOf(a) - baseOf(b) || a.start - b.start)
  const merged: Merged[] = []
  for (const next of sorted) {
    const last = merged.at(-1)
    if (last === undefined || !mergeable(last.place, next.place)) merged.push(next)
    else
      merged[merged.length - 1] = {
        place: { ...last.place, end: next.place.end, names: last.place.names || next.place.names },
        items: [...last.items, ...next.items],
        anchor: next.place.names ? next.anchor : last.anchor,
      }
  }
  return merged.filter(({ items }) => items.length > 1)
}

function arrange(items: readonly Item[], merged: readonly Merged[], family: Family): Statement[] {
  const arranged: Statement[] = []
  for (const [index, item] of items.entries()) {
    const group = merged.find(each => each.items.includes(item))
    if (group === undefined || group.anchor === item)
      arranged.push(...(group?.items ?? [item]).flatMap(({ statement }) => statement ?? []))
    else if (crosses(items, index, items.indexOf(group.anchor)))
      arranged.push(...demandOf(item.statement as Match, arranged, family))
  }
  return arranged
}

/** Is there a statement of another kind between the two? */
function crosses(items: readonly Item[], from: number, to: number): boolean {
  return items.slice(from, to).some(({ statement }) => statement !== null && statement.kind !== 'match')
}

/** What asks for the header of a field stays where the field stood, unless the header was asked for before. */
function demandOf({ left, location }: Match, before: readonly Statement[], family: Family): Statement[] {
  if (left.kind !== 'payload') return []
  const { name } = left.protocol
  if (before.some(each => [...headersOf(each)].includes(name))) return []
  const demand = (key: string, value: number): Statement[] => {
    const meta: Extract<Expr, { kind: 'meta' }> = { kind: 'meta', key, location }
    const right: Expr = { kind: 'value', type: META_KEYS.get(key)!, value: BigInt(value), location }
    const said = before.some(each => each.kind === 'match' && each.left.kind === 'meta' && each.left.key === key)
    return said ? [] : [{ kind: 'match', left: meta, relation: 'in', right, location }]
  }
  const frames = family === 'bridge' || family === 'netdev'
  if (name === 'ether') return frames ? [] : demand('iiftype', 1)
  if (name === 'ip' || name === 'ip6') {
    if (frames) return demand('protocol', name === 'ip' ? 0x0800 : 0x86dd)
    return family === 'inet' ? demand('nfproto', name === 'ip' ? 2 : 10) : []
  }
  const number = protocolNamed(name)?.number
  return baseOf({ header: name } as Place) === 2 && typeof number === 'number' ? demand('l4proto', number) : []
}
