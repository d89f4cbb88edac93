import { EINVAL } from '../../../../net/errno.ts'
import { Hook } from '../../../../net/hooks.ts'
import type { MatchType } from '../extension.ts'
import { Predicate } from '../match.ts'
import type { OptionPlace } from '../option.ts'
import { type Parsed, Problem } from '../problem.ts'
import { formatMasked, type Masked, mark } from '../values.ts'

interface RealmData extends Masked {
  readonly inverted: boolean
}

/** A number with a mask, or a name of /etc/iproute2/rt_realms. */
function readRealm(text: string, place: OptionPlace): Parsed<Masked> {
  const named = place.names.realmNumber?.(text)
  if (named !== undefined) return { value: named, mask: 0xffff_ffff }
  const read = mark(text, place) as Parsed<Masked>
  return read instanceof Problem ? new Problem(`Bad realm value "${text}"`) : read
}

/** libipt_realm: the realm of the route that the packet takes. */
export const realmMatch: MatchType<RealmData> = {
  name: 'realm',
  family: 4,
  options: [{ name: 'realm', value: readRealm, invert: true, mandatory: true }],
  parse: given => ({ ...given.value<Masked>('realm')!, inverted: given.inverted('realm') }),
  print(data, { numeric, names }) {
    const name = numeric || data.mask !== 0xffff_ffff ? undefined : names.realmName?.(data.value)
    return `${data.inverted ? ' !' : ''} realm ${name ?? formatMasked(data)}`
  },
  save(data, { names }) {
    const name = data.mask === 0xffff_ffff ? names.realmName?.(data.value) : undefined
    return `${data.inverted ? ' !' : ''} --realm ${name ?? formatMasked(data)}`
  },
  validate: (_data, { base }) => (base!.hook === Hook.preRouting ? EINVAL : undefined),
  compile: ({ value, mask, inverted }) =>
    new Predicate(({ skb }) => (((skb.route?.hop?.route.realm ?? 0) & mask) >>> 0 === value) !== inverted),
}
