import { formatPrefix, type Ipv4, type Ipv6, type Prefix } from '../../wire/address.ts'
import type * as bgp from '../../wire/bgp.ts'
import { attributesToSend, type PathAttributes } from './attributes.ts'
import type { Session } from './session.ts'

/** Bytes of prefixes in one UPDATE: what is left beside large attributes. */
const PREFIX_BYTES = 3000

/** What one peer was told (Adj-RIB-Out), and what it has still to be told. */
export class Outgoing {
  readonly #session: Session
  readonly told = new Map<string, { readonly prefix: Prefix; readonly attributes: PathAttributes }>()
  readonly #pending = new Map<string, { readonly prefix: Prefix; readonly attributes: PathAttributes | null }>()

  constructor(session: Session) {
    this.#session = session
  }

  /** `attributes` null takes the prefix back. */
  put(prefix: Prefix, attributes: PathAttributes | null): void {
    const key = formatPrefix(prefix)
    const before = this.told.get(key)
    if (attributes === null && before === undefined) this.#pending.delete(key)
    else if (before !== undefined && attributes !== null && sameAttributes(before.attributes, attributes))
      this.#pending.delete(key)
    else this.#pending.set(key, { prefix, attributes })
  }

  /** The session is over: the next peer knows nothing. */
  clear(): void {
    this.told.clear()
    this.#pending.clear()
  }

  /** Everything is told again (RFC 2918 4). */
  again(family: 4 | 6): void {
    for (const [key, entry] of this.told)
      if (familyOf(entry.prefix) === family && !this.#pending.has(key)) this.#pending.set(key, entry)
  }

  /** Sends what is pending: first what is gone, then routes with equal attributes together. */
  flush(): void {
    if (this.#pending.size === 0) return
    const groups = new Map<string, { readonly attributes: PathAttributes | null; readonly prefixes: Prefix[] }>()
    for (const [key, { prefix, attributes }] of this.#pending) {
      const same = `${familyOf(prefix)} ${attributes === null ? '' : attributesKey(attributes)}`
      const group = groups.get(same) ?? { attributes, prefixes: [] }
      groups.set(same, group)
      group.prefixes.push(prefix)
      if (attributes === null) this.told.delete(key)
      else this.told.set(key, { prefix, attributes })
    }
    this.#pending.clear()
    const list = [...groups.values()]
    for (const group of [...list.filter(each => each.attributes === null), ...list.filter(each => each.attributes)])
      for (const prefixes of portions(group.prefixes)) this.#update(prefixes, group.attributes)
  }

  #update(prefixes: readonly Prefix[], attributes: PathAttributes | null): void {
    const isIpv6 = familyOf(prefixes[0]!) === 6
    const four = (isIpv6 ? [] : prefixes) as readonly Prefix<Ipv4>[]
    const six = (isIpv6 ? prefixes : []) as readonly Prefix<Ipv6>[]
    if (attributes === null)
      this.#session.send({
        kind: 'update',
        withdrawn: four,
        attributes: isIpv6 ? [{ type: 'mpUnreach', prefixes: six }] : [],
        reachable: [],
      })
    else {
      const { nextHop, linkLocal } = attributes
      const nextHops = [nextHop as Ipv6, ...(linkLocal === null ? [] : [linkLocal])]
      const list = attributesToSend(attributes)
      this.#session.send({
        kind: 'update',
        withdrawn: [],
        attributes: isIpv6 ? [{ type: 'mpReach', nextHops, prefixes: six }, ...list] : list,
        reachable: four,
      })
    }
  }

  /** RFC 4724 2: nothing more is to come for now. */
  endOfRib(family: 4 | 6): void {
    const attributes = family === 4 ? [] : [{ type: 'mpUnreach' as const, prefixes: [] }]
    this.#session.send({ kind: 'update', withdrawn: [], attributes, reachable: [] } satisfies bgp.BgpPacket)
  }
}

function familyOf({ address }: Prefix): 4 | 6 {
  return typeof address === 'number' ? 4 : 6
}

/** Whether a peer would be told the same. */
export function sameAttributes(a: PathAttributes, b: PathAttributes): boolean {
  return a === b || attributesKey(a) === attributesKey(b)
}

function attributesKey(attributes: PathAttributes): string {
  return JSON.stringify(attributes, (_, value: unknown) =>
    typeof value === 'bigint' ? `${value}` : value instanceof Uint8Array ? [...value] : value,
  )
}

function portions(prefixes: readonly Prefix[]): readonly (readonly Prefix[])[] {
  const each = familyOf(prefixes[0]!) === 6 ? 17 : 5
  const most = Math.floor(PREFIX_BYTES / each)
  return Array.from({ length: Math.ceil(prefixes.length / most) }, (_, index) =>
    prefixes.slice(index * most, (index + 1) * most),
  )
}
