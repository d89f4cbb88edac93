import { EINVAL } from '../../../../net/errno.ts'
import { Hook } from '../../../../net/hooks.ts'
import type { ListStyle, MatchType } from '../extension.ts'
import { Predicate } from '../match.ts'
import { parseNumber } from '../names.ts'
import type { OptionPlace } from '../option.ts'
import { type Parsed, Problem } from '../problem.ts'
import type { IntegerRange } from '../values.ts'

interface Ids extends IntegerRange {
  readonly inverted: boolean
}

interface OwnerData {
  readonly uid: Ids | null
  readonly gid: Ids | null
  readonly socket: { readonly inverted: boolean } | null
  /** The groups that the process is in beside its own count, too. */
  readonly supplementary: boolean
}

const ID_MAX = 0xffff_fffe

/** owner_parse_range: a name, an id, or two of them with a dash. */
function readIds(text: string, { extension, option, names }: OptionPlace): Parsed<IntegerRange> {
  const named = option === 'uid-owner' ? names.userId(text) : names.groupId(text)
  if (named !== undefined) return { min: named, max: named }
  const [first = '', last] = text.split('-')
  const min = parseNumber(first, 0, ID_MAX)
  const max = last === undefined ? min : parseNumber(last, 0, ID_MAX)
  if (min === undefined || max === undefined || text.split('-').length > 2)
    return new Problem(`${extension}: Bad value for "--${option}" option: "${text}"`)
  return { min, max }
}

/** libxt_owner: whose socket a packet comes from. */
export const ownerMatch: MatchType<OwnerData> = {
  name: 'owner',
  options: [
    { name: 'uid-owner', invert: true, value: readIds },
    { name: 'gid-owner', invert: true, value: readIds },
    { name: 'socket-exists', invert: true },
    { name: 'suppl-groups' },
  ],
  parse(given) {
    if (given.empty)
      return new Problem('owner: At least one of --uid-owner, --gid-owner or --socket-exists is required')
    const gid = given.list.findIndex(({ name }) => name === 'gid-owner')
    const supplementary = given.list.findIndex(({ name }) => name === 'suppl-groups')
    if (supplementary >= 0 && (gid < 0 || gid > supplementary))
      return new Problem('owner: Bad value for "--suppl-groups" option: "you need to use --gid-owner first"')
    const ids = (name: string): Ids | null => {
      const range = given.value<IntegerRange>(name)
      return range === undefined ? null : { ...range, inverted: given.inverted(name) }
    }
    const socket = given.has('socket-exists') ? { inverted: given.inverted('socket-exists') } : null
    return { uid: ids('uid-owner'), gid: ids('gid-owner'), socket, supplementary: supplementary >= 0 }
  },
  print({ uid, gid, socket, supplementary }, style) {
    const exists = socket === null ? '' : `${socket.inverted ? ' !' : ''} owner socket exists`
    return (
      exists + printIds('UID', uid, style) + printIds('GID', gid, style) + (supplementary ? ' incl. suppl. groups' : '')
    )
  },
  save({ uid, gid, socket, supplementary }) {
    const exists = socket === null ? '' : `${socket.inverted ? ' !' : ''} --socket-exists`
    return exists + saveIds('uid', uid) + saveIds('gid', gid) + (supplementary ? ' --suppl-groups' : '')
  },
  validate: (_data, { base }) => (base!.hook === Hook.localOut || base!.hook === Hook.postRouting ? undefined : EINVAL),
  compile: ({ uid, gid, socket }) =>
    new Predicate(({ skb }) => {
      const owner = skb.socket
      if (owner === null)
        return (uid === null || uid.inverted) && (gid === null || gid.inverted) && (socket === null || socket.inverted)
      if (socket?.inverted === true) return false
      return within(uid, owner.uid) && within(gid, owner.gid)
    }),
}

function within(ids: Ids | null, id: number): boolean {
  return ids === null || (id >= ids.min && id <= ids.max) !== ids.inverted
}

function range({ min, max }: IntegerRange): string {
  return min === max ? String(min) : `${min}-${max}`
}

function printIds(what: 'UID' | 'GID', ids: Ids | null, style: ListStyle): string {
  if (ids === null) return ''
  const single = ids.min === ids.max && !style.numeric
  const name = single ? (what === 'UID' ? style.names.userName(ids.min) : style.names.groupName(ids.min)) : undefined
  return `${ids.inverted ? ' !' : ''} owner ${what} match ${name ?? range(ids)}`
}

function saveIds(what: 'uid' | 'gid', ids: Ids | null): string {
  return ids === null ? '' : `${ids.inverted ? ' !' : ''} --${what}-owner ${range(ids)}`
}
