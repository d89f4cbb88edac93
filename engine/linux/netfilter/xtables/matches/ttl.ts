import { TTL } from '../../../../wire/ipv4.ts'
import type { MatchType } from '../extension.ts'
import { Predicate } from '../match.ts'
import { Problem } from '../problem.ts'
import { integer } from '../values.ts'

type Comparison = 'eq' | 'lt' | 'gt'
interface TtlData {
  readonly comparison: Comparison
  readonly value: number
  readonly inverted: boolean
}

const SIGNS: Readonly<Record<Comparison, string>> = { eq: '==', lt: '<', gt: '>' }
/** RFC 8200 3: offset of the hop limit. */
const HOP_LIMIT = 7

interface Flavour {
  readonly name: 'ttl' | 'hl'
  readonly family: 4 | 6
  readonly offset: number
  readonly missing: string
}

function hopMatch({ name, family, offset, missing }: Flavour): MatchType<TtlData> {
  const all = [`${name}-lt`, `${name}-gt`, `${name}-eq`]
  const option = (suffix: Comparison) => ({
    name: `${name}-${suffix}`,
    value: integer(255),
    excludes: all.filter(other => other !== `${name}-${suffix}`),
  })
  const label = name.toUpperCase()
  return {
    name,
    family,
    options: [
      option('lt'),
      option('gt'),
      { ...option('eq'), invert: true },
      { ...option('eq'), name, alias: `${name}-eq`, invert: true },
    ],
    parse(given) {
      const [first] = given.list
      if (first === undefined) return new Problem(missing)
      return {
        comparison: first.name.slice(-2) as Comparison,
        value: first.value as number,
        inverted: first.inverted,
      }
    },
    print: ({ comparison, value, inverted }) =>
      ` ${label} match ${label} ${inverted ? '!=' : SIGNS[comparison]} ${value}`,
    save: ({ comparison, value, inverted }) => `${inverted ? ' !' : ''} --${name}-${comparison} ${value}`,
    compile: ({ comparison, value, inverted }) =>
      new Predicate(({ skb }) => {
        const ttl = skb.bytes[skb.network + offset]!
        if (comparison === 'lt') return ttl < value
        if (comparison === 'gt') return ttl > value
        return (ttl === value) !== inverted
      }),
  }
}

/** libipt_ttl. */
export const ttlMatch = hopMatch({
  name: 'ttl',
  family: 4,
  offset: TTL,
  missing: "TTL match: You must specify one of `--ttl-eq', `--ttl-lt', `--ttl-gt",
})

/** libip6t_hl. */
export const hlMatch = hopMatch({
  name: 'hl',
  family: 6,
  offset: HOP_LIMIT,
  missing: "HL match: You must specify one of `--hl-eq', `--hl-lt', `--hl-gt'",
})
