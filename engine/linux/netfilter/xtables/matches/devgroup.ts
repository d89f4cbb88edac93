import { EINVAL } from '../../../../net/errno.ts'
import { Hook } from '../../../../net/hooks.ts'
import type { Link } from '../../../../net/link.ts'
import type { MatchType } from '../extension.ts'
import { Predicate } from '../match.ts'
import { Problem } from '../problem.ts'
import { formatMasked, type Masked, mark } from '../values.ts'

interface Group extends Masked {
  readonly inverted: boolean
}

interface DevgroupData {
  readonly source: Group | null
  readonly destination: Group | null
}

function dump({ source, destination }: DevgroupData, dashes: string): string {
  const said = (group: Group | null, name: string) =>
    group === null ? '' : `${group.inverted ? ' !' : ''} ${dashes}${name} ${formatMasked(group)}`
  return said(source, 'src-group') + said(destination, 'dst-group')
}

function isIn(group: Group | null, link: Link | null): boolean {
  return group === null || (((link?.group ?? 0) & group.mask) >>> 0 === group.value) !== group.inverted
}

/** libxt_devgroup: the group of the device (`ip link set group`). */
export const devgroupMatch: MatchType<DevgroupData> = {
  name: 'devgroup',
  options: [
    { name: 'src-group', value: mark, invert: true },
    { name: 'dst-group', value: mark, invert: true },
  ],
  parse(given) {
    const group = (name: string) => {
      const value = given.value<Masked>(name)
      return value === undefined ? null : { ...value, inverted: given.inverted(name) }
    }
    const data = { source: group('src-group'), destination: group('dst-group') }
    return data.source === null && data.destination === null
      ? new Problem("devgroup match: You must specify either '--src-group' or '--dst-group'")
      : data
  },
  print: data => dump(data, ''),
  save: data => dump(data, '--'),
  validate({ source, destination }, { base }) {
    const outgoing = base!.hook === Hook.localOut || base!.hook === Hook.postRouting
    const incoming = base!.hook === Hook.preRouting || base!.hook === Hook.localIn
    return (source !== null && outgoing) || (destination !== null && incoming) ? EINVAL : undefined
  },
  compile: ({ source, destination }) =>
    new Predicate(packet => isIn(source, packet.incoming) && isIn(destination, packet.outgoing)),
}
