import { EINVAL } from '../../../../net/errno.ts'
import type { MatchType } from '../extension.ts'
import { Predicate } from '../match.ts'
import { saveString } from '../text.ts'
import { integer, string } from '../values.ts'

interface CgroupData {
  readonly path: { readonly text: string; readonly inverted: boolean } | null
  readonly classId: { readonly id: number; readonly inverted: boolean } | null
}

const PATH_MAX = 511

function dump({ path, classId }: CgroupData, dashes: boolean): string {
  const not = (inverted: boolean) => (inverted ? (dashes ? ' !' : '! ') : '')
  let text = dashes ? '' : ' cgroup'
  if (path !== null)
    text += dashes ? `${not(path.inverted)} --path ${saveString(path.text)}` : ` ${not(path.inverted)}${path.text}`
  if (classId !== null)
    text += dashes ? `${not(classId.inverted)} --cgroup ${classId.id}` : ` ${not(classId.inverted)}${classId.id}`
  return text
}

/** libxt_cgroup. Nothing here makes control groups: all sockets are in the root of the second version, and have class 0 of the first. */
export const cgroupMatch: MatchType<CgroupData> = {
  name: 'cgroup',
  options: [
    { name: 'path', value: string(PATH_MAX), invert: true },
    { name: 'cgroup', value: integer(0xffff_ffff), invert: true },
  ],
  parse(given) {
    const path = given.value<string>('path')
    const id = given.value<number>('cgroup')
    return {
      path: path === undefined ? null : { text: path, inverted: given.inverted('path') },
      classId: id === undefined ? null : { id, inverted: given.inverted('cgroup') },
    }
  },
  print: data => dump(data, false),
  save: data => dump(data, true),
  check({ path, classId }) {
    if ((path === null) === (classId === null)) return EINVAL
    return path !== null && path.text !== '/' ? EINVAL : undefined
  },
  compile: ({ path, classId }) =>
    new Predicate(({ skb }) => {
      if (skb.socket === null) return false
      return path !== null ? !path.inverted : (classId!.id === 0) !== classId!.inverted
    }),
}
