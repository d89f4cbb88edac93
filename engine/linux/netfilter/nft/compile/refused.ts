import type { Family } from '../../families.ts'
import { CT_DIRECTED } from '../keys.ts'
import type { Expr, LimitSpec, LimitStatement, Statement } from '../syntax.ts'
import { Refusal } from './refusal.ts'
import { BYTES, PERIODS } from './statements.ts'

/** What only a bridge has to say of a packet; the kernel here is without the module (CONFIG_NFT_BRIDGE_META). */
const BRIDGE_KEYS: ReadonlySet<string> = new Set(['ibrname', 'obrname', 'ibrpvid', 'ibrvproto'])
/** Keys of `meta` that a rule can change (nft_meta_set_init). */
const META_WRITTEN: ReadonlySet<string> = new Set(['mark', 'priority', 'nftrace', 'pkttype', 'secmark'])

/** An expression and those that it is made of, in the order in which the kernel meets them. */
function* parts(expr: Expr | null | undefined): Iterable<Expr> {
  if (expr === null || expr === undefined) return
  if (expr.kind === 'concat') for (const part of expr.parts) yield* parts(part)
  else if (expr.kind === 'binary') {
    yield* parts(expr.left)
    yield* parts(expr.right)
  } else if (expr.kind === 'map') yield* parts(expr.key)
  else {
    if (expr.kind === 'hash') yield* parts(expr.of)
    yield expr
  }
}

/** What a statement reads. */
export function* partsOf(statement: Statement): Iterable<Expr> {
  switch (statement.kind) {
    case 'match':
      yield* parts(statement.left)
      yield* parts(statement.right)
      return
    case 'vmap':
      yield* parts(statement.key)
      return
    case 'set-value':
      yield* parts(statement.value)
      return
    case 'set':
    case 'meter':
      yield* parts(statement.key.key)
      return
    case 'nat':
      yield* parts(statement.address)
      yield* parts(statement.port)
      return
    case 'object':
      yield* parts(statement.name)
      return
    case 'forward':
    case 'dup':
      yield* parts(statement.address)
      yield* parts(statement.device)
      return
    default:
      return
  }
}

/** Where frames are, connections are not followed (nf_conntrack_bridge is missing as well), nor those of ARP. */
function isTracked(family: Family): boolean {
  return family === 'ip' || family === 'ip6' || family === 'inet'
}

function refusedPart(expr: Expr, family: Family): Refusal | undefined {
  const { location } = expr
  switch (expr.kind) {
    case 'ct':
      if (expr.key === 'event') return new Refusal('EOPNOTSUPP', location)
      if (expr.direction === null && NEEDS_DIRECTION.test(expr.key) && CT_DIRECTED.has(expr.key))
        return new Refusal('EINVAL', location)
      return isTracked(family) ? undefined : new Refusal('EPROTO', location)
    case 'fib':
      return family === 'arp' || family === 'bridge' ? new Refusal('ENOENT', location) : undefined
    case 'meta':
      return BRIDGE_KEYS.has(expr.key) || expr.key === 'nftrace' ? new Refusal('EOPNOTSUPP', location) : undefined
    case 'numgen':
    case 'hash':
      if (expr.modulus % REGISTER_32 === 0) return new Refusal('ERANGE', location)
      return expr.modulus + expr.offset - 1 >= REGISTER_32 ? new Refusal('EOVERFLOW', location) : undefined
    case 'osf':
      return family === 'ip' || family === 'inet' ? undefined : new Refusal('EOPNOTSUPP', null)
    case 'ipsec':
      return expr.number >= TEMPLATES_MAX ? new Refusal('ERANGE', null) : undefined
    default:
      return undefined
  }
}

const REGISTER_32 = 2 ** 32
/** XFRM_MAX_DEPTH. */
const TEMPLATES_MAX = 6

/** nft_ct_get_init. */
const NEEDS_DIRECTION = /addr$|^proto-/

const PREFIX_MAX = 127
const REGISTER = 2 ** 64

/** nft_limit_init: the tokens of a full bucket are counted in nanoseconds. */
function refusedLimit({ limit, location }: LimitStatement): Refusal | undefined {
  if (limit.rate === 0) return new Refusal('EINVAL', location)
  const period = PERIODS[limit.per] * 1e9
  const size = (amount: number, unit: LimitSpec['unit']) => amount * BYTES[unit ?? 'bytes']
  const full =
    limit.unit === null
      ? Math.floor(period / limit.rate) * limit.burst
      : period * (size(limit.rate, limit.unit) + size(limit.burst, limit.burstUnit))
  return full >= REGISTER ? new Refusal('EOVERFLOW', location) : undefined
}

/** Where one element of a map gives several addresses, each one must: data has one length (nft_add_set_elem). */
function refusedData(address: Expr | null): Refusal | undefined {
  if (address?.kind !== 'map' || address.map.kind !== 'set') return undefined
  const elements = address.map.members?.elements ?? []
  const single = elements.find(({ data }) => data?.kind === 'value')
  if (single === undefined || !elements.some(({ data }) => data?.kind === 'range' || data?.kind === 'prefix'))
    return undefined
  return new Refusal('EINVAL', single.location)
}

/** What the kernel says of a statement for what it is, before it looks at where it stands. */
export function refused(statement: Statement, family: Family): Refusal | undefined {
  for (const part of partsOf(statement)) {
    const found = refusedPart(part, family)
    if (found !== undefined) return found
  }
  const { location } = statement
  switch (statement.kind) {
    case 'set-value': {
      const { target } = statement
      if (target.kind === 'ct' && !isTracked(family)) return new Refusal('EPROTO', location)
      if (target.kind === 'option' && target.of === 'sctp chunk') return new Refusal('EOPNOTSUPP', target.location)
      if (target.kind === 'option' && target.of !== 'tcp option') return new Refusal('EOPNOTSUPP', location)
      if (target.kind === 'meta' && !META_WRITTEN.has(target.key)) return new Refusal('EOPNOTSUPP', location)
      return undefined
    }
    case 'nat':
      return refusedData(statement.address)
    case 'synproxy':
    case 'connections':
      return isTracked(family) ? undefined : new Refusal('EPROTO', location)
    case 'reject':
      return family === 'bridge'
        ? new Refusal('ENOENT', { ...location, end: location.start + 'reject'.length })
        : undefined
    case 'limit':
      return refusedLimit(statement)
    case 'log':
      // NFTA_LOG_PREFIX takes NF_LOG_PREFIXLEN bytes, the end included.
      return (statement.prefix?.length ?? 0) > PREFIX_MAX ? new Refusal('ERANGE', location) : undefined
    case 'quota':
      return statement.quota.used > statement.quota.bytes ? new Refusal('EINVAL', location) : undefined
    default:
      return undefined
  }
}
